// Numbers that a member cannot hold are refused, in both directions.
#include "support/error_kind_of.hpp"

#include <rowan/model/column_traits.hpp>

#include <gtest/gtest.h>

#include <cfloat>
#include <cstdint>
#include <limits>

namespace {

using rowan::error_kind;
using rowan::core::value_view;
using rowan::test::error_kind_of;

constexpr rowan::core::column_info column{};

template <class Type>
Type read(value_view value) {
    Type out{};
    rowan::model::column_traits<Type>::decode(value, out, column);
    return out;
}

template <class Type>
value_view written(Type value) {
    rowan::core::text_arena arena;
    return rowan::model::column_traits<Type>::encode(value, arena, column);
}

TEST(numbers, a_float_takes_the_nearest_value_but_none_beyond_its_range) {
    EXPECT_EQ(read<float>(value_view::of_real(0.1)), 0.1f);
    EXPECT_EQ(read<float>(value_view::of_real(double{FLT_MAX})), FLT_MAX);
    EXPECT_EQ(read<float>(value_view::of_real(1e-300)), 0.0f);
    EXPECT_EQ(error_kind_of([] { read<float>(value_view::of_real(1e39)); }), error_kind::value_out_of_range);
    EXPECT_EQ(error_kind_of([] { read<float>(value_view::of_real(-1e39)); }), error_kind::value_out_of_range);
    EXPECT_EQ(read<double>(value_view::of_real(1e300)), 1e300);
}

TEST(numbers, infinity_stays_infinity) {
    constexpr double infinite = std::numeric_limits<double>::infinity();
    EXPECT_EQ(read<float>(value_view::of_real(infinite)), std::numeric_limits<float>::infinity());
    EXPECT_EQ(read<float>(value_view::of_real(-infinite)), -std::numeric_limits<float>::infinity());
}

TEST(numbers, a_long_double_beyond_a_double_is_refused) {
    if constexpr (sizeof(long double) > sizeof(double)) {
        EXPECT_EQ(error_kind_of([] { written(std::numeric_limits<long double>::max()); }),
                  error_kind::value_out_of_range);
    }
    EXPECT_EQ(written(1.5L).real, 1.5);
}

TEST(numbers, integers_are_checked_both_ways) {
    EXPECT_EQ(written(std::uint64_t{INT64_MAX}).integer, INT64_MAX);
    EXPECT_EQ(error_kind_of([] { written(std::uint64_t{INT64_MAX} + 1); }), error_kind::value_out_of_range);
    EXPECT_EQ(read<std::int16_t>(value_view::of_integer(-32768)), -32768);
    EXPECT_EQ(error_kind_of([] { read<std::int16_t>(value_view::of_integer(32768)); }), error_kind::value_out_of_range);
    EXPECT_EQ(error_kind_of([] { read<std::int16_t>(value_view::of_integer(-32769)); }),
              error_kind::value_out_of_range);
    EXPECT_EQ(error_kind_of([] { read<std::uint8_t>(value_view::of_integer(-1)); }), error_kind::value_out_of_range);
    EXPECT_EQ(read<std::uint32_t>(value_view::of_integer(UINT32_MAX)), UINT32_MAX);
    EXPECT_EQ(error_kind_of([] { read<bool>(value_view::of_integer(2)); }), error_kind::value_out_of_range);
}

} // namespace
