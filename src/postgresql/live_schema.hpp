// Reads a table out of PostgreSQL's catalogue.
#pragma once

#include <rowan/driver/live_schema.hpp>

#include <string_view>

namespace rowan::postgresql {

class connection;

/// The table, view or partitioned table of this name that the search path leads to.
[[nodiscard]] driver::live_table describe_table(connection& owner, std::string_view name);

} // namespace rowan::postgresql
