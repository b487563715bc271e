// Checks text before it travels, and makes it presentable in messages.
#include "index/text.hpp"

namespace demo {
namespace {

/// How many bytes a UTF-8 sequence has that starts with `lead`; 0 if none starts so.
constexpr std::size_t sequence_length(unsigned char lead) noexcept {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    if (lead >= 0xF0 && lead <= 0xF4) return 4;
    return 0;
}

/// The second byte excludes what the lead byte alone lets through: overlong forms, surrogates, beyond U+10FFFF.
constexpr bool is_second_byte(unsigned char lead, unsigned char second) noexcept {
    const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

constexpr std::size_t quoted_bytes = 60;

} // namespace

bool is_storable_text(std::string_view text) noexcept {
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t length = sequence_length(lead);
        if (length == 0 || lead == 0 || text.size() - at < length) return false;
        for (std::size_t next = 1; next < length; ++next) {
            const auto byte = static_cast<unsigned char>(text[at + next]);
            if (next == 1 ? !is_second_byte(lead, byte) : (byte & 0xC0U) != 0x80U) return false;
        }
        at += length;
    }
    return true;
}

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text.substr(0, quoted_bytes)) {
        const auto byte = static_cast<unsigned char>(c);
        result += byte >= 0x20 && byte < 0x7F ? c : '?';
    }
    if (text.size() > quoted_bytes) result += "...";
    return result + "\"";
}

} // namespace demo
