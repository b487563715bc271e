// Rows with their related rows in two statements, in every direction; and rows by the values of a unique key.
#include "orm/relation_models.hpp"

#include <gtest/gtest.h>

namespace rowan::test::relations {
namespace {

class relations_prefetch : public library_test {
protected:
    publisher ace = db.create(publisher{.name = "Ace"});
    publisher tor = db.create(publisher{.name = "Tor"});
    publisher none = db.create(publisher{.name = "None"});

    void SetUp() override {
        for (const char* title : {"Dune", "Neuromancer"}) db.related<book>(ace).create({.title = title});
        db.related<book>(tor).create({.title = "Ender's Game"});
    }
};

ROWAN_TEST(relations_prefetch, children) {
    const auto rows = db.objects<publisher>().order_by(f<&publisher::name>).prefetch<book>().all();
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].row.name, "Ace");
    EXPECT_EQ(each(rows[0].related, &book::title), (strings{"Dune", "Neuromancer"}));
    EXPECT_TRUE(rows[1].related.empty());
    EXPECT_EQ(each(rows[2].related, &book::title), strings{"Ender's Game"});
    for (const auto& [publisher, books] : rows) {
        for (const book& each : books) EXPECT_EQ(each.publisher_id, publisher.id);
    }
}

ROWAN_TEST(relations_prefetch, only_of_the_rows_asked_for) {
    const auto rows = db.objects<publisher>().order_by(f<&publisher::name>.desc()).limit(1).prefetch<book>().all();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].related.at(0).title, "Ender's Game");
    EXPECT_TRUE(db.objects<publisher>().filter(f<&publisher::name> == "?").prefetch<book>().all().empty());
}

ROWAN_TEST(relations_prefetch, parent) {
    const auto rows = db.objects<book>().order_by(f<&book::title>).prefetch<publisher>().all();
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].related->name, "Ace");
    EXPECT_EQ(rows[1].related->name, "Tor");
    EXPECT_EQ(rows[2].related->name, "Ace");
}

ROWAN_TEST(relations_prefetch, parent_that_may_be_absent) {
    db.create(shelf{.code = "a", .owner_id = ace.id});
    db.create(shelf{.code = "b", .lender_id = tor.id});
    const auto rows = db.objects<shelf>().order_by(f<&shelf::code>).prefetch<publisher, &shelf::owner_id>().all();
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].related->name, "Ace");
    EXPECT_FALSE(rows[1].related);
    const auto owners = db.objects<publisher>().order_by(f<&publisher::id>).prefetch<shelf, &shelf::lender_id>().all();
    EXPECT_EQ(owners[0].related.size(), 0u);
    EXPECT_EQ(owners[1].related.size(), 1u);
}

ROWAN_TEST(relations_prefetch, many_to_many) {
    const book dune = db.objects<book>().get(f<&book::title> == "Dune");
    const book game = db.objects<book>().get(f<&book::title> == "Ender's Game");
    db.related<author, book_author>(dune).create({.email = "frank"});
    const author both = db.related<author, book_author>(dune).create({.email = "both"});
    db.related<author, book_author>(game).add(both);
    const auto rows = db.objects<book>().order_by(f<&book::title>).prefetch<author, book_author>().all();
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(each(rows[0].related, &author::email), (strings{"frank", "both"}));
    EXPECT_EQ(each(rows[1].related, &author::email), strings{"both"});
    EXPECT_TRUE(rows[2].related.empty());
    const auto back = db.objects<author>().order_by(f<&author::email>).prefetch<book, book_author>().all();
    EXPECT_EQ(back[0].related.size(), 2u);
    EXPECT_EQ(back[1].related.size(), 1u);
}

ROWAN_TEST(relations_prefetch, of_a_model_with_itself) {
    const employee ann = db.create(employee{.name = "Ann"});
    const employee bob = db.create(employee{.name = "Bob", .manager_id = ann.id});
    db.create(employee{.name = "Cat", .manager_id = ann.id});
    db.related<employee, follows, &follows::who, &follows::whom>(ann).add(bob);
    const auto below =
        db.objects<employee>().order_by(f<&employee::id>).prefetch<employee, &employee::manager_id>().all();
    EXPECT_EQ(each(below[0].related, &employee::name), (strings{"Bob", "Cat"}));
    EXPECT_TRUE(below[1].related.empty());
    const auto above = db.objects<employee>().order_by(f<&employee::id>).prefetch<employee, &employee::id>().all();
    EXPECT_FALSE(above[0].related);
    EXPECT_EQ(above[1].related->name, "Ann");
    const auto followed = db.objects<employee>()
                              .order_by(f<&employee::id>)
                              .prefetch<employee, follows, &follows::who, &follows::whom>()
                              .all();
    EXPECT_EQ(each(followed[0].related, &employee::name), strings{"Bob"});
}

ROWAN_TEST(relations_prefetch, inside_a_transaction) {
    db.atomic([&](transaction& tx) {
        tx.related<book>(none).create({.title = "Ubik"});
        EXPECT_EQ(
            tx.objects<publisher>().filter(f<&publisher::name> == "None").prefetch<book>().all()[0].related.size(), 1u);
    });
}

ROWAN_TEST(relations_prefetch, in_bulk) {
    std::map<std::string, publisher> found =
        db.objects<publisher>().in_bulk<&publisher::name>(strings{"Ace", "?", "Tor", "Ace"});
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found.at("Ace").id, ace.id);
    EXPECT_EQ(found.at("Tor").name, "Tor");
    const auto by_id = db.objects<publisher>()
                           .filter(f<&publisher::name> != "Ace")
                           .in_bulk<&publisher::id>(std::vector{ace.id, tor.id});
    EXPECT_EQ(by_id.size(), 1u);
    EXPECT_TRUE(db.objects<publisher>().in_bulk<&publisher::id>(std::vector<std::int64_t>{}).empty());
}

ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(relations_prefetch);

class relations_prefetch_of_many : public relations_prefetch {};

ROWAN_TEST(relations_prefetch_of_many, any_number_of_rows) {
    constexpr int count = 100'000;
    std::vector<publisher> many(count);
    for (int i = 0; i < count; ++i) many[static_cast<std::size_t>(i)].name = "p" + std::to_string(i);
    many = db.create_all(many);
    db.related<book>(many.back()).create({.title = "last"});
    const auto rows = db.objects<publisher>().order_by(f<&publisher::id>).prefetch<book>().all();
    ASSERT_EQ(rows.size(), count + 3u);
    EXPECT_EQ(rows.back().related.at(0).title, "last");
}

ROWAN_ON_EVERY_ENGINE(relations_prefetch_of_many);

} // namespace
} // namespace rowan::test::relations
