// A string literal that can be a template argument.
#pragma once

#include <cstddef>
#include <string_view>

namespace rowan::core {

/// The characters of a string literal as a structural type, so that names can stand between angle brackets:
/// `template <fixed_string Name> struct table;` and then `table<"author">`.
/// `Size` counts the characters without the closing NUL; two objects are the same template argument exactly when their
/// text is equal.
template <std::size_t Size>
struct fixed_string {
    /// Public because a structural type must not have private members; the last character is NUL.
    char characters[Size + 1]{};

    /// The empty string (of `Size` NUL characters).
    constexpr fixed_string() noexcept = default;

    /// Copies a literal; implicit, so that a literal can be given where a `fixed_string` is expected.
    // NOLINTNEXTLINE(google-explicit-constructor): the implicit conversion is the purpose of the type.
    constexpr fixed_string(const char (&literal)[Size + 1]) noexcept {
        for (std::size_t i = 0; i != Size; ++i) characters[i] = literal[i];
    }

    /// The text, valid as long as this object (for a template argument: for ever).
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {characters, Size}; }

    /// NUL-terminated text.
    [[nodiscard]] constexpr const char* c_str() const noexcept { return characters; }

    [[nodiscard]] static constexpr std::size_t size() noexcept { return Size; }
    [[nodiscard]] static constexpr bool empty() noexcept { return Size == 0; }

    template <std::size_t OtherSize>
    [[nodiscard]] friend constexpr bool operator==(const fixed_string& left,
                                                   const fixed_string<OtherSize>& right) noexcept {
        return left.view() == right.view();
    }
};

template <std::size_t SizeWithNul>
fixed_string(const char (&)[SizeWithNul]) -> fixed_string<SizeWithNul - 1>;

} // namespace rowan::core
