// SQLite's part of hazards that servers have, too: who holds the one lock keeps all others waiting (H30, H31), and each
// read is a transaction (H89).
#include "session/models.hpp"
#include "session/observer.hpp"
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>
#include <vector>

namespace {

using namespace rowan::test;
using namespace std::chrono_literals;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;

class sqlite_waits : public database_test {
protected:
    sqlite_waits() { db.create_tables<entry>(); }
    [[nodiscard]] const std::string& path() const { return place().name(); }
};

ROWAN_TEST(sqlite_waits, h30_the_winners_transaction_is_long) {
    observer winner(path());
    sqlite3_busy_timeout(winner.handle(), 20'000);
    winner.run("BEGIN IMMEDIATE; INSERT INTO entry(name, value) VALUES ('a', 0)");
    std::atomic<int> tries = 0;
    observer naive(path());
    const auto try_again = [](void* counter, int) {
        ++*static_cast<std::atomic<int>*>(counter);
        std::this_thread::sleep_for(1ms);
        return 1;
    };
    sqlite3_busy_handler(naive.handle(), try_again, &tries);
    auto endless =
        std::async(std::launch::async, [&] { return naive.code_of("INSERT INTO entry(name, value) VALUES ('a', 0)"); });
    while (tries == 0) std::this_thread::yield();
    const rowan::database hasty = db.within(100ms);
    EXPECT_EQ(error_kind_of([&] { hasty.get_or_create(entry{.name = "a"}); }), error_kind::timeout);
    EXPECT_EQ(error_kind_of([&] { hasty.update_or_create(entry{.name = "a"}, f<&entry::value> += 1); }),
              error_kind::timeout);
    EXPECT_EQ(error_kind_of([&] { hasty.get_or_create_all(std::vector<entry>{{.name = "a"}}); }), error_kind::timeout);
    EXPECT_NE(endless.wait_for(0s), std::future_status::ready) << "it waits still";
    winner.run("COMMIT");
    EXPECT_EQ(endless.get(), SQLITE_CONSTRAINT_UNIQUE);
    EXPECT_FALSE(hasty.within(20s).get_or_create(entry{.name = "a"}).created);
}

ROWAN_TEST(sqlite_waits, h31_a_second_connection_inside_a_transaction) {
    observer outer(path());
    observer naive(path());
    sqlite3_busy_timeout(naive.handle(), 100); // were it longer, it would wait longer: for itself
    outer.run("BEGIN IMMEDIATE; INSERT INTO entry(name, value) VALUES ('naive', 0)");
    EXPECT_EQ(naive.code_of("INSERT INTO entry(name, value) VALUES ('naive', 0)") & 0xff, SQLITE_BUSY);
    outer.run("ROLLBACK");

    db.atomic([&](transaction& tx) {
        EXPECT_TRUE(tx.get_or_create(entry{.name = "a"}).created);
        EXPECT_EQ(error_kind_of([&] { db.get_or_create(entry{.name = "a"}); }), error_kind::misuse) << "at once";
        EXPECT_FALSE(tx.get_or_create(entry{.name = "a"}).created);
    });
    EXPECT_EQ(db.objects<entry>().count(), 1);
}

ROWAN_ON_SQLITE_FILES(sqlite_waits);

// Under a rollback journal who reads keeps the writer out.
class sqlite_reads : public sqlite_waits {};

ROWAN_TEST(sqlite_reads, h89_each_read_is_a_transaction_of_its_own) {
    rowan::database other = open();
    observer naive(path());
    const auto count = [&] { return naive.number("SELECT count(*) FROM entry"); };
    const std::int64_t before = count();
    other.create(entry{.name = "between"});
    EXPECT_NE(count(), before) << "begun anew";

    db.atomic(
        [&](transaction& tx) {
            EXPECT_EQ(tx.objects<entry>().count(), 1);
            other.create(entry{.name = "a"});
            EXPECT_EQ(tx.objects<entry>().count(), 1) << "one transaction for all";
            EXPECT_FALSE(tx.get_or_create(entry{.name = "between"}).created);
        },
        {.read_only = true});
    EXPECT_EQ(db.objects<entry>().count(), 2);
}

ROWAN_ON_STORES(sqlite_reads, &rowan::test::sqlite_file);

} // namespace
