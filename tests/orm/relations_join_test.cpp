// Conditions across relations: inner and left joins of two and three tables.
#include "orm/relation_models.hpp"

#include <gtest/gtest.h>

namespace rowan::test::relations {
namespace {

class relations_join : public library_test {
protected:
    publisher ace = db.create(publisher{.name = "Ace"});
    publisher tor = db.create(publisher{.name = "Tor"});
    book dune = db.related<book>(ace).create({.title = "Dune", .pages = 412});
    book game = db.related<book>(tor).create({.title = "Ender's Game", .pages = 324});
};

ROWAN_TEST(relations_join, a_filter_across_a_relation) {
    const auto rows = db.objects<book>().join<publisher>().filter(f<&publisher::name> == "Ace").all();
    ASSERT_EQ(rows.size(), 1u);
    const auto& [found, by] = rows[0];
    EXPECT_EQ(found.title, "Dune");
    EXPECT_EQ(by.id, ace.id);
}

ROWAN_TEST(relations_join, the_other_way_round) {
    const auto rows = db.objects<publisher>()
                          .join<book>()
                          .filter(f<&book::pages> > 400 && f<&publisher::name> != f<&book::title>)
                          .all();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(std::get<publisher>(rows[0]).name, "Ace");
}

ROWAN_TEST(relations_join, left_join_with_is_null_finds_rows_without) {
    const publisher empty = db.create(publisher{.name = "Empty"});
    const auto all = db.objects<publisher>().left_join<book>().order_by(f<&publisher::name>).all();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(std::get<1>(all[0])->title, "Dune");
    EXPECT_FALSE(std::get<1>(all[1]));
    const auto without = db.objects<publisher>().left_join<book>().filter(f<&book::id>.is_null()).all();
    ASSERT_EQ(without.size(), 1u);
    EXPECT_EQ(std::get<0>(without[0]).id, empty.id);
}

ROWAN_TEST(relations_join, three_tables) {
    const author frank = db.related<author, book_author>(dune).create({.email = "frank"});
    db.related<author, book_author>(game).create({.email = "orson"}, f<&book_author::role> = "writer");
    const auto query = db.objects<author>().join<book_author>().join<book>().join<publisher>();
    const auto rows = query.filter(f<&publisher::name> == "Tor").all();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(std::get<author>(rows[0]).email, "orson");
    EXPECT_EQ(std::get<book_author>(rows[0]).role, "writer");
    EXPECT_EQ(std::get<book>(rows[0]).title, "Ender's Game");
    EXPECT_EQ(query.order_by(f<&author::email>).count(), 2);
    const condition<author, book_author, book, publisher> is_long = f<&book::pages> > 411;
    EXPECT_EQ(query.filter(is_long).count(), query.filter(f<&book::pages> > 411).count());
    const auto pages = query.group_by(f<&author::email>)
                           .order_by(f<&author::email>)
                           .values(f<&author::email>, rowan::sum(f<&book::pages>));
    EXPECT_EQ(std::get<1>(pages.at(0)), 412);
    db.create(author{.email = "idle"});
    const auto idle =
        db.objects<author>().left_join<book_author>().left_join<book>().filter(f<&book::id>.is_null()).all();
    ASSERT_EQ(idle.size(), 1u);
    EXPECT_EQ(std::get<0>(idle[0]).email, "idle");
}

ROWAN_TEST(relations_join, of_a_related_set) {
    db.related<author, book_author>(dune).create({.email = "frank"}, f<&book_author::role> = "writer");
    const auto rows = db.related<book_author>(dune).join<author>().filter(f<&author::email> == "frank").all();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(std::get<book_author>(rows[0]).role, "writer");
    const auto books = db.related<book>(ace).join<publisher>().all();
    ASSERT_EQ(books.size(), 1u);
    EXPECT_EQ(std::get<publisher>(books[0]).name, "Ace");
}

ROWAN_TEST(relations_join, the_parent_of_a_row) {
    EXPECT_EQ(db.related<publisher>(dune).get().name, "Ace");
    EXPECT_EQ(db.related<publisher>(dune).filter(f<&publisher::name> == "Tor").count(), 0);
    const shelf lone = db.create(shelf{.code = "a"});
    EXPECT_FALSE((db.related<publisher, &shelf::owner_id>(lone).exists()));
    const shelf owned = db.create(shelf{.code = "b", .owner_id = tor.id});
    EXPECT_EQ((db.related<publisher, &shelf::owner_id>(owned).get().name), "Tor");
}

ROWAN_TEST(relations_join, one_to_one) {
    const auto [made, created] = db.related<address>(ace).get_or_create([](address& of) { of.city = "New York"; });
    EXPECT_TRUE(created);
    EXPECT_EQ(made.publisher_id, ace.id);
    EXPECT_FALSE(db.related<address>(ace).get_or_create(f<&address::city> = "?").created);
    EXPECT_FALSE(db.related<address>(ace).get_or_create(address{.city = "?"}).created);
    EXPECT_EQ(db.related<address>(ace).update_or_create(f<&address::city> = "Boston").row.city, "Boston");
    EXPECT_EQ(db.related<address>(ace).get().city, "Boston");
    EXPECT_EQ(db.related<publisher>(made).get().name, "Ace");
    EXPECT_FALSE(db.related<address>(tor).exists());
}

ROWAN_TEST(relations_join, of_a_model_with_itself) {
    const employee ann = db.create(employee{.name = "Ann"});
    const employee bob = db.related<employee, &employee::manager_id>(ann).create({.name = "Bob"});
    EXPECT_EQ(bob.manager_id, ann.id);
    EXPECT_EQ((db.related<employee, &employee::manager_id>(ann).get().name), "Bob");
    EXPECT_EQ((db.related<employee, &employee::id>(bob).get().name), "Ann");
    EXPECT_FALSE((db.related<employee, &employee::id>(ann).exists()));
}

ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(relations_join);

} // namespace
} // namespace rowan::test::relations
