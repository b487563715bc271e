// The pause between attempts.
#include <rowan/session/retry.hpp>

#include <rowan/core/random.hpp>

#include <algorithm>
#include <chrono>
#include <thread>

namespace rowan::session {

bool retry::may_follow(const error& failure) noexcept {
    if (!failure.retryable() || failure.in_doubt() || failure.kind() == error_kind::timeout) return false;
    return m_attempts_left-- > 0 && driver::clock_now() < m_deadline;
}

void retry::wait() noexcept {
    std::int64_t pause = m_pause_ns + static_cast<std::int64_t>(core::jitter(static_cast<std::uint64_t>(m_pause_ns)));
    pause = std::min(pause, std::max<std::int64_t>(0, m_deadline - driver::clock_now()));
    std::this_thread::sleep_for(std::chrono::nanoseconds(pause));
    if (m_pause_ns < 50'000'000) m_pause_ns *= 2;
}

} // namespace rowan::session
