// A transaction used where it must not be is refused, never undefined.
#include "session/models.hpp"
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;
using rowan::test::entry;
using rowan::test::error_kind_of;

class transaction_misuse : public rowan::test::database_test {
protected:
    transaction_misuse() { db.create_tables<entry>(); }
};

ROWAN_TEST(transaction_misuse, after_its_end_a_kept_handle_is_refused) {
    std::optional<transaction> kept;
    db.atomic([&](transaction& tx) { kept.emplace(tx); });
    EXPECT_EQ(error_kind_of([&] { kept->create(entry{.name = "a"}); }), error_kind::transaction_over);
    EXPECT_EQ(error_kind_of([&] { kept->get_or_create(entry{.name = "a"}); }), error_kind::transaction_over);
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(kept->objects<entry>().all()); }), error_kind::transaction_over);
    EXPECT_EQ(error_kind_of([&] { kept->atomic([](transaction&) {}); }), error_kind::transaction_over);
    EXPECT_EQ(error_kind_of([&] { kept->on_commit([] {}); }), error_kind::transaction_over);
    EXPECT_EQ(error_kind_of([&] { kept->execute("DELETE FROM entry"); }), error_kind::transaction_over);
    EXPECT_EQ(db.objects<entry>().count(), 0);
}

ROWAN_TEST(transaction_misuse, a_query_set_kept_past_the_end_is_refused) {
    std::optional<rowan::query_set<entry>> kept;
    db.atomic([&](transaction& tx) { kept.emplace(tx.objects<entry>()); });
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(kept->count()); }), error_kind::transaction_over);
}

ROWAN_TEST(transaction_misuse, a_cursor_kept_past_the_end_is_refused_and_holds_nothing) {
    db.create_all(std::vector<entry>{{.name = "a"}, {.name = "b"}, {.name = "c"}});
    using cursor = rowan::orm::cursor<entry>;
    std::optional<cursor> kept;
    std::optional<cursor::iterator> each;
    db.atomic([&](transaction& tx) {
        kept.emplace(tx.context(), tx.objects<entry>().lowered().rows(tx.objects<entry>().lowered().all_columns()));
        each = kept->begin();
        EXPECT_EQ((*each)->name, "a");
    });
    EXPECT_EQ(error_kind_of([&] { ++*each; }), error_kind::transaction_over);
    db.create(entry{.name = "d"}); // the connection is free for others
    EXPECT_EQ(db.objects<entry>().count(), 4);
    kept.reset();
    EXPECT_EQ(db.create(entry{.name = "e"}).name, "e");
}

ROWAN_TEST(transaction_misuse, a_cursor_kept_past_a_rollback_and_the_close_touches_nothing) {
    db.create(entry{.name = "a"});
    std::optional<rowan::orm::cursor<entry>> kept;
    EXPECT_THROW(db.atomic([&](transaction& tx) {
        kept.emplace(tx.context(), tx.objects<entry>().lowered().rows(tx.objects<entry>().lowered().all_columns()));
        static_cast<void>(kept->begin());
        throw 1;
    }),
                 int);
    db.close();
    kept.reset();
}

ROWAN_TEST(transaction_misuse, another_thread_is_refused) {
    db.atomic([&](transaction& tx) {
        tx.create(entry{.name = "a"});
        std::thread([&] {
            EXPECT_EQ(error_kind_of([&] { tx.create(entry{.name = "b"}); }), error_kind::wrong_thread);
            EXPECT_EQ(error_kind_of([&] { static_cast<void>(tx.objects<entry>().count()); }), error_kind::wrong_thread);
            EXPECT_EQ(error_kind_of([&] { tx.atomic([](transaction&) {}); }), error_kind::wrong_thread);
            EXPECT_EQ(error_kind_of([&] { tx.on_commit([] {}); }), error_kind::wrong_thread);
        }).join();
        tx.create(entry{.name = "c"});
    });
    EXPECT_EQ(db.objects<entry>().count(), 2);
}

ROWAN_ON_EVERY_STORE(transaction_misuse);

/// Where there is one writer, it is the transaction.
class database_inside_the_closure : public transaction_misuse {};

ROWAN_TEST(database_inside_the_closure, would_wait_for_itself) {
    const auto began = std::chrono::steady_clock::now();
    db.atomic([&](transaction& tx) {
        tx.create(entry{.name = "a"});
        EXPECT_EQ(error_kind_of([&] { db.create(entry{.name = "b"}); }), error_kind::misuse);
        EXPECT_EQ(error_kind_of([&] { db.atomic([](transaction&) {}); }), error_kind::misuse);
        EXPECT_EQ(error_kind_of([&] { db.get_or_create(entry{.name = "b"}); }), error_kind::misuse);
    });
    EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
    EXPECT_EQ(db.objects<entry>().count(), 1);
}

ROWAN_TEST(database_inside_the_closure, also_when_another_thread_leads_the_writes_and_waits_for_this_one) {
    std::thread other;
    const auto began = std::chrono::steady_clock::now();
    db.atomic([&](transaction& tx) {
        tx.create(entry{.name = "a"});
        other = std::thread([&] { db.create(entry{.name = "other"}); });
        std::this_thread::sleep_for(100ms); // it leads by now, and waits for the connection that is ours
        EXPECT_EQ(error_kind_of([&] { db.create(entry{.name = "b"}); }), error_kind::misuse);
    });
    other.join();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
    EXPECT_EQ(db.objects<entry>().count(), 2);
}

ROWAN_TEST(database_inside_the_closure, the_transaction_goes_on_after_a_misuse_that_was_caught) {
    db.atomic([&](transaction& tx) {
        EXPECT_EQ(error_kind_of([&] { db.create(entry{.name = "b"}); }), error_kind::misuse);
        tx.create(entry{.name = "a"});
    });
    EXPECT_EQ(db.objects<entry>().get().name, "a");
}

ROWAN_ON_SQLITE(database_inside_the_closure);

/// Elsewhere it is another connection, and what it writes another transaction.
class database_beside_the_closure : public transaction_misuse {};

ROWAN_TEST(database_beside_the_closure, is_committed_by_itself) {
    const auto body = [&](transaction& tx) {
        tx.create(entry{.name = "a"});
        db.create(entry{.name = "b"});
        throw 1;
    };
    EXPECT_THROW(db.atomic(body), int);
    EXPECT_EQ(db.objects<entry>().get().name, "b");
}

ROWAN_TEST(database_beside_the_closure, h31_waits_for_the_transaction_until_its_deadline) {
    const auto began = std::chrono::steady_clock::now();
    db.atomic([&](transaction& tx) {
        tx.create(entry{.name = "a"});
        EXPECT_EQ(error_kind_of([&] { db.within(100ms).get_or_create(entry{.name = "a"}); }), error_kind::timeout);
        EXPECT_FALSE(tx.get_or_create(entry{.name = "a"}).created) << "the transaction itself sees it";
    });
    EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
    EXPECT_EQ(db.objects<entry>().count(), 1);
}

ROWAN_ON_STORES(database_beside_the_closure, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace
