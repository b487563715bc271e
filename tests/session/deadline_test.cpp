// A call gives up when its time is over, and says so; locks held elsewhere are what it waits for.
#include "session/models.hpp"
#include "session/observer.hpp"
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace {

using namespace std::chrono_literals;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;
using rowan::test::entry;
using rowan::test::error_kind_of;
using rowan::test::observer;
using clock = std::chrono::steady_clock;

class deadline : public rowan::test::database_test {
protected:
    deadline() {
        db.create_tables<entry>();
        db.create(entry{.name = "a"});
    }
};

TEST_P(deadline, of_every_kind_of_write_against_a_lock_held_elsewhere) {
    observer other(place().path("t.db"));
    other.run("BEGIN IMMEDIATE");
    const rowan::database hasty = db.within(50ms);
    const auto check = [](auto&& call) {
        const auto began = clock::now();
        EXPECT_EQ(error_kind_of(call), error_kind::timeout);
        EXPECT_GE(clock::now() - began, 45ms);
        EXPECT_LT(clock::now() - began, 2s);
    };
    check([&] { hasty.create(entry{.name = "b"}); });
    check([&] { hasty.get_or_create(entry{.name = "b"}); });
    check([&] { hasty.update_or_create(entry{.name = "a"}, f<&entry::value> += 1); });
    check([&] { hasty.get_or_create_all(std::vector<entry>{{.name = "b"}}); });
    check([&] { hasty.objects<entry>().remove(); });
    check([&] { hasty.atomic([](transaction&) {}); });
    check([&] { db.atomic([](transaction&) {}, {.deadline = 50ms}); });
    EXPECT_FALSE(hasty.get_or_create(entry{.name = "a"}).created); // a hit needs no lock
    other.run("COMMIT");
    EXPECT_TRUE(hasty.get_or_create(entry{.name = "b"}).created);
}

TEST_P(deadline, the_error_may_be_retried_and_the_handle_goes_on) {
    observer other(place().path("t.db"));
    other.run("BEGIN IMMEDIATE");
    try {
        db.within(10ms).create(entry{.name = "b"});
        FAIL();
    } catch (const rowan::error& failure) {
        EXPECT_TRUE(failure.retryable());
        EXPECT_FALSE(failure.in_doubt());
        EXPECT_NE(std::string(failure.what()), "");
    }
    std::thread ends([&] {
        std::this_thread::sleep_for(100ms);
        other.run("COMMIT");
    });
    EXPECT_EQ(db.create(entry{.name = "b"}).name, "b");
    ends.join();
}

TEST_P(deadline, zero_waits_for_nothing_and_forever_does_not_overflow) {
    observer other(place().path("t.db"));
    other.run("BEGIN IMMEDIATE");
    const auto began = clock::now();
    EXPECT_EQ(error_kind_of([&] { db.within(0ms).create(entry{.name = "b"}); }), error_kind::timeout);
    EXPECT_EQ(error_kind_of([&] { db.within(-5ms).create(entry{.name = "b"}); }), error_kind::timeout);
    EXPECT_LT(clock::now() - began, 2s);
    other.run("COMMIT");
    EXPECT_EQ(db.within(std::chrono::milliseconds::max()).create(entry{.name = "b"}).name, "b");
    db.atomic([](transaction& tx) { tx.create(entry{.name = "c"}); }, {.deadline = std::chrono::milliseconds::max()});
}

TEST_P(deadline, of_a_transaction_holds_for_the_calls_inside) {
    const auto began = clock::now();
    EXPECT_EQ(error_kind_of([&] {
                  db.atomic(
                      [&](transaction& tx) {
                          std::this_thread::sleep_for(100ms);
                          tx.create(entry{.name = "b"}); // needs no waiting, and so goes on
                          throw_error(error_kind::timeout, "enough");
                      },
                      {.deadline = 50ms});
              }),
              error_kind::timeout);
    EXPECT_LT(clock::now() - began, 2s);
    EXPECT_EQ(db.objects<entry>().count(), 1);
}

ROWAN_ON_SHARED_STORES(deadline);

// Under a rollback journal a reader keeps a writer from committing, also one of the same thread.
TEST(own_stream, under_a_rollback_journal_ends_with_the_deadline) {
    const rowan::test::folder folder;
    rowan::database db = rowan::connect(folder.url("t.db", "?journal=delete"));
    db.create_tables<entry>();
    db.create(entry{.name = "a"});
    auto rows = db.objects<entry>().stream();
    auto each = rows.begin();
    EXPECT_EQ(error_kind_of([&] { db.within(200ms).create(entry{.name = "b"}); }), error_kind::timeout);
    EXPECT_EQ(each->name, "a");
    EXPECT_EQ(db.objects<entry>().count(), 1);
}

} // namespace
