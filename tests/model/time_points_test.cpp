// Time points of every resolution travel exactly, or are refused.
#include "support/error_kind_of.hpp"

#include <rowan/model/column_traits.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace {

using namespace std::chrono;
using rowan::error_kind;
using rowan::core::text_arena;
using rowan::core::value_view;
using rowan::test::error_kind_of;

constexpr rowan::core::column_info at{};

template <class Duration>
std::string written(sys_time<Duration> value) {
    text_arena arena;
    return std::string(rowan::model::column_traits<sys_time<Duration>>::encode(value, arena, at).text());
}

template <class Duration>
sys_time<Duration> read(std::string_view text) {
    sys_time<Duration> out{};
    rowan::model::column_traits<sys_time<Duration>>::decode(value_view::of_text(text), out, at);
    return out;
}

TEST(time_points, come_back_as_they_went) {
    const sys_seconds moment = sys_days(2024y / February / 29) + 23h + 59min + 58s;
    EXPECT_EQ(written(moment), "2024-02-29 23:59:58");
    EXPECT_EQ(read<seconds>(written(moment)), moment);
    EXPECT_EQ(read<milliseconds>(written(moment + 7ms)), moment + 7ms);
    EXPECT_EQ(read<microseconds>(written(moment + 7us)), moment + 7us);
    EXPECT_EQ(read<nanoseconds>(written(moment + 7ns)), moment + 7ns);
    const sys_time<nanoseconds> before_1970 = sys_days(1969y / December / 31) + 23h + 59min + 59s + 999'999'999ns;
    EXPECT_EQ(written(before_1970), "1969-12-31 23:59:59.999999999");
    EXPECT_EQ(read<nanoseconds>(written(before_1970)), before_1970);
}

TEST(time_points, nanoseconds_outside_of_their_years_are_refused) {
    EXPECT_EQ(read<nanoseconds>("2262-04-11 23:47:16.854775807").time_since_epoch().count(), INT64_MAX);
    EXPECT_EQ(read<nanoseconds>("1677-09-21 00:12:43.145224192").time_since_epoch().count(), INT64_MIN);
    EXPECT_EQ(error_kind_of([] { read<nanoseconds>("2262-04-11 23:47:16.854775808"); }),
              error_kind::value_out_of_range);
    EXPECT_EQ(error_kind_of([] { read<nanoseconds>("1677-09-21 00:12:43.145224191"); }),
              error_kind::value_out_of_range);
    EXPECT_EQ(error_kind_of([] { read<nanoseconds>("9999-12-31 23:59:59"); }), error_kind::value_out_of_range);
    EXPECT_EQ(written(sys_time<nanoseconds>(nanoseconds(INT64_MAX))), "2262-04-11 23:47:16.854775807");
    EXPECT_EQ(written(sys_time<nanoseconds>(nanoseconds(INT64_MIN))), "1677-09-21 00:12:43.145224192");
}

TEST(time_points, coarse_ones_are_not_rounded) {
    const sys_days day = 2024y / May / 17;
    EXPECT_EQ(read<days>(written(day)), day);
    EXPECT_EQ(read<hours>("2024-05-17 13:00:00"), day + 13h);
    EXPECT_EQ(error_kind_of([] { read<days>("2024-05-17 13:00:00"); }), error_kind::type_mismatch);
    EXPECT_EQ(error_kind_of([] { read<hours>("2024-05-17 13:00:01"); }), error_kind::type_mismatch);
    EXPECT_EQ(error_kind_of([] { read<seconds>("2024-05-17 13:00:01.5"); }), error_kind::type_mismatch);
    EXPECT_EQ(error_kind_of([] { read<minutes>("1969-12-31 23:59:59"); }), error_kind::type_mismatch);
}

TEST(time_points, ones_that_do_not_divide_a_second_are_exact_or_refused) {
    using halves_of_three = duration<std::int64_t, std::ratio<3, 2>>;
    EXPECT_EQ(read<halves_of_three>("1970-01-01 00:00:01.5").time_since_epoch().count(), 1);
    EXPECT_EQ(error_kind_of([] { read<halves_of_three>("1970-01-01 00:00:01"); }), error_kind::type_mismatch);
    using sixty_fourths = duration<std::int64_t, std::ratio<1, 64>>;
    EXPECT_EQ(written(sys_time<sixty_fourths>(sixty_fourths(1))), "1970-01-01 00:00:00.015625");
    using thirds = duration<std::int64_t, std::ratio<1, 3>>;
    EXPECT_EQ(error_kind_of([] { written(sys_time<thirds>(thirds(1))); }), error_kind::value_out_of_range);
    EXPECT_EQ(read<thirds>(written(sys_time<thirds>(thirds(3)))).time_since_epoch().count(), 3);
    using picos = duration<std::int64_t, std::pico>;
    EXPECT_EQ(error_kind_of([] { written(sys_time<picos>(picos(1))); }), error_kind::value_out_of_range);
    EXPECT_EQ(written(sys_time<picos>(picos(1000))), "1970-01-01 00:00:00.000000001");
}

TEST(time_points, far_away_coarse_ones_do_not_overflow) {
    EXPECT_EQ(error_kind_of([] { written(sys_time<days>(days(INT32_MAX))); }), error_kind::value_out_of_range);
    using long_days = duration<std::int64_t, days::period>;
    EXPECT_EQ(error_kind_of([] { written(sys_time<long_days>(long_days(INT64_MAX))); }),
              error_kind::value_out_of_range);
    EXPECT_EQ(error_kind_of([] { written(sys_time<long_days>(long_days(INT64_MIN))); }),
              error_kind::value_out_of_range);
    EXPECT_EQ(error_kind_of([] { written(sys_seconds(seconds(INT64_MAX))); }), error_kind::value_out_of_range);
}

TEST(time_points, narrow_counts_are_checked) {
    using short_seconds = duration<std::int32_t>;
    EXPECT_EQ(read<short_seconds>("2038-01-19 03:14:07").time_since_epoch().count(), INT32_MAX);
    EXPECT_EQ(error_kind_of([] { read<short_seconds>("2038-01-19 03:14:08"); }), error_kind::value_out_of_range);
    using unsigned_seconds = duration<std::uint64_t>;
    EXPECT_EQ(error_kind_of([] { read<unsigned_seconds>("1969-12-31 23:59:59"); }), error_kind::value_out_of_range);
    EXPECT_EQ(error_kind_of([] { written(sys_time<unsigned_seconds>(unsigned_seconds(UINT64_MAX))); }),
              error_kind::value_out_of_range);
}

} // namespace
