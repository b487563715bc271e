// create_all: few rows by one statement, many by the engine's own way to load them, all or none, and as stored.
#include "support/database_fixture.hpp"
#include "support/store_test.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace {

using rowan::f;

struct reading {
    std::int64_t id{};
    std::string sensor{};
    std::optional<double> value{};
    std::optional<std::chrono::year_month_day> day{};
    rowan::decimal<10, 2> price{};
    friend bool operator==(const reading&, const reading&) = default;

    using rowan_table = rowan::table<"reading", rowan::primary_key<&reading::id>, rowan::unique<&reading::sensor>>;
};

class create_all : public rowan::test::database_test {
protected:
    create_all() { db.create_tables<reading>(); }

    static std::vector<reading> rows(int count) {
        std::vector<reading> all;
        for (int i = 0; i < count; ++i) {
            reading each{.sensor = "tab\t\\N \"" + std::to_string(i)};
            if (i % 3 != 0) each.value = i / 8.0;
            if (i % 2 != 0) each.day = std::chrono::year(2024) / 2 / (1 + i % 28);
            each.price = rowan::decimal<10, 2>::from_units(i);
            all.push_back(each);
        }
        return all;
    }
    void expect_stored(const std::vector<reading>& given) const {
        const std::vector<reading> created = db.create_all(given);
        ASSERT_EQ(created.size(), given.size());
        for (std::size_t i = 0; i < given.size(); ++i) {
            reading expected = given[i];
            expected.id = created[i].id;
            ASSERT_GT(expected.id, 0);
            ASSERT_EQ(created[i], expected);
        }
        auto stored = db.objects<reading>().in_bulk<&reading::id>([&] {
            std::vector<std::int64_t> ids;
            for (const reading& each : created) ids.push_back(each.id);
            return ids;
        }());
        ASSERT_EQ(stored.size(), given.size());
        for (const reading& each : created) ASSERT_EQ(stored.at(each.id), each);
        // the numbers that were given out are used up
        EXPECT_GT(db.create(reading{.sensor = "next"}).id, created.back().id);
    }
};

ROWAN_TEST(create_all, of_a_few_rows_returns_them_as_stored) {
    expect_stored(rows(7));
}

ROWAN_TEST(create_all, of_many_rows_returns_them_as_stored) {
    expect_stored(rows(6'000));
}

ROWAN_TEST(create_all, creates_none_where_one_is_refused) {
    for (const int count : {7, 6'000}) {
        std::vector<reading> given = rows(count);
        given.back().sensor = given.front().sensor;
        EXPECT_THROW(static_cast<void>(db.create_all(given)), rowan::integrity_error);
        EXPECT_EQ(db.objects<reading>().count(), 0);
    }
    EXPECT_EQ(db.create_all(rows(3)).size(), 3u) << "the connections are as good as before";
}

ROWAN_TEST(create_all, belongs_to_its_transaction) {
    const auto undone = [&] {
        db.atomic([&](rowan::transaction& tx) {
            EXPECT_EQ(tx.create_all(rows(6'000)).size(), 6'000u);
            EXPECT_EQ(tx.objects<reading>().count(), 6'000);
            throw std::runtime_error("undone");
        });
    };
    EXPECT_THROW(undone(), std::runtime_error);
    EXPECT_EQ(db.objects<reading>().count(), 0);
}

ROWAN_TEST(create_all, takes_rows_with_and_without_a_number) {
    std::vector<reading> given = rows(4);
    given[1].id = 1'000'001;
    given[3].id = 1'000'003;
    const std::vector<reading> created = db.create_all(given);
    EXPECT_EQ(created[1].id, 1'000'001);
    EXPECT_EQ(created[3].id, 1'000'003);
    EXPECT_EQ(db.objects<reading>().count(), 4);
    EXPECT_TRUE(db.create_all(std::vector<reading>{}).empty());
}

ROWAN_ON_EVERY_ENGINE(create_all);

} // namespace
