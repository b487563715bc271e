// Who may still use a transaction, and why not.
#include <rowan/session/transaction_state.hpp>

#include <utility>

namespace rowan::session {

namespace {

// Only the whole transaction can be run again. Some engines would let it go on from a savepoint, others have ended it.
bool demands_new_transaction(const error& failure) noexcept {
    return failure.poisons_transaction() &&
           (failure.kind() == error_kind::deadlock || failure.kind() == error_kind::serialization_failure);
}

} // namespace

connection& transaction_state::usable_connection() {
    connection* const on = m_connection.load(std::memory_order_acquire);
    if (on == nullptr)
        throw_error(error_kind::transaction_over, "this transaction has ended; a handle was kept past its closure");
    if (m_thread != this_thread()) {
        throw_error(error_kind::wrong_thread,
                    "a transaction belongs to the thread that began it; use the database in other threads");
    }
    if (is_aborted(*on)) {
        const error first = cause();
        throw_error({.kind = error_kind::transaction_aborted,
                     .message = std::string("the transaction was ended by an earlier failure: ") + first.what(),
                     .constraint = first.constraint(),
                     .statement = first.statement(),
                     .engine_code = first.engine_code(),
                     .retryable = first.retryable(),
                     .poisons_transaction = true});
    }
    return *on;
}

void transaction_state::note_failure(const error& failure) {
    connection* const on = m_connection.load(std::memory_order_relaxed);
    if (m_cause || on == nullptr) return;
    if (on->driver().in_transaction() && !demands_new_transaction(failure)) return;
    m_cause = failure;
}

void transaction_state::throw_survived(const error& failure) {
    note_failure(failure);
    connection* const on = m_connection.load(std::memory_order_relaxed);
    if (on == nullptr || failure.poisons_transaction() == is_aborted(*on)) return;
    error_details details = failure.details();
    details.poisons_transaction = !details.poisons_transaction;
    // A row stood in the way, and nobody can look any more whose it is: only another run will tell.
    if (details.poisons_transaction && details.kind == error_kind::unique_violation) details.retryable = true;
    throw_error(std::move(details));
}

void transaction_state::refuse_implicit_commit() {
    connection* const on = m_connection.load(std::memory_order_relaxed);
    if (m_cause || on == nullptr || on->driver().in_transaction()) return;
    throw_error({.kind = error_kind::transaction_aborted,
                 .message = "the statement has committed the transaction, with all that was done in it, as this server "
                            "does around CREATE, ALTER, DROP and their kin; run it outside of atomic()",
                 .poisons_transaction = true});
}

void transaction_state::refuse_commit_if_aborted() const {
    if (is_aborted(*m_connection.load(std::memory_order_relaxed))) throw_error(cause().details());
}

bool transaction_state::is_aborted(connection& on) const {
    return m_cause || !on.driver().in_transaction();
}

error transaction_state::cause() const {
    if (m_cause) return *m_cause;
    return error({.kind = error_kind::transaction_aborted,
                  .message = "the engine has ended the transaction",
                  .retryable = true,
                  .poisons_transaction = true});
}

void retain(transaction_state* shared) noexcept {
    shared->m_uses.fetch_add(1, std::memory_order_relaxed);
}
void release(transaction_state* shared) noexcept {
    if (shared->m_uses.fetch_sub(1, std::memory_order_acq_rel) == 1) delete shared;
}

} // namespace rowan::session
