// A transaction under way: its connection, its thread, and what is to happen when it is over.
#pragma once

#include <rowan/core/error.hpp>
#include <rowan/core/unique_function.hpp>
#include <rowan/session/atomic_settings.hpp>
#include <rowan/session/connection_set.hpp>
#include <rowan/session/context.hpp>

#include <atomic>
#include <optional>
#include <string>
#include <vector>

namespace rowan::session {

/// Shared by the handles that a closure may have copied out: when it is over they refuse, rather than dangle.
class transaction_state {
public:
    transaction_state(connection& on, driver::deadline deadline)
        : m_connection(&on), m_deadline(deadline), m_thread(this_thread()) {}

    /// The connection, for the next statement. Throws transaction_over, wrong_thread, or transaction_aborted with the
    /// cause when the engine has ended the transaction behind a failure that the closure swallowed.
    [[nodiscard]] connection& usable_connection();
    /// Whether it has ended. Any thread.
    [[nodiscard]] bool is_over() const noexcept { return m_connection.load(std::memory_order_acquire) == nullptr; }
    [[nodiscard]] driver::deadline deadline() const noexcept { return m_deadline; }

    /// Remembers why the transaction can only be run again: the engine ended it, or demands it.
    void note_failure(const error& failure);
    /// The same, for a failure that was to be undone up to a savepoint. It is thrown again where it does not say
    /// whether the transaction may go on: it may behind most failures, and not where undoing them has failed as well.
    void throw_survived(const error& failure);
    /// Throws transaction_aborted when a statement that succeeded has ended the transaction: some
    /// servers commit around DDL. Not retryable, since what came before is stored.
    void refuse_implicit_commit();
    /// Throws the remembered failure if the transaction can only be run again.
    void refuse_commit_if_aborted() const;
    void finish() noexcept { m_connection.store(nullptr, std::memory_order_release); }

    int depth = 0; // of savepoints
    std::vector<core::unique_function<void()>> callbacks{};

private:
    friend void retain(transaction_state* shared) noexcept;
    friend void release(transaction_state* shared) noexcept;

    [[nodiscard]] bool is_aborted(connection& on) const;
    /// Why the transaction can only be run again.
    [[nodiscard]] error cause() const;

    std::atomic<connection*> m_connection; // null: over
    driver::deadline m_deadline;
    const void* m_thread;
    std::optional<error> m_cause{};
    std::atomic<int> m_uses{1};
};

} // namespace rowan::session
