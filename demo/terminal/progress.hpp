// What has been done so far, counted by the threads that do it and read by the thread that shows it.
#pragma once

#include <atomic>
#include <cstdint>

namespace demo {

struct progress {
    std::atomic<std::uint64_t> bytes_read{0};
    std::atomic<std::uint64_t> bytes_done{0};
    std::atomic<std::uint64_t> stanzas_done{0};
    std::atomic<bool> is_reading{true}; ///< While this is set, bytes_read is not yet the total.
};

} // namespace demo
