// Reads a table out of MariaDB's catalogue.
#pragma once

#include <rowan/driver/live_schema.hpp>

#include <string_view>

namespace rowan::mariadb {

class connection;

/// The table of this name in the current database. Four queries.
[[nodiscard]] driver::live_table describe_table(connection& owner, std::string_view table);

} // namespace rowan::mariadb
