// From an SQLSTATE to a rowan::error. https://www.postgresql.org/docs/15/errcodes-appendix.html
#include "errors.hpp"

#include "sql_words.hpp"

namespace rowan::postgresql {
namespace {

struct entry {
    std::string_view state; // five characters, or the two of a class
    error_kind kind;
};

constexpr entry exact[] = {
    {"08P01", error_kind::statement_failed}, // the protocol was violated, on a connection that goes on
    {"0A000", error_kind::statement_failed},
    {"22001", error_kind::value_too_long},
    {"22003", error_kind::value_out_of_range},
    {"22007", error_kind::type_mismatch},
    {"22008", error_kind::value_out_of_range},
    {"2200H", error_kind::value_out_of_range}, // a sequence has reached its end
    {"22015", error_kind::value_out_of_range},
    {"22018", error_kind::type_mismatch},
    {"22021", error_kind::invalid_text},
    {"22P02", error_kind::type_mismatch},
    {"22P03", error_kind::type_mismatch},
    {"22P05", error_kind::invalid_text},
    {"23001", error_kind::foreign_key_violation},
    {"23502", error_kind::not_null_violation},
    {"23503", error_kind::foreign_key_violation},
    {"23505", error_kind::unique_violation},
    {"23514", error_kind::check_violation},
    {"23P01", error_kind::unique_violation}, // an exclusion constraint: another row stands in the way
    {"25006", error_kind::read_only},
    {"25P02", error_kind::transaction_aborted},
    {"25P03", error_kind::connection_lost}, // idle_in_transaction_session_timeout
    {"40001", error_kind::serialization_failure},
    {"40P01", error_kind::deadlock},
    {"3D000", error_kind::connection_failed},
    {"3F000", error_kind::schema_mismatch},
    {"42703", error_kind::schema_mismatch},
    {"42704", error_kind::schema_mismatch},
    {"42804", error_kind::type_mismatch},
    {"42P01", error_kind::schema_mismatch},
    {"44000", error_kind::check_violation},
    {"53100", error_kind::disk_full},
    {"53200", error_kind::out_of_memory},
    {"53300", error_kind::connection_failed},
    {"54000", error_kind::value_too_long}, // a row of an index that is larger than its page can take
    {"55P03", error_kind::busy},           // lock_timeout or NOWAIT, not the caller's limit: there may be time left
    {"57P01", error_kind::connection_lost},
    {"57P02", error_kind::connection_lost},
    {"57P03", error_kind::connection_failed},
    {"57P04", error_kind::connection_lost},
    {"57P05", error_kind::connection_lost},
    {"58030", error_kind::io_failure},
    {"P0001", error_kind::check_violation}, // RAISE is a check that a trigger or function makes
};

constexpr entry classes[] = {
    {"08", error_kind::connection_lost},
    {"28", error_kind::connection_failed},
    {"40", error_kind::serialization_failure},
    {"XX", error_kind::corrupt},
};

// What a person reads first; the server's own words, in its language, follow.
std::string_view headline(error_kind kind) noexcept {
    switch (kind) {
    case error_kind::unique_violation: return "another row has this value in a unique key";
    case error_kind::foreign_key_violation: return "a row refers to a row that does not exist, or is still referred to";
    case error_kind::not_null_violation: return "a column that takes no NULL was given none or NULL";
    case error_kind::check_violation: return "a check of the table refused the row";
    case error_kind::value_too_long: return "the value is longer than its column or an index can take";
    case error_kind::value_out_of_range: return "the value is out of its type's range";
    case error_kind::type_mismatch: return "the value is not of the type that is needed";
    case error_kind::invalid_text: return "the text cannot be stored in the database's encoding";
    case error_kind::schema_mismatch: return "a table, column or type is not there";
    case error_kind::busy: return "another transaction holds the lock";
    case error_kind::timeout: return "the deadline passed";
    case error_kind::interrupted: return "the statement was cancelled, by statement_timeout or by an administrator";
    case error_kind::serialization_failure: return "other transactions came in between; run the transaction again";
    case error_kind::deadlock: return "transactions waited for each other; run the transaction again";
    case error_kind::disk_full: return "the server's disk is full";
    case error_kind::read_only: return "the transaction or the server may only read";
    case error_kind::transaction_aborted: return "an earlier statement of the transaction has failed; roll it back";
    case error_kind::corrupt: return "the server has met an error inside itself, or damaged data";
    case error_kind::io_failure: return "the server's operating system failed to read or write";
    case error_kind::out_of_memory: return "the server is out of memory";
    case error_kind::connection_failed: return "the server takes no connection";
    case error_kind::connection_lost: return "the connection to the server was lost";
    default: return "the statement failed";
    }
}

// The server names the table only.
std::string refusal_of_privilege(std::string_view sql) {
    const std::string wanted = privileges_of(sql);
    return "this user lacks the privilege for it" + (wanted.empty() ? std::string() : ", " + wanted);
}

std::string_view field(const PGresult* result, int code) noexcept {
    const char* const text = PQresultErrorField(result, code);
    return text != nullptr ? text : std::string_view();
}

// The constraint, or where that has no name (NOT NULL) the column.
std::string constraint_of(const PGresult* result) {
    std::string name(field(result, PG_DIAG_CONSTRAINT_NAME));
    if (!name.empty()) return name;
    const std::string_view column = field(result, PG_DIAG_COLUMN_NAME);
    if (column.empty()) return name;
    name = field(result, PG_DIAG_TABLE_NAME);
    return (name += '.') += column;
}

bool ends_with(std::string_view text, std::string_view end) noexcept {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// Nothing comes behind it. PgBouncer sends only the severity that a server would translate.
bool ends_connection(const PGresult* result) noexcept {
    std::string_view severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity.empty()) severity = field(result, PG_DIAG_SEVERITY);
    return severity == "FATAL" || severity == "PANIC";
}

// Two that create the same table or index at the same time, also with IF NOT EXISTS: the second collides in the
// catalogue, in one of several ways. The next look finds what the first has made.
bool is_collision_in_catalogue(std::string_view state, const PGresult* result, std::string_view sql) noexcept {
    if (state == "23505") return field(result, PG_DIAG_SCHEMA_NAME) == "pg_catalog";
    return (state == "42P07" || state == "42710") && sql.find(" IF NOT EXISTS ") != std::string_view::npos;
}

bool is_retryable(error_kind kind, const error_details& details) noexcept {
    switch (kind) {
    case error_kind::serialization_failure:
    case error_kind::deadlock:
    case error_kind::busy:
    case error_kind::timeout: return true;
    case error_kind::unique_violation: // the copy of an index that REINDEX CONCURRENTLY builds or drops
        return ends_with(details.constraint, "_ccnew") || ends_with(details.constraint, "_ccold");
    default: return false;
    }
}

// Whether a lost connection may have taken a write with it whose fate nobody knows.
bool leaves_doubt(const failure& what) noexcept {
    return what.is_commit || (what.is_write && !what.in_transaction);
}

void add_loss(error_details& details, const failure& what) noexcept {
    details.in_doubt = leaves_doubt(what);
    details.retryable = !details.in_doubt;
}

} // namespace

std::string_view sqlstate_of(const PGresult* result) noexcept {
    return field(result, PG_DIAG_SQLSTATE);
}

error_kind kind_of(std::string_view sqlstate, bool deadline_passed) noexcept {
    if (sqlstate == "57014") return deadline_passed ? error_kind::timeout : error_kind::interrupted;
    for (const entry& each : exact) {
        if (each.state == sqlstate) return each.kind;
    }
    for (const entry& each : classes) {
        if (each.state == sqlstate.substr(0, 2)) return each.kind;
    }
    return error_kind::statement_failed;
}

int engine_code_of(std::string_view sqlstate) noexcept {
    int code = 0;
    for (const char c : sqlstate) {
        const bool is_digit = c >= '0' && c <= '9';
        code = code * 36 + (is_digit ? c - '0' : c - 'A' + 10);
    }
    return code;
}

error_details details_of(const PGresult* result, const failure& what) {
    const std::string_view state = sqlstate_of(result);
    if (state.empty()) return details_of_loss(PQresultErrorMessage(result), what);
    error_details details;
    details.kind = kind_of(state, what.deadline_passed);
    const bool is_end = ends_connection(result);
    // PgBouncer's only code, also where its server has died
    if (is_end && state == "08P01") details.kind = error_kind::connection_lost;
    details.engine_code = engine_code_of(state);
    details.statement = what.sql;
    details.constraint = constraint_of(result);
    const bool is_collision = is_collision_in_catalogue(state, result, what.sql);
    if (is_collision) details.kind = error_kind::unique_violation;
    if (state == "42501")
        details.message = refusal_of_privilege(what.sql);
    else
        details.message = is_collision ? "somebody else has just created the same" : headline(details.kind);
    details.message += ": ";
    details.message += field(result, PG_DIAG_MESSAGE_PRIMARY);
    const std::string_view hint = field(result, PG_DIAG_MESSAGE_HINT);
    if (!hint.empty()) (details.message += "; ") += hint;
    (details.message += " (SQLSTATE ") += state;
    details.message += ')';
    details.retryable = is_collision || is_retryable(details.kind, details);
    details.poisons_transaction = what.in_transaction;
    if (details.kind == error_kind::connection_lost) add_loss(details, what);
    // A server that panics may have committed.
    if (is_end && details.kind != error_kind::connection_failed && leaves_doubt(what)) {
        details.in_doubt = true;
        details.retryable = false;
    }
    if (state == "40003") details.in_doubt = true; // statement_completion_unknown
    return details;
}

error_details details_of_loss(std::string why, const failure& what) {
    while (!why.empty() && (why.back() == '\n' || why.back() == ' ')) why.pop_back();
    error_details details;
    details.kind = error_kind::connection_lost;
    details.statement = what.sql;
    details.message = headline(details.kind);
    if (!why.empty()) details.message += ": " + why;
    details.poisons_transaction = what.in_transaction;
    add_loss(details, what);
    return details;
}

error_details details_of_timeout(const failure& what) {
    error_details details;
    details.kind = error_kind::timeout;
    details.statement = what.sql;
    details.message = "the deadline passed, and the server did not answer the request to cancel the statement; the "
                      "connection was closed";
    add_loss(details, what);
    details.poisons_transaction = what.in_transaction;
    return details;
}

} // namespace rowan::postgresql
