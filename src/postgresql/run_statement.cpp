// How prepared statements are parsed, described and run, also when the server has forgotten them.
#include "connection.hpp"

#include "oids.hpp"

#include <rowan/core/error.hpp>

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

namespace rowan::postgresql {
namespace {

constexpr std::string_view unknown_statement = "26000";
constexpr std::string_view statement_exists = "42P05";
constexpr std::string_view not_supported = "0A000";

// "cached plan must not change result type" has no code of its own; the place in the server's source where it comes
// from is the same in every language.
bool is_changed_result(const PGresult* failed) noexcept {
    const char* const function = PQresultErrorField(failed, PG_DIAG_SOURCE_FUNCTION);
    return sqlstate_of(failed) == not_supported && function != nullptr &&
           std::string_view(function) == "RevalidateCachedQuery";
}

constexpr std::size_t most_unused = 16;

// libpq takes a longer description than 30,000 bytes of rows, but not of parameters, and gives the connection up
// (VALID_LONG_MESSAGE_TYPE in its fe-protocol3.c).
constexpr int most_parameters = (30'000 - 6) / 4;

// The last is the highest, as they are numbered as they come. In fewer signs it is a text that looks like one.
void check_number_of_parameters(const std::string& sql) {
    if (std::count(sql.begin(), sql.end(), '$') <= most_parameters) return;
    int number = 0;
    std::from_chars(sql.data() + sql.rfind('$') + 1, sql.data() + sql.size(), number);
    if (number > most_parameters)
        throw_error(error_kind::misuse, "the statement has " + std::to_string(number) +
                                            " parameters, of which libpq takes " + std::to_string(most_parameters) +
                                            "; a list of values (in) is a single one");
}

} // namespace

failure connection::failure_of(const server_statement& statement) const noexcept {
    return {.sql = statement.sql, .in_transaction = in_transaction(), .is_write = statement.is_write};
}

void connection::add_queue(pipeline& to) {
    for (std::size_t i = 0; i < m_queued; ++i) to.run(m_queue[i]);
}

void connection::describe_statement(server_statement& statement) {
    check_number_of_parameters(statement.sql);
    const failure what = failure_of(statement);
    drop_unused_statements();
    get_ready(what);
    for (bool is_repeated = false;; is_repeated = true) {
        const bool is_nameless = is_pooled();
        const std::string name = is_nameless ? std::string() : statement.name;
        const bool is_known = !is_nameless && m_statements.contains(name);
        pipeline together(m_channel);
        add_queue(together);
        if (!is_known) together.parse(name, statement.sql);
        together.describe(name);
        const std::size_t queued = m_queued;
        outcome came = together.finish();
        note_state();
        if (!came.is_good()) {
            if (!is_repeated && is_to_be_repeated(statement, came, queued)) continue;
            fail_by_retry(came, what);
        }
        clear_queue();
        std::vector<Oid> types;
        for (int i = 0; i < PQnparams(came.last.get()); ++i) types.push_back(PQparamtype(came.last.get(), i));
        statement.bound = parameters(std::move(types));
        statement.reader.describe(came.last.get());
        if (is_nameless) return;
        if (!is_known) m_statements.note_parsed(name);
        return begin_use(statement);
    }
}

// The server has forgotten the statement, or has one of its name from somebody else, or its table has changed. True:
// nothing of the transaction was done but what is still queued, so that all of it can be sent again.
bool connection::is_to_be_repeated(server_statement& statement, const outcome& came, std::size_t queued) {
    if (came.how != arrival::ready || came.failed == nullptr) return false;
    const std::string_view state = sqlstate_of(came.failed.get());
    const bool is_changed = is_changed_result(came.failed.get());
    if (state == unknown_statement || state == statement_exists)
        m_shared->is_pooled.store(true, std::memory_order_relaxed);
    else if (!is_changed)
        return false;
    const bool began_now = m_has_queued_begin && queued > 0;
    if (m_in_transaction && !began_now) return false;
    if (m_in_transaction) {
        if (PQsendQuery(m_channel.get(), "ROLLBACK") == 0 || !receive_all(m_channel).is_good()) return false;
        note_state();
    }
    if (is_changed) {
        if (PQsendQuery(m_channel.get(), ("DEALLOCATE " + statement.name).c_str()) == 0 ||
            !receive_all(m_channel).is_good())
            return false;
        m_statements.note_closed(statement.name);
        forget(statement);
        statement.generation = 0;
    }
    return m_is_usable;
}

void connection::begin_use(server_statement& statement) {
    if (statement.generation == m_statements.generation()) return;
    m_statements.add_user(statement.name);
    statement.generation = m_statements.generation();
}

// Whether it can be run by its name. A plan that the server keeps for a list suits the size that its table had: after
// a while the statement is parsed anew, and with it planned for the table as it is.
// https://www.postgresql.org/docs/15/sql-prepare.html, "Notes"
bool connection::is_parsed(const server_statement& statement) const noexcept {
    return statement.generation == m_statements.generation() &&
           (!statement.bound.has_list() || m_statements.is_fresh(statement.name));
}

outcome connection::send_queue_and(server_statement& statement) {
    if (!is_pooled() && !is_parsed(statement)) return parse_and_run(statement);
    pipeline together(m_channel);
    add_queue(together);
    if (is_pooled())
        together.run_unparsed(statement.sql, statement.bound, statement.reader.format());
    else
        together.run_parsed(statement.name, statement.bound, statement.reader.format());
    return together.finish();
}

// In one round trip. What the server was told to forget or to parse outlives a transaction that fails.
outcome connection::parse_and_run(server_statement& statement) {
    const std::string& name = statement.name;
    const bool is_there = m_statements.contains(name);
    const bool is_to_close = is_there && statement.bound.has_list() && !m_statements.is_fresh(name);
    const bool is_to_parse = is_to_close || !is_there;
    const std::string close = is_to_close ? "DEALLOCATE " + name : std::string(); // a pipeline that began must end
    pipeline together(m_channel);
    add_queue(together);
    if (is_to_close) together.run(close);
    if (is_to_parse) together.parse(name, statement.sql, statement.bound);
    together.run_parsed(name, statement.bound, statement.reader.format());
    outcome came = together.finish();
    const std::size_t first = m_queued;
    const std::size_t done = came.failed != nullptr ? came.failed_item : first + 2;
    if (is_to_close && done > first) m_statements.note_closed(name);
    if (is_to_parse && done > first + (is_to_close ? 1 : 0)) m_statements.note_parsed(name);
    if (m_statements.contains(name)) begin_use(statement);
    return came;
}

outcome connection::send_and_receive(server_statement& statement) {
    const bool is_nameless = is_pooled();
    if (m_queued > 0 || (!is_nameless && !is_parsed(statement))) return send_queue_and(statement);
    const parameters& bound = statement.bound;
    const int format = statement.reader.format();
    const int sent = is_nameless
                         ? PQsendQueryParams(m_channel.get(), statement.sql.c_str(), bound.count(), bound.types(),
                                             bound.values(), bound.lengths(), bound.formats(), format)
                         : PQsendQueryPrepared(m_channel.get(), statement.name.c_str(), bound.count(), bound.values(),
                                               bound.lengths(), bound.formats(), format);
    if (sent == 0) return {.how = arrival::lost};
    return receive_all(m_channel);
}

owned_result connection::run(server_statement& statement) {
    const failure what = failure_of(statement);
    get_ready(what);
    for (bool is_repeated = false;; is_repeated = true) {
        const std::size_t queued = m_queued;
        const bool is_as_described = !is_pooled() && is_parsed(statement) && !statement.bound.has_list();
        outcome came = send_and_receive(statement);
        note_state();
        if (came.is_good()) {
            clear_queue();
            // A late answer in spite of the request to cancel: the request may hit what comes next.
            if (m_channel.is_cancelled()) note_missed_deadline();
            // Parsed again, also for another object of the same text, it may have other columns.
            if (!is_as_described) statement.reader.check(came.last.get());
            if (statement.forgets_statements) m_statements.forget_all();
            return std::move(came.last);
        }
        if (is_repeated || !is_to_be_repeated(statement, came, queued)) fail_by_retry(came, what);
        if (statement.generation == 0 && !is_pooled()) {
            // its columns are others now: what was bound keeps its form
            server_statement again(statement.sql);
            const std::size_t kept = std::exchange(m_queued, 0);
            describe_statement(again);
            m_queued = kept;
            statement.reader = std::move(again.reader);
            statement.generation = again.generation;
        }
    }
}

owned_result connection::ask(const std::string& sql, const std::string& parameter) {
    const failure what{.sql = sql, .in_transaction = in_transaction()};
    get_ready(what);
    parameters bound(std::vector<Oid>(parameter.empty() ? 0 : 1, oid::text));
    const core::value_view value = core::value_view::of_text(parameter);
    bound.bind(&value);
    pipeline together(m_channel);
    add_queue(together);
    together.run_unparsed(sql, bound, 0);
    outcome came = together.finish();
    note_state();
    if (!came.is_good()) fail_by_retry(came, what);
    clear_queue();
    return std::move(came.last);
}

// Inside a transaction, the whole of it can be run again: from now on the connection knows better.
void connection::fail_by_retry(const outcome& came, failure what) {
    if (came.failed != nullptr && came.failed_item < m_queued) what.sql = m_queue[came.failed_item];
    std::string failed_sql(what.sql);
    what.sql = failed_sql;
    clear_queue();
    const std::string_view state = came.failed != nullptr ? sqlstate_of(came.failed.get()) : std::string_view();
    const bool is_forgotten = state == unknown_statement || state == statement_exists ||
                              (came.failed != nullptr && is_changed_result(came.failed.get()));
    if (!is_forgotten) fail(came, what);
    error_details details = details_of(came.failed.get(), what);
    details.retryable = true;
    throw_error(std::move(details));
}

void connection::send_queue(const failure& what) {
    if (m_queued == 0) return;
    pipeline together(m_channel);
    add_queue(together);
    const outcome came = together.finish();
    note_state();
    if (!came.is_good()) fail_by_retry(came, what);
    clear_queue();
}

void connection::begin_stream(server_statement& statement, stream& rows) {
    const failure what = failure_of(statement);
    get_ready(what);
    send_queue(what); // a stream is not part of a pipeline
    const bool is_nameless = is_pooled() || (statement.bound.has_list() && !m_statements.is_fresh(statement.name));
    if (!is_nameless && !is_parsed(statement)) {
        server_statement again(statement.sql);
        describe_statement(again);
        statement.reader = std::move(again.reader);
        statement.generation = again.generation;
    }
    const parameters& bound = statement.bound;
    const int format = statement.reader.format();
    const int sent = is_nameless
                         ? PQsendQueryParams(m_channel.get(), statement.sql.c_str(), bound.count(), bound.types(),
                                             bound.values(), bound.lengths(), bound.formats(), format)
                         : PQsendQueryPrepared(m_channel.get(), statement.name.c_str(), bound.count(), bound.values(),
                                               bound.lengths(), bound.formats(), format);
    if (sent == 0 || PQsetSingleRowMode(m_channel.get()) == 0) fail({.how = arrival::lost}, what);
    m_channel.is_row_by_row = true;
    m_stream = &rows;
}

bool connection::begin_stream_again(server_statement& statement, const outcome& came, stream& rows) {
    if (!is_to_be_repeated(statement, came, 0)) return false;
    begin_stream(statement, rows);
    return true;
}

void connection::end_stream() noexcept {
    m_stream = nullptr;
    note_state();
}

void connection::forget(const server_statement& statement) noexcept {
    if (statement.generation == m_statements.generation()) m_statements.drop_user(statement.name);
}

// Several at once, in one round trip of their own: inside a transaction, or together with another statement, a failure
// would do harm.
void connection::drop_unused_statements() {
    if (m_statements.unused() < most_unused || in_transaction() || m_queued > 0) return;
    get_ready({});
    const std::string text = m_statements.close_unused();
    if (PQsendQuery(m_channel.get(), text.c_str()) != 0) static_cast<void>(receive_all(m_channel));
    note_state();
}

} // namespace rowan::postgresql
