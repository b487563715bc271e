// Foreign keys that cannot stand in CREATE TABLE, because the engine looks at what they refer to: added last, dropped
// first.
#pragma once

#include <rowan/core/error.hpp>
#include <rowan/core/table_info.hpp>
#include <rowan/session/connection.hpp>

#include <vector>

namespace rowan::schema {

using tables_in_order = std::vector<const core::table_info*>;
using foreign_key_list = std::vector<const core::foreign_key_info*>;

/// The foreign keys of a table whose target has no key yet when the table is created in this order: the table comes
/// later, or the key is an index, which tables get last. None where the engine does not look.
foreign_key_list keys_added_later(const core::table_info& table, const tables_in_order& ordered,
                                  const statement::capabilities& engine);

/// Whether those may have to be added: a table that is there keeps what it has, unless whoever makes it has not come so
/// far. Asked before the table is created.
[[nodiscard]] bool may_lack_keys(session::connection& on, const core::table_info& table);

/// Adds a foreign key unless there is one over its column to its target.
void add_foreign_key(session::connection& on, const core::table_info& table, const core::foreign_key_info& key);

/// Before tables are dropped in the opposite order: no row or foreign key of one then holds another that goes first.
void break_circles(session::connection& on, const tables_in_order& ordered);

/// After a statement with foreign keys of the table has failed: throws `misuse` if the engine does not take one of
/// them, since its column and the one referred to are integers of different types; else returns.
void explain_failed_reference(const error& failure, const core::table_info& table,
                              const statement::capabilities& engine);

} // namespace rowan::schema
