// The pool is bounded, waits with a deadline, says what it waited for, and is fair.
#include "session/models.hpp"
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using rowan::error_kind;
using rowan::f;
using rowan::test::entry;
using rowan::test::error_kind_of;
using clock = std::chrono::steady_clock;

class pool : public rowan::test::store_test {
protected:
    /// A handle with a pool of its own.
    [[nodiscard]] rowan::database open_with(std::string_view options) const {
        rowan::database db = open(options);
        db.create_tables<entry>();
        return db;
    }
};

ROWAN_TEST(pool, whose_only_connection_a_thread_reads_from_creates_over_it_as_well) {
    const rowan::database db = open_with("pool=1");
    db.create_all(std::vector<entry>{{.name = "a"}, {.name = "b"}});
    int created = 0;
    for (const entry& each : db.objects<entry>().filter(f<&entry::name> <= "b").stream())
        created += db.get_or_create(entry{.name = "copy of " + each.name}).created ? 1 : 0;
    EXPECT_EQ(created, 2);
}

ROWAN_TEST(pool, is_bounded_and_says_what_it_waited_for) {
    rowan::database db = open_with("pool=2");
    db.create_all(std::vector<entry>{{.name = "a"}, {.name = "b"}});
    const auto refusal_within = [&](std::chrono::milliseconds time) -> std::string {
        try {
            static_cast<void>(db.within(time).objects<entry>().count());
        } catch (const rowan::error& failure) {
            EXPECT_EQ(failure.kind(), error_kind::timeout);
            EXPECT_TRUE(failure.retryable());
            return failure.what();
        }
        ADD_FAILURE() << "a third connection";
        return {};
    };
    std::vector<std::thread> others;
    {
        auto first = db.objects<entry>().stream();
        auto second = db.objects<entry>().stream();
        const auto began = clock::now();
        const std::string text = refusal_within(100ms);
        EXPECT_GE(clock::now() - began, 95ms);
        EXPECT_LT(clock::now() - began, 5s);
        for (const char* words : {"URL option pool", "all 2 are in use", "nobody else waits"})
            EXPECT_NE(text.find(words), std::string::npos) << text;
        const std::size_t waited = text.find("after ");
        ASSERT_NE(waited, std::string::npos) << text;
        EXPECT_GE(std::stoi(text.substr(waited + 6)), 95) << text;
        EXPECT_EQ(text.find(" ms"), text.find_first_not_of("0123456789", waited + 6)) << text;

        for (int i = 0; i < 3; ++i) others.emplace_back([&] { EXPECT_EQ(db.objects<entry>().count(), 2); });
        const auto until = clock::now() + 15s; // that they wait is told by the text alone
        while (refusal_within(5ms).find("3 others wait") == std::string::npos && clock::now() < until) continue;
        EXPECT_NE(refusal_within(5ms).find("3 others wait"), std::string::npos);
    }
    for (std::thread& each : others) each.join();
}

ROWAN_TEST(pool, a_connection_given_back_wakes_who_waits) {
    rowan::database db = open_with("pool=1");
    db.create(entry{.name = "a"});
    std::thread waiting;
    std::atomic<bool> done = false;
    {
        auto rows = db.objects<entry>().stream();
        waiting = std::thread([&] {
            EXPECT_EQ(db.objects<entry>().count(), 1);
            done = true;
        });
        std::this_thread::sleep_for(50ms);
        EXPECT_FALSE(done);
    }
    waiting.join();
    EXPECT_TRUE(done);
}

ROWAN_TEST(pool, is_first_come_first_served) {
    rowan::database db = open_with("pool=1");
    db.create(entry{.name = "a"});
    std::vector<int> order;
    std::mutex mutex;
    std::vector<std::thread> threads;
    {
        auto rows = db.objects<entry>().stream();
        for (int i = 0; i < 5; ++i) {
            threads.emplace_back([&, i] {
                auto mine = db.objects<entry>().stream();
                const std::lock_guard lock(mutex);
                order.push_back(i);
            });
            std::this_thread::sleep_for(30ms); // so that they queue in this order
        }
    }
    for (std::thread& each : threads) each.join();
    EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

ROWAN_TEST(pool, one_connection_serves_a_thread_that_reads_inside_a_loop_of_its_own) {
    rowan::database db = open_with("pool=1");
    db.create_all(std::vector<entry>{{.name = "a"}, {.name = "b"}});
    int seen = 0;
    for (const entry& each : db.objects<entry>().stream()) {
        EXPECT_EQ(db.objects<entry>().get(f<&entry::id> == each.id).name, each.name);
        ++seen;
    }
    EXPECT_EQ(seen, 2);
}

ROWAN_TEST(pool, after_close_every_call_is_refused) {
    rowan::database db = open_with({});
    rowan::database copy = db;
    const auto query = db.objects<entry>();
    db.close();
    EXPECT_EQ(error_kind_of([&] { db.create(entry{.name = "a"}); }), error_kind::closed);
    EXPECT_EQ(error_kind_of([&] { db.get_or_create(entry{.name = "a"}); }), error_kind::closed);
    EXPECT_EQ(error_kind_of([&] { copy.atomic([](rowan::transaction&) {}); }), error_kind::closed);
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(query.all()); }), error_kind::closed);
    EXPECT_EQ(error_kind_of([&] { db.create_tables<entry>(); }), error_kind::closed);
    EXPECT_EQ(error_kind_of([&] { db.execute("DELETE FROM entry"); }), error_kind::closed);
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(db.within(1s).objects<entry>().count()); }), error_kind::closed);
    db.close(); // again: nothing
}

ROWAN_TEST(pool, after_a_move_every_call_is_refused) {
    rowan::database db = open_with({});
    rowan::database other = std::move(db);
    // NOLINTBEGIN(bugprone-use-after-move): that is what is tried here
    EXPECT_EQ(error_kind_of([&] { db.create(entry{.name = "a"}); }), error_kind::closed);
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(db.objects<entry>().count()); }), error_kind::closed);
    EXPECT_EQ(error_kind_of([&] { db.atomic([](rowan::transaction&) {}); }), error_kind::closed);
    EXPECT_EQ(error_kind_of([&] { db.check_schema<entry>(); }), error_kind::closed);
    db.close();
    // NOLINTEND(bugprone-use-after-move)
    EXPECT_EQ(other.create(entry{.name = "a"}).name, "a");
}

ROWAN_TEST(pool, close_wakes_who_waits_and_a_cursor_lives_on) {
    rowan::database db = open_with("pool=1");
    db.create_all(std::vector<entry>{{.name = "a"}, {.name = "b"}});
    auto rows = db.objects<entry>().stream();
    auto each = rows.begin();
    std::thread waiting(
        [&] { EXPECT_EQ(error_kind_of([&] { static_cast<void>(db.objects<entry>().count()); }), error_kind::closed); });
    std::this_thread::sleep_for(50ms);
    db.close(); // of the very handle that the other thread is using
    waiting.join();
    EXPECT_EQ(each->name, "a");
    ++each;
    EXPECT_EQ(each->name, "b");
}

ROWAN_TEST(pool, the_last_handle_closes_the_file_but_not_under_a_cursor) {
    std::optional<rowan::database> db = open_with({});
    db->create(entry{.name = "a"});
    auto rows = db->objects<entry>().stream();
    db.reset();
    int seen = 0;
    for (const entry& each : rows) seen += each.name == "a" ? 1 : 0;
    EXPECT_EQ(seen, 1);
}

ROWAN_ON_STORES(pool, &rowan::test::sqlite_file, &rowan::test::postgresql, &rowan::test::mariadb);

using pool_of_sqlite = pool;

ROWAN_TEST(pool_of_sqlite, raw_sql_cannot_leave_a_transaction_behind) {
    rowan::database db = open_with({});
    for (const char* sql :
         {"BEGIN", " begin immediate", "/* so */ COMMIT", "-- so\nROLLBACK", "SAVEPOINT a", ";RELEASE a", "End"}) {
        EXPECT_EQ(error_kind_of([&] { db.execute(sql); }), error_kind::misuse) << sql;
        EXPECT_EQ(error_kind_of([&] { db.atomic([&](rowan::transaction& tx) { tx.execute(sql); }); }),
                  error_kind::misuse)
            << sql;
    }
    db.execute("VACUUM"); // not inside of a transaction
    EXPECT_EQ(db.execute("INSERT INTO entry(name, value) VALUES (?1, 1)", "a"), 1);
    EXPECT_EQ(db.objects<entry>().count(), 1);
}

ROWAN_ON_STORES(pool_of_sqlite, &rowan::test::sqlite_file);

} // namespace
