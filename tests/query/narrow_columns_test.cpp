// Integers are calculated with in 64 bits and compared with any value, however narrow their columns are.
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

namespace rowan::test {
namespace {

struct line {
    std::int64_t id{};
    std::int16_t code{};
    std::int32_t cents{};
    std::int32_t quantity{};
    std::int64_t total{};
    std::string note{};
    using rowan_table = table<"line", primary_key<&line::id>, unique<&line::code>>;
};

class narrow_columns : public database_test {
protected:
    narrow_columns() {
        db.create_tables<line>();
        db.create(line{.code = 1, .cents = 100'000, .quantity = 50'000, .note = "much"});
        db.create(line{.code = 2, .cents = 7, .quantity = 2, .note = "little"});
    }
    query_set<line> all() const { return db.objects<line>(); }
};

constexpr std::int64_t product = 5'000'000'000;
constexpr std::int64_t beyond = INT64_C(1) << 40;

ROWAN_TEST(narrow_columns, products_of_two_columns) {
    const auto product_of = f<&line::cents> * f<&line::quantity>;
    EXPECT_EQ(all().order_by(f<&line::id>).values(product_of),
              (std::vector<std::tuple<std::int64_t>>{{product}, {14}}));
    EXPECT_EQ(all().sum(product_of), product + 14);
    EXPECT_EQ(all().filter(product_of > product - 1).count(), 1);
    EXPECT_EQ(all().max(product_of + f<&line::code>), product + 1);
    EXPECT_EQ(all().update(f<&line::total> = product_of), 2);
    EXPECT_EQ(all().get(f<&line::code> == 1).total, product);
    EXPECT_NE(error_kind_of([&] { all().update(f<&line::cents> *= f<&line::quantity>); }), std::nullopt);
    EXPECT_EQ(all().get(f<&line::code> == 1).cents, 100'000);
}

ROWAN_TEST(narrow_columns, functions_and_aggregates) {
    const auto of = [&](const auto& expression) {
        return std::get<0>(all().filter(f<&line::code> == 1).aggregate(expression));
    };
    EXPECT_EQ(of(max(f<&line::cents>) * max(f<&line::quantity>)), product);
    EXPECT_EQ(of(max(coalesce(f<&line::cents>, 0) * coalesce(f<&line::quantity>, 0))), product);
    EXPECT_EQ(of(max(length(f<&line::note>) * f<&line::cents> * f<&line::quantity>)), 4 * product);
    EXPECT_EQ(all().filter(f<&line::cents> / f<&line::quantity> == 3).count(), 1) << "7 / 2";
    EXPECT_EQ(std::get<0>(all().aggregate(sum(f<&line::code>) / 2)), 1) << "3 / 2, as integers are divided";
    EXPECT_EQ(std::get<0>(all().aggregate(sum(f<&line::id>) / 2)), 1);
}

ROWAN_TEST(narrow_columns, values_that_no_row_can_have) {
    EXPECT_EQ(all().filter(f<&line::code>.in({INT64_C(1), beyond})).count(), 1);
    EXPECT_EQ(all().filter(!f<&line::code>.in({INT64_C(1), beyond, -beyond})).count(), 1);
    EXPECT_EQ(all().filter(length(f<&line::note>).in({INT64_C(4), beyond})).count(), 1);
    EXPECT_EQ(all().in_bulk<&line::code>(std::vector<std::int64_t>{2, beyond}).size(), 1U);
    for (const std::int64_t value : {beyond, -beyond, INT64_C(32'768), INT64_C(-32'769)}) {
        EXPECT_THROW(static_cast<void>(all().get(f<&line::code> == value)), does_not_exist) << value;
        EXPECT_THROW(static_cast<void>(all().filter(f<&line::id> > 0).get(f<&line::code> == value)), does_not_exist);
        EXPECT_EQ(all().filter(f<&line::code> == value).count(), 0) << value;
    }
    for (const int last : {INT16_MIN, INT16_MAX}) {
        db.create(line{.code = static_cast<std::int16_t>(last)});
        EXPECT_EQ(all().get(f<&line::code> == last).code, last);
    }
}

ROWAN_ON_EVERY_ENGINE(narrow_columns);

} // namespace
} // namespace rowan::test
