// References to callables: what can be referred to, and that nothing is copied.
#include <rowan/core/function_ref.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace {

using rowan::core::function_ref;

int call_with_21(function_ref<int(int)> function) {
    return function(21);
}
int twice(int number) {
    return 2 * number;
}

TEST(function_ref, calls_closures_functions_and_function_pointers) {
    int factor = 2;
    const auto closure = [&factor](int number) { return factor * number; };
    EXPECT_EQ(call_with_21(closure), 42);
    EXPECT_EQ(call_with_21([&](int number) { return factor * number; }), 42);
    EXPECT_EQ(call_with_21(twice), 42);
    EXPECT_EQ(call_with_21(&twice), 42);
}

TEST(function_ref, refers_to_the_object_itself) {
    int calls = 0;
    auto counter = [&calls, mine = 0]() mutable {
        ++mine;
        calls = mine;
    };
    const function_ref<void()> first = counter;
    const function_ref<void()> second = first;
    first();
    second();
    EXPECT_EQ(calls, 2);
}

TEST(function_ref, drops_the_result_where_none_is_wanted) {
    int seen = 0;
    const auto closure = [&](int number) { return seen = number; };
    const function_ref<void(int)> without_result = closure;
    without_result(5);
    EXPECT_EQ(seen, 5);
}

TEST(function_ref, passes_arguments_by_reference_and_by_move) {
    auto append = [](std::string& text, std::unique_ptr<int> number) { text += std::to_string(*number); };
    std::string text = "n=";
    function_ref<void(std::string&, std::unique_ptr<int>)>{append}(text, std::make_unique<int>(7));
    EXPECT_EQ(text, "n=7");
}

TEST(function_ref, lets_exceptions_through) {
    auto failing = [](int) -> int { throw std::runtime_error("no"); };
    EXPECT_THROW(call_with_21(failing), std::runtime_error);
}

static_assert(!std::is_constructible_v<function_ref<int(int)>, int>);
static_assert(!std::is_constructible_v<function_ref<int(int)>, void (*)(std::string)>);
static_assert(std::is_trivially_copyable_v<function_ref<void()>>);

} // namespace
