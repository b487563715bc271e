// Parsing the shares, and drawing by them.
#include "mix.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace hammer {

mix::mix(std::string_view text) {
    const auto fail = [](const std::string& why) {
        throw std::invalid_argument("--mix: " + why + "; give shares such as " + std::string(usual) + " of " +
                                    std::string(all_words));
    };
    while (!text.empty()) {
        const std::string_view item = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), item.size() + 1));
        const std::string_view word = item.substr(0, item.find('='));
        const auto at = std::find(words.begin(), words.end(), word);
        if (at == words.end()) fail("there is no kind of call \"" + std::string(word) + "\"");
        const std::string_view number = item.substr(std::min(item.size(), word.size() + 1));
        unsigned share = 0;
        const auto [end, failed] = std::from_chars(number.data(), number.data() + number.size(), share);
        if (failed != std::errc{} || end != number.data() + number.size() || share > 1000)
            fail("\"" + std::string(item) + "\" is no share from 0 to 1000");
        m_sum += share - m_shares[static_cast<std::size_t>(at - words.begin())];
        m_shares[static_cast<std::size_t>(at - words.begin())] = share;
    }
    if (m_sum == 0) fail("nothing would be called");
}

call mix::choose(std::minstd_rand& random, std::uint64_t first, std::uint64_t keys) const {
    const auto key_at_random = [&] { return key{false, first + random() % keys}; };
    const auto get_or_add = [&] { return step{random() % 2 == 0 ? action::get : action::add, key_at_random()}; };
    auto drawn = static_cast<unsigned>(random() % m_sum);
    std::size_t kind = 0;
    while (drawn >= m_shares[kind]) drawn -= m_shares[kind++];
    switch (kind) {
    case 0: return {form::alone, {{action::get, key_at_random()}}};
    case 1: return {form::alone, {{action::add, key_at_random()}}};
    case 2: {
        call many{.how = form::together};
        for (auto count = 2 + random() % 9; count > 0; --count) many.steps.push_back({action::get, key_at_random()});
        return many;
    }
    case 3: return {form::committed, {get_or_add(), get_or_add()}};
    case 4: return {form::undone, {get_or_add(), get_or_add()}};
    default: // few, so that they meet
        return {form::alone,
                {{random() % 2 == 0 ? action::get : action::remove,
                  {true, random() % std::max<std::uint64_t>(1, keys / 4)}}}};
    }
}

} // namespace hammer
