// Many-to-many through a link model: rows created and linked, both or neither.
#include "orm/relation_models.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

namespace rowan::test::relations {
namespace {

class relations_many_to_many : public library_test {
protected:
    publisher ace = db.create(publisher{.name = "Ace"});
    book dune = db.related<book>(ace).create({.title = "Dune"});
    book ubik = db.related<book>(ace).create({.title = "Ubik"});

    [[nodiscard]] auto authors(const book& of) const { return db.related<author, book_author>(of); }
    [[nodiscard]] auto books(const author& of) const { return db.related<book, book_author>(of); }
    [[nodiscard]] std::int64_t links() const { return db.objects<book_author>().count(); }
};

ROWAN_TEST(relations_many_to_many, is_a_query_like_any_other) {
    for (const char* email : {"a", "b", "c"}) authors(dune).create({.email = email});
    authors(ubik).create({.email = "d"});
    EXPECT_EQ(authors(dune).count(), 3);
    EXPECT_EQ(authors(ubik).get().email, "d");
    EXPECT_EQ(each(authors(dune).order_by(f<&author::email>.desc()).limit(2).all(), &author::email),
              (strings{"c", "b"}));
    EXPECT_EQ(authors(dune).filter(f<&author::email> > "a").count(), 2);
    EXPECT_EQ(authors(dune).get(f<&author::email> == "a").email, "a");
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(authors(dune).get(f<&author::email> == "d")); }),
              error_kind::does_not_exist);
    EXPECT_EQ(authors(dune).update(f<&author::name> = "x"), 3);
    EXPECT_EQ(db.objects<author>().filter(f<&author::name> == "x").count(), 3);
    EXPECT_EQ(authors(dune).filter(f<&author::email> == "a").remove(), 1);
    EXPECT_EQ(links(), 3);
    EXPECT_EQ(books(authors(ubik).get()).get().title, "Ubik");
}

ROWAN_TEST(relations_many_to_many, through_many_to_many) {
    const auto [made, created] = authors(dune).get_or_create(f<&author::email> == "frank", f<&author::name> = "Frank");
    EXPECT_TRUE(created);
    EXPECT_EQ(made.name, "Frank");
    EXPECT_EQ(authors(dune).get().id, made.id) << "absent: created and linked";
    const auto [found, created_again] =
        authors(dune).get_or_create(f<&author::email> == "frank", [](author&) { FAIL(); });
    EXPECT_FALSE(created_again) << "linked already";
    EXPECT_EQ(found.id, made.id);
    try {
        authors(ubik).get_or_create(f<&author::email> == "frank");
        FAIL() << "exists, but unlinked";
    } catch (const integrity_error& refused) {
        EXPECT_EQ(refused.kind(), error_kind::unique_violation);
        EXPECT_STREQ(refused.what(),
                     "the row exists in \"author\" but is not linked by \"book_author\"; call add() to link it");
    }
    EXPECT_EQ(links(), 1);
}

ROWAN_TEST(relations_many_to_many, on_related_set_row_form) {
    EXPECT_TRUE(authors(dune).get_or_create(author{.email = "frank"}).created);
    EXPECT_FALSE(authors(dune).get_or_create<&author::email>(author{.email = "frank"}).created);
    EXPECT_EQ(error_kind_of([&] { authors(ubik).get_or_create(author{.email = "frank"}); }),
              error_kind::unique_violation);
    EXPECT_EQ(links(), 1);
    EXPECT_EQ(db.objects<author>().count(), 1);
}

ROWAN_TEST(relations_many_to_many, both_directions) {
    const author frank = db.create(author{.email = "frank"});
    const auto [made, created] =
        books(frank).get_or_create(f<&book::publisher_id> == ace.id && f<&book::title> == "Children of Dune");
    EXPECT_TRUE(created);
    EXPECT_EQ(books(frank).count(), 1);
    EXPECT_EQ(authors(made).get().id, frank.id);
}

ROWAN_TEST(relations_many_to_many, create_with_many) {
    const auto [made, created] = authors(dune).update_or_create(f<&author::email> == "frank", f<&author::edits> += 1);
    EXPECT_TRUE(created);
    EXPECT_EQ(made.edits, 1);
    EXPECT_EQ(authors(dune).get().id, made.id);
    EXPECT_TRUE(authors(dune).update_or_create(author{.email = "brian"}).created);
    EXPECT_EQ(links(), 2);
}

ROWAN_TEST(relations_many_to_many, update_with_many) {
    authors(dune).create({.email = "frank", .edits = 1});
    const auto [updated, created] =
        authors(dune).update_or_create(f<&author::email> == "frank", f<&author::edits> += 1);
    EXPECT_FALSE(created);
    EXPECT_EQ(updated.edits, 2);
    EXPECT_EQ(authors(dune).update_or_create(author{.email = "frank"}, f<&author::edits> += 1).row.edits, 3);
    EXPECT_EQ(authors(dune).update_or_create(author{.email = "frank", .name = "F."}).row.name, "F.");
    EXPECT_EQ(links(), 1);
}

ROWAN_TEST(relations_many_to_many, an_update_of_an_unlinked_row_is_undone) {
    authors(dune).create({.email = "frank", .edits = 1});
    EXPECT_EQ(
        error_kind_of([&] { authors(ubik).update_or_create(f<&author::email> == "frank", f<&author::edits> += 1); }),
        error_kind::unique_violation);
    db.atomic([&](transaction& tx) {
        EXPECT_EQ(
            error_kind_of([&] { tx.related<author, book_author>(ubik).update_or_create(author{.email = "frank"}); }),
            error_kind::unique_violation);
    });
    EXPECT_EQ(authors(dune).get().edits, 1);
}

ROWAN_TEST(relations_many_to_many, links_have_defaults_of_their_own) {
    authors(dune).get_or_create(f<&author::email> == "frank", f<&author::name> = "Frank",
                                f<&book_author::role> = "writer");
    authors(dune).get_or_create(author{.email = "john"}, [](book_author& link) { link.role = "painter"; });
    authors(dune).create({.email = "ed"}, f<&book_author::role> = "editor");
    authors(ubik).add(authors(dune).all(), f<&book_author::role> = "reader");
    EXPECT_EQ(each(db.objects<book_author>().order_by(f<&book_author::book_id>, f<&book_author::author_id>).all(),
                   &book_author::role),
              (strings{"writer", "painter", "editor", "reader", "reader", "reader"}));
}

ROWAN_TEST(relations_many_to_many, add_remove_set_and_clear) {
    const author a = db.create(author{.email = "a"});
    const author b = db.create(author{.email = "b"});
    const author c = db.create(author{.email = "c"});
    EXPECT_EQ(authors(dune).add(a, b), 2);
    EXPECT_EQ(authors(dune).add(a, std::vector{b, c}), 1) << "those linked already stay";
    EXPECT_EQ(authors(dune).count(), 3);
    EXPECT_EQ(authors(ubik).add(a), 1);
    EXPECT_EQ(authors(dune).remove(a), 1);
    EXPECT_EQ(authors(dune).remove(a), 0);
    EXPECT_EQ(authors(ubik).count(), 1) << "another book's link";
    authors(dune).set(std::vector{a, b});
    EXPECT_EQ(each(authors(dune).order_by(f<&author::email>).all(), &author::email), (strings{"a", "b"}));
    authors(dune).set(std::vector<author>{});
    EXPECT_FALSE(authors(dune).exists());
    authors(dune).set(a, c);
    EXPECT_EQ(authors(dune).clear(), 2);
    EXPECT_EQ(authors(ubik).count(), 1);
    EXPECT_EQ(db.objects<author>().count(), 3);
}

ROWAN_TEST(relations_many_to_many, add_of_a_missing_row_links_nothing) {
    const author a = db.create(author{.email = "a"});
    EXPECT_EQ(error_kind_of([&] { authors(dune).add(a, author{.id = 99}); }), error_kind::foreign_key_violation);
    EXPECT_EQ(error_kind_of([&] { authors(dune).add(a, author{.email = "new"}); }), error_kind::misuse);
    EXPECT_EQ(error_kind_of([&] { authors(dune).set(author{.id = 99}); }), error_kind::foreign_key_violation);
    EXPECT_EQ(links(), 0);
}

// The link model refuses the role, so each call fails between its two statements.
ROWAN_TEST(relations_many_to_many, orphans) {
    const auto forbid = [](book_author& link) { link.role = "forbidden"; };
    const auto set = authors(dune);
    EXPECT_EQ(error_kind_of([&] { set.create({.email = "x"}, forbid); }), error_kind::check_violation);
    EXPECT_EQ(error_kind_of([&] { set.get_or_create(f<&author::email> == "x", forbid); }), error_kind::check_violation);
    EXPECT_EQ(error_kind_of([&] { set.get_or_create(author{.email = "x"}, forbid); }), error_kind::check_violation);
    EXPECT_EQ(error_kind_of([&] { set.update_or_create(f<&author::email> == "x", forbid); }),
              error_kind::check_violation);
    EXPECT_EQ(error_kind_of([&] { set.update_or_create(author{.email = "x"}, forbid); }), error_kind::check_violation);
    db.atomic([&](transaction& tx) {
        const auto inner = tx.related<author, book_author>(dune);
        EXPECT_EQ(error_kind_of([&] { inner.get_or_create(author{.email = "x"}, forbid); }),
                  error_kind::check_violation);
        EXPECT_EQ(error_kind_of([&] { inner.create({.email = "x"}, forbid); }), error_kind::check_violation);
    });
    EXPECT_EQ(db.objects<author>().count(), 0);
    EXPECT_EQ(links(), 0);
}

ROWAN_TEST(relations_many_to_many, of_a_model_with_itself) {
    const employee ann = db.create(employee{.name = "Ann"});
    const employee bob = db.create(employee{.name = "Bob"});
    const auto followed = db.related<employee, follows, &follows::who, &follows::whom>(ann);
    followed.add(bob);
    EXPECT_EQ(followed.get().name, "Bob");
    EXPECT_TRUE(followed.get_or_create(f<&employee::name> == "Cat").created);
    const auto followers = db.related<employee, follows, &follows::whom, &follows::who>(bob);
    EXPECT_EQ(followers.get().name, "Ann");
}

ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(relations_many_to_many);

} // namespace
} // namespace rowan::test::relations
