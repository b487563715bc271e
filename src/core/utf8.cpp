// The full check of text: ASCII in strides, everything else sequence by sequence.
#include <rowan/core/utf8.hpp>

#include <rowan/core/error.hpp>

#include <string>

namespace rowan::core {
namespace {

constexpr bool is_continuation(unsigned char byte) noexcept {
    return (byte & 0xc0U) == 0x80U;
}

// The length of the well-formed sequence of two to four bytes that starts here, or 0 (Unicode, table 3-7).
std::size_t sequence_length(const unsigned char* at, std::size_t left) noexcept {
    const unsigned char lead = at[0];
    if (lead < 0xc2 || lead > 0xf4 || left < 2) return 0; // a continuation, an overlong form, or beyond U+10FFFF
    if (lead < 0xe0) return is_continuation(at[1]) ? 2 : 0;
    // The second byte's range excludes overlong forms (e0, f0), surrogates (ed), and what is beyond U+10FFFF (f4).
    const unsigned char lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const unsigned char highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (at[1] < lowest || at[1] > highest || left < 3 || !is_continuation(at[2])) return 0;
    if (lead < 0xf0) return 3;
    return left >= 4 && is_continuation(at[3]) ? 4 : 0;
}

template <bool AcceptsNul>
text_check check(std::string_view text) noexcept {
    constexpr std::size_t stride = 32;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    const std::size_t size = text.size();
    std::size_t at = 0;
    while (at != size) {
        // A stride that is all plain ASCII is passed over at once.
        if (size - at >= stride && is_short_plain_ascii(text.data() + at, stride)) {
            at += stride;
            continue;
        }
        const std::size_t stop = size - at >= stride ? at + stride : size;
        while (at < stop) {
            if (bytes[at] - 1U < 0x7fU) { // 1 to 127
                ++at;
            } else if (bytes[at] == 0) {
                if constexpr (!AcceptsNul) return {text_defect::nul_byte, at};
                ++at;
            } else {
                const std::size_t length = sequence_length(bytes + at, size - at);
                if (length == 0) return {text_defect::invalid_utf8, at};
                at += length;
            }
        }
    }
    return {};
}

} // namespace

bool is_valid_utf8(std::string_view text) noexcept {
    return is_short_plain_ascii(text.data(), text.size()) || check<true>(text).ok();
}

text_check find_bad_text_slowly(std::string_view text) noexcept {
    return check<false>(text);
}

void throw_bad_text(const text_check& found, std::string_view what) {
    std::string message = found.defect == text_defect::nul_byte ? "NUL byte" : "invalid UTF-8";
    message += " at byte " + std::to_string(found.offset) + " of the ";
    message += what.empty() ? "text" : what;
    throw_error(error_kind::invalid_text, message);
}

} // namespace rowan::core
