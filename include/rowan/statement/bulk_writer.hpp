// Statements that get or create many rows at once.
#pragma once

#include <rowan/core/table_info.hpp>
#include <rowan/statement/capabilities.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rowan::statement {

/// What such a statement does first with each row: finds none that is inserted, or inserts none that is found. With
/// `insert` a row that is there costs the database a number of its own.
enum class first_step : std::uint8_t { find, insert };

/// Finds the rows with the keys given, or inserts them, in the order of the keys; returns a row for each row given, in
/// their order: all columns, and whether this statement created it at this position. A row that can be neither found
/// nor inserted, such as one that came into being since the statement began, is all NULL. A row that is inserted and
/// that a partial key does not cover fails the statement. `left_out`: the columns that a row leaves to the database (a
/// bit each, and never of the key), for each such set that occurs. Given are the columns that not all rows leave to it,
/// as the engine's row source, and NULL for those that a row does.
std::string write_bulk_find_or_insert(const core::table_info& table, const core::key_info& key,
                                      std::span<const std::uint64_t> left_out, first_step first,
                                      const capabilities& engine);

/// Whether keys that differ by their bytes may be one key.
[[nodiscard]] bool has_equality_of_its_own(const core::table_info& table, const core::key_info& key) noexcept;

/// Finds the rows with the keys given (the key's columns as the engine's row source); returns the position of each,
/// from 1, and all columns. With an equality of its own all positions, and behind each the first with the same key; the
/// columns of rows that are not there are NULL. `index`: the key's, as the live table names it.
std::string write_bulk_find(const core::table_info& table, const core::key_info& key, std::string_view index,
                            const capabilities& engine);

/// Inserts the rows in the order given, and returns all columns of each in this order. `left_out` and what is given: as
/// above; where there is more than one set, the engine must make a number of a NULL in the column that it numbers.
/// Fails where the table has not the index, unless that is empty.
std::string write_bulk_insert(const core::table_info& table, std::span<const std::uint64_t> left_out,
                              std::string_view index, const capabilities& engine);

} // namespace rowan::statement
