// Tables made, dropped and compared with the live database, from their flat descriptions.
#pragma once

#include <rowan/core/table_info.hpp>
#include <rowan/session/context.hpp>

#include <span>
#include <vector>

namespace rowan::schema {

using table_list = std::span<const core::table_info* const>;

/// Creates the tables that are missing, and the keys and indexes that are missing on those that exist, all or nothing,
/// in one transaction (inside a transaction: in a savepoint). A table that exists is otherwise left as it is, and must
/// match its model. Foreign keys to unique keys, and those of a circle, come last; where each statement commits
/// (MariaDB), they come to an empty table that was there, too, which another process may just be making.
/// Throws schema_mismatch, with every difference, if one does not; unenforced_key if rows that are there already keep a
/// unique key from being added. Nothing is changed then.
void create_tables(const session::context& where, table_list tables);

/// Drops the tables that exist, with their rows, all or nothing; those that refer to others first, and of a circle
/// what closes it.
/// Throws foreign_key_violation if rows of a table that stays would be left without the rows that they refer to; then
/// nothing is dropped.
void drop_tables(const session::context& where, table_list tables);

/// Returns if the live database has every table, column, key and index of the models as declared. Foreign keys and
/// checks are not compared. Throws schema_mismatch with every difference. A few catalogue queries for each table.
void check_schema(const session::context& where, table_list tables);

/// The tables, each once, with those that are referred to before those that refer to them; a circle of references is
/// cut at one that may be NULL.
std::vector<const core::table_info*> in_order_of_creation(table_list tables);

} // namespace rowan::schema
