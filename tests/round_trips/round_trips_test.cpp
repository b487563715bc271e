// How often each call goes to the server and back, counted on the wire.
#include "support/fresh_database.hpp"
#include "support/proxy.hpp"
#include "support/servers.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace {

using rowan::f;

struct device {
    std::int64_t id{};
    std::string serial{};
    std::int64_t seen{};
    using rowan_table = rowan::table<"device", rowan::primary_key<&device::id>, rowan::unique<&device::serial>>;
};

/// What the calls cost on an engine.
struct engine_costs {
    const char* engine;
    const char* server;  // of one host
    const char* options; // so that the proxy sees plain bytes
    int begin;           // of a transaction, in front of its first statement
    int lost_race;
    int all_missing; // get_or_create_all of a thousand rows of which none is there
    int some_missing;
    int update_hit;
    int savepoint; // around a statement that writes many rows, inside a transaction
    int look;      // whether the transaction is still open, before another write behind a read
};

std::ostream& operator<<(std::ostream& out, const engine_costs& each) {
    return out << each.engine;
}

class round_trips : public testing::TestWithParam<engine_costs> {
protected:
    round_trips() {
        db.create_tables<device>();
        // statements are prepared, and the key is verified, at the first call of each kind
        for (const char* serial : {"warm", "warmer"}) {
            get_or_create(serial);
            get_or_create(serial);
            db.expecting_misses().get_or_create(device{.serial = std::string("expected ") + serial});
            lose_race(std::string("lost ") + serial);
            static_cast<void>(db.get_or_create_all(rows("all " + std::string(serial), 0, 3)));
            static_cast<void>(db.get_or_create_all(rows("all " + std::string(serial), 0, 4)));
            db.update_or_create(device{.serial = "updated"}, f<&device::seen> += 1);
            db.atomic([&](rowan::transaction& tx) { tx.get_or_create(device{.serial = std::string("tx ") + serial}); });
        }
    }

    rowan::outcome<device> get_or_create(std::string serial) const {
        return db.get_or_create(device{.serial = std::move(serial)});
    }
    /// Somebody else creates the row between the look and the insert.
    bool lose_race(const std::string& serial) const {
        const auto rival = [&](device&) { other.create(device{.serial = serial}); };
        return db.objects<device>().get_or_create(f<&device::serial> == serial, rival).created;
    }
    static std::vector<device> rows(const std::string& prefix, int first, int end) {
        std::vector<device> all;
        for (int i = first; i < end; ++i) all.push_back({.serial = prefix + std::to_string(i)});
        return all;
    }
    template <class Call>
    int count(const Call& call) const {
        const int before = wire.round_trips();
        call();
        return wire.round_trips() - before;
    }

    const engine_costs& costs = GetParam();
    rowan::test::fresh_database place{costs.engine};
    std::string url = rowan::test::with_database(rowan::test::server_url(costs.server), place.name(), costs.options);
    rowan::test::proxy wire{rowan::test::port_of(url)};
    rowan::database db = rowan::connect(rowan::test::with_port(url, wire.port()) + "&pool=1");
    rowan::database other = rowan::connect(url);
};

TEST_P(round_trips, of_a_hit_is_one) {
    get_or_create("there");
    EXPECT_EQ(count([&] { EXPECT_FALSE(get_or_create("there").created); }), 1);
    const auto by_lookup = [&] { db.objects<device>().get_or_create(f<&device::serial> == "there"); };
    EXPECT_EQ(count(by_lookup), 1);
}

TEST_P(round_trips, of_a_miss_are_two) {
    EXPECT_EQ(count([&] { EXPECT_TRUE(get_or_create("absent").created); }), 2);
}

TEST_P(round_trips, of_a_miss_that_was_expected_is_one) {
    const rowan::database expecting = db.expecting_misses();
    EXPECT_EQ(count([&] { EXPECT_TRUE(expecting.get_or_create(device{.serial = "absent"}).created); }), 1);
}

TEST_P(round_trips, of_a_lost_race_are_at_most_three) {
    EXPECT_EQ(count([&] { EXPECT_FALSE(lose_race("contested")); }), costs.lost_race);
    EXPECT_LE(costs.lost_race, 3);
}

TEST_P(round_trips, of_a_thousand_rows_are_at_most_three) {
    EXPECT_EQ(count([&] { static_cast<void>(db.get_or_create_all(rows("bulk", 0, 1'000))); }), costs.all_missing);
    EXPECT_EQ(count([&] { static_cast<void>(db.get_or_create_all(rows("bulk", 0, 1'000))); }), 1);
    EXPECT_EQ(count([&] { static_cast<void>(db.get_or_create_all(rows("bulk", 500, 1'500))); }), costs.some_missing);
    EXPECT_LE(costs.some_missing, 3);
}

// PostgreSQL's driver has a statement that takes lists parsed again about once a second.
TEST_P(round_trips, of_lists_are_no_more_when_their_statements_are_old) {
    const auto begin = std::chrono::steady_clock::now();
    int most = 0;
    do {
        most = std::max(most, count([&] { static_cast<void>(db.get_or_create_all(rows("all warm", 0, 3))); }));
    } while (std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(1'500));
    EXPECT_EQ(most, 1);
}

TEST_P(round_trips, inside_a_transaction_are_no_more) {
    get_or_create("there");
    const auto hit = [](rowan::transaction& tx) { tx.get_or_create(device{.serial = "there"}); };
    EXPECT_EQ(count([&] { db.atomic(hit); }), costs.begin + 1 + 1); // the last is COMMIT
    const auto miss = [](rowan::transaction& tx) {
        tx.get_or_create(device{.serial = "absent"});
        tx.get_or_create(device{.serial = "absent too"});
    };
    EXPECT_EQ(count([&] { db.atomic(miss); }), costs.begin + 2 + 2 + costs.look + 1); // no savepoint has one of its own
}

TEST_P(round_trips, of_lists_inside_a_transaction_are_no_more_but_for_a_savepoint) {
    const auto create = [](rowan::transaction& tx) {
        static_cast<void>(tx.get_or_create_all(rows("of tx", 0, 1'000)));
    };
    EXPECT_EQ(count([&] { db.atomic(create); }), costs.begin + costs.all_missing + costs.savepoint + 1);
    EXPECT_EQ(count([&] { db.atomic(create); }), costs.begin + 1 + 1);
}

TEST_P(round_trips, of_update_or_create) {
    const auto update = [&] { db.update_or_create(device{.serial = "updated"}, f<&device::seen> += 1); };
    EXPECT_EQ(count(update), costs.update_hit);
}

INSTANTIATE_TEST_SUITE_P(postgresql, round_trips,
                         testing::Values(engine_costs{"postgresql", "postgresql_tcp",
                                                      "sslmode=disable&gssencmode=disable", 0, 2, 1, 1, 1, 0, 0}),
                         testing::PrintToStringParamName());
INSTANTIATE_TEST_SUITE_P(mariadb, round_trips,
                         testing::Values(engine_costs{"mariadb", "mariadb_tcp", "tls=off", 1, 3, 2, 2, 2, 0, 0}),
                         testing::PrintToStringParamName());
// One node, on which the rivals are too.
INSTANTIATE_TEST_SUITE_P(galera, round_trips,
                         testing::Values(engine_costs{"galera", "galera_node_1", "tls=off", 1, 3, 2, 2, 2, 2, 1}),
                         testing::PrintToStringParamName());

} // namespace
