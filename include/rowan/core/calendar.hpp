// Dates and times as the text that SQL knows, without streams, locales or allocations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rowan::core {

/// The length of 'YYYY-MM-DD'.
inline constexpr std::size_t date_text_size = 10;
/// The length of the longest time, 'YYYY-MM-DD HH:MM:SS.fffffffff'.
inline constexpr std::size_t time_text_capacity = 29;

/// Whether this is a day of the proleptic Gregorian calendar in the years 1 to 9999, which is what the text form can
/// hold.
[[nodiscard]] constexpr bool is_storable_date(int year, unsigned month, unsigned day) noexcept {
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return false;
    if (month == 2) return day <= (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29U : 28U);
    return day <= 30 || (month != 4 && month != 6 && month != 9 && month != 11);
}

/// Writes 'YYYY-MM-DD' and returns 10, or writes nothing and returns 0 where `is_storable_date` is false. No closing
/// NUL.
std::size_t write_date(char* out, int year, unsigned month, unsigned day) noexcept;

/// Writes the UTC time `seconds` (since 1970-01-01, negative before it) and `nanoseconds` (0 to 999999999, always
/// counted forward) as 'YYYY-MM-DD HH:MM:SS' with exactly `digits` (0 to 9) fraction digits; returns how many
/// characters. Writes nothing and returns 0 where the year is not in 1 to 9999, or where the nanoseconds do not fit the
/// digits. No closing NUL.
std::size_t write_time(char* out, std::int64_t seconds, std::uint32_t nanoseconds, int digits) noexcept;

/// Reads exactly 'YYYY-MM-DD'; false, with the results untouched, where the text is anything else or no day of the
/// calendar.
[[nodiscard]] bool parse_date(std::string_view text, int& year, unsigned& month, unsigned& day) noexcept;

/// Reads 'YYYY-MM-DD HH:MM:SS' with ' ' or 'T' between, any number of fraction digits, and an optional 'Z', '+00' or
/// '+00:00' at the end. Fraction digits beyond `digits` (0 to 9) must be zeros, since they would be lost. False, with
/// the results untouched, for everything else.
[[nodiscard]] bool parse_time(std::string_view text, int digits, std::int64_t& seconds,
                              std::uint32_t& nanoseconds) noexcept;

} // namespace rowan::core
