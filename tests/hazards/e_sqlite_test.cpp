// Group E: SQLite's own hazards, each shown with the naive form first.
#include "session/models.hpp"
#include "session/observer.hpp"
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace {

using namespace rowan::test;
using namespace std::chrono_literals;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;

class hazards_e : public database_test {
protected:
    hazards_e() { db.create_tables<entry>(); }
    [[nodiscard]] const std::string& path() const { return place().name(); }
    [[nodiscard]] bool is_wal() const { return on().options.empty(); }
};

ROWAN_TEST(hazards_e, h60_a_transaction_that_reads_before_it_writes) {
    observer naive(path());
    sqlite3_busy_timeout(naive.handle(), 5000); // of no use
    naive.run("BEGIN");
    EXPECT_EQ(naive.number("SELECT count(*) FROM entry"), 0);
    if (is_wal()) {
        db.create(entry{.name = "rival"});
        EXPECT_EQ(naive.code_of("INSERT INTO entry(name, value) VALUES ('mine', 0)"), SQLITE_BUSY_SNAPSHOT);
    } else { // two who hold a shared lock: the second to want more is refused at once
        observer second(path());
        naive.run("INSERT INTO entry(name, value) VALUES ('mine', 0)");
        second.run("BEGIN");
        EXPECT_EQ(second.number("SELECT count(*) FROM entry"), 0);
        EXPECT_EQ(second.code_of("INSERT INTO entry(name, value) VALUES ('other', 0)") & 0xff, SQLITE_BUSY);
        second.run("ROLLBACK");
    }
    naive.run("ROLLBACK");

    std::atomic<int> runs = 0;
    const auto count_up = [&] {
        rowan::database mine = open();
        for (int i = 0; i < 25; ++i) {
            mine.atomic([&](transaction& tx) {
                ++runs;
                const std::int64_t before = tx.objects<entry>().count();
                tx.create(entry{.name = "row " + std::to_string(before)});
            });
        }
    };
    db.objects<entry>().remove();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back(count_up);
    for (std::thread& each : threads) each.join();
    EXPECT_EQ(db.objects<entry>().count(), 100);
    EXPECT_EQ(runs, 100) << "not one had to run again";
}

// Under a rollback journal an open cursor keeps every writer out: see own_stream.
class hazards_e_wal : public hazards_e {};

ROWAN_TEST(hazards_e_wal, h61_a_write_beside_an_open_cursor) {
    db.create_all(std::vector<entry>{{.name = "a"}, {.name = "b"}, {.name = "c"}});
    observer naive(path());
    sqlite3_stmt* cursor = nullptr;
    sqlite3_prepare_v2(naive.handle(), "SELECT id FROM entry", -1, &cursor, nullptr);
    EXPECT_EQ(sqlite3_step(cursor), SQLITE_ROW);
    db.create(entry{.name = "rival"});
    EXPECT_EQ(naive.code_of("INSERT INTO entry(name, value) VALUES ('mine', 0)"), SQLITE_BUSY_SNAPSHOT);
    sqlite3_finalize(cursor);

    rowan::database rival = open();
    int written = 0;
    for (const entry& each : db.objects<entry>().stream()) {
        rival.create(entry{.name = "rival of " + each.name});
        written += db.get_or_create(entry{.name = "of " + each.name}).created ? 1 : 0;
    }
    EXPECT_EQ(written, 4);
}

ROWAN_TEST(hazards_e, h62_a_commit_that_must_wait_for_readers) {
    db.create(entry{.name = "a"});
    if (!is_wal()) {
        observer reader(path());
        observer naive(path());
        reader.run("BEGIN");
        EXPECT_EQ(reader.number("SELECT count(*) FROM entry"), 1);
        naive.run("BEGIN IMMEDIATE; INSERT INTO entry(name, value) VALUES ('mine', 0)");
        EXPECT_EQ(naive.code_of("COMMIT") & 0xff, SQLITE_BUSY);
        EXPECT_EQ(sqlite3_get_autocommit(naive.handle()), 0) << "still open: the COMMIT may be repeated";
        reader.run("COMMIT");
        naive.run("COMMIT; DELETE FROM entry WHERE name = 'mine'");
    }
    rowan::database other = open();
    std::atomic<bool> is_reading = false;
    std::thread reader([&] {
        for (const entry& each : other.objects<entry>().stream()) {
            is_reading = true;
            EXPECT_EQ(each.name, "a");
            std::this_thread::sleep_for(200ms);
        }
    });
    while (!is_reading) std::this_thread::yield();
    int runs = 0;
    db.atomic([&](transaction& tx) {
        ++runs;
        tx.create(entry{.name = "b"});
    });
    EXPECT_EQ(runs, 1) << "the commit was repeated, not the transaction";
    EXPECT_TRUE(db.get_or_create(entry{.name = "c"}).created);
    reader.join();
    EXPECT_EQ(db.objects<entry>().count(), 3);
}

ROWAN_TEST(hazards_e, h63_or_ignore_swallows_other_violations) {
    observer naive(path());
    EXPECT_EQ(naive.code_of("INSERT OR IGNORE INTO entry(name, value) VALUES (NULL, 0)"), SQLITE_OK);
    EXPECT_EQ(naive.code_of("INSERT OR IGNORE INTO entry(name, value) VALUES ('a', -1)"), SQLITE_OK);
    EXPECT_EQ(naive.number("SELECT count(*) FROM entry"), 0) << "neither stored nor said";
    EXPECT_EQ(error_kind_of([&] { db.get_or_create(entry{.name = "a", .value = -1}); }), error_kind::check_violation);
    EXPECT_EQ(error_kind_of([&] { db.update_or_create(entry{.name = "a", .value = -1}); }),
              error_kind::check_violation);
    EXPECT_EQ(error_kind_of([&] { db.get_or_create_all(std::vector<entry>{{.name = "a", .value = -1}}); }),
              error_kind::check_violation);
}

ROWAN_TEST(hazards_e, h64_insert_select_with_on_conflict) {
    observer naive(path());
    EXPECT_EQ(
        naive.code_of("INSERT INTO entry(name, value) SELECT name, value FROM entry ON CONFLICT(name) DO NOTHING"),
        SQLITE_ERROR)
        << "taken for a join's ON";
    const auto rows = db.get_or_create_all(std::vector<entry>{{.name = "a"}, {.name = "b"}, {.name = "a"}});
    EXPECT_TRUE(rows[0].created && rows[1].created && !rows[2].created);
}

ROWAN_TEST(hazards_e, h65_a_hit_burns_no_id) {
    db.drop_tables<entry>();
    db.execute(
        "CREATE TABLE entry (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, value INTEGER NOT NULL)");
    observer naive(path());
    naive.run("INSERT INTO entry(name, value) VALUES ('naive', 0)");
    const char* last = "SELECT seq FROM sqlite_sequence WHERE name = 'entry'";
    for (std::int64_t burnt = 1; burnt <= 3; ++burnt) {
        naive.run("INSERT INTO entry(name, value) VALUES ('naive', 0) ON CONFLICT DO NOTHING");
        EXPECT_EQ(naive.number(last), 1 + burnt) << "although the row is there";
    }
    const std::int64_t first = db.get_or_create(entry{.name = "a"}).row.id;
    for (int i = 0; i < 50; ++i) {
        EXPECT_FALSE(db.get_or_create(entry{.name = "a"}).created);
        EXPECT_FALSE(db.update_or_create(entry{.name = "a"}, f<&entry::value> += 1).created);
        EXPECT_FALSE(db.get_or_create_all(std::vector<entry>{{.name = "a"}}).front().created);
    }
    EXPECT_EQ(db.get_or_create(entry{.name = "b"}).row.id, first + 1);
}

ROWAN_TEST(hazards_e, h66_returning_is_stepped_to_its_end) {
    rowan::database other = open();
    observer naive(path());
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(naive.handle(), "INSERT INTO entry(name, value) VALUES ('naive', 0) RETURNING id", -1, &insert,
                       nullptr);
    EXPECT_EQ(sqlite3_step(insert), SQLITE_ROW) << "inserted, so it seems";
    EXPECT_FALSE(other.objects<entry>().filter(f<&entry::name> == "naive").exists()) << "nobody else sees it";
    EXPECT_EQ(error_kind_of([&] { other.within(50ms).create(entry{.name = "a"}); }), error_kind::timeout)
        << "and it keeps the lock";
    sqlite3_finalize(insert);
    for (int i = 0; i < 20; ++i) { // left in its middle nowhere
        const auto name = std::to_string(i);
        EXPECT_TRUE(db.get_or_create(entry{.name = name}).created);
        EXPECT_EQ(other.within(2s).objects<entry>().get(f<&entry::name> == name).value, 0);
        EXPECT_FALSE(other.within(2s).update_or_create(entry{.name = name}, f<&entry::value> += 1).created);
        EXPECT_EQ(db.update_or_create(entry{.name = name}, f<&entry::value> += 1).row.value, 2);
    }
}

ROWAN_ON_SQLITE_FILES(hazards_e);
ROWAN_ON_STORES(hazards_e_wal, &rowan::test::sqlite_file);

} // namespace
