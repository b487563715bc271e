// One PostgreSQL connection: runs plain statements, and keeps what later ones must know.
#include "connection.hpp"

#include "canonical.hpp"
#include "capabilities.hpp"
#include "live_schema.hpp"
#include "prepared.hpp"
#include "sql_words.hpp"

#include <rowan/core/utf8.hpp>

#include <memory>
#include <poll.h>
#include <utility>

namespace rowan::postgresql {
namespace {

constexpr std::int64_t look_interval_ns = 100'000'000;

} // namespace

connection::connection(owned_handle handle, std::shared_ptr<endpoint_state> shared, std::string_view refusal_of_writes)
    : m_channel(std::move(handle)), m_shared(std::move(shared)), m_refusal_of_writes(refusal_of_writes),
      m_last_look(coarse_now()) {}

const statement::capabilities& connection::capabilities() const noexcept {
    return postgresql::capabilities(PQserverVersion(m_channel.get()));
}

driver::live_table connection::describe(std::string_view table) {
    driver::live_table described = describe_table(*this, table);
    std::string columns;
    for (const driver::live_column& each : described.columns) columns += each.name + ' ' + each.type + '\n';
    known_expressions& known = m_expressions[std::string(table)];
    if (known.columns != columns) known = {.columns = std::move(columns)};
    return described;
}

std::string connection::canonical_expression(std::string_view table, std::string_view sql) {
    const auto known = m_expressions.find(table);
    if (known != m_expressions.end()) {
        const auto found = known->second.spellings.find(sql);
        if (found != known->second.spellings.end()) return found->second;
    }
    std::string spelling = canonical_sql(*this, table, sql);
    if (spelling.empty()) return std::string(sql);
    if (known != m_expressions.end()) known->second.spellings.emplace(sql, spelling);
    return spelling;
}

driver::prepared* connection::prepare(std::string_view sql) {
    server_statement statement(sql);
    describe_statement(statement);
    return new prepared(*this, std::move(statement));
}

void connection::get_ready(const failure& what) {
    if (m_stream != nullptr) m_stream->fetch_rest();
    if (!m_is_usable) refuse_use(what);
    if (m_channel.is_too_late())
        throw_error({.kind = error_kind::timeout,
                     .message = "the deadline passed before the statement was sent",
                     .statement = std::string(what.sql),
                     .retryable = true});
    m_channel.begin();
}

// The server ends the transaction with the connection, and nothing more is sent: that much is certain.
void connection::refuse_use(const failure& what) const {
    error_details details = details_of_loss("it was closed after an earlier failure", {.sql = what.sql});
    if (m_missed_deadline) {
        details.kind = error_kind::timeout;
        details.message = "the deadline passed in an earlier statement, whose connection was closed";
    }
    details.poisons_transaction = what.in_transaction;
    throw_error(std::move(details));
}

void connection::note_missed_deadline() noexcept {
    m_is_usable = false;
    m_missed_deadline = true;
}

void connection::execute_soon(std::string_view sql) {
    if (m_queued == m_queue.size()) m_queue.emplace_back();
    m_queue[m_queued++].assign(sql);
    m_has_queued_begin = m_has_queued_begin || (!m_in_transaction && traits_of(sql).is_begin);
}

void connection::clear_queue() noexcept {
    m_queued = 0;
    m_has_queued_begin = false;
}

void connection::execute(std::string_view sql) {
    if (const core::text_check found = core::find_bad_text(sql); !found.ok()) core::throw_bad_text(found, "SQL text");
    const statement_traits traits = traits_of(sql);
    // A transaction whose BEGIN was never sent ends without the server.
    if (m_has_queued_begin && traits.is_single && (traits.is_commit || traits.is_full_rollback)) return clear_queue();
    if (traits.is_rollback) m_channel.allow_grace();
    const failure what{.sql = sql,
                       .in_transaction = in_transaction(),
                       .is_write = traits.is_write,
                       .is_commit = traits.is_commit || !traits.is_single};
    get_ready(what);
    std::string text;
    for (std::size_t i = 0; i < m_queued; ++i) (text += m_queue[i]) += ';';
    text += sql;
    const std::size_t queued = std::exchange(m_queued, 0);
    clear_queue();
    outcome came;
    came.how = arrival::lost;
    if (PQsendQuery(m_channel.get(), text.c_str()) != 0) came = receive_all(m_channel);
    note_state();
    if (traits.forgets_statements) m_statements.forget_all();
    if (!came.is_good()) {
        if (traits.is_full_rollback) m_is_usable = false; // it must not reach the next user within a transaction
        failure about = what;
        if (came.failed != nullptr && came.failed_item < queued) about.sql = m_queue[came.failed_item];
        fail(came, about);
    }
    // COMMIT of a failed transaction rolls it back, and says so only by the way.
    const bool was_rolled_back = traits.is_commit && traits.is_single && came.last != nullptr &&
                                 std::string_view(PQcmdStatus(came.last.get())) == "ROLLBACK";
    if (was_rolled_back)
        throw_error({.kind = error_kind::transaction_aborted,
                     .message = "the transaction was rolled back, since an earlier statement in it had failed",
                     .statement = std::string(sql),
                     .poisons_transaction = true});
}

// After some failures only the server knows whether a transaction is open; it tells with each answer.
void connection::note_state() noexcept {
    const PGTransactionStatusType status = PQtransactionStatus(m_channel.get());
    m_in_transaction = status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
    if (status == PQTRANS_UNKNOWN || status == PQTRANS_ACTIVE) m_is_usable = false;
}

void connection::fail(const outcome& came, const failure& what) {
    failure about = what;
    about.deadline_passed = m_channel.is_cancelled();
    note_state();
    if (came.how == arrival::too_late) {
        note_missed_deadline();
        m_in_transaction = false;
        throw_error(details_of_timeout(about));
    }
    const bool is_cancelled = came.failed != nullptr && sqlstate_of(came.failed.get()) == "57014";
    // A request to cancel that hit nothing may still be on its way, and would hit the next statement.
    if (m_channel.is_cancelled() && !is_cancelled) note_missed_deadline();
    if (came.how == arrival::lost) m_is_usable = m_in_transaction = false;
    error_details details = came.failed != nullptr ? details_of(came.failed.get(), about)
                                                   : details_of_loss(PQerrorMessage(m_channel.get()), about);
    if (details.kind == error_kind::connection_lost) m_is_usable = m_in_transaction = false;
    throw_error(std::move(details));
}

bool connection::is_alive() noexcept {
    const std::int64_t now = coarse_now();
    if (now - m_last_look < look_interval_ns) return true;
    m_last_look = now;
    for (int round = 0; round < 3; ++round) { // a farewell of the server is read before the end of the connection
        if (!wait_for_socket(PQsocket(m_channel.get()), POLLIN, 0)) return m_is_usable;
        if (PQconsumeInput(m_channel.get()) == 0) break;
        static_cast<void>(PQisBusy(m_channel.get())); // takes in what has arrived
    }
    m_is_usable = m_is_usable && PQstatus(m_channel.get()) == CONNECTION_OK &&
                  !wait_for_socket(PQsocket(m_channel.get()), POLLIN, 0);
    return m_is_usable;
}

} // namespace rowan::postgresql
