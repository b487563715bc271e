// The children of a row: everything that a related set does, with the relation's part of the key supplied.
#include "orm/relation_models.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

namespace rowan::test::relations {
namespace {

class relations_children : public library_test {
protected:
    publisher ace = db.create(publisher{.name = "Ace"});
    publisher tor = db.create(publisher{.name = "Tor"});
};

ROWAN_TEST(relations_children, are_a_query_like_any_other) {
    db.create_all(std::vector<book>{{.publisher_id = ace.id, .title = "Dune", .pages = 412},
                                    {.publisher_id = ace.id, .title = "Neuromancer", .pages = 271},
                                    {.publisher_id = tor.id, .title = "Tehanu", .pages = 226}});
    const auto books = db.related<book>(ace);
    EXPECT_EQ(books.count(), 2);
    EXPECT_TRUE(books.exists());
    EXPECT_EQ(each(books.order_by(f<&book::pages>).all(), &book::title), (strings{"Neuromancer", "Dune"}));
    EXPECT_EQ(books.filter(f<&book::pages> > 300).get().title, "Dune");
    EXPECT_EQ(books.get(f<&book::title> == "Dune").pages, 412);
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(books.get(f<&book::title> == "Tehanu")); }),
              error_kind::does_not_exist);
    EXPECT_EQ(books.exclude(f<&book::title> == "Dune").first()->title, "Neuromancer");
    EXPECT_EQ(books.sum(f<&book::pages>), 683);
    EXPECT_EQ(books.update(f<&book::pages> += 1), 2);
    EXPECT_EQ(books.filter(f<&book::pages> > 300).remove(), 1);
    EXPECT_EQ(db.objects<book>().count(), 2);
    int seen = 0;
    for (const book& each : books.stream()) seen += each.pages == 272;
    EXPECT_EQ(seen, 1);
}

ROWAN_TEST(relations_children, create_sets_the_foreign_key) {
    const book made = db.related<book>(ace).create({.title = "Dune"});
    EXPECT_EQ(made.publisher_id, ace.id);
    EXPECT_NE(made.id, 0);
    EXPECT_EQ(error_kind_of([&] { db.related<book>(ace).create({.title = "Dune"}); }), error_kind::unique_violation);
}

ROWAN_TEST(relations_children, on_related_set) {
    const auto books = db.related<book>(ace);
    const auto [first, created] = books.get_or_create(f<&book::title> == "Dune", f<&book::pages> = 412);
    EXPECT_TRUE(created);
    EXPECT_EQ(first.publisher_id, ace.id);
    EXPECT_EQ(first.pages, 412);
    const auto [again, created_again] = books.get_or_create(f<&book::title> == "Dune", [](book&) { FAIL(); });
    EXPECT_FALSE(created_again);
    EXPECT_EQ(again.id, first.id);
    const auto [other, created_other] = db.related<book>(tor).get_or_create(f<&book::title> == "Dune");
    EXPECT_TRUE(created_other);
    EXPECT_EQ(other.publisher_id, tor.id);
    EXPECT_EQ(db.objects<book>().count(), 2);
}

ROWAN_TEST(relations_children, row_form_of_get_or_create) {
    const auto books = db.related<book>(ace);
    EXPECT_TRUE(books.get_or_create(book{.title = "Dune", .pages = 1}).created);
    const auto [found, created] = books.get_or_create(book{.title = "Dune", .pages = 2});
    EXPECT_FALSE(created);
    EXPECT_EQ(found.pages, 1);
    EXPECT_FALSE((books.get_or_create<&book::title, &book::publisher_id>(book{.title = "Dune"}).created));
}

ROWAN_TEST(relations_children, create_with_related_set) {
    const auto [made, created] =
        db.related<book>(ace).update_or_create(f<&book::title> == "Dune", f<&book::pages> = 412);
    EXPECT_TRUE(created);
    EXPECT_EQ(made.publisher_id, ace.id);
    EXPECT_EQ(made.pages, 412);
    EXPECT_EQ(db.related<book>(ace).count(), 1);
    EXPECT_TRUE(db.related<book>(tor).update_or_create(book{.title = "Dune"}, f<&book::pages> += 1).created);
}

ROWAN_TEST(relations_children, update_with_related_set) {
    db.related<book>(ace).create({.title = "Dune", .pages = 1});
    const auto [updated, created] =
        db.related<book>(ace).update_or_create(f<&book::title> == "Dune", f<&book::pages> += 1);
    EXPECT_FALSE(created);
    EXPECT_EQ(updated.pages, 2);
    EXPECT_EQ(db.related<book>(ace).update_or_create(book{.title = "Dune"}, f<&book::pages> += 5).row.pages, 7);
    EXPECT_EQ(db.related<book>(ace).update_or_create(book{.title = "Dune", .pages = 9}).row.pages, 9);
    EXPECT_EQ(db.objects<book>().count(), 1);
}

ROWAN_TEST(relations_children, add_moves_rows_into_the_set) {
    book dune = db.related<book>(tor).create({.title = "Dune"});
    std::vector<book> others = db.create_all(
        std::vector<book>{{.publisher_id = tor.id, .title = "Tehanu"}, {.publisher_id = tor.id, .title = "Ubik"}});
    db.related<book>(ace).add(dune, others);
    EXPECT_EQ(dune.publisher_id, ace.id);
    EXPECT_EQ(others[1].publisher_id, ace.id);
    EXPECT_EQ(db.related<book>(ace).count(), 3);
    db.related<book>(tor).add(std::as_const(dune));
    EXPECT_EQ(db.related<book>(tor).count(), 1);
}

ROWAN_TEST(relations_children, add_is_all_or_nothing) {
    book dune = db.related<book>(tor).create({.title = "Dune"});
    EXPECT_EQ(error_kind_of([&] { db.related<book>(ace).add(dune, book{.id = 99}); }), error_kind::does_not_exist);
    EXPECT_EQ(dune.publisher_id, tor.id);
    EXPECT_EQ(db.related<book>(ace).count(), 0);
    db.atomic([&](transaction& tx) {
        EXPECT_EQ(error_kind_of([&] { tx.related<book>(ace).add(dune, book{.id = 99}); }), error_kind::does_not_exist);
        EXPECT_EQ(tx.related<book>(ace).count(), 0);
        tx.related<book>(ace).add(dune);
    });
    EXPECT_EQ(db.related<book>(ace).count(), 1);
}

ROWAN_TEST(relations_children, remove_and_clear_null_the_foreign_key) {
    const auto owned = [this](const publisher& of) { return db.related<shelf, &shelf::owner_id>(of); };
    const shelf a = owned(ace).create({.code = "a"});
    const shelf b = owned(ace).create({.code = "b"});
    const shelf c = owned(tor).create({.code = "c"});
    EXPECT_EQ(owned(ace).remove(a, c), 1);
    EXPECT_EQ(each(owned(ace).all(), &shelf::code), strings{"b"});
    EXPECT_EQ(owned(tor).count(), 1) << "c is in another set";
    EXPECT_EQ(owned(ace).clear(), 1);
    EXPECT_EQ(db.objects<shelf>().filter(f<&shelf::owner_id>.is_null()).count(), 2);
    EXPECT_EQ(db.objects<shelf>().count(), 3);
}

ROWAN_TEST(relations_children, a_row_without_a_key_has_none) {
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(db.related<book>(publisher{.name = "new"})); }),
              error_kind::misuse);
}

ROWAN_TEST(relations_children, a_missing_parent_is_refused_and_nothing_stored) {
    db.remove(tor);
    EXPECT_EQ(error_kind_of([&] { db.related<book>(tor).get_or_create(f<&book::title> == "Dune"); }),
              error_kind::foreign_key_violation);
    EXPECT_EQ(error_kind_of([&] { db.related<book>(tor).update_or_create(book{.title = "Dune"}); }),
              error_kind::foreign_key_violation);
    EXPECT_EQ(db.objects<book>().count(), 0);
}

ROWAN_TEST(relations_children, a_filter_in_front_of_get_or_create_is_refused) {
    EXPECT_EQ(error_kind_of([&] {
                  db.related<book>(ace)
                      .filter(f<&book::pages> > 3)
                      .get_or_create(f<&book::title> == "x" && f<&book::publisher_id> == ace.id);
              }),
              error_kind::misuse);
}

ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(relations_children);

} // namespace
} // namespace rowan::test::relations
