// Where two foreign keys lead to one model, a join takes the one that is named.
#include "support/database_fixture.hpp"

#include <gtest/gtest.h>
#include <rowan/rowan.hpp>

namespace {

using rowan::f;

struct person {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"person", rowan::primary_key<&person::id>>;
};

struct letter {
    std::int64_t id{};
    std::int64_t from_id{};
    std::int64_t to_id{};
    using rowan_table =
        rowan::table<"letter", rowan::primary_key<&letter::id>, rowan::foreign_key<&letter::from_id, &person::id>,
                     rowan::foreign_key<&letter::to_id, &person::id>>;
};

class named_join : public rowan::test::database_test {};

ROWAN_TEST(named_join, takes_the_named_foreign_key) {
    db.create_tables<person, letter>();
    db.create_all(std::vector<person>{{1, "ann"}, {2, "bob"}});
    db.create(letter{.from_id = 1, .to_id = 2});
    const auto to = db.objects<letter>().join<person, &letter::to_id>().all();
    ASSERT_EQ(to.size(), 1u);
    EXPECT_EQ(std::get<1>(to[0]).name, "bob");
    const auto from = db.objects<letter>().left_join<person, &letter::from_id>().all();
    ASSERT_EQ(from.size(), 1u);
    EXPECT_EQ(std::get<1>(from[0])->name, "ann");
    const auto sent = db.objects<person>().join<letter, &letter::from_id>().filter(f<&person::name> == "ann").all();
    EXPECT_EQ(sent.size(), 1u);
}

ROWAN_ON_EVERY_ENGINE(named_join);

} // namespace
