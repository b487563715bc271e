// What all processes of a run share while it lasts: the number of calls so far, the sign to stop, and the counters that
// are shown. A file in the history's folder, mapped into each of them.
#pragma once

#include <rowan/core/error.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace hammer {

inline constexpr std::size_t error_kinds = static_cast<std::size_t>(rowan::error_kind::statement_failed) + 1;
inline constexpr unsigned max_processes = 256;

using counter = std::atomic<std::uint64_t>;
static_assert(counter::is_always_lock_free, "a process that is killed must not hold a lock that others need");

/// How long calls took: four steps to each doubling, so that a percentile is right within a fifth.
class latency_counts {
public:
    void add(std::uint64_t nanoseconds) noexcept { ++m_counts[place_of(nanoseconds)]; }
    void merge(const latency_counts& other) noexcept;
    /// The upper end of the step in which this share of the calls lies, in nanoseconds; 0 without calls.
    [[nodiscard]] std::uint64_t percentile(double share) const noexcept;

private:
    static constexpr std::size_t steps = 256;
    static std::size_t place_of(std::uint64_t nanoseconds) noexcept;
    static std::uint64_t end_of(std::size_t place) noexcept;

    std::array<counter, steps> m_counts{};
};

/// One process's counters, which go on when another takes its place.
struct live_counters {
    counter calls{};
    counter created{};
    counter in_doubt{};
    std::array<counter, error_kinds> errors{};
    std::array<counter, error_kinds> retries{};
    latency_counts latency{};

    void merge(const live_counters& other) noexcept;
};

struct live_state {
    counter tickets{}; // calls that were begun
    std::atomic<bool> is_over{};
    std::array<live_counters, max_processes> processes{};
};

class live_page {
public:
    /// Makes the file, or makes it anew.
    static live_page make(const std::string& path);
    static live_page open(const std::string& path);
    live_page(const live_page&) = delete;
    live_page& operator=(const live_page&) = delete;
    ~live_page();

    [[nodiscard]] live_state& state() const noexcept { return *m_state; }

private:
    live_page(const std::string& path, int flags);

    live_state* m_state;
};

} // namespace hammer
