// The live schema held against the model: does a unique index enforce the key; are the columns what they should be.
#pragma once

#include <rowan/core/error.hpp>
#include <rowan/session/connection.hpp>

#include <string>
#include <vector>

namespace rowan::session {

/// Throws unenforced_key unless the live table has a unique index over exactly the key's parts, with its condition and
/// collations, neither deferrable nor otherwise weaker; the text has the statement that would add it. One or a few
/// catalogue queries.
void verify_key(connection& on, const core::table_info& table, const core::key_info& key);

/// Every difference between the model and the live table, a sentence each: which column, what is there, what was
/// expected. Columns that only the table has are none, unless a row could not be inserted without them.
std::vector<std::string> schema_differences(driver::connection& on, const core::table_info& table);

/// The statement that would add the key's index.
std::string index_statement(const core::table_info& table, const core::key_info& key, const statement::capabilities& engine);

/// After a statement could not be prepared: throws schema_mismatch if the live schema explains it, else returns.
void explain_failed_prepare(const error& failure, const statement::description& description, driver::connection& on);

} // namespace rowan::session
