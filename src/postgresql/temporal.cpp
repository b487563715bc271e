// PostgreSQL's dates and times as text. Most lie in the years 1 to 9999, which the core's calendar writes; the others
// are written as the server would, so that a model refuses them with a text that shows them.
#include "temporal.hpp"

#include "wire.hpp"

#include <rowan/core/calendar.hpp>

#include <chrono>
#include <climits>
#include <cstdio>
#include <cstring>

namespace rowan::postgresql {
namespace {

std::size_t copy(char* out, std::string_view text) noexcept {
    std::memcpy(out, text.data(), text.size());
    return text.size();
}

// Civil from days, for years of any length (Howard Hinnant's algorithm, with March as the first month).
void write_far_date(char* out, std::size_t room, std::int64_t days_since_1970, bool& is_before_christ) noexcept {
    const std::int64_t shifted = days_since_1970 + 719'468;
    const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
    const std::int64_t day_of_era = shifted - era * 146'097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t month = (5 * day_of_year + 2) / 153;
    const int day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
    const int civil_month = static_cast<int>(month < 10 ? month + 3 : month - 9);
    std::int64_t year = year_of_era + era * 400 + (civil_month <= 2 ? 1 : 0);
    is_before_christ = year <= 0;
    if (is_before_christ) year = 1 - year;
    std::snprintf(out, room, "%04lld-%02d-%02d", static_cast<long long>(year), civil_month, day);
}

std::size_t without_zeros(const char* text, std::size_t size) noexcept {
    if (size <= 19) return size;
    while (text[size - 1] == '0') --size;
    return text[size - 1] == '.' ? size - 1 : size;
}

} // namespace

std::size_t write_date(char* out, std::int32_t days) noexcept {
    if (days == INT32_MAX) return copy(out, "infinity");
    if (days == INT32_MIN) return copy(out, "-infinity");
    const std::int64_t since_1970 = days + wire::days_to_2000;
    char time[core::time_text_capacity];
    if (core::write_time(time, since_1970 * wire::seconds_per_day, 0, 0) != 0)
        return copy(out, {time, core::date_text_size});
    bool is_before_christ = false;
    write_far_date(out, temporal_text_capacity, since_1970, is_before_christ);
    const std::size_t size = std::strlen(out);
    return size + (is_before_christ ? copy(out + size, " BC") : 0);
}

std::size_t write_time(char* out, std::int64_t micros) noexcept {
    if (micros == INT64_MAX) return copy(out, "infinity");
    if (micros == INT64_MIN) return copy(out, "-infinity");
    std::int64_t seconds = micros / wire::micros_per_second;
    std::int64_t fraction = micros % wire::micros_per_second;
    if (fraction < 0) {
        fraction += wire::micros_per_second;
        --seconds;
    }
    seconds += wire::seconds_to_2000;
    const auto nanoseconds = static_cast<std::uint32_t>(fraction * 1000);
    const std::size_t size = core::write_time(out, seconds, nanoseconds, nanoseconds == 0 ? 0 : 6);
    if (size != 0) return without_zeros(out, size);
    std::int64_t days = seconds / wire::seconds_per_day;
    std::int64_t second_of_day = seconds % wire::seconds_per_day;
    if (second_of_day < 0) {
        second_of_day += wire::seconds_per_day;
        --days;
    }
    bool is_before_christ = false;
    write_far_date(out, temporal_text_capacity, days, is_before_christ);
    const std::size_t date = std::strlen(out);
    std::snprintf(out + date, temporal_text_capacity - date, " %02d:%02d:%02d%s",
                  static_cast<int>(second_of_day / 3600), static_cast<int>(second_of_day / 60 % 60),
                  static_cast<int>(second_of_day % 60), is_before_christ ? " BC" : "");
    return std::strlen(out);
}

std::size_t write_time_in_utc(char* out, std::string_view text) noexcept {
    const std::size_t sign = text.find_first_of("+-", 19);
    if (sign == std::string_view::npos) return text.size() < temporal_text_capacity ? copy(out, text) : 0;
    std::int64_t seconds = 0;
    std::uint32_t nanoseconds = 0;
    if (!core::parse_time(text.substr(0, sign), 6, seconds, nanoseconds)) return 0;
    std::int64_t parts[3] = {0, 0, 0}; // hours, minutes, seconds of the offset
    int part = 0;
    for (const char c : text.substr(sign + 1)) {
        if (c == ':' && part < 2)
            ++part;
        else if (c >= '0' && c <= '9' && parts[part] < 100)
            parts[part] = parts[part] * 10 + (c - '0');
        else
            return 0;
    }
    const std::int64_t offset = parts[0] * 3600 + parts[1] * 60 + parts[2];
    seconds -= text[sign] == '-' ? -offset : offset;
    return write_time(out, (seconds - wire::seconds_to_2000) * wire::micros_per_second + nanoseconds / 1000);
}

} // namespace rowan::postgresql
