// When a failed attempt is made again: bounded attempts, a growing pause with jitter, never past the deadline.
#pragma once

#include <rowan/core/error.hpp>
#include <rowan/driver/connection.hpp>

#include <cstdint>

namespace rowan::session {

/// Throws the same failure as one that another attempt may mend: the cause lies behind the snapshot of a transaction.
[[noreturn]] void throw_retryable(const error& failure);

class retry {
public:
    explicit retry(driver::deadline deadline, int max_attempts = 30) noexcept
        : m_deadline(deadline), m_attempts_left(max_attempts - 1) {}

    /// Whether another attempt may follow this failure. Counts it.
    [[nodiscard]] bool may_follow(const error& failure) noexcept;
    /// Waits before the next attempt.
    void wait() noexcept;

private:
    driver::deadline m_deadline;
    int m_attempts_left;
    std::int64_t m_pause_ns = 500'000;
};

/// How many attempts this process has made again after a failure of this kind, over all of its databases: calls and
/// transactions that were run once more because it passes by itself. For figures; a cause that never rests is not an
/// error, but costs time.
[[nodiscard]] std::uint64_t retries_after(error_kind kind) noexcept;

} // namespace rowan::session
