// update() and remove() change just the rows that the query set shows, also behind order, limit and joins.
#include "support/database_fixture.hpp"

#include <gtest/gtest.h>
#include <rowan/rowan.hpp>

namespace {

using rowan::f;

struct team {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"team", rowan::primary_key<&team::id>, rowan::unique<&team::name>>;
};

struct person {
    std::int64_t team_id{};
    std::string name{};
    int age{};
    using rowan_table = rowan::table<"person", rowan::primary_key<&person::team_id, &person::name>,
                                     rowan::foreign_key<&person::team_id, &team::id>>;
};

class limited_changes : public rowan::test::database_test {
protected:
    limited_changes() {
        db.create_tables<team, person>();
        db.create_all(std::vector<team>{{1, "red"}, {2, "blue"}});
        db.create_all(std::vector<person>{{1, "a", 10}, {1, "b", 20}, {2, "a", 30}, {2, "c", 40}});
    }

    std::vector<int> ages() {
        std::vector<int> all;
        for (const auto& [age] : db.objects<person>().order_by(f<&person::age>).values(f<&person::age>))
            all.push_back(age);
        return all;
    }
};

ROWAN_TEST(limited_changes, update_takes_the_first_rows_in_the_given_order) {
    EXPECT_EQ(db.objects<person>().order_by(f<&person::age>.desc()).limit(2).update(f<&person::age> += 100), 2);
    EXPECT_EQ(ages(), (std::vector<int>{10, 20, 130, 140}));
}

ROWAN_TEST(limited_changes, remove_takes_rows_behind_an_offset) {
    EXPECT_EQ(db.objects<person>().order_by(f<&person::age>).offset(3).remove(), 1);
    EXPECT_EQ(ages(), (std::vector<int>{10, 20, 30}));
}

ROWAN_TEST(limited_changes, update_reaches_through_a_join) {
    EXPECT_EQ(db.objects<person>().join<team>().filter(f<&team::name> == "blue").update(f<&person::age> = 0), 2);
    EXPECT_EQ(ages(), (std::vector<int>{0, 0, 10, 20}));
}

ROWAN_TEST(limited_changes, grouped_rows_cannot_be_changed) {
    EXPECT_THROW(db.objects<person>().group_by(f<&person::age>).remove(), rowan::error);
    EXPECT_EQ(ages().size(), 4u);
}

ROWAN_ON_EVERY_ENGINE(limited_changes);

} // namespace
