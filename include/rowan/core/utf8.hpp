// Text is checked once on its way in: no NUL byte, valid UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace rowan::core {

/// What makes a text unfit to be stored.
enum class text_defect : std::uint8_t { none, nul_byte, invalid_utf8 };

/// The first defect of a text and the byte where it starts (for `none`: 0).
struct text_check {
    text_defect defect = text_defect::none;
    std::size_t offset = 0;

    [[nodiscard]] constexpr bool ok() const noexcept { return defect == text_defect::none; }
    friend constexpr bool operator==(const text_check&, const text_check&) noexcept = default;
};

/// Whether `text` is UTF-8 as Unicode defines it (table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF.
/// A NUL byte is valid.
[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

/// `find_bad_text` without its short cut.
[[nodiscard]] text_check find_bad_text_slowly(std::string_view text) noexcept;

/// Throws `error` of kind `invalid_text` that tells the defect and where it is. `what` names the text, as in "value of
/// author.name"; it may be empty.
[[noreturn]] void throw_bad_text(const text_check& found, std::string_view what = {});

// True only if every byte is 1 to 127, for texts of up to 128 bytes: the last of the loads overlaps the one before it,
// so that they see every byte. Longer texts answer false. In the header because every bound string passes here.
[[nodiscard]] inline bool is_short_plain_ascii(const char* text, std::size_t size) noexcept {
    using sixteen = signed char __attribute__((vector_size(16)));
    constexpr std::uint64_t ones = 0x0101010101010101U;
    constexpr std::uint64_t highs = 0x8080808080808080U;
    if (size >= 16) {
        if (size > 128) return false;
        sixteen part{};
        std::memcpy(&part, text + size - 16, 16);
        auto positive = part > 0;
        for (std::size_t at = 0; at + 16 < size; at += 16) {
            std::memcpy(&part, text + at, 16);
            positive &= part > 0;
        }
        std::uint64_t halves[2];
        std::memcpy(halves, &positive, 16);
        return (halves[0] & halves[1]) == ~std::uint64_t{0};
    }
    // The subtraction sets the high bit of a zero byte; all other bytes keep theirs clear as long as they are ASCII.
    std::uint64_t first = ones;
    std::uint64_t last = ones;
    if (size >= 8) {
        std::memcpy(&first, text, 8);
        std::memcpy(&last, text + size - 8, 8);
    } else if (size >= 4) {
        std::memcpy(&first, text, 4);
        std::memcpy(&last, text + size - 4, 4);
    } else if (size != 0) {
        std::memcpy(&first, text, 1);
        std::memcpy(&last, text + size / 2, 1);
        if (static_cast<signed char>(text[size - 1]) <= 0) return false;
    }
    return ((first | (first - ones) | last | (last - ones)) & highs) == 0;
}

/// The first NUL byte or invalid UTF-8 sequence in `text`, in one pass; a few nanoseconds for short ASCII.
[[nodiscard]] inline text_check find_bad_text(std::string_view text) noexcept {
    if (is_short_plain_ascii(text.data(), text.size())) return {};
    return find_bad_text_slowly(text);
}

} // namespace rowan::core
