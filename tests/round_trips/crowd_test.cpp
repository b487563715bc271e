// A crowd that creates does not look for each row by itself: by the server's own counters.
#include "support/fresh_database.hpp"
#include "support/server_sql.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

struct badge {
    std::int64_t id{};
    std::string serial{};
    using rowan_table = rowan::table<"badge", rowan::primary_key<&badge::id>, rowan::unique<&badge::serial>>;
};

// What sessions have counted arrives when they end.
std::int64_t transactions_of(const std::string& url) {
    return std::stoll(rowan::test::rows_from_server(
        url, {"SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"})[0][0]);
}

TEST(crowd_on_postgresql, that_creates_sends_fewer_statements_than_it_has_calls) {
    constexpr int threads = 32;
    constexpr int calls = 200; // of each thread; two threads ask for each row
    const rowan::test::fresh_database place("postgresql");
    std::optional<rowan::database> db = rowan::connect(place.url("pool=32"));
    db->create_tables<badge>();
    std::atomic<int> created = 0;
    std::vector<std::thread> crowd;
    for (int t = 0; t < threads; ++t) {
        crowd.emplace_back([&, t] {
            for (int i = 0; i < calls; ++i) {
                const auto made = db->get_or_create(badge{.serial = std::to_string(t / 2) + " " + std::to_string(i)});
                created += made.created ? 1 : 0;
            }
        });
    }
    for (std::thread& each : crowd) each.join();
    EXPECT_EQ(created, threads * calls / 2);
    EXPECT_EQ(db->objects<badge>().count(), threads * calls / 2);
    db.reset();
    EXPECT_LT(transactions_of(place.url()), threads * calls * 3 / 4) << "with a look for each call there would be more";
}

} // namespace
