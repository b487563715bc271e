// One prepared statement: binds, runs, and shows the rows where libpq keeps them.
#include "prepared.hpp"

#include <rowan/core/error.hpp>

#include <charconv>
#include <string_view>
#include <utility>

namespace rowan::postgresql {
namespace {

// "INSERT 0 3", "UPDATE 5": queries count their rows too, and changed none.
std::int64_t rows_changed_by(PGresult* result) noexcept {
    const std::string_view tag = PQcmdStatus(result);
    for (const std::string_view verb : {"INSERT", "UPDATE", "DELETE", "MERGE"}) {
        if (tag.substr(0, verb.size()) != verb) continue;
        const std::string_view count = PQcmdTuples(result);
        std::int64_t rows = 0;
        std::from_chars(count.data(), count.data() + count.size(), rows);
        return rows;
    }
    return 0;
}

// How many rows of a stream that nobody wants any more are read away before the server is told to stop.
constexpr int rows_to_drain = 64;

} // namespace

prepared::prepared(connection& owner, server_statement statement)
    : m_connection(owner), m_statement(std::move(statement)) {}

prepared::~prepared() {
    reset();
    m_connection.forget(m_statement);
}

void prepared::start(const core::value_view* values, std::size_t count, driver::fetch rows) {
    if (m_state != state::idle) reset();
    if (count != m_statement.bound.size()) refuse_count(count);
    m_statement.bound.bind(values);
    m_affected = 0;
    if (rows == driver::fetch::streamed) {
        m_step_timeout_ns = m_connection.wire().time_left();
        m_connection.begin_stream(m_statement, *this);
        m_row = -1;
        m_state = state::streaming;
        return;
    }
    m_result = m_connection.run(m_statement);
    m_rows = PQntuples(m_result.get());
    m_row = -1;
    m_state = state::rows;
}

bool prepared::step() {
    if (m_state == state::rows) {
        if (++m_row < m_rows) return true;
        finish();
        return false;
    }
    return (m_state == state::streaming || m_state == state::buffered) && step_stream();
}

bool prepared::step_stream() {
    if (!m_buffer.empty()) {
        outcome next = std::move(m_buffer.front());
        m_buffer.pop_front();
        return take(std::move(next));
    }
    if (m_state == state::buffered) return take({}); // cannot be: the last one ends the stream
    channel& from = m_connection.wire();
    from.set_timeout(m_step_timeout_ns);
    outcome next;
    next.how = from.receive(next.last);
    return take(std::move(next));
}

// One row, or what ended the stream.
bool prepared::take(outcome came) {
    const ExecStatusType status = PQresultStatus(came.last.get());
    if (came.how == arrival::ready && status == PGRES_SINGLE_TUPLE) {
        m_result = std::move(came.last);
        if (m_row < 0) m_statement.reader.check(m_result.get()); // the text may have been brought along
        m_row = 0;
        return true;
    }
    const bool is_at_end = came.how == arrival::ready && (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK);
    const bool was_streaming = std::exchange(m_state, state::done) == state::streaming;
    if (was_streaming) {
        owned_result nothing;
        if (came.how == arrival::ready && m_connection.wire().receive(nothing) != arrival::ready)
            came.how = arrival::lost;
        m_connection.end_stream();
    }
    if (is_at_end) {
        m_result = std::move(came.last);
        finish();
        return false;
    }
    came.failed = std::move(came.last);
    if (was_streaming && m_row < 0 && m_connection.begin_stream_again(m_statement, came, *this)) {
        m_state = state::streaming;
        return step_stream();
    }
    m_connection.fail_by_retry(came, m_connection.failure_of(m_statement));
}

void prepared::finish() noexcept {
    m_state = state::done;
    if (m_statement.is_write) m_affected = rows_changed_by(m_result.get());
}

// Another statement wants the connection. Room for a row is made before it is taken from there: where there is none,
// the rest goes on to stream.
void prepared::fetch_rest() {
    channel& from = m_connection.wire();
    const own_timeout of_the_stream(from, m_step_timeout_ns); // the other statement keeps its deadline
    for (bool is_over = false; !is_over;) {
        outcome& next = m_buffer.emplace_back();
        next.how = from.receive(next.last);
        is_over = next.how != arrival::ready || next.last == nullptr;
        if (is_over && next.how == arrival::ready) m_buffer.pop_back();
    }
    m_state = state::buffered;
    m_connection.end_stream();
}

void prepared::reset() noexcept {
    if (m_state == state::idle) return;
    if (m_state == state::streaming) drop_rest();
    m_buffer.clear();
    m_result.reset();
    m_state = state::idle;
}

// Inside a transaction the server is not told to stop, for that would abort the transaction.
void prepared::drop_rest() noexcept {
    channel& from = m_connection.wire();
    const own_timeout of_the_stream(from, m_step_timeout_ns);
    const bool may_cancel = !m_connection.in_transaction();
    for (int dropped = 0;; ++dropped) {
        if (dropped == rows_to_drain && may_cancel && !from.cancel()) break;
        owned_result each;
        if (from.receive(each) != arrival::ready || each == nullptr) break;
    }
    m_connection.end_stream();
}

void prepared::refuse_count(std::size_t count) const {
    throw_error({.kind = error_kind::misuse,
                 .message = "the statement takes " + std::to_string(m_statement.bound.size()) +
                            " parameters and was given " + std::to_string(count),
                 .statement = m_statement.sql});
}

} // namespace rowan::postgresql
