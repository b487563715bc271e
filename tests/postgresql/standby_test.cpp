// A real standby: what may be read there, what is refused before it is sent, and which host of several a URL means.
#include "session/models.hpp"
#include "support/error_kind_of.hpp"
#include "support/standby_servers.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace rowan::test;
using rowan::database;
using rowan::error;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;

class postgresql_standby : public testing::Test {
protected:
    postgresql_standby() {
        primary.create_tables<entry>();
        for (int i = 0; i < 100; ++i) primary.get_or_create(entry{.name = std::to_string(i), .value = i});
    }

    static bool is_on_standby(const database& db) { return db.query<bool>("SELECT pg_is_in_recovery()").at(0); }

    /// Each call that writes or may write.
    static std::vector<std::pair<const char*, std::function<void(const database&)>>> writing_calls() {
        const auto there = [] { return entry{.name = "7", .value = 1}; };
        return {
            {"create", [=](const database& db) { db.create(there()); }},
            {"create_all", [=](const database& db) { static_cast<void>(db.create_all(std::vector{there()})); }},
            {"get_or_create", [=](const database& db) { db.get_or_create(there()); }},
            {"expecting", [=](const database& db) { db.expecting_misses().get_or_create(there()); }},
            {"all", [=](const database& db) { static_cast<void>(db.get_or_create_all(std::vector{there()})); }},
            {"or_update", [=](const database& db) { db.update_or_create(there(), f<&entry::value> += 1); }},
            {"locked",
             [](const database& db) {
                 db.objects<entry>().get_or_create_locked(f<&entry::value> == 7, [](entry& made) { made.name = "x"; });
             }},
            {"update", [](const database& db) { db.objects<entry>().update(f<&entry::value> += 1); }},
            {"remove", [](const database& db) { db.objects<entry>().remove(); }},
            {"execute", [](const database& db) { db.execute("DELETE FROM entry"); }},
            {"query",
             [](const database& db) { static_cast<void>(db.query<int>("DELETE FROM entry RETURNING value")); }},
            {"create_tables", [](const database& db) { db.create_tables<entry>(); }},
            {"drop_tables", [](const database& db) { db.drop_tables<entry>(); }},
            {"atomic", [](const database& db) { db.atomic([](transaction&) {}); }},
            {"read-only",
             [=](const database& db) {
                 db.atomic([=](transaction& tx) { tx.get_or_create(there()); }, {.read_only = true});
             }},
        };
    }

    void expect_reads_alone(const database& db) const {
        for (const auto& [name, call] : writing_calls()) {
            try {
                call(db);
                ADD_FAILURE() << name;
            } catch (const error& refused) {
                EXPECT_EQ(refused.kind(), error_kind::read_only) << name << ": " << refused.what();
                for (const char* words : {"for reads alone", "target_session_attrs", "open the primary's URL"})
                    EXPECT_NE(std::string(refused.what()).find(words), std::string::npos) << name << refused.what();
                EXPECT_FALSE(refused.retryable() || refused.in_doubt()) << name;
            }
        }
        EXPECT_EQ(db.objects<entry>().filter(f<&entry::value> >= 50).count(), 50) << "it goes on reading";
    }

    standby_servers servers;
    database primary = rowan::connect(servers.primary());
};

TEST_F(postgresql_standby, reads_what_the_primary_has_committed) {
    servers.await_replay();
    const database db = rowan::connect(servers.both("standby"));
    EXPECT_TRUE(is_on_standby(db));
    EXPECT_EQ(db.objects<entry>().get(f<&entry::name> == "7").value, 7);
    EXPECT_EQ(db.objects<entry>().filter(f<&entry::value> < 10).all().size(), 10U);
    std::int64_t sum = 0;
    for (const entry& each : db.objects<entry>().order_by(f<&entry::value>).stream()) sum += each.value;
    EXPECT_EQ(sum, 4950);
    db.atomic(
        [&](transaction& tx) {
            EXPECT_TRUE(tx.objects<entry>().filter(f<&entry::name> == "99").exists());
            tx.atomic([&](transaction& inner) { EXPECT_EQ(inner.objects<entry>().count(), 100); });
        },
        {.read_only = true});
    primary.get_or_create(entry{.name = "new"});
    servers.await_replay();
    EXPECT_EQ(db.query<std::int64_t>("SELECT count(*) FROM entry WHERE name = $1", "new").at(0), 1);
}

TEST_F(postgresql_standby, refuses_what_may_write_before_it_is_sent) {
    servers.await_replay();
    for (const char* session : {"standby", "prefer-standby", "read-only", "any"}) {
        const database db = rowan::connect(servers.both(session));
        EXPECT_TRUE(is_on_standby(db)) << session;
        expect_reads_alone(db);
    }
    // What is not said, and refused by the server alone.
    const database unsaid = rowan::connect(servers.standby());
    EXPECT_EQ(error_kind_of([&] { unsaid.create(entry{.name = "x"}); }), error_kind::read_only);
}

TEST_F(postgresql_standby, is_passed_over_by_a_url_that_may_write) {
    for (const char* session : {"", "read-write", "primary"}) {
        const database db = rowan::connect(servers.both(session));
        EXPECT_FALSE(is_on_standby(db)) << session;
        EXPECT_TRUE(db.get_or_create(entry{.name = std::string("by ") + session}).created);
        EXPECT_FALSE(db.get_or_create(entry{.name = std::string("by ") + session}).created);
    }
}

TEST_F(postgresql_standby, that_is_away_leaves_the_primary_for_reads_alone) {
    servers.stop_standby();
    const database db = rowan::connect(servers.both("prefer-standby"));
    EXPECT_FALSE(is_on_standby(db));
    expect_reads_alone(db);
    EXPECT_EQ(primary.objects<entry>().count(), 100) << "where all of it would have been done";
    const auto number = [&] {
        static_cast<void>(db.query<std::int64_t>("SELECT nextval(pg_get_serial_sequence('entry', 'id'))"));
    };
    EXPECT_EQ(error_kind_of(number), error_kind::read_only) << "a function that writes is refused by the server";
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(rowan::connect(servers.both("standby"))); }),
              error_kind::connection_failed);
}

} // namespace
