// How long a batch takes callers, and whether it waits for those of the one before, who may be about to call again.
#pragma once

#include <rowan/driver/connection.hpp>

#include <algorithm>
#include <cstdint>

namespace rowan::session {

/// What a commit costs does not depend on how many share it, so a batch of all is faster than two of half of them in
/// turn: it takes those who come while it writes, and waits for the rest. Both end after half of what the last batch
/// took from its connection to its commit, and soon anyway: who is in it waits for them. Waiting ends sooner where
/// callers take their time: after a wait in which most of those who were missing did not come, 1, 3, 7, … batches go
/// without one.
class returning_callers {
public:
    /// So many callers were in it, and so many more have queued behind it.
    void batch_has_ended(int callers, int queued, std::int64_t took_ns, driver::deadline now) noexcept {
        if (m_waits) {
            const bool most_came = 2 * (callers - m_before_wait) >= m_callers - m_before_wait;
            m_last_without = most_came ? 0 : std::min(2 * m_last_without + 1, most_without);
            m_without = m_last_without;
        }
        m_before_wait = 0;
        m_waits = false;
        m_callers = callers + queued;
        m_open_for = std::min(took_ns / 2, longest_open_ns);
        m_wait_until = now + std::min(took_ns / 2, longest_wait_ns);
    }

    [[nodiscard]] bool are_back(int here) const noexcept { return here >= m_callers; }
    /// Whether a batch that has been at work for so long takes more.
    [[nodiscard]] bool may_still_join(std::int64_t after_ns) const noexcept { return after_ns < m_open_for; }

    /// Whether the batch, which has this many callers so far and nothing left to write, should wait for more.
    [[nodiscard]] bool are_worth_a_wait(int here, driver::deadline now) noexcept {
        if (are_back(here) || now >= m_wait_until) return false;
        if (m_before_wait == 0) {
            m_before_wait = here;
            m_waits = m_without == 0;
            m_without -= m_waits ? 0 : 1;
        }
        return m_waits;
    }

private:
    static constexpr std::int64_t longest_open_ns = 1'000'000; // hundreds of rows
    static constexpr std::int64_t longest_wait_ns = 200'000;   // a thread that is woken is here by then
    static constexpr int most_without = 63;

    int m_callers = 0;
    std::int64_t m_open_for = 0;
    driver::deadline m_wait_until = 0;
    int m_before_wait = 0; // callers of this batch when it first could have waited; 0: it could not yet
    bool m_waits = false;
    int m_without = 0; // batches to go without a wait
    int m_last_without = 0;
};

} // namespace rowan::session
