// The statements of single rows: found by a key, inserted, updated, removed. Each is built once per model.
#pragma once

#include <rowan/statement/description.hpp>

#include <cstdint>

namespace rowan::orm {

/// SELECT all columns WHERE the key; parameters: the key's parts.
statement::description find_statement(const core::table_info& table, const core::key_info& key);

/// INSERT all columns but those in `left_out` RETURNING those in `returned` (a bit each); with a key: ON CONFLICT (key)
/// DO NOTHING.
statement::description insert_statement(const core::table_info& table, std::uint64_t left_out, std::uint64_t returned,
                                        const core::key_info* key);

/// UPDATE every column outside of the key WHERE the key RETURNING all; parameters: those columns, then the key's parts.
statement::description overwrite_statement(const core::table_info& table, const core::key_info& key);

/// DELETE WHERE the key.
statement::description remove_statement(const core::table_info& table, const core::key_info& key);

/// Whether a column is a part of the key.
bool is_key_column(const core::key_info& key, std::size_t column) noexcept;

} // namespace rowan::orm
