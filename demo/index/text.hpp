// The few things that every field of a package index needs done to its text.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace demo {

/// A field's text does not follow its grammar. The message names what was found.
class format_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Spaces, tabs and line ends: what separates words in a field, folded or not.
constexpr std::string_view white_space = " \t\r\n";

constexpr bool is_white_space(char c) noexcept {
    return white_space.find(c) != std::string_view::npos;
}

/// `text` without white space at both ends.
constexpr std::string_view trimmed(std::string_view text) noexcept {
    const std::size_t first = text.find_first_not_of(white_space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

/// Cuts `text` at the first `separator`: what stands before it is returned, `text` keeps what stands behind.
constexpr std::string_view take_until(std::string_view& text, char separator) noexcept {
    const std::size_t at = text.find(separator);
    const std::string_view taken = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
    return taken;
}

/// Calls `use` with every trimmed piece between separators, the empty ones too; not at all for a blank text.
template <class Function>
void for_each_piece(std::string_view text, char separator, Function&& use) {
    if (trimmed(text).empty()) return;
    for (bool more = true; more;) {
        more = text.find(separator) != std::string_view::npos;
        use(trimmed(take_until(text, separator)));
    }
}

/// `text` in quotation marks, shortened to what fits on a line of a message.
std::string quoted(std::string_view text);

/// Is this valid UTF-8 without NUL characters: something that a text column can hold?
bool is_storable_text(std::string_view text) noexcept;

} // namespace demo
