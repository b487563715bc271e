// The live schema held against the model: does a unique index enforce the key; are the columns what they should be.
#pragma once

#include <rowan/core/error.hpp>
#include <rowan/session/connection.hpp>

#include <string>
#include <vector>

namespace rowan::session {

/// Throws unenforced_key unless the live table has a unique index over exactly the key's parts, with its condition and
/// collations, neither deferrable nor otherwise weaker; the text and `statement()` have the statement that would add
/// it. Throws schema_mismatch if the table or a column of the key is missing or of a type that stores otherwise. One or
/// a few catalogue queries the first time on this connection, then none for a while.
const verified_key& verify_key(connection& on, const core::table_info& table, const core::key_info& key);
/// Whether the connection tells the number that a new row gets in the column that the database numbers
/// (driver::connection::told_number). Catalogue queries the first time on this connection, then none.
bool is_number_told(connection& on, const core::table_info& table);
/// Like verify_key, whatever was verified before: behind the failure of a statement that names the key, which may be
/// gone.
void verify_key_again(connection& on, const core::table_info& table, const core::key_info& key);

/// Every difference between the columns of the model and those of the live table, a sentence each: which column, what
/// is there, what was expected. Columns that only the table has are none, unless a row could not be inserted without
/// them.
std::vector<std::string> schema_differences(driver::connection& on, const core::table_info& table);

/// Whether each column of the live table stores just what it is given, or refuses it: then what a row was given need
/// not be read back.
bool stores_unchanged(const driver::live_table& live, const core::table_info& table,
                      const statement::capabilities& engine);

/// Every key and index of the model that the live table does not have, a sentence each: what is there instead, and the
/// statement that would add it.
std::vector<std::string> key_differences(driver::connection& on, const core::table_info& table);

/// The keys and plain indexes of the model that the live table does not have and that an index of its own would add.
std::vector<const core::key_info*> missing_indexes(driver::connection& on, const core::table_info& table);

/// The statement that would add the key's index.
std::string index_statement(const core::table_info& table, const core::key_info& key,
                            const statement::capabilities& engine);

/// After a statement could not be prepared: throws schema_mismatch or unenforced_key if the live schema explains it,
/// else returns.
void explain_failed_prepare(const error& failure, const statement::description& description, driver::connection& on);

} // namespace rowan::session
