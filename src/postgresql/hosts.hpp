// The hosts that a URL, the environment or a service file names, one by one.
#pragma once

#include "options.hpp"

#include <libpq-fe.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace rowan::postgresql {

struct host_list {
    /// In the order in which they are to be tried: as the options given, each with one host.
    std::vector<options> attempts{};
    /// Not empty where they may be servers that do not write: then the database is for reads alone, and this says so.
    std::string_view refusal_of_writes{};
    /// How long one may take at most, where connect_timeout says it.
    std::optional<std::int64_t> timeout_ns{};
};

/// What libpq made of the options when it began to connect. `target_session_attrs=prefer-standby` goes through the
/// hosts twice; where neither the options nor the environment say it and there are several hosts, it is
/// `read-write`, also instead of a service file's `any`, which libpq does not tell from nothing.
[[nodiscard]] host_list hosts_of(PGconn* started, const options& how);

} // namespace rowan::postgresql
