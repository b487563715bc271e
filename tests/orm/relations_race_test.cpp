// Many threads get or create the same row through a relation: one row, one link, one `created`.
#include "orm/relation_models.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace rowan::test::relations {
namespace {

constexpr int threads_at_once = 8;

class relations_race : public library_test {
protected:
    publisher ace;
    book dune;

    void SetUp() override {
        ace = db.create(publisher{.name = "Ace"});
        dune = db.related<book>(ace).create({.title = "Dune"});
    }

    template <class Call>
    static void at_once(const Call& call) {
        std::vector<std::thread> threads;
        for (int i = 0; i < threads_at_once; ++i) threads.emplace_back(call);
        for (std::thread& each : threads) each.join();
    }
};

ROWAN_TEST(relations_race, one_author_and_one_link) {
    for (int round = 0; round < 30; ++round) {
        const std::string email = std::to_string(round);
        std::atomic<int> created = 0, calls_twice = 0;
        at_once([&] {
            int calls = 0;
            const auto made =
                db.related<author, book_author>(dune).get_or_create(f<&author::email> == email, [&](author& of) {
                    of.name = "x";
                    ++calls;
                });
            created += made.created;
            calls_twice += calls > 1;
        });
        EXPECT_EQ(created, 1);
        EXPECT_EQ(calls_twice, 0);
        EXPECT_EQ(db.objects<author>().filter(f<&author::email> == email).count(), 1);
        EXPECT_EQ((db.related<author, book_author>(dune).count()), round + 1);
    }
    EXPECT_EQ(db.objects<book_author>().count(), 30);
}

ROWAN_TEST(relations_race, in_transactions_too) {
    std::atomic<int> created = 0;
    at_once([&] {
        for (int i = 0; i < 20; ++i) {
            created += db.atomic([&](transaction& tx) {
                return tx.related<author, book_author>(dune).get_or_create(author{.email = std::to_string(i)}).created;
            });
        }
    });
    EXPECT_EQ(created, 20);
    EXPECT_EQ(db.objects<book_author>().count(), 20);
}

ROWAN_TEST(relations_race, no_lost_updates) {
    at_once([&] {
        for (int i = 0; i < 20; ++i) {
            db.related<author, book_author>(dune).update_or_create(f<&author::email> == "frank",
                                                                   f<&author::edits> += 1);
        }
    });
    EXPECT_EQ((db.related<author, book_author>(dune).get().edits), threads_at_once * 20);
}

ROWAN_TEST(relations_race, one_child) {
    std::atomic<int> created = 0;
    at_once([&] {
        for (int i = 0; i < 20; ++i)
            created += db.related<book>(ace).get_or_create(f<&book::title> == std::to_string(i)).created;
    });
    EXPECT_EQ(created, 20);
    EXPECT_EQ(db.related<book>(ace).count(), 21);
}

ROWAN_TEST(relations_race, one_link_however_often_added) {
    const author frank = db.create(author{.email = "frank"});
    std::atomic<std::int64_t> added = 0;
    at_once([&] { added += db.related<author, book_author>(dune).add(frank); });
    EXPECT_EQ(added, 1);
    EXPECT_EQ(db.objects<book_author>().count(), 1);
}

ROWAN_ON_STORES(relations_race, &sqlite_file, &test::postgresql, &test::mariadb, &test::galera);

} // namespace
} // namespace rowan::test::relations
