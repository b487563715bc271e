// From a server's or client library's error code to a rowan::error. The codes: https://mariadb.com/kb/en/error-codes
#include "errors.hpp"

#include <errmsg.h>
#include <mysqld_error.h>

namespace rowan::mariadb {
namespace {

constexpr unsigned check_failed_in_mysql = 3819;
constexpr unsigned time_limit_in_mysql = 3024;

// Below the server's own numbers are those of its operating system layer, which no client's header has (mysys_err.h):
// a file that cannot be created, read, written, closed, synced…, and no memory.
constexpr unsigned out_of_memory_in_mysys = 5;
constexpr unsigned last_in_mysys = 99;

// What a person reads first; the engine's own words follow.
std::string_view headline(error_kind kind) noexcept {
    switch (kind) {
    case error_kind::unique_violation: return "another row has this value in a unique key";
    case error_kind::foreign_key_violation: return "a row refers to a row that does not exist, or is still referred to";
    case error_kind::not_null_violation: return "a column that takes no NULL was given none or NULL";
    case error_kind::check_violation: return "a check of the table refused the row";
    case error_kind::value_too_long: return "the value is longer than the column takes";
    case error_kind::value_out_of_range: return "the value does not fit the column's type";
    case error_kind::type_mismatch: return "the column cannot hold a value of this kind";
    case error_kind::invalid_text: return "the text cannot be stored in the column's character set";
    case error_kind::busy: return "another transaction holds the lock";
    case error_kind::timeout: return "the deadline passed while the server was at work, or waited for a lock";
    case error_kind::serialization_failure:
        return "another transaction has changed what this one has read; run the transaction again";
    case error_kind::deadlock: return "this transaction and another waited for each other; run the transaction again";
    case error_kind::disk_full: return "the server's disk is full";
    case error_kind::io_failure: return "the server's operating system failed to read or write";
    case error_kind::read_only: return "the server, or this transaction, may only read";
    case error_kind::out_of_memory: return "the server is out of memory";
    case error_kind::interrupted: return "the statement was cancelled, by max_statement_time or by an administrator";
    case error_kind::connection_lost: return "the connection to the server is lost";
    case error_kind::connection_failed: return "the server refuses the connection";
    case error_kind::schema_mismatch: return "the database has no such table or column";
    case error_kind::misuse: return "the statement can never be right";
    default: return "the statement failed";
    }
}

// Of a statement: the server's own words then name the privilege and the table.
bool is_missing_privilege(unsigned code) noexcept {
    return code == ER_TABLEACCESS_DENIED_ERROR || code == ER_COLUMNACCESS_DENIED_ERROR ||
           code == ER_PROCACCESS_DENIED_ERROR || code == ER_SPECIFIC_ACCESS_DENIED_ERROR;
}

bool is_retryable(unsigned code, error_kind kind) noexcept {
    if (code == ER_AUTOINC_READ_FAILED) return true; // how a deadlock of INSERT … SELECT comes to light
    return kind == error_kind::deadlock || kind == error_kind::serialization_failure || kind == error_kind::busy ||
           kind == error_kind::timeout || kind == error_kind::connection_lost;
}

// The name between the last two quotes: "… for key 'name'". The text is English, whatever the server's language: each
// connection asks for it. MySQL puts the table in front: 'table.name'.
std::string last_quoted(std::string_view message, std::string_view lead, char quote) {
    const std::size_t at = message.rfind(lead);
    if (at == std::string_view::npos) return {};
    message.remove_prefix(at + lead.size());
    const std::size_t close = message.rfind(quote);
    return std::string(message.substr(0, close));
}

// "…: a foreign key constraint fails (`db`.`t`, CONSTRAINT `name` FOREIGN KEY …)", "CONSTRAINT `name` failed for …",
// "Column 'name' cannot be null", "Field 'name' doesn't have a default value".
std::string first_quoted(std::string_view message, std::string_view lead, char quote) {
    const std::size_t at = message.find(lead);
    if (at == std::string_view::npos) return {};
    message.remove_prefix(at + lead.size());
    return std::string(message.substr(0, message.find(quote)));
}

// "Error writing file '…' (Errcode: 28 "No space left on device")": the operating system's number.
bool names_full_disk(std::string_view message) noexcept {
    constexpr std::string_view number_of_full_disk = "(Errcode: 28 ";
    return message.find(number_of_full_disk) != std::string_view::npos;
}

std::string constraint_of(error_kind kind, std::string_view message) {
    switch (kind) {
    case error_kind::unique_violation: return last_quoted(message, "' for key '", '\'');
    case error_kind::foreign_key_violation: return first_quoted(message, "CONSTRAINT `", '`');
    case error_kind::check_violation: {
        std::string name = first_quoted(message, "CONSTRAINT `", '`');
        const std::size_t dot = name.rfind('.'); // a check of one column: `table`.`column`
        return dot == std::string::npos ? name : name.substr(dot + 1);
    }
    case error_kind::not_null_violation:
    case error_kind::value_too_long:
    case error_kind::value_out_of_range: {
        const std::string column = first_quoted(message, "olumn '", '\'');
        return column.empty() ? first_quoted(message, "Field '", '\'') : column;
    }
    default: return {};
    }
}

} // namespace

error_kind kind_of(unsigned code) noexcept {
    if (code == out_of_memory_in_mysys) return error_kind::out_of_memory;
    if (code > 0 && code <= last_in_mysys) return error_kind::io_failure;
    switch (code) {
    case ER_DUP_ENTRY:
    case ER_DUP_ENTRY_WITH_KEY_NAME:
    case ER_DUP_UNIQUE:
    case ER_FOREIGN_DUPLICATE_KEY_WITH_CHILD_INFO:
    case ER_FOREIGN_DUPLICATE_KEY_WITHOUT_CHILD_INFO:
    case ER_DUP_KEY: return error_kind::unique_violation;
    case ER_NO_REFERENCED_ROW:
    case ER_NO_REFERENCED_ROW_2:
    case ER_ROW_IS_REFERENCED:
    case ER_ROW_IS_REFERENCED_2: return error_kind::foreign_key_violation;
    case ER_BAD_NULL_ERROR:
    case ER_NO_DEFAULT_FOR_FIELD: return error_kind::not_null_violation;
    case ER_CONSTRAINT_FAILED:
    case check_failed_in_mysql:
    case ER_SIGNAL_EXCEPTION: return error_kind::check_violation; // SIGNAL is a check that a trigger makes
    case ER_DATA_TOO_LONG:
    case ER_NET_PACKET_TOO_LARGE:
    case CR_NET_PACKET_TOO_LARGE:
    case ER_TOO_BIG_ROWSIZE: return error_kind::value_too_long;
    case ER_WARN_DATA_OUT_OF_RANGE:
    case ER_DATA_OUT_OF_RANGE:
    case ER_DIVISION_BY_ZERO:
    case ER_DATETIME_FUNCTION_OVERFLOW: return error_kind::value_out_of_range;
    case ER_TRUNCATED_WRONG_VALUE:
    case ER_TRUNCATED_WRONG_VALUE_FOR_FIELD:
    case ER_WRONG_VALUE:
    case WARN_DATA_TRUNCATED: return error_kind::type_mismatch;
    case ER_INVALID_CHARACTER_STRING: return error_kind::invalid_text;
    case ER_LOCK_DEADLOCK:
    case ER_XA_RBDEADLOCK: return error_kind::deadlock;
    case ER_LOCK_WAIT_TIMEOUT: return error_kind::busy; // the server's limit, not the caller's: there may be time left
    case ER_CHECKREAD: return error_kind::serialization_failure;
    case ER_AUTOINC_READ_FAILED: return error_kind::deadlock;
    case ER_OPTION_PREVENTS_STATEMENT:
    case ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: return error_kind::read_only;
    case ER_STATEMENT_TIMEOUT: // the server's limit, too
    case time_limit_in_mysql:
    case ER_QUERY_INTERRUPTED: return error_kind::interrupted;
    case ER_UNKNOWN_COM_ERROR:   // of a Galera node that has left the primary component
    case ER_ERROR_DURING_COMMIT: // or leaves it in the middle of a commit, which the others may have
    case ER_CONNECTION_KILLED:
    case ER_SERVER_SHUTDOWN:
    case ER_NORMAL_SHUTDOWN:
    case ER_NET_READ_ERROR:
    case ER_NET_READ_INTERRUPTED:
    case ER_NET_ERROR_ON_WRITE:
    case ER_NET_WRITE_INTERRUPTED:
    case ER_NET_PACKETS_OUT_OF_ORDER:
    case CR_SERVER_GONE_ERROR:
    case CR_SERVER_LOST:
    case CR_SERVER_LOST_EXTENDED:
    case CR_ERR_NET_READ:
    case CR_ERR_NET_WRITE:
    case CR_MALFORMED_PACKET:  // nobody knows where the next answer begins
    case CR_NEW_STMT_METADATA: // a write has been done, and its rows, which have other columns by now, are left unread
    case CR_SSL_CONNECTION_ERROR: return error_kind::connection_lost;
    case ER_DISK_FULL:
    case ER_RECORD_FILE_FULL: return error_kind::disk_full;
    case ER_CANT_CREATE_FILE:
    case ER_ERROR_ON_CLOSE:
    case ER_ERROR_ON_READ:
    case ER_ERROR_ON_WRITE:
    case ER_IO_READ_ERROR:
    case ER_IO_WRITE_ERROR:
    case ER_TEMP_FILE_WRITE_FAILURE: return error_kind::io_failure;
    case ER_OUTOFMEMORY:
    case ER_OUT_OF_SORTMEMORY:
    case ER_OUT_OF_RESOURCES:
    case CR_OUT_OF_MEMORY: return error_kind::out_of_memory;
    case ER_CON_COUNT_ERROR:
    case ER_TOO_MANY_USER_CONNECTIONS:
    case ER_USER_LIMIT_REACHED:
    case ER_ACCESS_DENIED_ERROR:
    case ER_ACCESS_DENIED_NO_PASSWORD_ERROR:
    case ER_BAD_DB_ERROR:
    case ER_HOST_IS_BLOCKED:
    case ER_HOST_NOT_PRIVILEGED:
    case CR_CONNECTION_ERROR:
    case CR_CONN_HOST_ERROR:
    case CR_UNKNOWN_HOST:
    case CR_VERSION_ERROR:
    case CR_AUTH_PLUGIN_CANNOT_LOAD: return error_kind::connection_failed;
    case ER_NO_SUCH_TABLE:
    case ER_NO_SUCH_TABLE_IN_ENGINE:
    case ER_BAD_TABLE_ERROR:
    case ER_BAD_FIELD_ERROR: return error_kind::schema_mismatch;
    case ER_EMPTY_QUERY:
    case CR_INVALID_PARAMETER_NO: return error_kind::misuse;
    default: return error_kind::statement_failed;
    }
}

bool undoes_statement_only(unsigned code) noexcept {
    switch (kind_of(code)) {
    case error_kind::unique_violation:
    case error_kind::foreign_key_violation:
    case error_kind::not_null_violation:
    case error_kind::check_violation:
    case error_kind::value_too_long:
    case error_kind::value_out_of_range:
    case error_kind::type_mismatch:
    case error_kind::invalid_text:
    case error_kind::read_only:
    case error_kind::schema_mismatch: return true;
    default: return code == ER_PARSE_ERROR || code == ER_SP_DOES_NOT_EXIST || code == ER_KEY_DOES_NOT_EXISTS;
    }
}

bool is_fatal(unsigned code) noexcept {
    if (code == CR_OUT_OF_MEMORY) return true; // the library has left the rest of an answer unread
    return kind_of(code) == error_kind::connection_lost || code == CR_COMMANDS_OUT_OF_SYNC || code == CR_UNKNOWN_ERROR;
}

bool is_forgotten(unsigned code) noexcept {
    return code == ER_UNKNOWN_STMT_HANDLER || code == ER_NEED_REPREPARE;
}

error_details details_of(const failure& what) {
    error_details details;
    details.kind = kind_of(what.code);
    const bool is_lost = details.kind == error_kind::connection_lost;
    // Where a wait for a lock is stopped, a node of a cluster calls it a deadlock.
    const bool is_stop = details.kind == error_kind::interrupted || details.kind == error_kind::deadlock;
    if (what.was_stopped && (is_lost || is_stop)) details.kind = error_kind::timeout;
    // Its own limit for locks may pass together with the caller's.
    if (what.is_too_late && details.kind == error_kind::busy) details.kind = error_kind::timeout;
    if (details.kind == error_kind::io_failure && names_full_disk(what.message)) details.kind = error_kind::disk_full;
    details.engine_code = static_cast<int>(what.code);
    details.statement = what.sql;
    details.constraint = constraint_of(details.kind, what.message);
    details.message = is_missing_privilege(what.code) ? "this user lacks the privilege for it" : headline(details.kind);
    details.message += ": ";
    details.message += what.message;
    // A node that left its cluster says so before it runs anything.
    details.in_doubt = is_lost && what.may_commit && what.code != ER_UNKNOWN_COM_ERROR;
    details.retryable = is_retryable(what.code, details.kind) && !details.in_doubt;
    details.poisons_transaction = what.in_transaction && what.has_rolled_back;
    return details;
}

} // namespace rowan::mariadb
