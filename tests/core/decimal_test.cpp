// Decimals: exact arithmetic, and text that comes back.
#include <rowan/core/decimal.hpp>

#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <limits>
#include <string>
#include <type_traits>

namespace {

using price = rowan::decimal<10, 2>;
using widest = rowan::decimal<18, 6>;
using rowan::error_kind;
using rowan::test::error_kind_of;

template <price Price>
struct priced {};

static_assert(price{5}.units() == 500 && price{} == 0);
static_assert(price::from_units(1999) + price{1} == price::from_units(2099));
static_assert(price{2} * 3 == 6 && 3 * price{2} == price{6} && -price{2} == price{-2});
static_assert(price{1} < price{2} && price{-1} < 0);
static_assert(std::is_same_v<priced<price{1}>, priced<price::from_units(100)>>);
static_assert(!std::is_constructible_v<price, double> && !std::is_constructible_v<price, bool>);
static_assert(sizeof(price) == 8);

TEST(decimal, reads_what_people_and_databases_write) {
    EXPECT_EQ(price::parse("19.99").units(), 1999);
    EXPECT_EQ(price::parse("-0.5").units(), -50);
    EXPECT_EQ(price::parse("+3").units(), 300);
    EXPECT_EQ(price::parse(".5").units(), 50);
    EXPECT_EQ(price::parse("7.").units(), 700);
    EXPECT_EQ(price::parse("-0").units(), 0);
    EXPECT_EQ(price::parse("0000000000000000000000001.5").units(), 150);
    EXPECT_EQ(price::parse("1.5000000000000000000000000").units(), 150);
    EXPECT_EQ(price::parse("99999999.99").units(), 9'999'999'999);
    EXPECT_EQ((rowan::decimal<18, 0>::parse("-999999999999999999").units()), -999'999'999'999'999'999);
    EXPECT_EQ((rowan::decimal<18, 18>::parse("0.999999999999999999").units()), 999'999'999'999'999'999);
}

TEST(decimal, refuses_what_is_no_number) {
    for (const char* text :
         {"", "-", "+", ".", "-.", " 1", "1 ", "1,5", "1e3", "--1", "+-1", "1.2.3", "nan", "0x1", "1.x"}) {
        EXPECT_EQ(error_kind_of([&] { (void)price::parse(text); }), error_kind::type_mismatch) << text;
        EXPECT_FALSE(price::try_parse(text)) << text;
    }
}

TEST(decimal, refuses_what_would_be_rounded_or_does_not_fit) {
    for (const char* text :
         {"0.001", "1.999", "100000000", "-100000000.00", "99999999999999999999999999", "1.00000000000000000000001"}) {
        EXPECT_EQ(error_kind_of([&] { (void)price::parse(text); }), error_kind::value_out_of_range) << text;
        EXPECT_FALSE(price::try_parse(text)) << text;
    }
    EXPECT_FALSE((rowan::decimal<2, 2>::try_parse("1")));
    EXPECT_FALSE((rowan::decimal<18, 0>::try_parse("9223372036854775808")));
}

TEST(decimal, always_writes_its_scale) {
    EXPECT_EQ(price{}.to_string(), "0.00");
    EXPECT_EQ(price::from_units(-5).to_string(), "-0.05");
    EXPECT_EQ(price::from_units(1990).to_string(), "19.90");
    EXPECT_EQ((rowan::decimal<5, 0>{-42}.to_string()), "-42");
    EXPECT_EQ((rowan::decimal<18, 18>::from_units(-1).to_string()), "-0.000000000000000001");
}

TEST(decimal, refuses_arithmetic_beyond_its_range) {
    const price greatest = price::from_units(9'999'999'999);
    const price one_unit = price::from_units(1);
    EXPECT_EQ(error_kind_of([&] { (void)(greatest + one_unit); }), error_kind::value_out_of_range);
    EXPECT_EQ(error_kind_of([&] { (void)(-greatest - one_unit); }), error_kind::value_out_of_range);
    EXPECT_EQ(error_kind_of([&] { (void)(greatest * 2); }), error_kind::value_out_of_range);
    EXPECT_EQ(error_kind_of([&] { (void)(greatest * std::numeric_limits<std::int64_t>::min()); }),
              error_kind::value_out_of_range);
    EXPECT_EQ(error_kind_of([&] { (void)price{std::numeric_limits<std::uint64_t>::max()}; }),
              error_kind::value_out_of_range);
    EXPECT_EQ(error_kind_of([&] { (void)price::from_units(std::numeric_limits<std::int64_t>::min()); }),
              error_kind::value_out_of_range);
    price kept = greatest;
    EXPECT_ANY_THROW(kept += one_unit);
    EXPECT_EQ(kept, greatest);
}

rc::Gen<widest> any_widest() {
    constexpr std::int64_t limit = 1'000'000'000'000'000'000;
    return rc::gen::map(rc::gen::oneOf(rc::gen::inRange<std::int64_t>(-limit + 1, limit),
                                       rc::gen::inRange<std::int64_t>(-20'000'000, 20'000'000)),
                        [](std::int64_t units) { return widest::from_units(units); });
}

RC_GTEST_PROP(decimal, comes_back_from_its_text, ()) {
    const widest number = *any_widest();
    const std::string text = number.to_string();
    RC_ASSERT(widest::parse(text) == number);
    RC_ASSERT(text.size() <= rowan::core::decimal_text_capacity);
    RC_ASSERT(text.find('.') == text.size() - 7);
}

RC_GTEST_PROP(decimal, means_what_the_c_library_reads, ()) {
    const auto number =
        rowan::decimal<15, 3>::from_units(*rc::gen::inRange<std::int64_t>(-999'999'999'999'999, 999'999'999'999'999));
    RC_ASSERT(std::strtod(number.to_string().c_str(), nullptr) == static_cast<double>(number));
}

RC_GTEST_PROP(decimal, adds_and_subtracts_as_its_units_do, ()) {
    const widest left = *any_widest();
    const widest right = *any_widest();
    const std::int64_t sum = left.units() + right.units();
    const bool fits = sum > -1'000'000'000'000'000'000 && sum < 1'000'000'000'000'000'000;
    const auto kind = error_kind_of([&] { RC_ASSERT((left + right).units() == sum); });
    RC_ASSERT(fits == !kind.has_value());
    RC_ASSERT((!kind || *kind == error_kind::value_out_of_range));
    RC_ASSERT(error_kind_of([&] { RC_ASSERT(left - right == -(right - left)); }).has_value() ==
              error_kind_of([&] { (void)(right - left); }).has_value());
    RC_ASSERT((left < right) == (left.units() < right.units()));
}

RC_GTEST_PROP(decimal, reads_any_text_the_same_way_with_and_without_exceptions, (const std::string& text)) {
    const std::string digits = *rc::gen::container<std::string>(rc::gen::element('0', '1', '9', '.', '-', '+', ' '));
    for (const std::string& candidate : {text, digits}) {
        const auto read = price::try_parse(candidate);
        const auto kind = error_kind_of([&] { RC_ASSERT(price::parse(candidate) == read); });
        RC_ASSERT(read.has_value() != kind.has_value());
    }
}

} // namespace
