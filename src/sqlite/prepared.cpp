// One prepared SQLite statement: binds without copying, steps, and shows the row where SQLite keeps it.
#include "prepared.hpp"

#include "sql_tokens.hpp"

#include <rowan/core/utf8.hpp>

#include <climits>
#include <string>

namespace rowan::sqlite {
namespace {

// Only these set the number of changes; a WITH that changes something leads to one of them.
bool counts_rows(sqlite3_stmt* statement) {
    const token first = tokenizer(sqlite3_sql(statement)).next();
    for (const std::string_view verb : {"INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"}) {
        if (first.is_word(verb)) return sqlite3_stmt_readonly(statement) == 0;
    }
    return false;
}

std::string place(int index) {
    return "parameter " + std::to_string(index);
}

// Refuses what SQLite would store as something else: a NUL byte, invalid UTF-8, NaN (it would become NULL).
void check(int index, const core::value_view& value) {
    if (value.kind == core::value_kind::text) {
        const core::text_check found = core::find_bad_text(value.text());
        if (!found.ok()) core::throw_bad_text(found, place(index));
    } else if (value.kind == core::value_kind::real && value.real != value.real) {
        throw_error(error_kind::value_out_of_range, place(index) + " is NaN, which SQLite would store as NULL");
    }
}

} // namespace

prepared::prepared(connection& owner, sqlite3_stmt* statement)
    : m_connection(owner), m_statement(statement),
      m_parameters(static_cast<std::size_t>(sqlite3_bind_parameter_count(statement))),
      m_is_write(sqlite3_stmt_readonly(statement) == 0), m_counts_rows(counts_rows(statement)) {}

prepared::~prepared() {
    sqlite3_finalize(m_statement);
}

std::size_t prepared::column_count() const {
    return static_cast<std::size_t>(sqlite3_column_count(m_statement));
}

void prepared::start(const core::value_view* values, std::size_t count, driver::fetch) {
    if (m_state != state::idle) reset();
    if (count != m_parameters) refuse_count(count);
    for (std::size_t i = 0; i < count; ++i) {
        const core::value_view& value = values[i];
        const int index = static_cast<int>(i) + 1;
        const auto* const text = static_cast<const char*>(value.data);
        // Most parameters of calls that must be quick are short texts.
        const bool is_short =
            value.kind == core::value_kind::text && value.size != 0 && core::is_short_plain_ascii(text, value.size);
        const int code = is_short
                             ? sqlite3_bind_text(m_statement, index, text, static_cast<int>(value.size), SQLITE_STATIC)
                             : bind(index, value);
        if (code != SQLITE_OK) fail(code);
    }
    m_was_in_transaction = m_connection.in_transaction();
    m_state = state::running;
}

int prepared::bind(int index, const core::value_view& value) {
    switch (value.kind) {
    case core::value_kind::integer:
    case core::value_kind::decimal: return sqlite3_bind_int64(m_statement, index, value.integer);
    case core::value_kind::text: return bind_text(index, value);
    case core::value_kind::real: check(index, value); return sqlite3_bind_double(m_statement, index, value.real);
    case core::value_kind::blob: // a null pointer would be NULL
        return sqlite3_bind_blob64(m_statement, index, value.size == 0 ? "" : value.data, value.size, SQLITE_STATIC);
    case core::value_kind::list: return bind_list(index, value);
    default: return sqlite3_bind_null(m_statement, index);
    }
}

int prepared::bind_text(int index, const core::value_view& value) {
    check(index, value);
    if (value.size > INT_MAX) return SQLITE_TOOBIG;
    const char* text = value.size == 0 ? "" : static_cast<const char*>(value.data);
    return sqlite3_bind_text(m_statement, index, text, static_cast<int>(value.size), SQLITE_STATIC);
}

int prepared::bind_list(int index, const core::value_view& value) {
    for (std::size_t i = 0; i < value.size; ++i) {
        if (value.list()[i].kind == core::value_kind::list)
            throw_error(error_kind::misuse, place(index) + " is a list within a list");
        check(index, value.list()[i]);
    }
    if (m_lists.empty()) m_lists.resize(m_parameters);
    list_values& kept = m_lists[static_cast<std::size_t>(index) - 1];
    kept = {value.list(), value.size};
    return sqlite3_bind_pointer(m_statement, index, &kept, list_pointer_type, nullptr);
}

bool prepared::step() {
    if (m_state != state::running) return false;
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) fail(code);
    finish();
    return false;
}

void prepared::finish() {
    m_state = state::done;
#if SQLITE_VERSION_NUMBER >= 3037000
    m_affected = m_counts_rows ? sqlite3_changes64(m_connection.handle()) : 0;
#else
    m_affected = m_counts_rows ? sqlite3_changes(m_connection.handle()) : 0;
#endif
}

namespace {

// Another thing than a text: the type is asked before anything converts it.
core::value_view view_of(sqlite3_value* value, int type) noexcept {
    switch (type) {
    case SQLITE_INTEGER: return core::value_view::of_integer(sqlite3_value_int64(value));
    case SQLITE_FLOAT: return core::value_view::of_real(sqlite3_value_double(value));
    case SQLITE_BLOB: {
        const void* bytes = sqlite3_value_blob(value);
        return core::value_view::of_blob(bytes, static_cast<std::size_t>(sqlite3_value_bytes(value)));
    }
    default: return {};
    }
}

} // namespace

void prepared::read(core::value_view* columns, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        sqlite3_value* const value = sqlite3_column_value(m_statement, static_cast<int>(i)); // looked up only once
        const int type = sqlite3_value_type(value);
        if (type != SQLITE_TEXT) {
            columns[i] = view_of(value, type);
            continue;
        }
        const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
        if (text == nullptr) fail(SQLITE_NOMEM);
        columns[i] = core::value_view::of_text({text, static_cast<std::size_t>(sqlite3_value_bytes(value))});
    }
}

// What was bound stays bound: it is bound anew before the next step, and never read in between.
void prepared::reset() noexcept {
    if (m_state != state::idle) sqlite3_reset(m_statement);
    m_state = state::idle;
}

void prepared::fail(int code) {
    failure what;
    what.code = code;
    what.sql = sqlite3_sql(m_statement);
    what.in_transaction = m_was_in_transaction;
    what.is_write = m_is_write;
    what.is_commit = is_commit(what.sql);
    try {
        m_connection.fail(what);
    } catch (...) {
        sqlite3_reset(m_statement); // so that the connection holds no lock for it
        m_state = state::idle;
        throw;
    }
}

void prepared::refuse_count(std::size_t count) const {
    throw_error({.kind = error_kind::misuse,
                 .message = "the statement takes " + std::to_string(m_parameters) + " parameters and was given " +
                            std::to_string(count),
                 .statement = sqlite3_sql(m_statement)});
}

} // namespace rowan::sqlite
