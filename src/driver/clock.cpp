// The clock of deadlines: monotonic, in nanoseconds.
#include <rowan/driver/connection.hpp>

#include <chrono>

namespace rowan::driver {

deadline clock_now() noexcept {
    const auto since_start = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(since_start).count();
}

} // namespace rowan::driver
