// A model whose first column is a real number: the integers behind it keep their type and every digit.
#include "support/database_fixture.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace {

using rowan::f;

struct reading {
    double value{};
    std::int64_t id{};
    std::int64_t sensor{};
    std::int64_t nanoseconds{};
    float rest{};
    bool is_valid{};

    using rowan_table = rowan::table<"reading", rowan::primary_key<&reading::id>, rowan::unique<&reading::sensor>>;
    friend bool operator==(const reading&, const reading&) = default;
};

class real_first : public rowan::test::database_test {};

// Seen on SQLite 3.40.1: RETURNING makes reals of all integers of a table whose first column is REAL.
ROWAN_TEST(real_first, integers_come_back_as_they_were) {
    db.create_tables<reading>();
    constexpr std::int64_t exact = (std::int64_t{1} << 53) + 1; // no double is equal to it
    const reading given{.value = 2, .sensor = exact, .nanoseconds = exact, .rest = 3, .is_valid = true};
    const auto made = db.get_or_create(given);
    EXPECT_TRUE(made.created);
    EXPECT_EQ(made.row.nanoseconds, exact);
    EXPECT_EQ(db.get_or_create(given).row, made.row);
    const auto updated = db.update_or_create(given, f<&reading::value> = 7, f<&reading::rest> = 4.0f);
    EXPECT_FALSE(updated.created);
    EXPECT_EQ(updated.row.sensor, exact);
    EXPECT_EQ(updated.row.nanoseconds, exact);
    EXPECT_EQ(updated.row, db.objects<reading>().get());
    EXPECT_EQ(db.update_or_create(given).row, made.row);
    EXPECT_EQ(db.get_or_create_all(std::vector<reading>{given}).at(0).row, made.row);
    const reading other = db.create(reading{.sensor = exact + 2, .nanoseconds = exact});
    EXPECT_EQ(other, db.objects<reading>().get(f<&reading::id> == other.id));
}

ROWAN_ON_EVERY_ENGINE(real_first);

} // namespace
