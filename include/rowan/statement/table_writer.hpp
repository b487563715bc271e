// Table descriptions as CREATE and DROP statements; indexes match the conflict targets that the SQL writer names.
#pragma once

#include <rowan/core/table_info.hpp>
#include <rowan/statement/capabilities.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rowan::statement {

/// The type of a column as CREATE TABLE spells it.
std::string column_type(const core::table_info& table, const core::column_info& column, const capabilities& engine);

/// The type of a column that the database numbers, with all that makes it the primary key.
std::string generated_key(const core::table_info& table, const core::column_info& column, const capabilities& engine);

/// CREATE TABLE IF NOT EXISTS, with the primary key, checks, and foreign keys but for those that are added later.
/// Throws `misuse` for an identifier that cannot be quoted.
std::string write_table(const core::table_info& table, const capabilities& engine,
                        std::span<const core::foreign_key_info* const> added_later = {});

/// CREATE INDEX or CREATE UNIQUE INDEX for a key or index of the table; with `if_missing`, IF NOT EXISTS.
std::string write_index(const core::table_info& table, const core::key_info& key, const capabilities& engine,
                        bool if_missing = false);

/// Why the engine cannot enforce such a key, half a sentence; empty: it can.
[[nodiscard]] std::string unsupported_key(const core::key_info& key, const core::table_info& table,
                                          const capabilities& engine);

/// Whether the key stands in CREATE TABLE itself and needs no index of its own.
[[nodiscard]] bool is_part_of_table(const core::key_info& key) noexcept;

/// Everything that makes the table: it and then its indexes, each only if it is missing.
std::vector<std::string> write_table_and_indexes(const core::table_info& table, const capabilities& engine);

/// ALTER TABLE … ADD FOREIGN KEY.
std::string write_foreign_key(const core::table_info& table, const core::foreign_key_info& key,
                              const capabilities& engine);

/// ALTER TABLE … DROP CONSTRAINT, if they exist.
std::string write_drop_constraint(const core::table_info& table, std::string_view name, const capabilities& engine);

/// DROP TABLE IF EXISTS.
std::string write_drop_table(const core::table_info& table, const capabilities& engine);

} // namespace rowan::statement
