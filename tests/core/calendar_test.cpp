// Dates and times as text, held against std::chrono and against hand-written text.
#include <rowan/core/calendar.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace {

using namespace rowan::core;
using date = std::tuple<int, unsigned, unsigned>;
using instant = std::pair<std::int64_t, std::uint32_t>;

constexpr std::int64_t first_second = -62'135'596'800;
constexpr std::int64_t last_second = 253'402'300'799;

std::string written_date(int year, unsigned month, unsigned day) {
    char text[date_text_size];
    return {text, write_date(text, year, month, day)};
}

std::string written_time(std::int64_t seconds, std::uint32_t nanoseconds, int digits) {
    char text[time_text_capacity];
    return {text, write_time(text, seconds, nanoseconds, digits)};
}

std::optional<date> read_date(std::string_view text) {
    date result{};
    if (!parse_date(text, std::get<0>(result), std::get<1>(result), std::get<2>(result))) return std::nullopt;
    return result;
}

std::optional<instant> read_time(std::string_view text, int digits = 9) {
    instant result{};
    if (!parse_time(text, digits, result.first, result.second)) return std::nullopt;
    return result;
}

TEST(date, is_written_with_leading_zeros) {
    EXPECT_EQ(written_date(1, 1, 1), "0001-01-01");
    EXPECT_EQ(written_date(1929, 10, 21), "1929-10-21");
    EXPECT_EQ(written_date(9999, 12, 31), "9999-12-31");
}

TEST(date, outside_the_calendar_or_its_text_form_is_not_written) {
    for (const auto& [year, month, day] :
         {date{0, 1, 1}, date{10'000, 1, 1}, date{-1, 1, 1}, date{2023, 2, 29}, date{1900, 2, 29}, date{2000, 13, 1},
          date{2000, 0, 1}, date{2000, 1, 0}, date{2000, 4, 31}, date{2000, 1, 32}}) {
        EXPECT_EQ(written_date(year, month, day), "") << year << ' ' << month << ' ' << day;
    }
    EXPECT_EQ(written_date(2000, 2, 29), "2000-02-29");
}

TEST(date, is_storable_where_chrono_calls_it_valid) {
    for (int year = -1; year <= 10'001; year += year % 400 == 1 ? 3 : 1) {
        for (unsigned month = 0; month <= 13; ++month) {
            for (unsigned day : {0U, 1U, 28U, 29U, 30U, 31U, 32U}) {
                const std::chrono::year_month_day expected{std::chrono::year{year}, std::chrono::month{month},
                                                           std::chrono::day{day}};
                ASSERT_EQ(is_storable_date(year, month, day), expected.ok() && year >= 1 && year <= 9999)
                    << year << ' ' << month << ' ' << day;
            }
        }
    }
}

TEST(date, of_any_other_form_is_not_read) {
    for (const char* text :
         {"", "2024-1-01", "2024-01-1", "02024-01-01", "2024-01-011", "2024/01/01", "2024-01-32", "2023-02-29",
          "0000-01-01", "-001-01-01", " 2024-01-01", "2024-01-0a", "2024-:1-01", "20 4-01-01", "2024-01-01 00:00:00"}) {
        EXPECT_FALSE(read_date(text)) << text;
    }
    int year = 7;
    unsigned month = 8;
    unsigned day = 9;
    EXPECT_FALSE(parse_date("2024-13-01", year, month, day));
    EXPECT_EQ(date(year, month, day), date(7, 8, 9));
}

TEST(time, is_written_with_exactly_its_digits) {
    EXPECT_EQ(written_time(0, 0, 0), "1970-01-01 00:00:00");
    EXPECT_EQ(written_time(-1, 999'999'999, 9), "1969-12-31 23:59:59.999999999");
    EXPECT_EQ(written_time(1'700'000'000, 120'000'000, 3), "2023-11-14 22:13:20.120");
    EXPECT_EQ(written_time(1'700'000'000, 0, 6), "2023-11-14 22:13:20.000000");
    EXPECT_EQ(written_time(first_second, 0, 0), "0001-01-01 00:00:00");
    EXPECT_EQ(written_time(last_second, 999'999'999, 9), "9999-12-31 23:59:59.999999999");
}

TEST(time, that_does_not_fit_is_not_written) {
    EXPECT_EQ(written_time(first_second - 1, 0, 0), "");
    EXPECT_EQ(written_time(last_second + 1, 0, 0), "");
    EXPECT_EQ(written_time(0, 1, 6), "");
    EXPECT_EQ(written_time(0, 1'000'000'000, 9), "");
    EXPECT_EQ(written_time(0, 0, 10), "");
    EXPECT_EQ(written_time(0, 0, -1), "");
}

TEST(time, is_read_in_every_spelling_that_engines_use) {
    const instant expected{1'700'000'000, 120'000'000};
    for (const char* text : {"2023-11-14 22:13:20.12", "2023-11-14T22:13:20.12", "2023-11-14 22:13:20.120",
                             "2023-11-14T22:13:20.120000000Z", "2023-11-14 22:13:20.12+00",
                             "2023-11-14 22:13:20.1200000000000000+00:00"}) {
        EXPECT_EQ(read_time(text), expected) << text;
    }
    EXPECT_EQ(read_time("2023-11-14 22:13:20"), instant(1'700'000'000, 0));
    EXPECT_EQ(read_time("2023-11-14 22:13:20+00"), instant(1'700'000'000, 0));
}

TEST(time, of_any_other_form_is_not_read) {
    for (const char* text : {"", "2023-11-14", "2023-11-14 22:13", "2023-11-14 22:13:20.", "2023-11-14 22:13:20.Z",
                             "2023-11-14 24:00:00", "2023-11-14 22:60:00", "2023-11-14 22:13:60", "2023-11-14  2:13:20",
                             "2023-02-29 00:00:00", "2023-11-14 22:13:20+01", "2023-11-14 22:13:20-00",
                             "2023-11-14 22:13:20 Z", "2023-11-14 22:13:20ZZ", "2023-11-14x22:13:20",
                             "2023-11-14 22.13.20", "2023-11-14 22:13:20.1.2", "infinity", "2023-11-14 22:13:20 BC"}) {
        EXPECT_FALSE(read_time(text)) << text;
    }
}

TEST(time, that_would_lose_digits_is_not_read) {
    EXPECT_EQ(read_time("2023-11-14 22:13:20.123456", 6), instant(1'700'000'000, 123'456'000));
    EXPECT_EQ(read_time("2023-11-14 22:13:20.123456000", 6), instant(1'700'000'000, 123'456'000));
    EXPECT_FALSE(read_time("2023-11-14 22:13:20.1234567", 6));
    EXPECT_FALSE(read_time("2023-11-14 22:13:20.0000000001", 9));
    EXPECT_EQ(read_time("2023-11-14 22:13:20.000", 0), instant(1'700'000'000, 0));
    EXPECT_FALSE(read_time("2023-11-14 22:13:20.5", 0));
}

TEST(time, agrees_with_chrono_on_every_day) {
    using namespace std::chrono;
    const auto first = floor<days>(sys_seconds{seconds{first_second}});
    const auto last = floor<days>(sys_seconds{seconds{last_second}});
    for (auto day = first; day <= last; day += days{1}) {
        const year_month_day expected{day};
        const std::string date_text =
            written_date(int{expected.year()}, unsigned{expected.month()}, unsigned{expected.day()});
        const std::string text = written_time(sys_seconds{day}.time_since_epoch().count() + 86'399, 0, 0);
        if (text != date_text + " 23:59:59") FAIL() << text << " is not on " << date_text;
    }
}

RC_GTEST_PROP(date, comes_back_from_its_text, ()) {
    const int year = *rc::gen::inRange(1, 10'000);
    const auto month = *rc::gen::inRange(1U, 13U);
    const auto day = *rc::gen::inRange(1U, 32U);
    RC_PRE(is_storable_date(year, month, day));
    RC_ASSERT(read_date(written_date(year, month, day)) == date(year, month, day));
}

RC_GTEST_PROP(time, comes_back_from_its_text, ()) {
    const auto seconds = *rc::gen::inRange(first_second, last_second + 1);
    const auto [digits, unit] = *rc::gen::element(std::pair(0, 1'000'000'000U), std::pair(3, 1'000'000U),
                                                  std::pair(6, 1000U), std::pair(9, 1U));
    const std::uint32_t nanoseconds = *rc::gen::inRange(0U, 1'000'000'000U / unit) * unit;
    std::string text = written_time(seconds, nanoseconds, digits);
    RC_ASSERT(text.size() == (digits == 0 ? 19U : 20U + static_cast<unsigned>(digits)));
    text += *rc::gen::element("", "Z", "+00", "+00:00");
    text[10] = *rc::gen::element(' ', 'T');
    RC_ASSERT(read_time(text, digits) == instant(seconds, nanoseconds));
}

RC_GTEST_PROP(time, orders_as_its_text, ()) {
    const auto left = *rc::gen::inRange(first_second, last_second + 1);
    const auto right = *rc::gen::inRange(first_second, last_second + 1);
    RC_ASSERT((left < right) == (written_time(left, 0, 6) < written_time(right, 0, 6)));
}

RC_GTEST_PROP(time, with_one_character_changed_never_reads_as_the_same, ()) {
    const auto seconds = *rc::gen::inRange(first_second, last_second + 1);
    std::string text = written_time(seconds, 0, 0);
    const auto position = *rc::gen::inRange<std::size_t>(0, text.size());
    const char character = *rc::gen::arbitrary<char>();
    RC_PRE(character != text[position] && position != 10);
    text[position] = character;
    RC_ASSERT(read_time(text) != instant(seconds, 0));
}

} // namespace
