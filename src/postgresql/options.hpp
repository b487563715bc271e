// What a URL says about a PostgreSQL server, as the list of keywords that libpq takes.
#pragma once

#include <rowan/driver/engine.hpp>

#include <string>
#include <utility>
#include <vector>

namespace rowan::postgresql {

struct options {
    /// libpq's keywords and their values; what is not here, libpq takes from the environment, a service file, ….
    std::vector<std::pair<std::string, std::string>> keywords{};
};

/// Reads `postgresql://…`, `postgres://…`, and `postgresql:` with a keyword string behind it. Options behind a `?` are
/// the pool's or libpq's. Throws `unknown_option` for an option that nobody knows, `misuse` for what cannot be read. No
/// text that it throws quotes what could be a password.
[[nodiscard]] options read_options(const driver::url& from);

} // namespace rowan::postgresql
