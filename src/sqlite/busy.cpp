// Waiting for a lock that another connection holds: short growing sleeps until the deadline.
#include "busy.hpp"

#include <rowan/core/random.hpp>

#include <time.h>

namespace rowan::sqlite {
namespace {

constexpr std::int64_t shortest_ns = 50'000;
constexpr std::int64_t longest_ns = 10'000'000;

// Half of the pause is random, so that those who were refused together do not come back together.
std::int64_t pause_ns(int attempt) noexcept {
    std::int64_t pause = attempt < 8 ? shortest_ns << attempt : longest_ns;
    if (pause > longest_ns) pause = longest_ns;
    try {
        const auto half = static_cast<std::uint64_t>(pause / 2);
        return pause / 2 + static_cast<std::int64_t>(core::jitter(half));
    } catch (...) {
        return pause; // no source of randomness: waiting still works
    }
}

} // namespace

bool sleep_before_retry(int attempt, driver::deadline until) noexcept {
    std::int64_t pause = pause_ns(attempt);
    if (until != driver::no_deadline) {
        const std::int64_t left = until - driver::clock_now();
        if (left <= 0) return false;
        if (pause > left) pause = left;
    }
    timespec time{};
    time.tv_sec = static_cast<time_t>(pause / 1'000'000'000);
    time.tv_nsec = static_cast<long>(pause % 1'000'000'000);
    nanosleep(&time, nullptr);
    return true;
}

int busy_handler(void* deadline, int attempt) noexcept {
    auto& until = *static_cast<driver::deadline*>(deadline);
    if (until < 0) until = driver::clock_now() - until;
    return sleep_before_retry(attempt, until) ? 1 : 0;
}

} // namespace rowan::sqlite
