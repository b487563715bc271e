// Statements that get or create many rows at once.
#pragma once

#include <rowan/core/table_info.hpp>
#include <rowan/statement/capabilities.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace rowan::statement {

/// Whether rows can be matched with a key by plain equality of its columns.
[[nodiscard]] bool is_bulk_key(const core::table_info& table, const core::key_info& key) noexcept;

/// Finds the rows with the keys given, or inserts them, in the order of the keys; returns a row for each row given, in
/// their order: all columns, and whether this statement created it at this position. A row that can be neither found
/// nor inserted, such as one that came into being since the statement began, is all NULL. Given are the columns outside
/// of `left_out` (a bit each) as the engine's row source.
std::string write_bulk_find_or_insert(const core::table_info& table, const core::key_info& key, std::uint64_t left_out,
                                      const capabilities& engine);

/// Finds the rows with the keys given (the key's columns as the engine's row source); returns the position of each,
/// from 1, and all columns. `index`: the key's, as the live table names it.
std::string write_bulk_find(const core::table_info& table, const core::key_info& key, std::string_view index,
                            const capabilities& engine);

/// Inserts the rows in the order given, and returns all columns of each in this order.
std::string write_bulk_insert(const core::table_info& table, std::uint64_t left_out, const capabilities& engine);

} // namespace rowan::statement
