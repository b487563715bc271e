// Which calls are made how often, and on which keys.
#pragma once

#include "call.hpp"

#include <array>
#include <random>
#include <string>
#include <string_view>

namespace hammer {

/// Shares of the kinds of calls, as text "get=40,add=30,…"; what is not named is not made.
class mix {
public:
    static constexpr std::string_view usual = "get=40,add=30,all=10,atomic=12,undone=8";
    static constexpr std::string_view all_words = "get, add, all, atomic, undone, remove";

    /// Throws std::invalid_argument, with a text for the user.
    explicit mix(std::string_view text);

    /// `first`: the lowest of the `keys` keys that are hammered on at present.
    [[nodiscard]] call choose(std::minstd_rand& random, std::uint64_t first, std::uint64_t keys) const;

private:
    static constexpr std::array<std::string_view, 6> words{"get", "add", "all", "atomic", "undone", "remove"};
    static_assert(words.size() == 6);

    std::array<unsigned, words.size()> m_shares{};
    unsigned m_sum = 0;
};

} // namespace hammer
