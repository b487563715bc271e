// What Django's suite asks of get_or_create, line by line and by the same names.
#include "conformance/models.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rowan::test;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;

class get_or_create : public conformance_test {};

ROWAN_TEST(get_or_create, method_with_get) {
    db.create(person{.first_name = "John", .last_name = "Lennon"});
    const auto [row, created] = db.get_or_create(person{.first_name = "John", .last_name = "Smith"});
    EXPECT_FALSE(created);
    EXPECT_EQ(row.last_name, "Lennon");
    EXPECT_EQ(db.objects<person>().count(), 1);
}

ROWAN_TEST(get_or_create, method_with_create) {
    db.create(person{.first_name = "John"});
    const auto [row, created] = db.get_or_create(person{.first_name = "George", .last_name = "Harrison"});
    EXPECT_TRUE(created);
    EXPECT_EQ(row.last_name, "Harrison");
    EXPECT_NE(row.id, 0);
    EXPECT_EQ(db.objects<person>().count(), 2);
}

ROWAN_TEST(get_or_create, redundant_instance) {
    const auto first = db.get_or_create(person{.first_name = "George"});
    const auto second = db.get_or_create(person{.first_name = "George"});
    EXPECT_TRUE(first.created);
    EXPECT_FALSE(second.created);
    EXPECT_EQ(first.row.id, second.row.id);
    EXPECT_EQ(db.objects<person>().count(), 1);
}

ROWAN_TEST(get_or_create, invalid_params) {
    try {
        db.get_or_create(careless_person{.first_name = "Tom"});
        FAIL() << "last_name is required";
    } catch (const rowan::integrity_error& refused) {
        EXPECT_EQ(refused.kind(), error_kind::not_null_violation);
        EXPECT_TRUE(refused.constraint().ends_with("last_name")) << refused.constraint();
    }
    EXPECT_EQ(db.objects<person>().count(), 0);
}

ROWAN_TEST(get_or_create, with_pk) {
    const person stored = db.create(person{.first_name = "John"});
    const auto found = db.objects<person>().get_or_create(f<&person::id> == stored.id);
    EXPECT_FALSE(found.created);
    EXPECT_EQ(found.row.first_name, "John");
    EXPECT_TRUE(db.get_or_create(profile{.number = 0, .nick = "zero"}).created);
    const auto again = db.get_or_create(profile{.number = 0, .nick = "other"});
    EXPECT_FALSE(again.created);
    EXPECT_EQ(again.row.nick, "zero");
    EXPECT_TRUE(db.objects<person>().get_or_create(f<&person::id> == 77, f<&person::first_name> = "Given").created);
    EXPECT_EQ(db.objects<person>().get(f<&person::id> == 77).first_name, "Given");
}

ROWAN_TEST(get_or_create, on_related_set) {
    const publisher acme = db.create(publisher{.name = "Acme"});
    const publisher other = db.create(publisher{.name = "Other"});
    const auto made = db.related<book>(acme).get_or_create(f<&book::title> == "Tehanu", f<&book::pages> = 226);
    EXPECT_TRUE(made.created);
    EXPECT_EQ(made.row.publisher_id, acme.id);
    EXPECT_EQ(made.row.pages, 226);
    EXPECT_FALSE(db.related<book>(acme).get_or_create(f<&book::title> == "Tehanu").created);
    EXPECT_TRUE(db.related<book>(other).get_or_create(f<&book::title> == "Tehanu").created) << "another publisher's";
    EXPECT_EQ(db.related<book>(acme).count(), 1);

    // and in both directions: the author of a book, the books of that author
    const auto [writer, is_new] =
        db.related<author, book_author>(made.row).get_or_create(author{.email = "u@x", .name = "Ursula"});
    EXPECT_TRUE(is_new);
    EXPECT_EQ((db.related<author, book_author>(made.row).get().id), writer.id);
    const auto books = db.related<book, book_author>(writer);
    EXPECT_EQ(books.get().id, made.row.id);
    EXPECT_TRUE(books.get_or_create(book{.publisher_id = acme.id, .title = "Lavinia"}).created);
    EXPECT_EQ(books.count(), 2);
}

ROWAN_TEST(get_or_create, callable_defaults) {
    int called = 0;
    const auto [row, created] =
        db.objects<person>().get_or_create(f<&person::first_name> == "George", [&](person& fresh) {
            ++called;
            fresh.last_name = "Harrison";
        });
    EXPECT_TRUE(created);
    EXPECT_EQ(called, 1);
    EXPECT_EQ(row.last_name, "Harrison");
}

ROWAN_TEST(get_or_create, callable_defaults_not_called) {
    db.create(person{.first_name = "George"});
    const auto never = [](person&) { ADD_FAILURE() << "called on a hit"; };
    EXPECT_FALSE(db.objects<person>().get_or_create(f<&person::first_name> == "George", never).created);
}

ROWAN_TEST(get_or_create, lost_race) {
    rowan::database other = rival();
    int called = 0;
    const auto [row, created] =
        db.objects<person>().get_or_create(f<&person::first_name> == "George", [&](person& fresh) {
            ++called; // between the look and the insert
            other.create(person{.first_name = "George", .last_name = "of the rival"});
            fresh.last_name = "mine";
        });
    EXPECT_FALSE(created);
    EXPECT_EQ(called, 1);
    EXPECT_EQ(row.last_name, "of the rival");
    EXPECT_EQ(db.objects<person>().count(), 1);
}

ROWAN_TEST(get_or_create, a_callable_that_throws_stores_nothing) {
    EXPECT_THROW(db.objects<person>().get_or_create(f<&person::first_name> == "George", [](person&) { throw 42; }),
                 int);
    EXPECT_EQ(db.objects<person>().count(), 0);
    EXPECT_TRUE(db.get_or_create(person{.first_name = "George"}).created);
}

ROWAN_TEST(get_or_create, create_with_duplicate_primary_key) {
    const person first = db.create(person{.first_name = "John", .last_name = "Lennon"});
    try {
        db.get_or_create(person{.id = first.id, .first_name = "Fred"});
        FAIL() << "the primary key is taken";
    } catch (const rowan::integrity_error& refused) {
        EXPECT_EQ(refused.kind(), error_kind::unique_violation);
        EXPECT_EQ(refused.constraint(), engine_words().primary_key("person"));
    }
    EXPECT_EQ(db.objects<person>().get().last_name, "Lennon");
}

ROWAN_TEST(get_or_create, savepoint_rollback) {
    db.create(person{.id = 1000, .first_name = "John"});
    db.atomic([](transaction& tx) {
        EXPECT_EQ(error_kind_of([&] { tx.get_or_create(person{.id = 1000, .first_name = "Fred"}); }),
                  error_kind::unique_violation);
        EXPECT_EQ(error_kind_of([&] { tx.get_or_create(careless_person{.first_name = "Tom"}); }),
                  error_kind::not_null_violation);
        EXPECT_EQ(tx.objects<person>().count(), 1);
        EXPECT_TRUE(tx.get_or_create(person{.first_name = "George"}).created);
    });
    EXPECT_EQ(db.objects<person>().count(), 2);
}

ROWAN_TEST(get_or_create, get_or_create_empty) {
    const auto first = db.get_or_create(ticket{});
    EXPECT_TRUE(first.created);
    EXPECT_EQ(first.row.state, "new");
    EXPECT_EQ(first.row.opened_by, "nobody");
    EXPECT_FALSE(db.get_or_create(ticket{}).created);
    EXPECT_EQ(db.objects<ticket>().count(), 1);
}

ROWAN_TEST(get_or_create, integrity_error_at_commit) {
    EXPECT_EQ(error_kind_of([&] { db.get_or_create(book{.publisher_id = 999, .title = "Orphan"}); }),
              error_kind::foreign_key_violation);
    const auto defer = engine_words().defer_publisher_of_book;
    if (defer != nullptr) execute_all(defer());
    EXPECT_EQ(error_kind_of([&] { db.get_or_create(book{.publisher_id = 999, .title = "Orphan"}); }),
              error_kind::foreign_key_violation);
    bool was_accepted = false;
    EXPECT_EQ(error_kind_of([&] {
                  db.atomic([&](transaction& tx) {
                      was_accepted = tx.get_or_create(book{.publisher_id = 999, .title = "Orphan"}).created;
                      tx.on_commit([] { ADD_FAILURE() << "nothing was committed"; });
                  });
              }),
              error_kind::foreign_key_violation);
    EXPECT_EQ(was_accepted, defer != nullptr) << "where constraints can be deferred, the failure comes at the commit";
    EXPECT_EQ(db.objects<book>().count(), 0);
}

ROWAN_TEST(get_or_create, through_many_to_many) {
    const publisher acme = db.create(publisher{.name = "Acme"});
    const book tehanu = db.create(book{.publisher_id = acme.id, .title = "Tehanu"});
    const auto authors = db.related<author, book_author>(tehanu);
    EXPECT_TRUE(authors.get_or_create(author{.email = "u@x"}).created);
    EXPECT_FALSE(authors.get_or_create(author{.email = "u@x"}).created);
    EXPECT_EQ(db.objects<book_author>().count(), 1);
    db.create(author{.email = "unlinked@x"});
    EXPECT_THROW(authors.get_or_create(author{.email = "unlinked@x"}), rowan::integrity_error)
        << "it exists, but is not linked: said, not done in silence";
    EXPECT_EQ(db.objects<book_author>().count(), 1);
}

ROWAN_TEST(get_or_create, all_of_many) {
    db.create(person{.first_name = "John", .last_name = "Lennon"});
    const auto rows = db.get_or_create_all(std::vector<person>{{.first_name = "Paul"},
                                                               {.first_name = "John"},
                                                               {.first_name = "Paul", .last_name = "again"},
                                                               {.first_name = "Ringo"}});
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_TRUE(rows[0].created);
    EXPECT_FALSE(rows[1].created);
    EXPECT_EQ(rows[1].row.last_name, "Lennon");
    EXPECT_FALSE(rows[2].created);
    EXPECT_EQ(rows[2].row.id, rows[0].row.id);
    EXPECT_TRUE(rows[3].created);
    EXPECT_EQ(error_kind_of([&] {
                  db.get_or_create_all(
                      std::vector<person>{{.first_name = "Fresh"}, {.first_name = "Bad", .visits = -1}});
              }),
              error_kind::check_violation);
    EXPECT_EQ(db.objects<person>().count(), 3) << "all or none";
}

ROWAN_ON_EVERY_STORE_AND_CLUSTER(get_or_create);

} // namespace
