// The input that every side of a benchmark is given: the same rows, and the same keys in the same order.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bench {

using birthday = std::optional<std::chrono::year_month_day>;

/// A small generator with a fixed sequence on every platform (the constants are Knuth's for MMIX).
class sequence {
public:
    explicit sequence(std::uint64_t seed) : m_state{seed} {}

    /// The next number below `bound` (> 0).
    std::size_t below(std::size_t bound) {
        m_state = m_state * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::size_t>(m_state >> 33U) % bound;
    }

private:
    std::uint64_t m_state;
};

/// The number-th person: an e-mail address that fits no small-string buffer, a name, and for every second one a date of
/// birth.
std::string email_of(std::size_t number);
std::string name_of(std::size_t number);
birthday born_of(std::size_t number);

/// The columns of the rows `first` … `first + count - 1`, built before anything is measured.
struct people {
    people(std::size_t first, std::size_t count);

    std::vector<std::string> emails;
    std::vector<std::string> names;
    std::vector<birthday> born;
};

/// `count` row numbers below `rows`, in the order in which each side looks them up.
std::vector<std::size_t> lookup_order(std::size_t rows, std::size_t count);

} // namespace bench
