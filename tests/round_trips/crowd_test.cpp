// A crowd that creates does not look for each row by itself, one that finds does: by what the servers count, and on the
// wire.
#include "support/fresh_database.hpp"
#include "support/proxy.hpp"
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

// A row that is there makes the insert that a crowd shares fail, and then each of them goes alone.
TEST(crowd_on_mariadb, that_finds_as_many_rows_as_it_creates_goes_on_looking) {
    constexpr int threads = 32;
    constexpr int calls = 200; // of each thread
    const rowan::test::fresh_database place("mariadb_tcp");
    const rowan::test::proxy wire(rowan::test::port_of(place.url()));
    const rowan::database db = rowan::connect(rowan::test::with_port(place.url("pool=32&tls=off"), wire.port()));
    db.create_tables<badge>();
    static_cast<void>(db.get_or_create(badge{.serial = "there"}));
    std::atomic<int> created = 0;
    const auto run = [&](const std::string& what, int count) {
        std::vector<std::thread> crowd;
        for (int t = 0; t < threads; ++t) {
            crowd.emplace_back([&, t] {
                for (int i = 0; i < count; ++i) {
                    const std::string absent = what + std::to_string(t) + " " + std::to_string(i);
                    created += db.get_or_create(badge{.serial = i % 2 == 0 ? "there" : absent}).created ? 1 : 0;
                }
            });
        }
        for (std::thread& each : crowd) each.join();
    };
    run("first ", 20); // connections are opened, statements prepared
    created = 0;
    const int before = wire.round_trips();
    run("then ", calls);
    EXPECT_EQ(created, threads * calls / 2);
    EXPECT_LT(wire.round_trips() - before, threads * calls * 3 / 2)
        << "a look for each call, and an insert for each row";
}

} // namespace
