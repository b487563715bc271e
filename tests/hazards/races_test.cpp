// Races that every engine knows (H19 … H31, H52): two who create the same, in any order, one by one or in bulk.
#include "hazards/hazard_test.hpp"

#include <chrono>
#include <latch>
#include <vector>

namespace {

using namespace rowan::test;
using namespace std::chrono_literals;
using rowan::database;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;

class races : public hazard_test {};

ROWAN_TEST(races, h19_check_then_insert) {
    raw_session first = raw();
    raw_session second = raw();
    EXPECT_EQ(first.answer(count_of("naive")), "0");
    EXPECT_EQ(second.answer(count_of("naive")), "0");
    first.run(insert("naive"));
    EXPECT_EQ(second.code_of(insert("naive")), duplicate_key());

    const database other = rival();
    const auto lost = db.objects<entry>().get_or_create(f<&entry::name> == "a", [&](entry&) { // behind the look
        EXPECT_TRUE(other.get_or_create(entry{.name = "a", .value = 7}).created);
    });
    EXPECT_FALSE(lost.created);
    EXPECT_EQ(lost.row.value, 7);
    EXPECT_EQ(db.objects<entry>().count(), 2);
}

ROWAN_TEST(races, h21_do_nothing_returns_nothing_on_a_hit) {
    raw_session naive = raw();
    EXPECT_EQ(naive.rows(insert_or_nothing("a", 7) + " RETURNING id").size(), 1U);
    EXPECT_EQ(naive.rows(insert_or_nothing("a", 7) + " RETURNING id").size(), 0U);
    for (const database& on : {db, db.expecting_misses()}) {
        const auto found = on.get_or_create(entry{.name = "a"});
        EXPECT_FALSE(found.created);
        EXPECT_EQ(found.row.value, 7);
        EXPECT_EQ(on.get_or_create_all(std::vector<entry>{{.name = "a"}}).front().row.id, found.row.id);
    }
}

ROWAN_TEST(races, h29_duplicates_in_the_input) {
    raw_session naive = raw();
    EXPECT_EQ(naive.code_of(insert("a") + ", ('a', 1)"), duplicate_key());
    if (capabilities().engine == "postgresql") {
        EXPECT_EQ(naive.code_of(insert("a") + ", ('a', 1) ON CONFLICT(name) DO UPDATE SET value = excluded.value"),
                  "21000");
    }
    const auto rows = db.get_or_create_all(std::vector<entry>{{.name = "a", .value = 1}, {.name = "b"}, {.name = "a"}});
    EXPECT_TRUE(rows[0].created && rows[1].created && !rows[2].created);
    EXPECT_EQ(rows[2].row.id, rows[0].row.id);
    EXPECT_EQ(rows[2].row.value, 1);
    EXPECT_EQ(db.objects<entry>().count(), 2);
}

ROWAN_ON_STORES(races, &rowan::test::sqlite_file, &rowan::test::sqlite_journal, &rowan::test::postgresql,
                &rowan::test::mariadb, &rowan::test::galera);

/// Where several may write at once, and so wait for each other.
class waits : public hazard_test {};

ROWAN_TEST(waits, h27_two_keys_in_opposite_order) {
    raw_session naive = raw();
    raw_session second = raw();
    for (raw_session* each : {&naive, &second}) each->run("BEGIN");
    naive.run(insert("x"));
    second.run(insert("y"));
    auto crossing = naive.start(insert("y"));
    await_waiting();
    const std::string code = second.code_of(insert("x"));
    EXPECT_NE(crossing.get() == deadlock(), code == deadlock()) << "one of them was chosen";
    for (raw_session* each : {&naive, &second}) each->run("ROLLBACK");

    std::latch both_hold_one(2);
    const auto create = [&](const char* one, const char* two) {
        int runs = 0;
        open().atomic([&](transaction& tx) {
            tx.get_or_create(entry{.name = one});
            if (++runs == 1) both_hold_one.arrive_and_wait();
            tx.get_or_create(entry{.name = two});
        });
        return runs;
    };
    auto other = start([&] { return create("y", "x"); });
    const int runs = create("x", "y");
    EXPECT_GE(runs + other.get(), 3) << "they did not meet";
    EXPECT_EQ(db.objects<entry>().count(), 2);
}

ROWAN_TEST(waits, h30_the_winners_transaction_is_long) {
    raw_session winner = raw();
    raw_session naive = raw();
    winner.run("BEGIN");
    winner.run(insert("a"));
    auto endless = naive.start(insert("a"));
    await_waiting();
    const database hasty = db.within(200ms);
    EXPECT_EQ(error_kind_of([&] { hasty.get_or_create(entry{.name = "a"}); }), error_kind::timeout);
    EXPECT_EQ(error_kind_of([&] { hasty.update_or_create(entry{.name = "a"}, f<&entry::value> += 1); }),
              error_kind::timeout);
    EXPECT_EQ(error_kind_of([&] { hasty.get_or_create_all(std::vector<entry>{{.name = "a"}}); }), error_kind::timeout);
    EXPECT_NE(endless.wait_for(0s), std::future_status::ready) << "it waits still";
    winner.run("COMMIT");
    EXPECT_EQ(endless.get(), duplicate_key());
    EXPECT_FALSE(hasty.get_or_create(entry{.name = "a"}).created);
}

ROWAN_TEST(waits, h31_a_second_connection_inside_a_transaction) {
    raw_session outer = raw();
    raw_session second = raw();
    outer.run("BEGIN");
    outer.run(insert("naive"));
    auto stuck = second.start(insert("naive"));
    await_waiting(); // for a session that does nothing: to the server this is no deadlock
    outer.run("ROLLBACK");
    EXPECT_EQ(stuck.get(), "");

    // A cluster may undo the transaction, and run it again: what counts is the run that was committed.
    int run = 0;
    rowan::outcome<entry> first, second_look;
    std::optional<error_kind> beside;
    db.atomic([&](transaction& tx) {
        const entry wanted{.name = "a" + std::to_string(++run)};
        first = tx.get_or_create(wanted);
        second_look = tx.get_or_create(wanted);
        beside = error_kind_of([&] { db.within(200ms).get_or_create(wanted); });
    });
    EXPECT_TRUE(first.created);
    EXPECT_FALSE(second_look.created) << "on its own connection it sees its own row";
    EXPECT_EQ(beside, error_kind::timeout);
    EXPECT_TRUE(run == 1 || on().is_cluster) << run;
    if (run == 1) {
        EXPECT_EQ(db.objects<entry>().count(), 2);
    }
    for (const std::string& each : {std::string("naive"), first.row.name})
        EXPECT_EQ(db.objects<entry>().filter(f<&entry::name> == each).count(), 1) << each;
}

ROWAN_ON_STORES(waits, &rowan::test::postgresql, &rowan::test::mariadb, &rowan::test::galera);

/// Two lists in opposite order, while a third holds a row in their middle: whoever goes on meets the other.
class bulk_order : public hazard_test {
protected:
    static std::string naive_insert(const char* values) {
        return "INSERT INTO entry(name, value) VALUES " + std::string(values);
    }
    /// What two lists in opposite order answer, sent by `send`, when the one in the middle ends by `end`.
    template <class Send>
    auto meet(const char* end, const Send& send) {
        raw_session holder = raw();
        holder.run("BEGIN");
        holder.run(insert("m"));
        auto up = start([&] { return send(true); });
        await_waiting(
            1); // behind its first row; who waits for the one in the middle keeps others off the gap before it
        auto down = start([&] { return send(false); });
        await_waiting(2);
        holder.run(end);
        return std::pair{up.get(), down.get()};
    }
    [[nodiscard]] int created_by(bool is_up) const {
        std::vector<entry> rows{{.name = "a"}, {.name = "m"}, {.name = "z"}};
        if (!is_up) std::swap(rows.front(), rows.back());
        int created = 0;
        for (const auto& each : open().get_or_create_all(rows)) created += each.created ? 1 : 0;
        return created;
    }
};

ROWAN_TEST(bulk_order, h28_unsorted_lists) {
    const auto naive = meet("ROLLBACK", [&](bool is_up) {
        return raw().code_of(naive_insert(is_up ? "('a', 0), ('m', 0), ('z', 0)" : "('z', 0), ('m', 0), ('a', 0)") +
                             " ON CONFLICT DO NOTHING");
    });
    EXPECT_TRUE((naive.first == deadlock()) != (naive.second == deadlock())) << naive.first << "/" << naive.second;
    db.objects<entry>().remove();

    const auto once = meet("ROLLBACK", [&](bool is_up) {
        return open().atomic(
            [&](transaction& tx) {
                std::vector<entry> rows{{.name = "a"}, {.name = "m"}, {.name = "z"}};
                if (!is_up) std::swap(rows.front(), rows.back());
                int created = 0;
                for (const auto& each : tx.get_or_create_all(rows)) created += each.created ? 1 : 0;
                return created;
            },
            {.max_attempts = 1});
    });
    EXPECT_EQ(once.first + once.second, 3);
    EXPECT_EQ(db.objects<entry>().count(), 3);
}

ROWAN_ON_STORES(bulk_order, &rowan::test::postgresql);

class bulk_order_of_mariadb : public bulk_order {};

ROWAN_TEST(bulk_order_of_mariadb, h52_unsorted_lists) {
    const auto naive = meet("COMMIT", [&](bool is_up) {
        return raw().code_of(naive_insert(is_up ? "('a', 0), ('m', 0), ('z', 0)" : "('z', 0), ('m', 0), ('a', 0)") +
                             " ON DUPLICATE KEY UPDATE value = value + 1");
    });
    EXPECT_TRUE((naive.first == deadlock()) != (naive.second == deadlock())) << naive.first << "/" << naive.second;
    db.objects<entry>().remove();

    const auto ours = meet("COMMIT", [&](bool is_up) { return created_by(is_up); });
    EXPECT_EQ(ours.first + ours.second, 2) << "the one in the middle was created by another";
    EXPECT_EQ(db.objects<entry>().count(), 3);
}

ROWAN_ON_STORES(bulk_order_of_mariadb, &rowan::test::mariadb, &rowan::test::galera);

} // namespace
