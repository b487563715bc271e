// MariaDB: snapshots and locks that turn a lost race into a deadlock or a miss (H40 … H46, H97).
#include "hazards/hazard_test.hpp"

#include <latch>

namespace {

using namespace rowan::test;
using rowan::database;
using rowan::f;
using rowan::isolation;
using rowan::outcome;
using rowan::transaction;

class innodb_locks : public hazard_test {
protected:
    /// The codes of two sessions that run the statement while a third holds the name and then ends by `end`.
    std::pair<std::string, std::string> two_behind(const std::string& name, const char* end, const std::string& sql) {
        raw_session first = raw();
        raw_session second = raw();
        raw_session winner = raw();
        winner.run("BEGIN");
        winner.run(insert(name));
        auto one = first.start(sql);
        auto two = second.start(sql);
        await_waiting(2);
        winner.run(end);
        return {one.get(), two.get()};
    }
    static bool is_deadlock(const std::string& code) { return code == "1213" || code == "1467"; }

    /// Two calls of Rowan's in the same place; how many of them created the row.
    int created_by_two_behind(const std::string& name, const char* end) {
        raw_session winner = raw();
        winner.run("BEGIN");
        winner.run(insert(name));
        const auto call = [&] { return open().get_or_create(entry{.name = name}).created; };
        auto one = start(call);
        auto two = start(call);
        await_waiting(2);
        winner.run(end);
        const int created = (one.get() ? 1 : 0) + (two.get() ? 1 : 0);
        EXPECT_EQ(db.objects<entry>().filter(f<&entry::name> == name).count(), 1);
        return created;
    }
};

ROWAN_TEST(innodb_locks, h40_after_a_duplicate_the_row_is_invisible) {
    raw_session naive = raw();
    naive.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    naive.run("BEGIN");
    naive.run("SELECT count(*) FROM entry");
    db.create(entry{.name = "naive"});
    EXPECT_EQ(naive.code_of(insert("naive")), "1062");
    EXPECT_EQ(naive.answer(count_of("naive")), "0") << "it exists and is not there";
    EXPECT_EQ(naive.answer(count_of("naive") + " LOCK IN SHARE MODE"), "1");
    naive.run("ROLLBACK");

    const database other = rival();
    db.atomic(
        [&](transaction& tx) {
            static_cast<void>(tx.objects<entry>().count());
            other.create(entry{.name = "a", .value = 7});
            const auto lost = tx.get_or_create(entry{.name = "a"});
            EXPECT_FALSE(lost.created);
            EXPECT_EQ(lost.row.value, 7);
        },
        {.isolation = isolation::repeatable_read, .max_attempts = 1});
}

ROWAN_TEST(innodb_locks, h41_losers_who_lock_the_row_for_update) {
    db.create(entry{.name = "naive"});
    raw_session first = raw();
    raw_session second = raw();
    const std::string find = "SELECT * FROM entry WHERE name = 'naive'";
    for (raw_session* each : {&first, &second}) {
        each->run("BEGIN");
        EXPECT_EQ(each->code_of(insert("naive")), "1062");
    }
    auto waits = first.start(find + " FOR UPDATE");
    await_waiting();
    const std::string code = second.code_of(find + " FOR UPDATE");
    EXPECT_NE(waits.get() == "1213", code == "1213") << "one of two losers";
    for (raw_session* each : {&first, &second}) each->run("ROLLBACK");

    std::latch have_read(3);
    std::latch is_created(1);
    std::latch have_lost(2);
    const auto lose = [&] {
        return open().atomic(
            [&](transaction& tx) {
                static_cast<void>(tx.objects<entry>().count());
                have_read.arrive_and_wait();
                is_created.wait();
                bool created = true;
                const auto failed = error_kind_of([&] { created = tx.get_or_create(entry{.name = "a"}).created; });
                EXPECT_EQ(failed, std::nullopt);
                have_lost.arrive_and_wait(); // both hold what they have locked
                return created;
            },
            {.isolation = isolation::repeatable_read, .max_attempts = 1});
    };
    auto one = start(lose);
    auto two = start(lose);
    have_read.arrive_and_wait();
    db.create(entry{.name = "a"});
    is_created.count_down();
    EXPECT_FALSE(one.get());
    EXPECT_FALSE(two.get());
}

ROWAN_TEST(innodb_locks, h42_the_winner_rolls_back) {
    const auto [one, two] = two_behind("naive", "ROLLBACK", insert("naive"));
    EXPECT_NE(one == "1213", two == "1213") << one << "/" << two;
    EXPECT_EQ(created_by_two_behind("a", "ROLLBACK"), 1);
    EXPECT_EQ(created_by_two_behind("b", "COMMIT"), 0);
}

ROWAN_TEST(innodb_locks, h43_locking_a_row_that_is_absent) {
    raw_session first = raw();
    raw_session second = raw();
    for (raw_session* each : {&first, &second}) {
        each->run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        each->run("BEGIN");
        each->run(count_of("naive") + " FOR UPDATE"); // a lock on the gap, which both may have
    }
    auto waits = first.start(insert("naive"));
    await_waiting();
    const std::string code = second.code_of(insert("naive"));
    EXPECT_NE(waits.get() == "1213", code == "1213");
    for (raw_session* each : {&first, &second}) each->run("ROLLBACK");

    std::latch have_looked(2);
    const auto create = [&] {
        return open().atomic(
            [&](transaction& tx) {
                EXPECT_FALSE(tx.objects<entry>().filter(f<&entry::name> == "a").exists());
                have_looked.arrive_and_wait();
                return tx.get_or_create(entry{.name = "a"}).created;
            },
            {.isolation = isolation::repeatable_read, .max_attempts = 1});
    };
    auto one = start(create);
    auto two = start(create);
    EXPECT_NE(one.get(), two.get());
}

ROWAN_TEST(innodb_locks, h44_insert_where_not_exists) {
    const auto [one, two] = two_behind("naive", "ROLLBACK",
                                       "INSERT INTO entry(name, value) SELECT 'naive', 0 FROM DUAL WHERE NOT EXISTS "
                                       "(SELECT 1 FROM entry WHERE name = 'naive')");
    EXPECT_NE(is_deadlock(one), is_deadlock(two)) << one << "/" << two;
    EXPECT_EQ(created_by_two_behind("a", "ROLLBACK"), 1);
}

ROWAN_TEST(innodb_locks, h45_a_deadlock_takes_the_savepoints_with_it) {
    // The server chooses the one that has written less.
    const std::string much = insert("y") + ", ('1', 0), ('2', 0), ('3', 0), ('4', 0), ('5', 0), ('6', 0), ('7', 0)";
    raw_session naive = raw();
    raw_session heavy = raw();
    naive.run("BEGIN");
    naive.run("SAVEPOINT s");
    naive.run(insert("x"));
    heavy.run("BEGIN");
    heavy.run(much);
    auto waits = naive.start(insert("y"));
    await_waiting();
    EXPECT_EQ(heavy.code_of(insert("x")), "");
    EXPECT_EQ(waits.get(), "1213");
    EXPECT_EQ(naive.code_of("ROLLBACK TO SAVEPOINT s"), "1305") << "a savepoint that nobody knows: the cause is hidden";
    heavy.run("ROLLBACK");

    heavy.run("BEGIN");
    heavy.run(much);
    int runs = 0;
    auto ours = start([&] {
        return db.atomic([&](transaction& tx) {
            ++runs;
            tx.get_or_create(entry{.name = "x"});
            return tx.atomic([&](transaction& inner) { return inner.get_or_create(entry{.name = "y"}); });
        });
    });
    await_waiting();
    EXPECT_EQ(heavy.code_of(insert("x", 8)), "");
    heavy.run("COMMIT");
    EXPECT_FALSE(ours.get().created);
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(value_of("x"), 8) << "what this transaction had created is gone with it";
}

ROWAN_TEST(innodb_locks, h45_a_wait_that_ends_takes_its_statement_alone) {
    raw_session holder = raw();
    holder.run("BEGIN");
    holder.run(insert("held"));
    raw_session naive = raw();
    naive.run("SET SESSION innodb_lock_wait_timeout = 1");
    naive.run("BEGIN");
    naive.run(insert("naive"));
    EXPECT_EQ(naive.code_of(insert("held")), "1205");
    naive.run("COMMIT");
    EXPECT_EQ(naive.answer(count_of("naive")), "1") << "half of a transaction";

    const database hasty = open("pool=1");
    hasty.execute("SET SESSION innodb_lock_wait_timeout = 1");
    const auto both = [&] {
        hasty.atomic(
            [](transaction& tx) {
                tx.get_or_create(entry{.name = "a"});
                tx.get_or_create(entry{.name = "held"});
            },
            {.max_attempts = 1});
    };
    EXPECT_NE(error_kind_of(both), std::nullopt);
    holder.run("ROLLBACK");
    EXPECT_EQ(db.objects<entry>().get().name, "naive") << "all or nothing";
    both();
    EXPECT_EQ(db.objects<entry>().count(), 3);
}

ROWAN_TEST(innodb_locks, h46_a_snapshot_that_is_too_old) {
    const std::string strict = "SET SESSION innodb_snapshot_isolation = ON";
    raw_session naive = raw();
    db.create(entry{.name = "naive"});
    naive.run(strict);
    naive.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    naive.run("BEGIN");
    naive.run("SELECT * FROM entry");
    db.objects<entry>().update(f<&entry::value> = 1);
    EXPECT_EQ(naive.code_of("SELECT * FROM entry WHERE name = 'naive' LOCK IN SHARE MODE"), "1020");
    naive.run("ROLLBACK");

    const database careful = open("pool=1");
    careful.execute(strict);
    for (const char* name : {"a", "naive"}) {
        int runs = 0;
        const auto counted = careful.atomic(
            [&](transaction& tx) {
                static_cast<void>(tx.objects<entry>().count());
                if (++runs == 1) db.update_or_create(entry{.name = name, .value = 1}, f<&entry::value> += 1);
                tx.get_or_create(entry{.name = name});
                return tx.update_or_create(entry{.name = name}, f<&entry::value> += 1);
            },
            {.isolation = isolation::repeatable_read});
        EXPECT_FALSE(counted.created);
        EXPECT_EQ(counted.row.value, std::string_view(name) == "a" ? 2 : 3);
        EXPECT_EQ(runs, 2);
    }
}

class innodb_numbers : public innodb_locks {};

ROWAN_TEST(innodb_numbers, h97_many_rows_that_wait_hold_up_every_other_insert) {
    raw_session naive = raw();
    raw_session winner = raw();
    raw_session other = raw();
    winner.run("BEGIN");
    winner.run(insert("naive"));
    auto many = naive.start("INSERT INTO entry(name, value) SELECT 'naive', 0 UNION ALL SELECT 'naive 2', 0");
    await_waiting();
    auto one = other.start(insert("of nobody else"));
    await_waiting(2); // for a number
    winner.run("ROLLBACK");
    EXPECT_EQ(many.get(), "");
    EXPECT_EQ(one.get(), "");

    winner.run("BEGIN");
    winner.run(insert("a"));
    auto all = start([&] { return open().get_or_create_all(std::vector<entry>{{.name = "a"}, {.name = "b"}}); });
    await_waiting();
    EXPECT_TRUE(open().within(std::chrono::seconds(30)).get_or_create(entry{.name = "c"}).created);
    EXPECT_EQ(lock_waits(), 1);
    winner.run("ROLLBACK");
    for (const auto& each : all.get()) EXPECT_TRUE(each.created);
}

ROWAN_ON_STORES(innodb_locks, &rowan::test::mariadb, &rowan::test::galera);
ROWAN_ON_STORES(innodb_numbers, &rowan::test::mariadb);

} // namespace
