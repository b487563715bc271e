// A clock that is some milliseconds behind and costs a few nanoseconds.
#pragma once

#include <cstdint>
#include <time.h>

namespace rowan::mariadb {

/// Nanoseconds on the clock of `driver::deadline`, as of the kernel's last tick.
[[nodiscard]] inline std::int64_t coarse_now() noexcept {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

} // namespace rowan::mariadb
