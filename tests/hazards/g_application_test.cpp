// Group G: what goes wrong between an application and its database.
//
// Not for SQLite: H72 (replicas), H80 and H86 (a connection lost in mid-call, a commit in flight: the engine is in the
// process; `error::in_doubt` is there for the others), H81 and H82 (advisory locks), H85's late cancel. H74 (a
// validator in front of the constraint): Rowan has none. H76 (hooks of a row that was not created): Rowan has no hooks;
// `created` is the answer, and a callable fills a row, it does not announce one.
#include "session/models.hpp"
#include "session/observer.hpp"
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

namespace {

using namespace rowan::test;
using namespace std::chrono_literals;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;

class hazards_g : public database_test {
protected:
    hazards_g() { db.create_tables<entry, owner>(); }
};

ROWAN_TEST(hazards_g, h73_an_error_leaves_the_handle_and_the_row_as_they_were) {
    const auto all = db.objects<entry>();
    std::map<std::string, entry> naive; // what the program has, filled before the database has agreed
    const auto create_naively = [&](const entry& row) { db.create(naive[row.name] = row); };
    EXPECT_EQ(error_kind_of([&] { create_naively({.name = "naive", .value = -1}); }), error_kind::check_violation);
    EXPECT_TRUE(naive.contains("naive") && all.count() == 0) << "found there from now on, and nowhere else";

    entry bad{.name = "a", .value = -1};
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(error_kind_of([&] { db.get_or_create(bad); }), error_kind::check_violation);
        EXPECT_EQ(error_kind_of([&] { db.save(bad); }), error_kind::check_violation);
        EXPECT_EQ(bad.id, 0);
        EXPECT_EQ(bad.value, -1);
        EXPECT_EQ(all.count(), 0);
    }
    bad.value = 1;
    EXPECT_TRUE(db.save(bad));
    EXPECT_EQ(all.get().value, 1);
}

ROWAN_TEST(hazards_g, h75_defaults_are_computed_on_a_miss_alone_and_once) {
    rowan::database other = rival();
    int called = 0;
    const auto naive = [&] { return ++called; };
    for (int i = 0; i < 3; ++i)
        db.objects<entry>().get_or_create(f<&entry::name> == "naive", f<&entry::value> = naive());
    EXPECT_EQ(called, 3) << "computed for each call, used for one";

    called = 0;
    const auto call = [&](bool is_rival_first) {
        return db.objects<entry>().get_or_create(f<&entry::name> == "a", [&](entry& fresh) {
            ++called;
            fresh.value = 5;
            if (is_rival_first) other.create(entry{.name = "a", .value = 7});
        });
    };
    EXPECT_FALSE(call(true).created);
    EXPECT_EQ(called, 1);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(call(false).row.value, 7);
    EXPECT_EQ(called, 1);
}

ROWAN_TEST(hazards_g, h77_a_lost_race_does_not_lose_the_update) {
    rowan::database other = rival();
    const auto naive = db.objects<entry>().filter(f<&entry::name> == "naive");
    EXPECT_EQ(naive.update(f<&entry::value> = 42), 0) << "a miss";
    other.create(entry{.name = "naive", .value = 1});
    EXPECT_EQ(error_kind_of([&] { db.create(entry{.name = "naive", .value = 42}); }), error_kind::unique_violation);
    EXPECT_EQ(naive.get().value, 1) << "it exists, so nothing is left to do; and the update is lost";

    const auto made = db.objects<entry>().update_or_create(
        f<&entry::name> == "a", f<&entry::value> = 42, [&](entry&) { other.create(entry{.name = "a", .value = 1}); });
    EXPECT_FALSE(made.created);
    EXPECT_EQ(made.row.value, 42);
    EXPECT_EQ(db.objects<entry>().get(f<&entry::name> == "a").value, 42);
}

ROWAN_TEST(hazards_g, h78_no_increment_is_lost) {
    rowan::database other = rival();
    db.create(entry{.name = "naive"});
    const entry naive = db.objects<entry>().get(f<&entry::name> == "naive"); // read, changed here, written
    other.objects<entry>().update(f<&entry::value> += 1);
    db.objects<entry>().filter(f<&entry::name> == "naive").update(f<&entry::value> = naive.value + 1);
    EXPECT_EQ(db.objects<entry>().get().value, 1) << "of two increments one is left";

    std::atomic<int> created = 0;
    const auto count_up = [&](rowan::database on) {
        for (int i = 0; i < 50; ++i) {
            created += on.update_or_create(entry{.name = "k", .value = 1}, f<&entry::value> += 1).created ? 1 : 0;
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&, i] { count_up(i % 2 == 0 ? db : other); });
    for (std::thread& each : threads) each.join();
    EXPECT_EQ(db.objects<entry>().get(f<&entry::name> == "k").value, 200);
    EXPECT_EQ(created, 1);
}

ROWAN_TEST(hazards_g, h79_an_id_is_not_told_before_it_is_there_to_stay) {
    std::optional<std::int64_t> cached;
    std::int64_t naive = 0;
    const auto body = [&](bool fails) {
        db.atomic([&](transaction& tx) {
            const auto [row, created] = tx.get_or_create(owner{.name = "a"});
            EXPECT_TRUE(created);
            naive = row.id;
            tx.on_commit([&cached, id = row.id] { cached = id; }); // the place to share it
            if (fails) throw std::runtime_error("no");
        });
    };
    EXPECT_THROW(body(true), std::runtime_error);
    EXPECT_FALSE(cached.has_value());
    EXPECT_FALSE(db.objects<owner>().filter(f<&owner::id> == naive).exists()) << "what was shared early dangles";
    body(false);
    EXPECT_TRUE(db.objects<owner>().filter(f<&owner::id> == cached.value()).exists());
}

ROWAN_TEST(hazards_g, h84_a_failure_of_one_caller_skips_no_other) {
    const std::vector<entry> naive{{.name = "one"}, {.name = "two", .value = -1}, {.name = "three"}};
    EXPECT_EQ(error_kind_of([&] { db.create_all(naive); }), error_kind::check_violation);
    EXPECT_EQ(db.objects<entry>().count(), 0) << "three callers in one statement, and one has failed";

    std::atomic<int> stored = 0;
    std::atomic<int> refused = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 20; ++i) {
                const entry row{.name = std::to_string(t) + "/" + std::to_string(i), .value = i % 4 == 0 ? -1 : 1};
                if (!error_kind_of([&] { db.get_or_create(row); }))
                    ++stored;
                else
                    ++refused;
            }
        });
    }
    for (std::thread& each : threads) each.join();
    EXPECT_EQ(stored, 120);
    EXPECT_EQ(refused, 40);
    EXPECT_EQ(db.objects<entry>().count(), 120);
}

ROWAN_TEST(hazards_g, h85_a_cursor_left_in_its_middle_leaves_nothing_behind) {
    rowan::database narrow = on().is_shared ? open("pool=1") : db;
    for (int i = 0; i < 10; ++i) narrow.create(entry{.name = std::to_string(i), .value = i});
    for (int i = 0; i < 5; ++i) {
        int seen = 0;
        for (const entry& each : narrow.objects<entry>().order_by(f<&entry::value>).stream()) {
            EXPECT_EQ(each.value, seen) << "rows of the last caller";
            if (++seen == 3) break;
        }
    }
    const auto throws = [&] {
        for (const entry& each : narrow.objects<entry>().stream()) throw each.value;
    };
    EXPECT_THROW(throws(), std::int64_t);
    EXPECT_EQ(narrow.objects<entry>().count(), 10);
    narrow.create(entry{.name = "free"}); // nothing is locked
}

// In memory there is one connection, and nobody else to hold the lock.
class hazards_g_shared : public hazards_g {};

ROWAN_TEST(hazards_g_shared, h87_a_hit_needs_no_lock) {
    db.create(entry{.name = "a"});
    const rowan::database hasty = db.within(500ms);
    open().atomic([&](transaction& other) {
        other.objects<entry>().update(f<&entry::value> += 1); // holds the row, or all of them
        EXPECT_FALSE(hasty.get_or_create(entry{.name = "a"}).created);
        EXPECT_FALSE(hasty.objects<entry>().get_or_create(f<&entry::name> == "a").created);
        EXPECT_FALSE(hasty.get_or_create_all(std::vector<entry>{{.name = "a"}}).front().created);
        EXPECT_EQ(hasty.get_or_create(entry{.name = "a"}).row.value, 0) << "what is committed";
    });
}

class hazards_g_sqlite : public hazards_g {};

ROWAN_TEST(hazards_g_sqlite, h87_insert_first_would_need_the_lock) {
    db.create(entry{.name = "a"});
    observer other(place().name());
    other.run("BEGIN IMMEDIATE");
    const rowan::database hasty = db.within(100ms);
    EXPECT_FALSE(hasty.get_or_create(entry{.name = "a"}).created);
    EXPECT_FALSE(hasty.objects<entry>().get_or_create(f<&entry::name> == "a").created);
    EXPECT_FALSE(hasty.get_or_create_all(std::vector<entry>{{.name = "a"}}).front().created);
    EXPECT_EQ(other.code_of("INSERT INTO entry(name, value) VALUES ('b', 0) ON CONFLICT DO NOTHING"), SQLITE_OK);
    observer naive(place().name()); // insert first: waits for the lock although the row is there
    EXPECT_EQ(naive.code_of("INSERT INTO entry(name, value) VALUES ('a', 0) ON CONFLICT DO NOTHING") & 0xff,
              SQLITE_BUSY);
    other.run("COMMIT");
}

ROWAN_TEST(hazards_g_sqlite, h85_a_statement_left_in_its_middle) {
    for (int i = 0; i < 3; ++i) db.create(entry{.name = std::to_string(i), .value = i});
    observer naive(place().name());
    sqlite3_stmt* look = nullptr; // prepared once, for all who call
    sqlite3_prepare_v2(naive.handle(), "SELECT value FROM entry WHERE value >= ? ORDER BY value", -1, &look, nullptr);
    sqlite3_bind_int(look, 1, 0);
    EXPECT_EQ(sqlite3_step(look), SQLITE_ROW); // enough for the first caller
    EXPECT_EQ(sqlite3_bind_int(look, 1, 2), SQLITE_MISUSE);
    EXPECT_EQ(sqlite3_step(look), SQLITE_ROW);
    EXPECT_EQ(sqlite3_column_int(look, 0), 1) << "the second caller gets a row of the first one's";
    sqlite3_finalize(look);

    const rowan::database narrow = open("pool=1");
    const auto first_from = [&](std::int64_t value) {
        for (const entry& each :
             narrow.objects<entry>().filter(f<&entry::value> >= value).order_by(f<&entry::value>).stream())
            return each.value;
        return std::int64_t{-1};
    };
    for (const std::int64_t value : {0, 2, 1}) EXPECT_EQ(first_from(value), value);
}

ROWAN_ON_EVERY_STORE_AND_CLUSTER(hazards_g);
ROWAN_ON_STORES(hazards_g_shared, &rowan::test::sqlite_file, &rowan::test::sqlite_journal, &rowan::test::postgresql,
                &rowan::test::pgbouncer, &rowan::test::mariadb, &rowan::test::galera);
ROWAN_ON_SQLITE_FILES(hazards_g_sqlite);

} // namespace
