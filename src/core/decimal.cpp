// The text form of decimals, for all sizes at once.
#include <rowan/core/decimal.hpp>

#include <rowan/core/error.hpp>

namespace rowan::core {
namespace {

constexpr bool is_digit(char character) noexcept {
    return character >= '0' && character <= '9';
}

std::string sql_type(int digits, int scale) {
    return "decimal(" + std::to_string(digits) + ", " + std::to_string(scale) + ")";
}

// Appends one digit; the limits keep the magnitude below 10^18, so it never overflows.
bool push_digit(std::int64_t& magnitude, char digit, std::int64_t limit) noexcept {
    if (magnitude >= limit) return false;
    magnitude = magnitude * 10 + (digit - '0');
    return true;
}

} // namespace

decimal_parse parse_decimal(std::string_view text, int digits, int scale, std::int64_t& units) noexcept {
    std::size_t at = 0;
    const bool negative = !text.empty() && text[0] == '-';
    if (negative || (!text.empty() && text[0] == '+')) ++at;

    // Before a digit is appended the number must be below a tenth of the limit.
    const std::int64_t limit = power_of_ten(digits - 1);
    std::int64_t magnitude = 0;
    bool has_digits = false;
    bool fits = true;
    for (; at != text.size() && is_digit(text[at]); ++at) {
        has_digits = true;
        fits = fits && push_digit(magnitude, text[at], limit);
    }
    int fraction_digits = 0;
    bool loses_digits = false;
    if (at != text.size() && text[at] == '.') {
        for (++at; at != text.size() && is_digit(text[at]); ++at) {
            has_digits = true;
            if (fraction_digits < scale) {
                ++fraction_digits;
                fits = fits && push_digit(magnitude, text[at], limit);
            } else if (text[at] != '0') {
                loses_digits = true;
            }
        }
    }
    if (!has_digits || at != text.size()) return decimal_parse::not_a_number;
    if (loses_digits) return decimal_parse::too_many_fraction_digits;
    for (; fits && fraction_digits < scale; ++fraction_digits) fits = push_digit(magnitude, '0', limit);
    if (!fits) return decimal_parse::out_of_range;
    units = negative ? -magnitude : magnitude;
    return decimal_parse::ok;
}

std::int64_t parse_decimal(std::string_view text, int digits, int scale) {
    std::int64_t units = 0;
    switch (parse_decimal(text, digits, scale, units)) {
    case decimal_parse::ok: break;
    case decimal_parse::not_a_number: throw_error(error_kind::type_mismatch, "not a decimal number");
    case decimal_parse::too_many_fraction_digits:
        throw_error(error_kind::value_out_of_range, "the number has more than " + std::to_string(scale) +
                                                        " digits behind the point and would be rounded");
    case decimal_parse::out_of_range: throw_decimal_out_of_range(digits, scale);
    }
    return units;
}

std::size_t write_decimal(char* out, std::int64_t units, int scale) noexcept {
    char reversed[decimal_text_capacity];
    std::size_t count = 0;
    auto magnitude = units < 0 ? 0 - static_cast<std::uint64_t>(units) : static_cast<std::uint64_t>(units);
    for (int written = 0; magnitude != 0 || written <= scale; ++written) {
        if (written == scale && scale != 0) reversed[count++] = '.';
        reversed[count++] = static_cast<char>('0' + magnitude % 10);
        magnitude /= 10;
    }
    if (units < 0) reversed[count++] = '-';
    for (std::size_t i = 0; i != count; ++i) out[i] = reversed[count - 1 - i];
    return count;
}

std::string decimal_to_string(std::int64_t units, int scale) {
    char text[decimal_text_capacity];
    return {text, write_decimal(text, units, scale)};
}

void throw_decimal_out_of_range(int digits, int scale) {
    throw_error(error_kind::value_out_of_range, "the number does not fit in a " + sql_type(digits, scale));
}

} // namespace rowan::core
