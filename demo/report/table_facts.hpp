// What the database itself says about each table, asked in plain SQL: rows, and rows beyond the first of their key.
#pragma once

#include "store/tally.hpp"

#include <rowan/rowan.hpp>

#include <array>
#include <cstdint>
#include <string>

namespace demo {

struct table_facts {
    std::string name{};
    std::uint64_t rows = 0;
    std::uint64_t duplicates = 0; ///< Rows that repeat the natural key of another one.
};

/// In the order of table_id. `prefix` stands before each table's name. Two statements a table.
std::array<table_facts, table_count> ask_table_facts(const rowan::database& database, const std::string& prefix);

} // namespace demo
