// The random choices of a property test, from a seed that a failure names and that ROWAN_SEED sets.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

namespace rowan::test {

class random_choices {
public:
    explicit random_choices(std::uint64_t seed) : m_engine(seed) {}

    /// From 0 to `below` - 1.
    std::size_t number(std::size_t below) { return static_cast<std::size_t>(m_engine() % below); }
    int between(int low, int high) { return low + static_cast<int>(number(static_cast<std::size_t>(high - low + 1))); }
    bool chance(std::size_t in) { return number(in) == 0; }
    template <class List>
    const auto& one_of(const List& list) {
        return list[number(std::size(list))];
    }

private:
    std::mt19937_64 m_engine;
};

/// ROWAN_SEED, or another one at each call.
inline std::uint64_t first_seed() {
    const char* const given = std::getenv("ROWAN_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

/// How to see a failure again.
inline std::string told(std::uint64_t seed) {
    return "again with ROWAN_SEED=" + std::to_string(seed);
}

} // namespace rowan::test
