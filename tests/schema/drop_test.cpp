// drop_tables, and the order in which tables can come and go.
#include "models.hpp"

#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

namespace rowan::test {

struct player {
    std::int64_t id{};
    std::int64_t team_id{};
};
struct team {
    std::int64_t id{};
    std::optional<std::int64_t> captain_id{};
};

} // namespace rowan::test

// Two that refer to each other can only be declared outside of both.
template <>
struct rowan::table_of<rowan::test::player> {
    using player = rowan::test::player;
    using type = rowan::table<"player", rowan::primary_key<&player::id>,
                              rowan::foreign_key<&player::team_id, &rowan::test::team::id>>;
};
template <>
struct rowan::table_of<rowan::test::team> {
    using team = rowan::test::team;
    using type = rowan::table<"team", rowan::primary_key<&team::id>,
                              rowan::foreign_key<&team::captain_id, &rowan::test::player::id>>;
};

namespace {

using namespace rowan::test;
using rowan::error_kind;
using rowan::schema::create_tables;
using rowan::schema::drop_tables;

TEST(drop_tables, takes_those_that_refer_first) {
    const memory_database db;
    create_tables(db.where(), tables<publisher, book, everything>);
    db.execute("INSERT INTO publisher VALUES (1, 'Ace'); INSERT INTO book VALUES (1, 1, 'Tehanu')");
    drop_tables(db.where(), tables<publisher, book, everything>);
    EXPECT_EQ(db.names(), "NULL");
    drop_tables(db.where(), tables<publisher, book>); // they are gone already
}

TEST(order_of_creation, what_is_referred_to_comes_first_and_each_once) {
    const auto order = rowan::schema::in_order_of_creation(tables<book, everything, publisher, book>);
    ASSERT_EQ(order.size(), 3U);
    EXPECT_EQ(order[0]->name, "every\"thing");
    EXPECT_EQ(order[1]->name, "publisher");
    EXPECT_EQ(order[2]->name, "book");
    EXPECT_EQ(rowan::schema::in_order_of_creation(tables<book>).size(), 1U); // what it refers to is not asked for
}

TEST(drop_tables, that_refer_to_each_other) {
    for (const rowan::schema::table_list list : {tables<player, team>, tables<team, player>}) {
        const memory_database db;
        create_tables(db.where(), list);
        db.execute("INSERT INTO team(id) VALUES (1), (2); INSERT INTO player VALUES (7, 1), (8, 2);"
                   "UPDATE team SET captain_id = id + 6");
        drop_tables(db.where(), list);
        EXPECT_EQ(db.names(), "NULL");
    }
}

TEST(drop_tables, not_while_rows_elsewhere_need_them) {
    const memory_database db;
    create_tables(db.where(), tables<publisher, book, player, team>);
    db.execute("INSERT INTO team(id) VALUES (1); INSERT INTO player VALUES (7, 1)");
    EXPECT_EQ(error_kind_of([&] { drop_tables(db.where(), tables<book, team>); }), error_kind::foreign_key_violation);
    EXPECT_EQ(db.answer("SELECT count(*) FROM book"), "0"); // all or nothing
}

} // namespace
