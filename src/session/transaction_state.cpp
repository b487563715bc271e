// Who may still use a transaction, and why not.
#include <rowan/session/transaction_state.hpp>

namespace rowan::session {

connection& transaction_state::usable_connection() {
    connection* const on = m_connection.load(std::memory_order_acquire);
    if (on == nullptr)
        throw_error(error_kind::transaction_over, "this transaction has ended; a handle was kept past its closure");
    if (m_thread != this_thread()) {
        throw_error(error_kind::wrong_thread,
                    "a transaction belongs to the thread that began it; use the database in other threads");
    }
    if (!on->driver().in_transaction()) {
        throw_error({.kind = error_kind::transaction_aborted,
                     .message = std::string("the transaction was ended by an earlier failure: ") + m_cause.what(),
                     .constraint = m_cause.constraint(),
                     .statement = m_cause.statement(),
                     .engine_code = m_cause.engine_code(),
                     .retryable = m_cause.retryable(),
                     .poisons_transaction = true});
    }
    return *on;
}

void transaction_state::note_failure(const error& failure) {
    connection* const on = m_connection.load(std::memory_order_relaxed);
    if (m_has_cause || on == nullptr || on->driver().in_transaction()) return;
    m_cause = failure;
    m_has_cause = true;
}

void transaction_state::refuse_commit_if_aborted() const {
    if (!m_connection.load(std::memory_order_relaxed)->driver().in_transaction()) throw_error(m_cause.details());
}

void retain(transaction_state* shared) noexcept {
    shared->m_uses.fetch_add(1, std::memory_order_relaxed);
}
void release(transaction_state* shared) noexcept {
    if (shared->m_uses.fetch_sub(1, std::memory_order_acq_rel) == 1) delete shared;
}

} // namespace rowan::session
