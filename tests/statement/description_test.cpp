// Descriptions as keys of a cache: equal shapes are equal, others are not.
#include "engines.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rowan::test;
using rowan::statement::description;
using rowan::statement::op;
using rowan::statement::sequence;

sequence selected(std::uint16_t column, std::uint8_t flags = 0) {
    const auto& table = rowan::model::table_info_of<sample>();
    sequence nodes;
    return nodes.column(table, column).add(op::select, 1, flags).add(op::from, table);
}

TEST(description, equal_shapes_are_equal) {
    EXPECT_EQ(description(selected(0)), description(selected(0)));
    EXPECT_EQ(description(selected(0)).hash(), description(selected(0)).hash());
    EXPECT_EQ(description(sequence()), description(sequence()));
}

TEST(description, other_shapes_are_not) {
    EXPECT_NE(description(selected(0)), description(selected(1)));
    EXPECT_NE(description(selected(0)), description(selected(0, 1)));
    EXPECT_NE(description(selected(0)), description(selected(0).add(op::lock_rows)));
    EXPECT_NE(description(selected(0)).hash(), description(selected(1)).hash());
}

TEST(description, order_counts) {
    const auto& table = rowan::model::table_info_of<sample>();
    EXPECT_NE(description(sequence().column(table, 0).column(table, 1)),
              description(sequence().column(table, 1).column(table, 0)));
}

TEST(description, the_index_that_has_to_be_there_is_part_of_what_it_is) {
    const auto insert = [](std::string index) {
        return description(sequence().add(op::key_is_there), std::move(index));
    };
    EXPECT_TRUE(insert("a") == insert("a"));
    EXPECT_FALSE(insert("a") == insert("b"));
    EXPECT_NE(insert("a").hash(), insert("b").hash());
}

} // namespace
