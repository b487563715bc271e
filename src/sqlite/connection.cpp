// One SQLite connection: prepares, runs plain statements, and knows whether it may be used again.
#include "connection.hpp"

#include "busy.hpp"
#include "capabilities.hpp"
#include "live_schema.hpp"
#include "missing_table.hpp"
#include "prepared.hpp"
#include "sql_tokens.hpp"

#include <rowan/core/utf8.hpp>

#include <climits>
#include <memory>

namespace rowan::sqlite {
namespace {

constexpr std::size_t most_kept_statements = 24;

bool is_transaction_control(const token& first) noexcept {
    for (const std::string_view verb : {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"}) {
        if (first.is_word(verb)) return true;
    }
    return false;
}

struct finalizer {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using owned_statement = std::unique_ptr<sqlite3_stmt, finalizer>;

} // namespace

connection::connection(owned_handle handle, driver::deadline moment) : m_handle(std::move(handle)), m_deadline(moment) {
    sqlite3_busy_handler(m_handle.get(), busy_handler, &m_deadline);
}

connection::~connection() {
    for (const kept_statement& kept : m_kept) sqlite3_finalize(kept.statement);
}

const statement::capabilities& connection::capabilities() const noexcept {
    return sqlite::capabilities();
}

driver::live_table connection::describe(std::string_view table) {
    return describe_table(*this, table);
}

void connection::fail(failure what) {
    what.deadline_passed = m_deadline >= 0 && m_deadline != driver::no_deadline && driver::clock_now() >= m_deadline;
    if (is_fatal(what.code) && has_file()) m_usable = false;
    throw_failure(handle(), what);
}

// A database in memory lives in its connection: throwing that away would lose the data too.
bool connection::has_file() const noexcept {
    const char* const path = sqlite3_db_filename(handle(), "main");
    return path != nullptr && *path != '\0';
}

sqlite3_stmt* connection::compile(std::string_view& sql, unsigned flags) {
    if (const core::text_check found = core::find_bad_text(sql); !found.ok()) core::throw_bad_text(found, "SQL text");
    if (sql.size() > INT_MAX) throw_error(error_kind::misuse, "the SQL text is longer than SQLite can take");
    sqlite3_stmt* statement = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(handle(), sql.empty() ? "" : sql.data(), static_cast<int>(sql.size()), flags,
                                        &statement, &rest);
    if (code != SQLITE_OK) {
        failure what{.code = code, .sql = sql, .in_transaction = in_transaction()};
        if (code == SQLITE_ERROR) throw_failed_preparation(*this, what);
        fail(what);
    }
    sql.remove_prefix(sql.empty() ? 0 : static_cast<std::size_t>(rest - sql.data()));
    return statement;
}

driver::prepared* connection::prepare(std::string_view sql) {
    std::string_view rest = sql;
    owned_statement statement(compile(rest, SQLITE_PREPARE_PERSISTENT));
    if (statement == nullptr)
        throw_error(
            {.kind = error_kind::misuse, .message = "the SQL text has no statement", .statement = std::string(sql)});
    if (!is_blank(rest))
        throw_error({.kind = error_kind::misuse,
                     .message = "the SQL text goes on behind its first statement; prepare one statement at a time",
                     .statement = std::string(sql)});
    return new prepared(*this, statement.release()); // room is made before the statement is let go
}

void connection::execute(std::string_view sql) {
    if (run_kept(sql)) return;
    while (!sql.empty()) {
        const std::string_view whole = sql;
        const owned_statement statement(compile(sql, 0));
        if (statement == nullptr) continue; // a comment or a semicolon
        if (sqlite3_bind_parameter_count(statement.get()) != 0)
            throw_error({.kind = error_kind::misuse,
                         .message = "execute() takes no parameters; prepare the statement",
                         .statement = sqlite3_sql(statement.get())});
        run(statement.get(), whole.substr(0, whole.size() - sql.size()));
    }
}

void connection::run(sqlite3_stmt* statement, std::string_view sql) {
    failure what{.sql = sql, .in_transaction = in_transaction()};
    do {
        what.code = sqlite3_step(statement);
    } while (what.code == SQLITE_ROW);
    if (what.code != SQLITE_DONE) {
        what.is_write = sqlite3_stmt_readonly(statement) == 0;
        what.is_commit = is_commit(sql);
        try {
            fail(what);
        } catch (...) {
            sqlite3_reset(statement);
            // A transaction that cannot be ended must not reach the next user of the connection.
            if (in_transaction() && is_full_rollback(sql)) m_usable = false;
            throw;
        }
    }
    sqlite3_reset(statement);
}

// Preparing BEGIN and COMMIT anew would cost more than running them.
bool connection::run_kept(std::string_view sql) {
    for (const kept_statement& kept : m_kept) {
        if (kept.sql == sql) {
            run(kept.statement, kept.sql);
            return true;
        }
    }
    if (m_kept.size() >= most_kept_statements || !is_transaction_control(tokenizer(sql).next())) return false;
    std::string_view rest = sql;
    owned_statement statement(compile(rest, SQLITE_PREPARE_PERSISTENT));
    if (!is_blank(rest)) return false;
    m_kept.push_back({std::string(sql), statement.get()});
    sqlite3_stmt* const kept = statement.release();
    run(kept, sql);
    return true;
}

} // namespace rowan::sqlite
