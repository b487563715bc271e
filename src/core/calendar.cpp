// The civil calendar and its text form, in plain integers.
#include <rowan/core/calendar.hpp>

#include <cstdint>
#include <cstring>

namespace rowan::core {
namespace {

constexpr std::int64_t seconds_per_day = 86'400;
constexpr std::int64_t first_second = -62'135'596'800; // 0001-01-01 00:00:00
constexpr std::int64_t last_second = 253'402'300'799;  // 9999-12-31 23:59:59

struct civil_date {
    int year;
    unsigned month;
    unsigned day;
};

// Both conversions: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". Years begin in March, so the leap
// day comes last.
constexpr int days_from_0000_03_01_to_1970 = 719'468;
constexpr int days_per_era = 146'097; // 400 years

constexpr int days_from_civil(civil_date date) noexcept {
    const int year = date.month <= 2 ? date.year - 1 : date.year; // not negative, since years begin at 1
    const int era = year / 400;
    const int year_of_era = year - era * 400;
    const int month_from_march = static_cast<int>(date.month) + (date.month > 2 ? -3 : 9);
    const int day_of_year = (153 * month_from_march + 2) / 5 + static_cast<int>(date.day) - 1;
    const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * days_per_era + day_of_era - days_from_0000_03_01_to_1970;
}

constexpr civil_date civil_from_days(int days) noexcept {
    const int shifted = days + days_from_0000_03_01_to_1970; // not negative from the year 1 on
    const int era = shifted / days_per_era;
    const int day_of_era = shifted - era * days_per_era;
    const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int month_from_march = (5 * day_of_year + 2) / 153;
    const int day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    const int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), static_cast<unsigned>(month), static_cast<unsigned>(day)};
}

static_assert(days_from_civil({1970, 1, 1}) == 0 && days_from_civil({2000, 2, 29}) == 11'016);
static_assert(days_from_civil({1, 1, 1}) * seconds_per_day == first_second);
static_assert((days_from_civil({9999, 12, 31}) + 1) * seconds_per_day - 1 == last_second);

char* write_two(char* out, unsigned number) noexcept {
    out[0] = static_cast<char>('0' + number / 10);
    out[1] = static_cast<char>('0' + number % 10);
    return out + 2;
}

char* write_civil(char* out, civil_date date) noexcept {
    const auto year = static_cast<unsigned>(date.year);
    out = write_two(out, year / 100);
    out = write_two(out, year % 100);
    *out++ = '-';
    out = write_two(out, date.month);
    *out++ = '-';
    return write_two(out, date.day);
}

constexpr bool is_digit(char character) noexcept {
    return character >= '0' && character <= '9';
}

// Two digits at `at` as a number; anything else gives at least 100, which no field allows.
unsigned read_two(const char* at) noexcept {
    if (!is_digit(at[0]) || !is_digit(at[1])) return 10'000;
    return static_cast<unsigned>(at[0] - '0') * 10 + static_cast<unsigned>(at[1] - '0');
}

// Reads the ten characters of a date: the first eight at once, as digits and dashes that became small numbers.
bool read_civil(const char* at, civil_date& date) noexcept {
    unsigned char digits[8];
    std::memcpy(digits, at, 8);
    constexpr unsigned char form[] = {'0', '0', '0', '0', '-', '0', '0', '-'};
    std::uint64_t word = 0;
    std::uint64_t expected = 0;
    std::memcpy(&word, digits, 8);
    std::memcpy(&expected, form, 8);
    word ^= expected;
    // What is added carries into the highest bit of a byte that is above 9, or above 0 where a dash belongs.
    constexpr unsigned char room[] = {0x76, 0x76, 0x76, 0x76, 0x7f, 0x76, 0x76, 0x7f};
    std::uint64_t added = 0;
    std::memcpy(&added, room, 8);
    if (((word | (word + added)) & 0x8080808080808080U) != 0) return false;
    std::memcpy(digits, &word, 8);
    date = {digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3], digits[5] * 10U + digits[6],
            read_two(at + 8)};
    return is_storable_date(date.year, date.month, date.day);
}

// Takes the fraction from the front of `rest`; false where it has no digits, or more than `digits` that count.
bool read_fraction(std::string_view& rest, int digits, std::uint32_t& nanoseconds) noexcept {
    std::size_t at = 1;
    std::uint32_t unit = 100'000'000;
    for (; at != rest.size() && is_digit(rest[at]); ++at) {
        const auto digit = static_cast<std::uint32_t>(rest[at] - '0');
        if (digit != 0 && at > static_cast<std::size_t>(digits)) return false;
        nanoseconds += digit * unit;
        unit /= 10;
    }
    rest.remove_prefix(at);
    return at > 1;
}

} // namespace

std::size_t write_date(char* out, int year, unsigned month, unsigned day) noexcept {
    if (!is_storable_date(year, month, day)) return 0;
    write_civil(out, {year, month, day});
    return date_text_size;
}

std::size_t write_time(char* out, std::int64_t seconds, std::uint32_t nanoseconds, int digits) noexcept {
    if (seconds < first_second || seconds > last_second || nanoseconds > 999'999'999 || digits < 0 || digits > 9)
        return 0;
    std::uint32_t fraction = nanoseconds;
    for (int dropped = 9; dropped > digits; --dropped) {
        if (fraction % 10 != 0) return 0;
        fraction /= 10;
    }
    const std::int64_t since_first = seconds - first_second;
    const int days_before_1970 = static_cast<int>(first_second / seconds_per_day);
    const auto second_of_day = static_cast<unsigned>(since_first % seconds_per_day);
    char* at = write_civil(out, civil_from_days(static_cast<int>(since_first / seconds_per_day) + days_before_1970));
    *at++ = ' ';
    at = write_two(at, second_of_day / 3600);
    *at++ = ':';
    at = write_two(at, second_of_day / 60 % 60);
    *at++ = ':';
    at = write_two(at, second_of_day % 60);
    if (digits == 0) return static_cast<std::size_t>(at - out);
    *at++ = '.';
    for (int i = digits; i-- > 0; fraction /= 10) at[i] = static_cast<char>('0' + fraction % 10);
    return static_cast<std::size_t>(at - out) + static_cast<std::size_t>(digits);
}

bool parse_date(std::string_view text, int& year, unsigned& month, unsigned& day) noexcept {
    civil_date date{};
    if (text.size() != date_text_size || !read_civil(text.data(), date)) return false;
    year = date.year;
    month = date.month;
    day = date.day;
    return true;
}

bool parse_time(std::string_view text, int digits, std::int64_t& seconds, std::uint32_t& nanoseconds) noexcept {
    constexpr std::size_t size_to_seconds = 19;
    if (text.size() < size_to_seconds) return false;
    const char* at = text.data();
    civil_date date{};
    if (!read_civil(at, date) || (at[10] != ' ' && at[10] != 'T') || at[13] != ':' || at[16] != ':') return false;
    const unsigned hour = read_two(at + 11);
    const unsigned minute = read_two(at + 14);
    const unsigned second = read_two(at + 17);
    if (hour > 23 || minute > 59 || second > 59) return false;

    std::string_view rest = text.substr(size_to_seconds);
    std::uint32_t fraction = 0;
    if (!rest.empty() && rest[0] == '.' && !read_fraction(rest, digits, fraction)) return false;
    if (!rest.empty() && rest != "Z" && rest != "+00" && rest != "+00:00") return false;

    seconds = days_from_civil(date) * seconds_per_day + hour * 3600 + minute * 60 + second;
    nanoseconds = fraction;
    return true;
}

} // namespace rowan::core
