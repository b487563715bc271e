// The mapping, and the histogram's arithmetic.
#include "live_page.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace hammer {

std::size_t latency_counts::place_of(std::uint64_t nanoseconds) noexcept {
    if (nanoseconds < 4) return static_cast<std::size_t>(nanoseconds);
    const auto doublings = static_cast<std::size_t>(std::bit_width(nanoseconds)) - 1; // at least 2
    return std::min(steps - 1, (doublings - 1) * 4 + (nanoseconds >> (doublings - 2) & 3));
}

std::uint64_t latency_counts::end_of(std::size_t place) noexcept {
    if (place < 4) return place;
    const std::size_t doublings = place / 4 + 1;
    return (std::uint64_t{4} + place % 4 + 1) << (doublings - 2);
}

void latency_counts::merge(const latency_counts& other) noexcept {
    for (std::size_t i = 0; i < steps; ++i) m_counts[i] += other.m_counts[i];
}

std::uint64_t latency_counts::percentile(double share) const noexcept {
    std::uint64_t all = 0;
    for (const counter& each : m_counts) all += each;
    if (all == 0) return 0;
    const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(all - 1)) + 1;
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < steps; ++i) {
        seen += m_counts[i];
        if (seen >= wanted) return end_of(i);
    }
    return end_of(steps - 1);
}

void live_counters::merge(const live_counters& other) noexcept {
    calls += other.calls;
    created += other.created;
    in_doubt += other.in_doubt;
    for (std::size_t i = 0; i < error_kinds; ++i) {
        errors[i] += other.errors[i];
        retries[i] += other.retries[i];
    }
    latency.merge(other.latency);
}

live_page live_page::make(const std::string& path) {
    return {path, O_RDWR | O_CREAT | O_TRUNC};
}
live_page live_page::open(const std::string& path) {
    return {path, O_RDWR};
}

// A file of zeros is a state in which nothing has happened yet.
live_page::live_page(const std::string& path, int flags) {
    const int file = ::open(path.c_str(), flags | O_CLOEXEC, 0644);
    const bool has_size = file >= 0 && ::ftruncate(file, sizeof(live_state)) == 0;
    void* const place =
        has_size ? ::mmap(nullptr, sizeof(live_state), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
    const int failure = errno;
    if (file >= 0) ::close(file);
    if (place == MAP_FAILED) throw std::runtime_error(path + ": " + std::strerror(failure));
    m_state = static_cast<live_state*>(place);
}

live_page::~live_page() {
    ::munmap(m_state, sizeof(live_state));
}

} // namespace hammer
