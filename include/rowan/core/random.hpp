// Random numbers: unpredictable ones from the operating system, cheap ones for waiting times.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rowan::core {

/// Fills memory with unpredictable bytes from the operating system (`getentropy`). Thread-safe, and safe after `fork`.
/// Throws `error` of kind `io_failure` where the system has no random source.
void fill_random(void* memory, std::size_t size);

/// A cheap number from 0 to `bound` - 1 (0 for a `bound` of 0), different in each thread and process, to spread
/// competing retries in time. Predictable: never use it for secrets or keys. Thread-safe; throws only on a thread's
/// first call, as `fill_random` does.
[[nodiscard]] std::uint64_t jitter(std::uint64_t bound);

} // namespace rowan::core
