// Many callers get or create overlapping lists of rows, and rows that refer to them, at the same time, on every engine.
#include "support/database_fixture.hpp"
#include "support/store_test.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

struct stop {
    std::int64_t id{};
    std::string name{};
    std::int32_t position{}; // a column of this name must not be confused with the place of a row in the list

    using rowan_table = rowan::table<"stop", rowan::primary_key<&stop::id>, rowan::unique<&stop::name>>;
};

struct visit {
    std::int64_t id{};
    std::int64_t stop_id{};
    std::int32_t day{};

    using rowan_table =
        rowan::table<"visit", rowan::primary_key<&visit::id>, rowan::unique<&visit::stop_id, &visit::day>,
                     rowan::foreign_key<&visit::stop_id, &stop::id>>;
};

constexpr int names = 300;
constexpr int in_list = 120;

class bulk_race : public rowan::test::database_test {
protected:
    std::atomic<int> created{0};
    std::atomic<int> visits_created{0};

    void one_caller(unsigned seed) {
        std::mt19937 random(seed);
        for (int round = 0; round < 6; ++round) {
            std::vector<stop> stops;
            for (int i = 0; i < in_list; ++i) {
                const auto number = static_cast<std::int32_t>(random() % names);
                stops.push_back({.name = "stop " + std::to_string(number), .position = number});
            }
            const auto got = db.get_or_create_all(stops);
            std::vector<visit> visits;
            for (std::size_t i = 0; i < got.size(); ++i) {
                created += got[i].created ? 1 : 0;
                ASSERT_EQ(got[i].row.name, stops[i].name);
                ASSERT_EQ(got[i].row.position, stops[i].position);
                visits.push_back({.stop_id = got[i].row.id, .day = round});
            }
            int made = 0;
            db.atomic([&](rowan::transaction& tx) {
                made = 0;
                for (const auto& each : tx.get_or_create_all(visits)) made += each.created ? 1 : 0;
            });
            visits_created += made;
        }
    }
};

ROWAN_TEST(bulk_race, nobody_fails_and_each_row_has_one_creator) {
    db.create_tables<stop, visit>();
    std::vector<std::thread> threads;
    std::vector<std::string> failures(8);
    for (unsigned i = 0; i < failures.size(); ++i) {
        threads.emplace_back([&, i] {
            try {
                one_caller(i);
            } catch (const std::exception& failure) {
                failures[i] = failure.what();
            }
        });
    }
    for (std::thread& each : threads) each.join();
    for (const std::string& failure : failures) EXPECT_EQ(failure, "");
    EXPECT_EQ(db.objects<stop>().count(), created);
    EXPECT_EQ(db.objects<visit>().count(), visits_created);
}

ROWAN_TEST(bulk_race, duplicates_in_a_list_that_loses_have_one_row) {
    db.create_tables<stop, visit>();
    for (int round = 0; round < 20; ++round) {
        const std::string name = "stop " + std::to_string(round);
        const std::vector<stop> list(5, stop{.name = name, .position = round});
        std::vector<std::vector<rowan::outcome<stop>>> got(4);
        std::vector<std::thread> threads;
        for (auto& each : got) threads.emplace_back([&] { each = db.get_or_create_all(list); });
        for (std::thread& each : threads) each.join();
        int creators = 0;
        for (const auto& outcomes : got) {
            ASSERT_EQ(outcomes.size(), list.size());
            for (const auto& [row, is_created] : outcomes) {
                creators += is_created ? 1 : 0;
                EXPECT_EQ(row.id, got[0][0].row.id);
                EXPECT_EQ(row.name, name);
            }
        }
        EXPECT_EQ(creators, 1);
    }
}

ROWAN_ON_EVERY_STORE_AND_CLUSTER(bulk_race);

} // namespace
