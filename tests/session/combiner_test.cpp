// Concurrent writes share transactions, and share nothing else: not failures, not deadlines.
#include "session/models.hpp"
#include "session/observer.hpp"
#include "sqlite/folder.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

namespace rowan::test {

struct pet {
    std::int64_t id{};
    std::string name{};
    std::int64_t owner_id{};
    using rowan_table = rowan::table<"pet", rowan::primary_key<&pet::id>, rowan::unique<&pet::name>>;
};

// A value whose conversion is the user's own code, which runs wherever the row is written.
struct picky {
    std::int64_t value = 0;
    friend bool operator==(const picky&, const picky&) = default;
};
database* asked_by_picky = nullptr;

struct fussy {
    std::int64_t id{};
    std::string name{};
    picky value{};
    using rowan_table = rowan::table<"fussy", rowan::primary_key<&fussy::id>, rowan::unique<&fussy::name>>;
};

} // namespace rowan::test

template <>
struct rowan::stored_as<rowan::test::picky> {
    using type = std::int64_t;
    static type store(const rowan::test::picky& given) {
        if (given.value == 13) throw std::logic_error("not thirteen");
        if (given.value == 99) rowan::test::asked_by_picky->create(rowan::test::entry{.name = "from within"});
        return given.value;
    }
    static rowan::test::picky load(const type& stored) { return {stored}; }
};

namespace {

using namespace std::chrono_literals;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;
using rowan::test::entry;
using rowan::test::error_kind_of;
using rowan::test::fussy;
using rowan::test::observer;
using rowan::test::owner;
using rowan::test::pet;
using clock = std::chrono::steady_clock;
using failure = std::optional<error_kind>;

class combiner : public testing::Test {
protected:
    rowan::test::folder folder{};
    rowan::database db = open();
    observer other{folder.path("t.db")};

    combiner() { db.create_tables<entry, owner, fussy>(); }

    [[nodiscard]] rowan::database open(std::string_view options = {}) const {
        rowan::database made =
            rowan::connect(folder.url("t.db", "?synchronous=full&timeout_ms=20000") + std::string(options));
        made.execute("PRAGMA wal_autocheckpoint = 0"); // of the connection that writes, so that the log keeps all
        return made;
    }
    [[nodiscard]] int commits() const { return rowan::test::commits_in(folder.path("t.db-wal")); }

    // The calls gather while somebody else holds the write lock: the first of them leads, the others are the next
    // batch.
    template <class Call>
    void gather(int threads, const Call& call) {
        std::vector<std::thread> running;
        other.run("BEGIN IMMEDIATE");
        for (int i = 0; i < threads; ++i) running.emplace_back([&call, i] { call(i); });
        std::this_thread::sleep_for(300ms);
        other.run("COMMIT");
        for (std::thread& each : running) each.join();
    }
};

TEST_F(combiner, what_gathers_is_committed_together) {
    const int before = commits();
    std::atomic<int> created = 0;
    gather(16, [&](int i) { created += db.get_or_create(entry{.name = std::to_string(i)}).created ? 1 : 0; });
    EXPECT_EQ(created, 16);
    EXPECT_EQ(db.objects<entry>().count(), 16);
    EXPECT_GE(commits() - before, 1);
    EXPECT_LE(commits() - before, 4); // 2, unless a thread came late
}

TEST_F(combiner, sixteen_threads_share_transactions_and_without_it_they_do_not) {
    constexpr int threads = 16;
    constexpr int calls = 30;
    const auto run = [&](rowan::database& on, const std::string& prefix) {
        std::vector<std::thread> running;
        for (int t = 0; t < threads; ++t) {
            running.emplace_back([&, t] {
                for (int i = 0; i < calls; ++i) {
                    on.get_or_create(entry{.name = prefix + std::to_string(t) + "/" + std::to_string(i)});
                }
            });
        }
        for (std::thread& each : running) each.join();
    };
    const int at_first = commits();
    run(db, "a");
    const int together = commits() - at_first;
    rowan::database apart = open("&combine=off");
    const int before = commits();
    run(apart, "b");
    EXPECT_EQ(commits() - before, threads * calls);
    EXPECT_LT(together, threads * calls / 2);
    EXPECT_EQ(db.objects<entry>().count(), 2 * threads * calls);
}

TEST_F(combiner, the_same_key_is_created_once_among_those_that_share) {
    std::atomic<int> created = 0;
    gather(16, [&](int) { created += db.get_or_create(entry{.name = "one"}).created ? 1 : 0; });
    EXPECT_EQ(created, 1);
    EXPECT_EQ(db.objects<entry>().count(), 1);
}

TEST_F(combiner, a_bad_row_fails_alone) {
    std::vector<failure> failures(16);
    gather(16, [&](int i) {
        failures[static_cast<std::size_t>(i)] = error_kind_of(
            [&] { db.create(entry{.name = i == 9 ? "3" : std::to_string(i), .value = i == 5 ? -1 : i}); });
    });
    EXPECT_EQ(failures[5], error_kind::check_violation);
    EXPECT_TRUE((failures[9] == error_kind::unique_violation) != (failures[3] == error_kind::unique_violation));
    for (const std::size_t i : {0u, 1u, 2u, 4u, 6u, 7u, 8u, 10u, 11u, 12u, 13u, 14u, 15u})
        EXPECT_EQ(failures[i], failure{}) << i;
    EXPECT_EQ(db.objects<entry>().count(), 14);
}

TEST_F(combiner, what_fails_at_commit_fails_alone) {
    db.execute("CREATE TABLE pet (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
               "owner_id INTEGER NOT NULL REFERENCES owner(id) DEFERRABLE INITIALLY DEFERRED) STRICT");
    const owner mine = db.create(owner{.name = "me"});
    std::vector<failure> failures(16);
    std::atomic<int> created = 0;
    gather(16, [&](int i) {
        failures[static_cast<std::size_t>(i)] = error_kind_of([&] {
            const bool made =
                db.get_or_create(pet{.name = std::to_string(i), .owner_id = i == 5 ? 999 : mine.id}).created;
            created += made ? 1 : 0;
        });
    });
    for (std::size_t i = 0; i < 16; ++i)
        EXPECT_EQ(failures[i], i == 5 ? failure{error_kind::foreign_key_violation} : failure{}) << i;
    EXPECT_EQ(created, 15);
    EXPECT_EQ(db.objects<pet>().count(), 15);
}

TEST_F(combiner, an_exception_of_the_users_own_reaches_its_thread_alone) {
    std::atomic<int> thrown = 0;
    gather(16, [&](int i) {
        try {
            db.create(fussy{.name = std::to_string(i), .value = {i}});
        } catch (const std::logic_error& mine) {
            EXPECT_STREQ(mine.what(), "not thirteen");
            EXPECT_EQ(i, 13);
            ++thrown;
        }
    });
    EXPECT_EQ(thrown, 1);
    EXPECT_EQ(db.objects<fussy>().count(), 15);
}

TEST_F(combiner, a_conversion_that_calls_the_database_is_refused_rather_than_hanging) {
    rowan::test::asked_by_picky = &db;
    const auto began = clock::now();
    EXPECT_EQ(error_kind_of([&] { db.create(fussy{.name = "a", .value = {99}}); }), error_kind::misuse);
    EXPECT_LT(clock::now() - began, 5s);
}

TEST_F(combiner, many_rows_of_one_call_are_stored_all_or_none_among_others) {
    std::vector<failure> failures(8);
    gather(8, [&](int i) {
        const std::string name = std::to_string(i);
        const std::vector<entry> rows{{.name = name + "a"}, {.name = name + "b", .value = i == 3 ? -1 : 0}};
        failures[static_cast<std::size_t>(i)] = error_kind_of([&] { db.create_all(rows); });
    });
    for (std::size_t i = 0; i < 8; ++i)
        EXPECT_EQ(failures[i], i == 3 ? failure{error_kind::check_violation} : failure{}) << i;
    EXPECT_EQ(db.objects<entry>().count(), 14);
}

TEST_F(combiner, each_waiter_keeps_its_own_deadline) {
    other.run("BEGIN IMMEDIATE");
    const auto began = clock::now();
    const auto took = [&] { return clock::now() - began; };
    std::thread leader([&] {
        EXPECT_EQ(error_kind_of([&] { db.within(300ms).create(entry{.name = "leader"}); }), error_kind::timeout);
        EXPECT_LT(took(), 1500ms);
    });
    std::this_thread::sleep_for(50ms);
    std::thread patient([&] { EXPECT_EQ(db.within(20s).create(entry{.name = "patient"}).name, "patient"); });
    std::this_thread::sleep_for(50ms);
    std::thread hasty([&] { // queued behind the leader, then in one batch with the patient one
        EXPECT_EQ(error_kind_of([&] { db.within(800ms).create(entry{.name = "hasty"}); }), error_kind::timeout);
        EXPECT_GE(took(), 800ms);
        EXPECT_LT(took(), 2s);
    });
    std::thread hastier([&] { // gone before its turn
        EXPECT_EQ(error_kind_of([&] { db.within(50ms).create(entry{.name = "hastier"}); }), error_kind::timeout);
        EXPECT_LT(took(), 1500ms);
    });
    leader.join();
    hastier.join();
    hasty.join();
    other.run("COMMIT");
    patient.join();
    EXPECT_EQ(db.objects<entry>().get().name, "patient");
    db.create(entry{.name = "later"}); // and nobody is left leading
}

TEST_F(combiner, waiters_of_a_leader_that_gives_up_go_on) {
    std::thread leader;
    std::thread waiter;
    db.atomic([&](transaction& tx) { // holds the connection that writes
        leader = std::thread([&] {
            EXPECT_EQ(error_kind_of([&] { db.within(100ms).create(entry{.name = "leader"}); }), error_kind::timeout);
        });
        std::this_thread::sleep_for(50ms);
        waiter = std::thread([&] { db.create(entry{.name = "waiter"}); });
        leader.join();
        tx.create(entry{.name = "tx"});
    });
    waiter.join();
    EXPECT_EQ(db.objects<entry>().count(), 2);
}

TEST_F(combiner, vacuum_and_pragmas_never_share_a_transaction) {
    std::vector<failure> failures(8);
    gather(8, [&](int i) {
        failures[static_cast<std::size_t>(i)] = error_kind_of([&] {
            if (i % 2 == 0)
                db.execute("VACUUM");
            else
                db.create(entry{.name = std::to_string(i)});
        });
    });
    for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(failures[i], failure{}) << i;
}

TEST_F(combiner, writes_inside_a_stream_of_the_same_thread_go_on) {
    for (int i = 0; i < 20; ++i) db.create(entry{.name = std::to_string(i)});
    int seen = 0;
    for (const entry& each : db.objects<entry>().stream()) {
        db.objects<entry>().filter(f<&entry::id> == each.id).update(f<&entry::value> += 1);
        db.atomic([&](transaction& tx) { tx.create(entry{.name = "of " + each.name}); });
        ++seen;
    }
    EXPECT_EQ(seen, 20);
    EXPECT_EQ(db.objects<entry>().sum(f<&entry::value>), 20);
}

} // namespace
