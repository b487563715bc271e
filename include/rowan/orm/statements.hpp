// The statements of single rows: found by a key, inserted, updated, removed. Each is built once per model.
#pragma once

#include <rowan/statement/description.hpp>

#include <cstdint>
#include <string_view>

namespace rowan::orm {

/// SELECT all columns WHERE the key; parameters: the key's parts.
statement::description find_statement(const core::table_info& table, const core::key_info& key);

/// The same for a row that stood in the way of an insert: it is seen whatever the transaction's snapshot says.
statement::description find_again_statement(const core::table_info& table, const core::key_info& key);

/// What an insert does where its key exists.
enum class insert_form : std::uint8_t {
    plain,         // every conflict is an error
    unless_exists, // returns no row
    or_find,       // returns the row that was there when the statement began, and whether it is a new one; else no row
    or_keep,       // the same, and locks a row that has come into being since, so that it always returns one
};

/// INSERT all columns but those in `left_out` RETURNING those in `returned` (a bit each; none: nothing). The last two
/// forms return all columns and a flag, and take the key's parts in front of the other parameters. Where `index` is
/// named, which is the key's in the live table, the statement fails unless it is there.
statement::description insert_statement(const core::table_info& table, std::uint64_t left_out, std::uint64_t returned,
                                        insert_form form, const core::key_info* key, std::string_view index = {});

/// UPDATE every column outside of the key WHERE the key RETURNING all; parameters: those columns, then the key's parts.
statement::description overwrite_statement(const core::table_info& table, const core::key_info& key);

/// DELETE WHERE the key.
statement::description remove_statement(const core::table_info& table, const core::key_info& key);

/// Whether a column is a part of the key.
bool is_key_column(const core::key_info& key, std::size_t column) noexcept;

} // namespace rowan::orm
