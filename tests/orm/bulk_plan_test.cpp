// Lists are looked up by the key's index, also where the planner takes the table for empty.
#include "support/database_fixture.hpp"
#include "support/raw_session.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <algorithm>
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

/// How one would look up a list, what makes the planner take the table for nearly empty, and how its plan for the list
/// then says that it reads the whole table.
struct naive_words {
    std::string_view engine;
    rowan::test::sql_list before_rows;
    rowan::test::sql_list behind_rows;
    std::string_view plan;
    std::string_view reads_whole_table;
};

const std::vector<naive_words> naive_forms{
    {"sqlite",
     {"INSERT INTO station(line, number) VALUES ('first', 0)", "ANALYZE"},
     {},
     "EXPLAIN QUERY PLAN SELECT station.* FROM json_each('[]') AS given JOIN station "
     "ON line = given.value->>0 AND number = given.value->>1",
     "SCAN station"},
    {"mariadb",
     {"ALTER TABLE station STATS_AUTO_RECALC = 0"},
     // as after a crash: what is known of the table is read again, and says that it is empty
     {"RENAME TABLE station TO station_away", "RENAME TABLE station_away TO station"},
     "EXPLAIN SELECT station.* FROM JSON_TABLE('[]', '$[*]' COLUMNS (line VARCHAR(255) PATH '$[0]', "
     "number INT PATH '$[1]')) AS given JOIN station USING (line, number)",
     "SIMPLE station index"},
    {"postgresql", {"ALTER TABLE station SET (autovacuum_enabled = false)"}, {}, "", ""}, // see H83 of the hazards
};

class bulk_plan : public rowan::test::database_test {
protected:
    [[nodiscard]] const naive_words& naive_form() const {
        return *std::find_if(naive_forms.begin(), naive_forms.end(),
                             [&](const naive_words& each) { return each.engine == capabilities().engine; });
    }
    [[nodiscard]] std::string plan_of(std::string_view statement) const {
        std::string text;
        for (const auto& row : rowan::test::raw_session(place().url()).rows(std::string(statement))) {
            for (const std::string& column : row) text += column + " ";
        }
        return text;
    }
    static std::vector<station> list(int from, int count) {
        std::vector<station> stations;
        for (int i = from; i < from + count; ++i)
            stations.push_back({.line = "line " + std::to_string(i % 7), .number = i});
        return stations;
    }
};

ROWAN_TEST(bulk_plan, does_not_depend_on_statistics) {
    db.create_tables<station>();
    const naive_words& naive = naive_form();
    execute_all(naive.before_rows);
    constexpr int rows = 40'000;
    for (int i = 0; i < rows; i += 10'000) (void)db.get_or_create_all(list(i, 10'000));
    execute_all(naive.behind_rows);
    if (!naive.plan.empty()) {
        const std::string plan = plan_of(naive.plan);
        EXPECT_NE(plan.find(naive.reads_whole_table), std::string::npos) << plan;
    }
    // By the index these take some ten milliseconds; by reading the whole table for each list, many seconds.
    const rowan::database soon = db.within(std::chrono::seconds(4));
    for (int i = 0; i < rows; i += 10'000) {
        for (const auto& [row, created] : soon.get_or_create_all(list(i, 5000))) ASSERT_FALSE(created) << row.number;
    }
    EXPECT_EQ(db.objects<station>().filter(rowan::f<&station::line> != "first").count(), rows);
}

ROWAN_ON_STORES(bulk_plan, &rowan::test::sqlite_file, &rowan::test::postgresql, &rowan::test::mariadb,
                &rowan::test::galera);

} // namespace
