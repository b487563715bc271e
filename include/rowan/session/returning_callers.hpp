// Whether the leader of a batch should wait for those of the one before it, who may be about to call again.
#pragma once

#include <rowan/driver/connection.hpp>

#include <algorithm>
#include <cstdint>

namespace rowan::session {

/// What a commit costs does not depend on how many share it, so a batch of all is faster than two of half of them in
/// turn. Waiting takes no longer than half of what the last batch took, and ends soon where callers take their time:
/// after a wait in which most of those who were missing did not come, 1, 3, 7, … batches go without one.
class returning_callers {
public:
    /// `callers`: who were in the batch, or have queued behind it.
    void batch_has_ended(int callers, std::int64_t took_ns, driver::deadline now) noexcept {
        m_callers = callers;
        m_until = now + std::min(took_ns / 2, longest_wait_ns);
    }

    [[nodiscard]] bool are_back(int here) const noexcept { return here >= m_callers; }
    [[nodiscard]] driver::deadline until() const noexcept { return m_until; }

    /// Whether the next batch, which has this many callers so far, should wait.
    [[nodiscard]] bool are_worth_a_wait(int here, driver::deadline now) noexcept {
        if (are_back(here) || now >= m_until) return false;
        if (m_without == 0) return true;
        --m_without;
        return false;
    }
    /// It has waited, and had so many callers before and after.
    void were_waited_for(int before, int after) noexcept {
        const bool most_came = 2 * (after - before) >= m_callers - before;
        m_last_without = most_came ? 0 : std::min(2 * m_last_without + 1, most_without);
        m_without = m_last_without;
    }

private:
    static constexpr std::int64_t longest_wait_ns = 200'000; // a thread that is woken is here by then
    static constexpr int most_without = 63;

    int m_callers = 0;
    driver::deadline m_until = 0;
    int m_without = 0; // batches to go without a wait
    int m_last_without = 0;
};

} // namespace rowan::session
