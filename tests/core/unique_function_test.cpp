// Owned callables: one owner, one destruction.
#include <rowan/core/unique_function.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <type_traits>
#include <utility>

namespace {

using rowan::core::unique_function;

// Counts how many of its copies live.
struct counted {
    explicit counted(int& living) : m_living(&living) { ++*m_living; }
    counted(const counted& other) : m_living(other.m_living) { ++*m_living; }
    counted& operator=(const counted&) = delete;
    ~counted() { --*m_living; }
    int operator()() const { return *m_living; }

private:
    int* m_living;
};

TEST(unique_function, is_empty_by_default) {
    const unique_function<void()> nothing;
    EXPECT_FALSE(nothing);
}

TEST(unique_function, holds_move_only_closures) {
    unique_function<int(int)> add = [base = std::make_unique<int>(40)](int number) { return *base + number; };
    ASSERT_TRUE(add);
    EXPECT_EQ(add(2), 42);
}

TEST(unique_function, destroys_what_it_holds_exactly_once) {
    int living = 0;
    {
        unique_function<int()> first{counted{living}};
        EXPECT_EQ(first(), 1);
        unique_function<int()> second{std::move(first)};
        EXPECT_FALSE(first); // NOLINT(bugprone-use-after-move): that is the question
        EXPECT_EQ(second(), 1);
        unique_function<int()> third;
        third = std::move(second);
        EXPECT_EQ(third(), 1);
        third = unique_function<int()>{};
        EXPECT_EQ(living, 0);
    }
    EXPECT_EQ(living, 0);
}

TEST(unique_function, keeps_its_callable_when_moved_onto_itself) {
    unique_function<int()> function = [] { return 7; };
    unique_function<int()>& same = function;
    function = std::move(same);
    ASSERT_TRUE(function);
    EXPECT_EQ(function(), 7);
}

TEST(unique_function, keeps_state_between_calls) {
    unique_function<int()> count = [number = 0]() mutable { return ++number; };
    EXPECT_EQ(count(), 1);
    EXPECT_EQ(count(), 2);
}

static_assert(!std::is_copy_constructible_v<unique_function<void()>>);
static_assert(std::is_nothrow_move_constructible_v<unique_function<void()>>);

} // namespace
