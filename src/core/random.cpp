// Random bytes from the system, and a small generator for each thread.
#include <rowan/core/random.hpp>

#include <rowan/core/error.hpp>

#include <chrono>
#include <unistd.h>

namespace rowan::core {
namespace {

// One step of SplitMix64 (Steele, Lea, Flood 2014): every state leads to a well-mixed number.
std::uint64_t next_mixed(std::uint64_t& state) noexcept {
    state += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31);
}

std::uint64_t random_seed() {
    std::uint64_t seed = 0;
    fill_random(&seed, sizeof seed);
    return seed;
}

} // namespace

void fill_random(void* memory, std::size_t size) {
    constexpr std::size_t most_at_once = 256; // the limit that POSIX sets for getentropy
    auto* out = static_cast<unsigned char*>(memory);
    while (size != 0) {
        const std::size_t count = size < most_at_once ? size : most_at_once;
        if (getentropy(out, count) != 0)
            throw_error(error_kind::io_failure, "the operating system's random source failed");
        out += count;
        size -= count;
    }
}

std::uint64_t jitter(std::uint64_t bound) {
    thread_local std::uint64_t state = random_seed();
    // The clock keeps parent and child apart after a fork, which copies the state.
    state ^= static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
    const std::uint64_t number = next_mixed(state);
    return bound == 0 ? 0 : number % bound;
}

} // namespace rowan::core
