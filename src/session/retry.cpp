// The pause between attempts.
#include <rowan/session/retry.hpp>

#include <rowan/core/random.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

namespace rowan::session {

namespace {

std::array<std::atomic<std::uint64_t>, static_cast<std::size_t>(error_kind::statement_failed) + 1> retries{};

} // namespace

std::uint64_t retries_after(error_kind kind) noexcept {
    return retries[static_cast<std::size_t>(kind)].load(std::memory_order_relaxed);
}

void throw_retryable(const error& failure) {
    error_details details = failure.details();
    details.retryable = true;
    throw_error(std::move(details));
}

bool retry::may_follow(const error& failure) noexcept {
    if (!failure.retryable() || failure.in_doubt() || failure.kind() == error_kind::timeout) return false;
    if (m_attempts_left-- <= 0 || driver::clock_now() >= m_deadline) return false;
    retries[static_cast<std::size_t>(failure.kind())].fetch_add(1, std::memory_order_relaxed);
    return true;
}

void retry::wait() noexcept {
    std::int64_t pause = m_pause_ns + static_cast<std::int64_t>(core::jitter(static_cast<std::uint64_t>(m_pause_ns)));
    pause = std::min(pause, std::max<std::int64_t>(0, m_deadline - driver::clock_now()));
    std::this_thread::sleep_for(std::chrono::nanoseconds(pause));
    if (m_pause_ns < 50'000'000) m_pause_ns *= 2;
}

} // namespace rowan::session
