// Where Django goes wrong and Rowan must not.
//
// "a deferred unique constraint inside a transaction": only PostgreSQL has them. "INSERT OR IGNORE swallows NOT NULL
// violations" shows what Rowan does; the naive statements are in the hazards H47 and H63.
#include "conformance/models.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace {

using namespace rowan::test;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;

class django_mistakes : public conformance_test {};

ROWAN_TEST(django_mistakes, callable_defaults_run_once_also_in_a_lost_update_or_create_race) {
    rowan::database other = rival();
    int called = 0;
    db.objects<person>().update_or_create(f<&person::first_name> == "John", f<&person::visits> += 1, [&](person&) {
        ++called;
        other.create(person{.first_name = "John"});
    });
    EXPECT_EQ(called, 1);
    EXPECT_EQ(db.objects<person>().get().visits, 1);
}

ROWAN_TEST(django_mistakes, an_increment_creates_a_row_too) {
    const auto row = db.update_or_create(person{.first_name = "John", .visits = 1}, f<&person::visits> += 1);
    EXPECT_TRUE(row.created);
    EXPECT_EQ(row.row.visits, 1) << "the row form gives the first value";
    const auto lookup =
        db.objects<person>().update_or_create(f<&person::first_name> == "Paul", f<&person::visits> += 3);
    EXPECT_TRUE(lookup.created);
    EXPECT_EQ(lookup.row.visits, 3) << "the lookup form counts from the member's own default";
}

ROWAN_TEST(django_mistakes,
           a_default_never_overrides_the_key) { // an assignment to it does not compile; a callable is refused
    const auto call = [&] {
        db.objects<person>().get_or_create(f<&person::first_name> == "John",
                                           [](person& fresh) { fresh.first_name = "Jack"; });
    };
    EXPECT_EQ(error_kind_of(call), error_kind::misuse);
    EXPECT_EQ(error_kind_of(call), error_kind::misuse) << "the same at every call";
    EXPECT_EQ(error_kind_of([&] {
                  db.objects<person>().update_or_create(f<&person::first_name> == "John", f<&person::visits> += 1,
                                                        [](person& fresh) { fresh.first_name = "Jack"; });
              }),
              error_kind::misuse);
    EXPECT_EQ(db.objects<person>().count(), 0);
}

ROWAN_TEST(django_mistakes, a_filter_in_front_is_refused) {
    const auto old = db.objects<person>().filter(f<&person::visits> > 100);
    const auto few = db.objects<person>().limit(1);
    EXPECT_EQ(error_kind_of([&] { old.get_or_create(f<&person::first_name> == "John"); }), error_kind::misuse);
    EXPECT_EQ(error_kind_of([&] { old.update_or_create(f<&person::first_name> == "John", f<&person::visits> += 1); }),
              error_kind::misuse);
    EXPECT_EQ(error_kind_of([&] { old.get_or_create_locked(f<&person::last_name> == "Lennon"); }), error_kind::misuse);
    EXPECT_EQ(error_kind_of([&] { few.get_or_create(f<&person::first_name> == "John"); }), error_kind::misuse);
    EXPECT_EQ(db.objects<person>().count(), 0);
}

ROWAN_TEST(django_mistakes, a_null_key_is_found_again) { // where NULLs are distinct, the call does not compile
    const auto& able = capabilities();
    if (!able.nulls_not_distinct && !able.emulates_nulls_not_distinct) {
        EXPECT_EQ(error_kind_of([&] { db.create_tables<setting>(); }), error_kind::misuse)
            << "an engine that cannot hold such a key refuses the model";
        return;
    }
    db.create_tables<setting>();
    const std::optional<std::int64_t> nobody;
    EXPECT_TRUE(db.get_or_create(setting{.name = "colour", .value = 1}).created);
    EXPECT_FALSE(db.get_or_create(setting{.name = "colour", .value = 2}).created);
    const auto found =
        db.objects<setting>().get_or_create(f<&setting::name> == "colour" && f<&setting::user_id> == nobody);
    EXPECT_FALSE(found.created);
    EXPECT_EQ(found.row.value, 1);
    EXPECT_TRUE(db.get_or_create(setting{.name = "colour", .user_id = 5}).created);
    EXPECT_FALSE(db.get_or_create(setting{.name = "colour", .user_id = 5}).created);
    EXPECT_FALSE(db.update_or_create(setting{.name = "colour"}, f<&setting::value> += 1).created);
    EXPECT_EQ(db.objects<setting>().count(), 2);
}

ROWAN_TEST(django_mistakes, a_many_to_many_row_is_created_and_linked_or_neither) {
    const publisher acme = db.create(publisher{.name = "Acme"});
    const book tehanu = db.create(book{.publisher_id = acme.id, .title = "Tehanu"});
    const auto authors = db.related<author, book_author>(tehanu);
    EXPECT_EQ(
        error_kind_of([&] { authors.get_or_create(author{.email = "u@x"}, f<&book_author::role> = "forbidden"); }),
        error_kind::check_violation);
    EXPECT_EQ(db.objects<author>().count(), 0) << "no orphan";
    EXPECT_EQ(db.objects<book_author>().count(), 0);
}

ROWAN_TEST(django_mistakes, a_conflict_clause_swallows_no_other_violation) {
    EXPECT_EQ(error_kind_of([&] { db.get_or_create(careless_person{.first_name = "Tom"}); }),
              error_kind::not_null_violation);
    EXPECT_EQ(error_kind_of([&] { db.get_or_create(person{.first_name = "Tom", .visits = -1}); }),
              error_kind::check_violation);
}

ROWAN_TEST(django_mistakes, a_transaction_that_has_read_before_still_finds_the_row) {
    for (const rowan::isolation level : {rowan::isolation::repeatable_read, rowan::isolation::serializable}) {
        const std::string name = std::to_string(static_cast<int>(level));
        std::atomic<int> created = 0;
        const auto get = [&](rowan::database on) {
            const bool made = on.atomic(
                [&](transaction& tx) {
                    static_cast<void>(tx.objects<person>().count());
                    return tx.get_or_create(person{.first_name = name}).created;
                },
                {.isolation = level});
            created += made ? 1 : 0;
        };
        std::thread one([&] { get(rival()); });
        std::thread two([&] { get(rival()); });
        get(db);
        one.join();
        two.join();
        EXPECT_EQ(created, 1);
    }
    EXPECT_EQ(db.objects<person>().count(), 2);
}

ROWAN_TEST(django_mistakes, update_or_create_does_not_deadlock) {
    const auto run = [&](const char* first, const char* second) {
        rowan::database mine = rival();
        for (int i = 0; i < 20; ++i) {
            mine.atomic([&](transaction& tx) {
                tx.update_or_create(person{.first_name = first, .visits = 1}, f<&person::visits> += 1);
                tx.update_or_create(person{.first_name = second, .visits = 1}, f<&person::visits> += 1);
            });
            mine.update_or_create(person{.first_name = first, .visits = 1}, f<&person::visits> += 1);
        }
    };
    std::thread other([&] { run("b", "a"); });
    run("a", "b");
    other.join();
    EXPECT_EQ(db.objects<person>().sum(f<&person::visits>), 120);
}

ROWAN_ON_EVERY_STORE_AND_CLUSTER(django_mistakes);

class django_mistakes_deferred : public conformance_test {};

ROWAN_TEST(django_mistakes_deferred, a_deferred_unique_constraint_is_refused_before_anything_is_created) {
    execute_all({engine_words().drop_index("tag", "tag_text_key"),
                 "ALTER TABLE tag ADD CONSTRAINT tag_text_key UNIQUE (text) DEFERRABLE INITIALLY DEFERRED"});
    const auto create = [](const auto& on) { return on.get_or_create(tag{.text = "x"}).created; };
    EXPECT_THROW(create(open()), rowan::unenforced_key);
    EXPECT_THROW(open().atomic([&](transaction& tx) { create(tx); }), rowan::unenforced_key);
    EXPECT_EQ(db.objects<tag>().count(), 0);
}

ROWAN_ON_STORES(django_mistakes_deferred, &rowan::test::postgresql, &rowan::test::pgbouncer);

} // namespace
