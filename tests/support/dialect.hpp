// The SQL that tests need beside Rowan's own, in each engine's words: triggers, indexes, the names that it gives.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rowan::test {

using sql_list = std::vector<std::string>;

/// What an engine has no way to do is a null pointer, and said so by the tests that ask.
struct dialect {
    std::string_view engine; // as the capability table calls it
    // The engine's own codes, as raw_error has them.
    std::string_view duplicate_key_code;
    std::string_view deadlock_code;
    /// An insert that does nothing where the key exists: stands around "INTO t(k) VALUES (…)".
    std::string_view insert_or_nothing;
    std::string_view or_nothing;
    /// Between an expression and the list of what an insert over an existing key sets instead.
    std::string_view or_update;
    /// What an error calls the primary key `id` of a table.
    std::string (*primary_key)(const std::string& table);
    /// What an error calls a unique index over one column.
    std::string (*unique_key)(const std::string& table, const std::string& column, const std::string& index);
    std::string (*drop_index)(const std::string& table, const std::string& index);
    /// After an update that sets the column, its name is inserted into the table `seen` (name TEXT).
    sql_list (*watch)(const std::string& table, const std::string& column);
    /// A row's text column is stored in lower case.
    sql_list (*store_lowered)(const std::string& table, const std::string& column);
    /// What an insert into a view over a table like `entry` needs to reach the table.
    sql_list (*make_insertable)(const std::string& view, const std::string& table);
    /// Begins a transaction that may not write, and what a statement that would is refused with.
    std::string_view begin_read_only;
    std::string_view read_only_code;
    /// An insert that succeeds and stores nothing.
    sql_list (*skip_inserts)(const std::string& table);
    /// book.publisher_id's reference is held at the commit, no sooner.
    sql_list (*defer_publisher_of_book)();
    /// In front of the name of a level, at which the session's later transactions are to run unless they say otherwise;
    /// and the query for that name. Empty where there is one level.
    std::string_view set_isolation;
    std::string_view isolation;
    /// Queries for the names of all tables, and of all columns, of this database.
    std::string_view table_names;
    std::string_view column_names;
    /// Lists the numbers of the other sessions that use this session's database; empty where there are no sessions.
    std::string_view other_sessions;
    /// Ends a session, or what it does at the moment, as an administrator would.
    std::string (*end_session)(const std::string& number);
    std::string (*end_statement)(const std::string& number);
    /// Makes a user who may read and write rows of a table but for one privilege, and drops it; an administrator's, in
    /// the database.
    sql_list (*make_limited_user)(const std::string& user, const std::string& table, const std::string& without);
    sql_list (*drop_limited_user)(const std::string& user);
    /// Lets the server end statements of this session soon, or its waits for a lock, and no longer.
    std::string_view limit_statements;
    std::string_view limit_lock_waits;
    /// Lets the server end statements of new sessions of the database "rowan" after some milliseconds, and waits for
    /// locks sooner; an administrator's. And the end of that.
    sql_list short_limits;
    sql_list no_limits;
    /// The option of a URL by which the bytes on the wire are not encrypted.
    std::string_view plain_wire;
};

/// Throws std::out_of_range for an engine that has none.
const dialect& dialect_of(std::string_view engine);

} // namespace rowan::test
