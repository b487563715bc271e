// String literals as template arguments.
#include <rowan/core/fixed_string.hpp>

#include <gtest/gtest.h>

#include <type_traits>

namespace {

using rowan::core::fixed_string;

template <fixed_string Name>
struct tagged {
    static constexpr std::string_view name = Name.view();
};

static_assert(tagged<"author">::name == "author");
static_assert(tagged<"">::name.empty());
static_assert(std::is_same_v<tagged<"a">, tagged<"a">>);
static_assert(!std::is_same_v<tagged<"a">, tagged<"b">>);
static_assert(!std::is_same_v<tagged<"a">, tagged<"aa">>);

TEST(fixed_string, ends_with_a_nul_that_is_not_counted) {
    constexpr fixed_string name = "book";
    EXPECT_EQ(name.size(), 4U);
    EXPECT_STREQ(name.c_str(), "book");
    EXPECT_EQ(name.view(), "book");
}

TEST(fixed_string, compares_across_sizes) {
    EXPECT_TRUE(fixed_string("a") == fixed_string("a"));
    EXPECT_FALSE(fixed_string("a") == fixed_string("b"));
    EXPECT_FALSE(fixed_string("a") == fixed_string("ab"));
}

TEST(fixed_string, keeps_bytes_beyond_ascii) {
    EXPECT_EQ(tagged<"größe">::name, "größe");
}

} // namespace
