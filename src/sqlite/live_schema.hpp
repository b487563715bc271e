// Reads a table out of SQLite's catalogue.
#pragma once

#include <rowan/driver/live_schema.hpp>

#include <string_view>

namespace rowan::sqlite {

class connection;

/// The table, view or virtual table of that name, in the main or the temporary database.
[[nodiscard]] driver::live_table describe_table(connection& owner, std::string_view table);

} // namespace rowan::sqlite
