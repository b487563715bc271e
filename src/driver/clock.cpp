// The clock of deadlines: monotonic, in nanoseconds.
#include <rowan/driver/connection.hpp>

#include <ctime>

namespace rowan::driver {

// What steady_clock reads, without its call in between: every write of a row asks for the time.
deadline clock_now() noexcept {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return deadline{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

} // namespace rowan::driver
