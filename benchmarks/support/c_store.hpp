// The yardstick: what a careful programmer writes by hand against SQLite's C interface for the one table that is
// measured.
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "support/workload.hpp"

namespace bench {

/// A row as hand-written code would hold it.
struct c_author {
    std::int64_t id{};
    std::string email{};
    std::string name{};
    birthday born{};
};

/// Lets SQLite count its memory, as it does by itself: Rowan, which is linked in, turns that off. Before anything else.
void count_sqlite_memory();

/// One connection (SQLITE_OPEN_NOMUTEX) with its statements prepared once. One thread at a time.
/// Every error ends the program: a yardstick has nobody to report to.
class c_store {
public:
    /// Opens `path` (":memory:" or a file) with Rowan's defaults, journal mode WAL and the given level of
    /// `synchronous`; creates the table if it is absent.
    explicit c_store(const std::string& path, const char* synchronous = "FULL");
    ~c_store();
    c_store(const c_store&) = delete;
    c_store& operator=(const c_store&) = delete;

    /// Inserts all people in one transaction.
    void insert_all(const people& rows);

    /// Fetches the row with this address; false if there is none.
    bool get(const std::string& email, c_author& out);

    /// The best safe form: SELECT; on a miss INSERT … ON CONFLICT DO NOTHING, and SELECT again if another
    /// connection won. True if created.
    bool get_or_create(const std::string& email, const std::string& name, const birthday& born, c_author& out);

    /// Inserts a row and sets its id.
    void create(c_author& row);

    /// Starts, continues and ends a pass over all rows; next() is false, and the cursor closed, after the last one.
    bool next(c_author& out);

    void begin_immediate() { run(m_begin); }
    void commit() { run(m_commit); }

private:
    bool insert_unless_present(const std::string& email, const std::string& name, const birthday& born, c_author& out);
    sqlite3_stmt* prepared(const char* sql);
    void execute(const std::string& sql);
    void run(sqlite3_stmt* statement);
    [[noreturn]] void fail() const;

    sqlite3* m_connection{};
    sqlite3_stmt* m_select{};
    sqlite3_stmt* m_insert_unless_present{};
    sqlite3_stmt* m_insert{};
    sqlite3_stmt* m_select_all{};
    sqlite3_stmt* m_begin{};
    sqlite3_stmt* m_commit{};
};

} // namespace bench
