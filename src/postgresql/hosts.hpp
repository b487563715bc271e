// The hosts that a URL, the environment or a service file names, one by one.
#pragma once

#include "options.hpp"

#include <libpq-fe.h>

#include <cstdint>
#include <vector>

namespace rowan::postgresql {

struct host_list {
    /// In the order in which they are to be tried: as the options given, each with one host.
    std::vector<options> attempts{};
    /// How long one may take at most: connect_timeout, or a minute.
    std::int64_t timeout_ns = 60'000'000'000;
};

/// What libpq made of the options when it began to connect. `target_session_attrs=prefer-standby` goes through the
/// hosts twice.
[[nodiscard]] host_list hosts_of(PGconn* started, const options& how);

} // namespace rowan::postgresql
