// Opens an SQLite database and sets the connection up as everything above relies on.
#include "open.hpp"

#include "busy.hpp"
#include "list_table.hpp"
#include "open_failure.hpp"
#include "vfs.hpp"

#include <string>

namespace rowan::sqlite {
namespace {

constexpr int oldest_version = 3035000;

void check_library() {
    if (sqlite3_libversion_number() < oldest_version)
        throw_error(error_kind::connection_failed, "the SQLite library is version " +
                                                       std::string(sqlite3_libversion()) +
                                                       "; Rowan needs 3.35 or later (for RETURNING)");
    if (sqlite3_threadsafe() == 0)
        throw_error(error_kind::connection_failed,
                    "the SQLite library was built with SQLITE_THREADSAFE=0; Rowan needs one built for threads");
}

// The first column of the first row as text; empty without a row.
std::string ask(connection& asked, const std::string& sql) {
    const std::unique_ptr<driver::prepared> statement(asked.prepare(sql));
    statement->start(nullptr, 0);
    core::value_view answer;
    std::string text;
    while (statement->step()) {
        statement->read(&answer, 1);
        if (answer.kind == core::value_kind::text) text = answer.text();
        if (answer.kind == core::value_kind::integer) text = std::to_string(answer.integer);
    }
    return text;
}

// Some releases of SQLite (3.40.1 is one) forgot to mark the JSON functions as innocuous, and would refuse the checks
// of JSON columns in a schema that is not trusted. There, trust stays at the library's default.
bool has_harmless_json(connection& asked) {
    static_assert(SQLITE_INNOCUOUS == 0x200000);
    return ask(asked, "SELECT flags & 0x200000 FROM pragma_function_list WHERE name = 'json_valid'") != "0";
}

// Changing to or from WAL needs the file alone, and SQLite does not call the busy handler for it; several processes
// that open a new file at once all want the change.
void set_journal(connection& made, const options& how, driver::deadline until) {
    if (!how.may_write || (how.in_memory && how.journal.empty())) return;
    const bool is_default = how.journal.empty();
    const std::string wanted = is_default ? "wal" : how.journal;
    std::string got;
    for (int attempt = 0;; ++attempt) {
        try {
            if (attempt > 0 && ask(made, "PRAGMA journal_mode") == wanted) return;
            got = ask(made, "PRAGMA journal_mode = " + wanted);
            break;
        } catch (const error& failed) {
            if (failed.kind() != error_kind::busy || !sleep_before_retry(attempt, until)) throw;
        }
    }
    // Where WAL is not possible (no shared memory on this file system), the default falls back silently.
    if (got == wanted || is_default) return;
    throw_error(error_kind::misuse, "the database " + how.path + " cannot have journal=" + wanted +
                                        ": SQLite keeps it at " + got +
                                        "; leave the option out or ask for another journal");
}

// An older one that has sent a page to the log twice, and rolls back a savepoint behind which both were, may leave a
// wrong checksum in its log; then this and all later commits are lost when the process is killed. (3.49.2 and 3.50.2
// differ in sqlite3WalSavepointUndo.) Each page goes there once, with the commit, while none has to make room.
bool loses_commits_behind_a_savepoint() {
    return sqlite3_libversion_number() < 3'050'002;
}

void set_up(connection& made, const options& how, driver::deadline until) {
    sqlite3* const handle = made.handle();
    // "nmae" in quotes is a missing column, not the text 'nmae'.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    if (has_harmless_json(made)) sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    const int registered = register_list_table(handle);
    if (registered == SQLITE_NOMEM) throw_error(error_kind::out_of_memory, "the SQLite library is out of memory");
    if (registered != SQLITE_OK)
        throw_error(error_kind::connection_failed,
                    "the SQLite library refuses virtual tables, which Rowan needs for lists");
    made.execute("PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON");
    if (ask(made, "PRAGMA foreign_keys") != "1")
        throw_error(error_kind::connection_failed,
                    "the SQLite library was built without foreign keys, which Rowan needs");
    if (ask(made, "SELECT 'a' LIKE 'A'") != "0")
        throw_error(error_kind::connection_failed,
                    "the SQLite library was built without PRAGMA case_sensitive_like, which Rowan needs");
    set_journal(made, how, until);
    // The first look into the file: here it turns out if it is no database.
    const std::string journal = ask(made, "PRAGMA journal_mode");
    ask(made, "SELECT count(*) FROM sqlite_schema");
    if (journal == "wal" && loses_commits_behind_a_savepoint()) made.execute("PRAGMA cache_spill = OFF");
    if (!how.synchronous.empty())
        made.execute("PRAGMA synchronous = " + how.synchronous);
    else if (journal == "wal")
        made.execute("PRAGMA synchronous = NORMAL"); // under WAL: safe against a crash, the last commits may be lost
}

} // namespace

std::unique_ptr<connection> open_connection(const options& how, driver::deadline until) {
    check_library();
    check_path(how);
    int flags = SQLITE_OPEN_NOMUTEX | (how.may_write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    if (how.may_create) flags |= SQLITE_OPEN_CREATE;
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(how.path.c_str(), &opened, flags, vfs_name());
    owned_handle handle(opened);
    if (opened == nullptr)
        throw_error(error_kind::out_of_memory, "out of memory while opening the database " + how.path);
    sqlite3_extended_result_codes(opened, 1);
    if (code != SQLITE_OK) throw_open_failure(how, details_of(opened, {.code = sqlite3_extended_errcode(opened)}));
    if (how.may_write && sqlite3_db_readonly(opened, "main") == 1)
        throw_error(error_kind::read_only, "the database " + how.path +
                                               " may only be read by this process; open it with " +
                                               "mode=ro, or change the permissions of the file");
    auto made = std::make_unique<connection>(std::move(handle), until);
    try {
        set_up(*made, how, until);
    } catch (const error& failed) {
        throw_open_failure(how, failed.details());
    }
    made->set_deadline(driver::no_deadline);
    return made;
}

} // namespace rowan::sqlite
