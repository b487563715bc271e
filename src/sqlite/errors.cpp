// From an SQLite result code to a rowan::error. The kind comes from the extended code, once with the help of the
// message.
#include "errors.hpp"

#include <cerrno>
#include <string>

namespace rowan::sqlite {
namespace {

error_kind constraint_kind(int extended_code) noexcept {
    switch (extended_code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID: return error_kind::unique_violation;
    case SQLITE_CONSTRAINT_FOREIGNKEY: return error_kind::foreign_key_violation;
    case SQLITE_CONSTRAINT_NOTNULL: return error_kind::not_null_violation;
    case SQLITE_CONSTRAINT_CHECK:
    case SQLITE_CONSTRAINT_TRIGGER: return error_kind::check_violation; // RAISE() is a check that a trigger makes
    case SQLITE_CONSTRAINT_DATATYPE: return error_kind::type_mismatch;
    default: return error_kind::statement_failed;
    }
}

// What a person reads first; the engine's own words follow.
std::string_view headline(error_kind kind) noexcept {
    switch (kind) {
    case error_kind::unique_violation: return "another row has this value in a unique key";
    case error_kind::foreign_key_violation: return "a row refers to a row that does not exist, or is still referred to";
    case error_kind::not_null_violation: return "a column that takes no NULL was given none or NULL";
    case error_kind::check_violation: return "a check of the table refused the row";
    case error_kind::type_mismatch: return "the column cannot hold a value of this type";
    case error_kind::value_too_long: return "the value is longer than SQLite can store";
    case error_kind::timeout: return "the deadline passed while another connection held the lock";
    case error_kind::busy: return "another connection holds the lock";
    case error_kind::serialization_failure:
        return "another connection has written since this transaction began to read; run the transaction again";
    case error_kind::disk_full: return "the disk or the database file is full";
    case error_kind::read_only: return "the database may only be read";
    case error_kind::corrupt: return "the database file is damaged; restore it from a backup";
    case error_kind::not_a_database: return "the file is not an SQLite database";
    case error_kind::io_failure: return "the operating system failed to read or write the database file";
    case error_kind::out_of_memory: return "out of memory";
    case error_kind::interrupted: return "the statement was interrupted";
    case error_kind::transaction_aborted: return "the transaction was rolled back while the statement was running";
    case error_kind::connection_failed: return "the database file cannot be opened";
    case error_kind::misuse: return "SQLite was called in a way that can never be right";
    default: return "the statement failed";
    }
}

bool is_retryable(int extended_code, error_kind kind) noexcept {
    if (extended_code == SQLITE_LOCKED) return false; // held by this very connection: waiting does not help
    return kind == error_kind::busy || kind == error_kind::timeout || kind == error_kind::serialization_failure ||
           (extended_code & 0xff) == SQLITE_SCHEMA;
}

// SQLite tells the columns or the index only in its message: "UNIQUE constraint failed: t.a, t.b", "… failed: index
// 'i'", "CHECK constraint failed: name", "cannot store TEXT value in INTEGER column t.a".
std::string constraint_of(error_kind kind, std::string_view message) {
    constexpr std::string_view failed = "constraint failed: ";
    constexpr std::string_view in_column = " column ";
    if (kind == error_kind::type_mismatch) {
        const std::size_t at = message.rfind(in_column);
        return at == std::string_view::npos ? std::string() : std::string(message.substr(at + in_column.size()));
    }
    const std::size_t at = message.find(failed);
    if (at == std::string_view::npos) return {};
    std::string_view name = message.substr(at + failed.size());
    constexpr std::string_view index = "index '";
    if (kind == error_kind::unique_violation && name.substr(0, index.size()) == index && name.back() == '\'') {
        name.remove_prefix(index.size());
        name.remove_suffix(1);
    }
    return std::string(name);
}

// What the operating system said last about a file of this connection; 0 where it is not known.
int system_code_of(sqlite3_file* file) noexcept {
    int code = 0;
    if (file == nullptr || file->pMethods == nullptr) return 0;
    return file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &code) == SQLITE_OK ? code : 0;
}

// SQLite calls only ENOSPC "full"; a quota and a limit on the file's size mean the same to whoever has to make room.
bool is_out_of_space(sqlite3* handle) noexcept {
    sqlite3_file* database = nullptr;
    sqlite3_file* journal = nullptr; // or the write-ahead log
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&database));
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void*>(&journal));
    for (const int code : {sqlite3_system_errno(handle), system_code_of(database), system_code_of(journal)}) {
        if (code == ENOSPC || code == EDQUOT || code == EFBIG) return true;
    }
    return false;
}

// ON DELETE RESTRICT and ON UPDATE RESTRICT are triggers inside SQLite, and fail as one; only the words tell.
bool is_restricting_key(int extended_code, std::string_view message) noexcept {
    return extended_code == SQLITE_CONSTRAINT_TRIGGER && message == "FOREIGN KEY constraint failed";
}

bool refuses_row(error_kind kind) noexcept {
    return (kind >= error_kind::unique_violation && kind <= error_kind::check_violation) ||
           kind == error_kind::type_mismatch;
}

} // namespace

error_kind kind_of(int extended_code, bool deadline_passed) noexcept {
    if (extended_code == SQLITE_BUSY_SNAPSHOT) return error_kind::serialization_failure;
    switch (extended_code & 0xff) {
    case SQLITE_CONSTRAINT: return constraint_kind(extended_code);
    case SQLITE_MISMATCH: return error_kind::type_mismatch;
    case SQLITE_TOOBIG: return error_kind::value_too_long;
    case SQLITE_BUSY: return deadline_passed ? error_kind::timeout : error_kind::busy;
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: return error_kind::busy;
    case SQLITE_FULL: return error_kind::disk_full;
    case SQLITE_READONLY: return error_kind::read_only;
    case SQLITE_CORRUPT: return error_kind::corrupt;
    case SQLITE_NOTADB: return error_kind::not_a_database;
    case SQLITE_IOERR: return extended_code == SQLITE_IOERR_NOMEM ? error_kind::out_of_memory : error_kind::io_failure;
    case SQLITE_NOMEM: return error_kind::out_of_memory;
    case SQLITE_INTERRUPT: return error_kind::interrupted;
    case SQLITE_ABORT:
        return extended_code == SQLITE_ABORT_ROLLBACK ? error_kind::transaction_aborted : error_kind::interrupted;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM: return error_kind::connection_failed;
    case SQLITE_MISUSE:
    case SQLITE_RANGE: return error_kind::misuse;
    default: return error_kind::statement_failed;
    }
}

error_details details_of(sqlite3* handle, const failure& what) {
    const std::string_view engine_text = sqlite3_errmsg(handle);
    error_details details;
    details.kind = kind_of(what.code, what.deadline_passed);
    if (is_restricting_key(what.code, engine_text)) details.kind = error_kind::foreign_key_violation;
    if (details.kind == error_kind::io_failure && is_out_of_space(handle)) details.kind = error_kind::disk_full;
    details.engine_code = what.code;
    details.statement = what.sql;
    if (refuses_row(details.kind)) details.constraint = constraint_of(details.kind, engine_text);
    details.message = headline(details.kind);
    details.message += ": ";
    details.message += engine_text;
    details.retryable = is_retryable(what.code, details.kind);
    // A failed fsync says nothing about what has reached the disk.
    details.in_doubt =
        details.kind == error_kind::io_failure && (what.is_commit || (what.is_write && !what.in_transaction));
    details.poisons_transaction = what.in_transaction && sqlite3_get_autocommit(handle) != 0;
    return details;
}

void throw_failure(sqlite3* handle, const failure& what) {
    throw_error(details_of(handle, what));
}

bool is_fatal(int extended_code) noexcept {
    switch (extended_code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_IOERR: return true;
    default: return extended_code == SQLITE_READONLY_DBMOVED;
    }
}

} // namespace rowan::sqlite
