// Decimals and durations are calculated with alike on every engine: as whole numbers of their units.
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace rowan::test {
namespace {

using cost = decimal<10, 2>;
using fee = decimal<4, 2>;

struct ticket {
    std::int64_t id{};
    std::string name{};
    decimal<10, 2> cost{};
    decimal<4, 2> fee{};
    decimal<6, 0> points{};
    std::optional<std::chrono::seconds> took{};
    std::chrono::duration<double> lasted{};
    using rowan_table = table<"ticket", primary_key<&ticket::id>, unique<&ticket::name>>;
};

class units : public database_test {
protected:
    units() {
        db.create_tables<ticket>();
        db.create(ticket{.name = "a",
                         .cost = cost::parse("2.00"),
                         .fee = fee::parse("60.00"),
                         .points = 7,
                         .took = std::chrono::seconds(90),
                         .lasted = std::chrono::duration<double>(5)});
        db.create(ticket{.name = "b", .cost = cost::parse("-2.00"), .fee = fee::parse("60.00"), .points = -7});
    }
    query_set<ticket> all() const { return db.objects<ticket>(); }
    /// Of the row "a".
    template <class Expression>
    auto of(const Expression& expression) const {
        return std::get<0>(all().filter(f<&ticket::name> == "a").values(expression).at(0));
    }
};

ROWAN_TEST(units, a_quotient_of_a_decimal_is_cut_after_its_last_digit) {
    EXPECT_EQ(of(f<&ticket::cost> / 3), cost::parse("0.66"));
    EXPECT_EQ(of(f<&ticket::cost> / -3), cost::parse("-0.66"));
    EXPECT_EQ(of(f<&ticket::cost> * 2 / 3 + 1), cost::parse("2.33"));
    EXPECT_EQ(of(f<&ticket::cost> / 1'000'000'007), cost());
    EXPECT_EQ(of(f<&ticket::points> / 2), (decimal<6, 0>(3)));
    EXPECT_EQ(all().filter(f<&ticket::cost> / 3 == cost::parse("0.66")).count(), 1);
    EXPECT_EQ(all().update(f<&ticket::cost> = f<&ticket::cost> / 3, f<&ticket::points> = f<&ticket::points> / 2), 2);
    EXPECT_EQ(all().get(f<&ticket::name> == "a").cost, cost::parse("0.66"));
    EXPECT_EQ(all().get(f<&ticket::name> == "b").cost, cost::parse("-0.66"));
    EXPECT_EQ(all().get(f<&ticket::name> == "b").points, (decimal<6, 0>(-3)));
}

ROWAN_TEST(units, a_quotient_of_a_whole_duration_is_whole) {
    EXPECT_EQ(of(f<&ticket::took> / 4), std::chrono::seconds(22));
    EXPECT_EQ(of(f<&ticket::lasted> / 2), std::chrono::duration<double>(2.5));
    EXPECT_EQ(std::get<0>(all().aggregate(sum(f<&ticket::took>) / 4)), std::chrono::seconds(22));
    EXPECT_EQ(all().filter(f<&ticket::name> == "a").update(f<&ticket::took> = f<&ticket::took> / 4), 1);
    EXPECT_EQ(all().get(f<&ticket::name> == "a").took, std::chrono::seconds(22));
}

ROWAN_TEST(units, a_sum_of_decimals_has_room_for_many_rows) {
    using total = decimal<18, 2>;
    EXPECT_EQ(all().sum(f<&ticket::fee>), total::parse("120.00"));
    EXPECT_EQ(std::get<0>(all().aggregate(sum(f<&ticket::fee>) + max(f<&ticket::fee>))), total::parse("180.00"));
    EXPECT_EQ(std::get<0>(all().aggregate(sum(f<&ticket::fee>) / 7)), total::parse("17.14"));
    EXPECT_EQ(all().filter(f<&ticket::cost> + f<&ticket::fee> == cost(62)).count(), 1);
    EXPECT_EQ(all().filter(f<&ticket::name> == "nobody").sum(f<&ticket::fee>), std::nullopt);
}

ROWAN_ON_EVERY_ENGINE(units);

} // namespace
} // namespace rowan::test
