// Asks the server to cancel what a connection is doing.
#pragma once

#include <rowan/driver/connection.hpp>

#include <libpq-fe.h>

namespace rowan::postgresql {

/// Sends the request over a connection of its own and waits until the server has taken it, not longer than `until`:
/// where the network is down, libpq alone would wait for minutes. False: it is not known to have arrived.
[[nodiscard]] bool cancel_statement(PGconn* handle, driver::deadline until) noexcept;

} // namespace rowan::postgresql
