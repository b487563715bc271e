// Lists are looked up by the key's index, also where the planner takes the table for empty.
#include "support/database_fixture.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

struct station {
    std::int64_t id{};
    std::string line{};
    std::int32_t number{};

    using rowan_table =
        rowan::table<"station", rowan::primary_key<&station::id>, rowan::unique<&station::line, &station::number>>;
};

class bulk_plan : public rowan::test::database_test {
protected:
    static std::vector<station> list(int from, int count) {
        std::vector<station> stations;
        for (int i = from; i < from + count; ++i)
            stations.push_back({.line = "line " + std::to_string(i % 7), .number = i});
        return stations;
    }
};

ROWAN_TEST(bulk_plan, does_not_depend_on_statistics) {
    db.create_tables<station>();
    const bool is_mariadb = capabilities().engine == "mariadb";
    if (is_mariadb) db.execute("ALTER TABLE station STATS_AUTO_RECALC = 0");
    if (capabilities().engine == "postgresql") db.execute("ALTER TABLE station SET (autovacuum_enabled = false)");
    constexpr int rows = 40'000;
    for (int i = 0; i < rows; i += 10'000) (void)db.get_or_create_all(list(i, 10'000));
    if (is_mariadb) { // as after a crash: what is known of the table is read again, and says that it is empty
        db.execute("RENAME TABLE station TO station_away");
        db.execute("RENAME TABLE station_away TO station");
    }
    // By the index these take some ten milliseconds; by reading the whole table for each list, many seconds.
    const rowan::database soon = db.within(std::chrono::seconds(4));
    for (int i = 0; i < rows; i += 10'000) {
        for (const auto& [row, created] : soon.get_or_create_all(list(i, 5000))) ASSERT_FALSE(created) << row.number;
    }
    EXPECT_EQ(db.objects<station>().count(), rows);
}

ROWAN_ON_STORES(bulk_plan, &rowan::test::sqlite_memory, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace
