// Leases, and where work goes that others' may go together with.
#include <rowan/session/context.hpp>

#include <rowan/core/error.hpp>
#include <rowan/session/pool.hpp>
#include <rowan/session/savepoint.hpp>
#include <rowan/session/transaction_state.hpp>

#include <utility>

namespace rowan::session {

context::context(core::reference<pool> pool) noexcept : m_pool(std::move(pool)), m_manner(manner_of(m_pool)) {}
context::context(core::reference<pool> pool, core::reference<transaction_state> transaction) noexcept
    : m_pool(std::move(pool)), m_transaction(std::move(transaction)), m_manner(manner_of(m_pool)) {}

context::manner context::manner_of(const core::reference<pool>& pool) noexcept {
    return pool && pool->is_for_reads() ? manner::reads_alone : manner::plain;
}

void context::throw_closed() {
    throw_error(error_kind::closed, "the database was closed or moved from");
}

driver::deadline context::deadline() const {
    const driver::deadline own = driver::clock_now() + (m_timeout_ns != 0 ? m_timeout_ns : m_pool->timeout_ns());
    return m_transaction && m_transaction->deadline() < own ? m_transaction->deadline() : own;
}

lease context::read() const {
    return lease(*this);
}

lease::lease(const context& from, driver::deadline until)
    : m_from(&from.open_pool().readers()), m_connection(m_from->acquire(until)) {
    m_connection->driver().set_deadline(until);
}

lease::lease(const context& from, purpose what) {
    pool& open = from.open_pool();
    if (from.m_transaction) {
        const driver::deadline deadline = from.deadline();
        m_connection = &from.m_transaction->usable_connection();
        m_transaction = from.m_transaction.get();
        m_connection->driver().set_deadline(deadline);
        return;
    }
    m_from = what == purpose::look ? &open.lookers() : &open.readers();
    m_connection = m_from->try_acquire();
    if (m_connection == nullptr && m_from != &open.readers()) {
        m_from = &open.readers();
        m_connection = m_from->try_acquire();
    }
    if (m_connection != nullptr) {
        m_connection->driver().set_timeout(from.m_timeout_ns != 0 ? from.m_timeout_ns : open.timeout_ns());
    } else {
        const driver::deadline deadline = from.deadline();
        m_connection = m_from->acquire(deadline);
        m_connection->driver().set_deadline(deadline);
    }
}

lease::lease(lease&& other) noexcept
    : m_from(std::exchange(other.m_from, nullptr)), m_transaction(other.m_transaction),
      m_connection(other.m_connection) {}

lease::~lease() {
    if (m_from != nullptr) m_from->release(m_connection);
}

bool lease::is_over() const noexcept {
    return m_transaction != nullptr && m_transaction->is_over();
}

void lease::refuse_if_transaction_over() const {
    static_cast<void>(m_transaction->usable_connection());
}

bool needs_savepoint(const shared_work& work, const statement::capabilities& engine) noexcept {
    using statement::failure_undoes;
    switch (work.extent) {
    case write_extent::one_row: return engine.failure_undoes == failure_undoes::transaction;
    case write_extent::many_rows: return engine.failure_undoes != failure_undoes::statement;
    default: return true;
    }
}

void context::write(const shared_work& work) const {
    pool& open = open_pool();
    refuse_if_for_reads();
    if (!m_transaction) return open.write(work, deadline());
    connection& on = m_transaction->usable_connection();
    on.driver().set_deadline(deadline());
    try {
        const auto run = [&] {
            work.run(on);
            if (!work.may_share) m_transaction->refuse_implicit_commit();
        };
        if (!needs_savepoint(work, on.capabilities())) return run();
        savepoint guard(on, ++m_transaction->depth);
        struct depth_guard {
            int& depth;
            ~depth_guard() { --depth; }
        } const depth_guard{m_transaction->depth};
        run();
        guard.release();
    } catch (const error& failure) {
        m_transaction->throw_survived(failure);
        throw;
    }
}

// A statement that many share ends with the earliest of their deadlines.
constexpr std::int64_t least_time_to_share = 20'000'000;

bool context::shares_looks() const noexcept {
    return m_pool && !m_transaction && m_pool->shares_looks();
}

void context::look(const shared_work& work) const {
    combiner& looks = m_pool->looks();
    const combiner::presence here(looks);
    const driver::deadline until = deadline();
    const bool has_time = (m_timeout_ns != 0 ? m_timeout_ns : m_pool->timeout_ns()) >= least_time_to_share;
    if (work.bulk != nullptr && has_time && looks.has_crowd() && looks.submit(work, until)) return;
    const lease lease(*this, until);
    work.run(*lease);
}

void context::throw_for_reads() const {
    open_pool().throw_for_reads();
}

const statement::capabilities& context::capabilities() const {
    return open_pool().capabilities();
}

std::size_t context::max_statement_bytes() const {
    return open_pool().max_statement_bytes();
}

context context::within(std::int64_t timeout_ns) const {
    context made = *this;
    made.m_timeout_ns = timeout_ns;
    return made;
}

context context::expecting_misses() const {
    context made = *this;
    if (made.is_plain()) made.m_manner = manner::expects_misses;
    return made;
}

bool context::is_in_crowd() const noexcept {
    return m_pool && !m_transaction && m_pool->has_crowd();
}

void context::on_commit(core::unique_function<void()> callback) const {
    if (!m_transaction) return callback();
    static_cast<void>(m_transaction->usable_connection());
    m_transaction->callbacks.push_back(std::move(callback));
}

void context::close() {
    if (m_pool) m_pool->close(); // the reference stays: other threads may be using this very handle
}

} // namespace rowan::session
