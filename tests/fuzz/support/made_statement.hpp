// Statements made from a fuzzer's bytes, over two tables: each of them can be written, and must then parse.
#pragma once

#include "fuzz/support/given_bytes.hpp"

#include <rowan/core/table_info.hpp>
#include <rowan/statement/description.hpp>

namespace rowan::fuzz {

/// What was made, and how many parameters it has.
struct made_statement {
    statement::sequence nodes{};
    std::size_t parameters = 0;
    std::size_t lists = 0;    // of the parameters
    std::size_t repeated = 0; // those that an update without RETURNING takes twice, and their lists
    std::size_t repeated_lists = 0;
};

/// The same bytes give the same statement over other tables.
made_statement make_statement(given_bytes given, const core::table_info& table, const core::table_info& other);

} // namespace rowan::fuzz
