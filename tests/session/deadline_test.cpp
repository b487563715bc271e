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

ROWAN_TEST(deadline, of_every_kind_of_write_against_a_lock_held_elsewhere) {
    observer other(place().name());
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

ROWAN_TEST(deadline, the_error_may_be_retried_and_the_handle_goes_on) {
    observer other(place().name());
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

ROWAN_TEST(deadline, zero_waits_for_nothing_and_forever_does_not_overflow) {
    observer other(place().name());
    other.run("BEGIN IMMEDIATE");
    const auto began = clock::now();
    EXPECT_EQ(error_kind_of([&] { db.within(0ms).create(entry{.name = "b"}); }), error_kind::timeout);
    EXPECT_EQ(error_kind_of([&] { db.within(-5ms).create(entry{.name = "b"}); }), error_kind::timeout);
    EXPECT_LT(clock::now() - began, 2s);
    other.run("COMMIT");
    EXPECT_EQ(db.within(std::chrono::milliseconds::max()).create(entry{.name = "b"}).name, "b");
    db.atomic([](transaction& tx) { tx.create(entry{.name = "c"}); }, {.deadline = std::chrono::milliseconds::max()});
}

ROWAN_TEST(deadline, of_a_transaction_holds_for_the_calls_inside) {
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

ROWAN_ON_SQLITE_FILES(deadline);

/// Where writers lock rows, not all that there is.
class deadline_of_rows : public deadline {
protected:
    /// Runs `check` while another transaction holds the row "a", and has inserted "b".
    template <class Check>
    void while_locked(const Check& check) const {
        open().atomic([&](transaction& other) {
            other.objects<entry>().update(f<&entry::value> += 1);
            other.create(entry{.name = "b"});
            check();
            throw rolled_back();
        });
    }
    struct rolled_back {};
};

ROWAN_TEST(deadline_of_rows, of_every_kind_of_write_against_a_lock_held_elsewhere) {
    const rowan::database hasty = db.within(60ms);
    const auto check = [](auto&& call) {
        const auto began = clock::now();
        EXPECT_EQ(error_kind_of(call), error_kind::timeout);
        EXPECT_GE(clock::now() - began, 45ms);
        EXPECT_LT(clock::now() - began, 2s);
    };
    const auto every = [&] {
        check([&] { hasty.create(entry{.name = "b"}); });
        check([&] { hasty.get_or_create(entry{.name = "b"}); });
        check([&] { hasty.update_or_create(entry{.name = "a"}, f<&entry::value> += 1); });
        check([&] { hasty.get_or_create_all(std::vector<entry>{{.name = "b"}}); });
        check([&] { hasty.objects<entry>().remove(); });
        check([&] { db.atomic([](transaction& tx) { tx.objects<entry>().remove(); }, {.deadline = 60ms}); });
        EXPECT_FALSE(hasty.get_or_create(entry{.name = "a"}).created); // a hit needs no lock
    };
    EXPECT_THROW(while_locked(every), rolled_back);
    EXPECT_TRUE(hasty.within(5s).get_or_create(entry{.name = "b"}).created);
    EXPECT_EQ(db.objects<entry>().count(), 2) << "nothing of what was given up has happened";
}

ROWAN_TEST(deadline_of_rows, the_error_may_be_retried_and_says_that_nothing_happened) {
    const auto once = [&] {
        try {
            db.within(20ms).create(entry{.name = "b"});
            ADD_FAILURE() << "no lock was in the way";
        } catch (const rowan::error& failure) {
            EXPECT_TRUE(failure.retryable());
            EXPECT_FALSE(failure.in_doubt());
            EXPECT_NE(std::string(failure.what()), "");
        }
    };
    EXPECT_THROW(while_locked(once), rolled_back);
    EXPECT_EQ(db.create(entry{.name = "b"}).name, "b");
}

ROWAN_TEST(deadline_of_rows, zero_waits_for_nothing_and_forever_does_not_overflow) {
    const auto once = [&] {
        const auto began = clock::now();
        EXPECT_EQ(error_kind_of([&] { db.within(0ms).create(entry{.name = "b"}); }), error_kind::timeout);
        EXPECT_EQ(error_kind_of([&] { db.within(-5ms).create(entry{.name = "b"}); }), error_kind::timeout);
        EXPECT_LT(clock::now() - began, 2s);
    };
    EXPECT_THROW(while_locked(once), rolled_back);
    EXPECT_EQ(db.within(std::chrono::milliseconds::max()).create(entry{.name = "b"}).name, "b");
    db.atomic([](transaction& tx) { tx.create(entry{.name = "c"}); }, {.deadline = std::chrono::milliseconds::max()});
}

ROWAN_ON_STORES(deadline_of_rows, &rowan::test::postgresql, &rowan::test::mariadb);

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
