// What Django's suite asks of update_or_create, line by line and by the same names.
//
// Two lines mean something else in C++: `update_callable_default` and `defaults_not_evaluated_unless_needed`. The
// values of an update are expressions for the database, so there is nothing to evaluate late; a callable fills a row
// that is created, and is tested not to be called for one that is updated.
#include "conformance/models.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace {

using namespace rowan::test;
using namespace std::chrono_literals;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;

class update_or_create : public conformance_test {};

ROWAN_TEST(update_or_create, update) {
    db.create(person{.first_name = "John", .last_name = "Lennon"});
    const auto [row, created] = db.update_or_create(person{.first_name = "John", .last_name = "Smith"});
    EXPECT_FALSE(created);
    EXPECT_EQ(row.last_name, "Smith");
    EXPECT_EQ(db.objects<person>().get().last_name, "Smith");
}

ROWAN_TEST(update_or_create, create) {
    const auto [row, created] = db.update_or_create(person{.first_name = "John", .last_name = "Lennon"});
    EXPECT_TRUE(created);
    EXPECT_EQ(row.last_name, "Lennon");
    EXPECT_EQ(db.objects<person>().count(), 1);
}

ROWAN_TEST(update_or_create, create_twice) {
    const auto call = [&] {
        return db.objects<person>().update_or_create(f<&person::first_name> == "John", f<&person::visits> += 1,
                                                     [](person& fresh) { fresh.last_name = "only when created"; });
    };
    const auto first = call();
    EXPECT_TRUE(first.created);
    EXPECT_EQ(first.row.last_name, "only when created");
    db.objects<person>().update(f<&person::last_name> = "changed");
    const auto second = call();
    EXPECT_FALSE(second.created);
    EXPECT_EQ(second.row.last_name, "changed");
    EXPECT_EQ(second.row.visits, first.row.visits + 1);
}

ROWAN_TEST(update_or_create, integrity) {
    EXPECT_EQ(error_kind_of([&] { db.update_or_create(careless_person{.first_name = "Tom"}); }),
              error_kind::not_null_violation);
    EXPECT_EQ(db.objects<person>().count(), 0);
    db.create(person{.first_name = "Tom", .last_name = "kept"});
    EXPECT_EQ(error_kind_of([&] { db.update_or_create(person{.first_name = "Tom", .visits = -1}); }),
              error_kind::check_violation);
    EXPECT_EQ(db.objects<person>().get().last_name, "kept");
    db.create(person{.id = 50, .first_name = "Fifty"});
    EXPECT_EQ(error_kind_of([&] { db.update_or_create(person{.id = 50, .first_name = "New"}); }),
              error_kind::unique_violation)
        << "the primary key is taken";
}

ROWAN_TEST(update_or_create, manual_primary_key) {
    EXPECT_TRUE(db.update_or_create(profile{.number = 7, .nick = "a"}).created);
    EXPECT_FALSE(db.update_or_create(profile{.number = 7, .nick = "b"}).created);
    EXPECT_EQ(db.objects<profile>().get().nick, "b");
}

ROWAN_TEST(update_or_create, with_pk) {
    const person stored = db.create(person{.first_name = "John"});
    const auto changed =
        db.objects<person>().update_or_create(f<&person::id> == stored.id, f<&person::last_name> = "Lennon");
    EXPECT_FALSE(changed.created);
    EXPECT_EQ(changed.row.last_name, "Lennon");
    EXPECT_EQ(changed.row.first_name, "John");
}

ROWAN_TEST(update_or_create, create_with_related_set) {
    const publisher acme = db.create(publisher{.name = "Acme"});
    const auto made = db.related<book>(acme).update_or_create(f<&book::title> == "Tehanu", f<&book::pages> = 226);
    EXPECT_TRUE(made.created);
    EXPECT_EQ(made.row.publisher_id, acme.id);
    EXPECT_EQ(made.row.pages, 226);
}

ROWAN_TEST(update_or_create, update_with_related_set) {
    const publisher acme = db.create(publisher{.name = "Acme"});
    db.create(book{.publisher_id = acme.id, .title = "Tehanu", .pages = 1});
    const auto made = db.related<book>(acme).update_or_create(f<&book::title> == "Tehanu", f<&book::pages> += 225);
    EXPECT_FALSE(made.created);
    EXPECT_EQ(made.row.pages, 226);
    EXPECT_EQ(db.objects<book>().count(), 1);
}

ROWAN_TEST(update_or_create, create_with_many) {
    const publisher acme = db.create(publisher{.name = "Acme"});
    const book tehanu = db.create(book{.publisher_id = acme.id, .title = "Tehanu"});
    const auto made = db.related<author, book_author>(tehanu).update_or_create(f<&author::email> == "u@x",
                                                                               f<&author::name> = "Ursula");
    EXPECT_TRUE(made.created);
    EXPECT_EQ(made.row.name, "Ursula");
    EXPECT_EQ(db.objects<book_author>().get().author_id, made.row.id);
}

ROWAN_TEST(update_or_create, update_with_many) {
    const publisher acme = db.create(publisher{.name = "Acme"});
    const book tehanu = db.create(book{.publisher_id = acme.id, .title = "Tehanu"});
    const auto authors = db.related<author, book_author>(tehanu);
    authors.create(author{.email = "u@x", .name = "U."});
    const auto made = authors.update_or_create(f<&author::email> == "u@x", f<&author::name> = "Ursula");
    EXPECT_FALSE(made.created);
    EXPECT_EQ(db.objects<author>().get().name, "Ursula");
    EXPECT_EQ(db.objects<book_author>().count(), 1);
}

ROWAN_TEST(update_or_create, create_callable_default) {
    int called = 0;
    const auto made = db.objects<person>().update_or_create(f<&person::first_name> == "John", [&](person& fresh) {
        ++called;
        fresh.last_name = "Lennon";
    });
    EXPECT_TRUE(made.created);
    EXPECT_EQ(called, 1);
    EXPECT_EQ(made.row.last_name, "Lennon");
}

ROWAN_TEST(update_or_create, update_callable_default) {
    db.create(person{.first_name = "John", .last_name = "Lennon"});
    const auto made = db.objects<person>().update_or_create(
        f<&person::first_name> == "John", f<&person::last_name> = rowan::upper(f<&person::last_name>));
    EXPECT_FALSE(made.created);
    EXPECT_EQ(made.row.last_name, "LENNON");
}

ROWAN_TEST(update_or_create, defaults_not_evaluated_unless_needed) {
    db.create(person{.first_name = "John"});
    const auto never = [](person&) { ADD_FAILURE() << "called for a row that was there"; };
    const auto made =
        db.objects<person>().update_or_create(f<&person::first_name> == "John", f<&person::visits> += 1, never);
    EXPECT_FALSE(made.created);
    EXPECT_EQ(made.row.visits, 1);
}

ROWAN_TEST(update_or_create, update_only_changed_columns) {
    db.create(person{.first_name = "John", .last_name = "Lennon"});
    db.execute("CREATE TABLE seen (name VARCHAR(20))");
    for (const char* column : {"id", "first_name", "last_name", "visits", "birthday"})
        execute_all(engine_words().watch("person", column));
    db.update_or_create(person{.first_name = "John"}, f<&person::visits> += 1);
    EXPECT_EQ(db.query<std::string>("SELECT name FROM seen"), std::vector<std::string>{"visits"});
    EXPECT_EQ(db.objects<person>().get().last_name, "Lennon");
}

ROWAN_TEST(update_or_create, updates_in_transaction) {
    db.create(person{.first_name = "John"});
    std::thread other;
    std::atomic<bool> is_done = false;
    rowan::database theirs = rival();
    db.atomic([&](transaction& tx) {
        tx.update_or_create(person{.first_name = "John"}, f<&person::visits> += 1);
        other = std::thread([&] {
            theirs.update_or_create(person{.first_name = "John"}, f<&person::visits> += 10);
            is_done = true;
        });
        std::this_thread::sleep_for(100ms);
        EXPECT_FALSE(is_done) << "it waits for this transaction";
    });
    other.join();
    EXPECT_EQ(db.objects<person>().get().visits, 11);
}

ROWAN_TEST(update_or_create, creation_in_transaction) {
    rowan::database other = rival();
    int called = 0;
    const auto [row, created] = db.objects<person>().update_or_create(
        f<&person::first_name> == "John", f<&person::visits> += 5, [&](person& fresh) {
            ++called; // between the look and the insert
            other.create(person{.first_name = "John", .last_name = "of the rival", .visits = 10});
            fresh.last_name = "mine";
        });
    EXPECT_FALSE(created);
    EXPECT_EQ(called, 1);
    EXPECT_EQ(row.visits, 15) << "the rival's row, updated";
    EXPECT_EQ(row.last_name, "of the rival");
    EXPECT_EQ(db.objects<person>().count(), 1);
}

ROWAN_ON_EVERY_STORE_AND_CLUSTER(update_or_create);

} // namespace
