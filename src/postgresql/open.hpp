// Opens a connection to a PostgreSQL server.
#pragma once

#include "connection.hpp"
#include "options.hpp"

#include <memory>

namespace rowan::postgresql {

/// Connects, not later than `until`. Throws connection_failed with words that say why (a wrong password, an unknown
/// database, a server that is down or too old, …), or timeout. No password is ever in a text.
[[nodiscard]] std::unique_ptr<connection>
open_connection(const options& how, const std::shared_ptr<endpoint_state>& shared, driver::deadline until);

} // namespace rowan::postgresql
