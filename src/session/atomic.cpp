// atomic(): a transaction around a closure that is run again when it must be, or a savepoint inside one.
#include <rowan/session/atomic_settings.hpp>
#include <rowan/session/pool.hpp>
#include <rowan/session/retry.hpp>
#include <rowan/session/savepoint.hpp>
#include <rowan/session/transaction_state.hpp>

#include <exception>
#include <utility>

namespace rowan::session {
namespace {

// The connection of a transaction, marked as such while it lasts.
class transaction_lease {
public:
    transaction_lease(connection_set& from, driver::deadline deadline, bool is_read_only)
        : m_from(from), m_connection(from.acquire(deadline)), m_refused_before(m_connection->refuses_writes) {
        m_connection->driver().set_deadline(deadline);
        m_connection->is_in_atomic = true;
        m_connection->refuses_writes = m_refused_before || is_read_only;
        m_connection->statements().begin_scope();
    }
    transaction_lease(const transaction_lease&) = delete;
    transaction_lease& operator=(const transaction_lease&) = delete;
    ~transaction_lease() {
        m_connection->statements().end_scope(); // before the rollback: nothing must run while it does
        roll_back(*m_connection);               // does nothing after a commit
        m_connection->is_in_atomic = false;
        m_connection->refuses_writes = m_refused_before;
        m_from.release(m_connection);
    }
    connection& operator*() const noexcept { return *m_connection; }

private:
    connection_set& m_from;
    connection* m_connection;
    const bool m_refused_before;
};

// One attempt. Returns the callbacks of a committed transaction.
std::vector<core::unique_function<void()>> attempt(const core::reference<pool>& pool, const atomic_settings& settings,
                                                   driver::deadline deadline,
                                                   core::function_ref<void(const context&)> body) {
    const transaction_lease lease(settings.is_read_only ? pool->readers() : pool->writers(), deadline,
                                  settings.is_read_only);
    connection& on = *lease;
    const statement::capabilities& engine = on.capabilities();
    on.execute_soon(engine.begin(settings.isolation, settings.is_read_only));
    const core::reference<transaction_state> state(new transaction_state(on, deadline));
    struct finish_guard {
        transaction_state& state;
        ~finish_guard() { state.finish(); }
    } const finish_guard{*state};
    body(context(pool, state));
    state->refuse_commit_if_aborted();
    on.driver().set_deadline(deadline);
    on.execute("COMMIT");
    return std::move(state->callbacks);
}

// In order; one that throws keeps neither the commit nor the others from happening.
void run_callbacks(std::vector<core::unique_function<void()>> callbacks) {
    std::exception_ptr first;
    for (auto& each : callbacks) {
        try {
            each();
        } catch (...) {
            if (!first) first = std::current_exception();
        }
    }
    if (first) std::rethrow_exception(first);
}

} // namespace

void context::atomic(const atomic_settings& settings, core::function_ref<void(const context&)> body) const {
    pool& open = open_pool();
    if (m_transaction) {
        if (settings.is_durable) {
            throw_error(error_kind::misuse,
                        "atomic(): a durable block cannot be nested: it would not be committed when it ends");
        }
        connection& on = m_transaction->usable_connection();
        const std::size_t callbacks = m_transaction->callbacks.size();
        const bool refused_writes = std::exchange(on.refuses_writes, on.refuses_writes || settings.is_read_only);
        struct writes_guard {
            connection& on;
            bool before;
            ~writes_guard() { on.refuses_writes = before; }
        } const guard_of_writes{on, refused_writes};
        savepoint guard(on, ++m_transaction->depth);
        try {
            body(*this);
            static_cast<void>(m_transaction->usable_connection());
            guard.release();
            --m_transaction->depth;
        } catch (...) {
            --m_transaction->depth;
            auto& all = m_transaction->callbacks;
            while (all.size() > callbacks) all.pop_back();
            throw;
        }
        return;
    }
    if (!settings.is_read_only) refuse_if_for_reads();
    const std::int64_t timeout = settings.timeout_ns != 0 ? settings.timeout_ns
                                 : m_timeout_ns != 0      ? m_timeout_ns
                                                          : open.timeout_ns();
    const driver::deadline deadline = driver::clock_now() + timeout;
    retry retry(deadline, settings.max_attempts);
    for (;;) {
        std::vector<core::unique_function<void()>> callbacks;
        try {
            callbacks = attempt(m_pool, settings, deadline, body);
        } catch (const error& failure) {
            if (!retry.may_follow(failure)) throw;
            retry.wait();
            continue;
        }
        return run_callbacks(std::move(callbacks)); // outside of the try: their failures are not the transaction's
    }
}

} // namespace rowan::session
