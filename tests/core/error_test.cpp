// Errors: each kind has its class and its name, and copies share one body.
#include <rowan/core/error.hpp>

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using rowan::error;
using rowan::error_details;
using rowan::error_kind;

constexpr int kind_count = static_cast<int>(error_kind::statement_failed) + 1;

template <typename Class>
bool is_thrown_as(error_kind kind) {
    try {
        rowan::throw_error(kind, "text");
    } catch (const Class&) {
        return true;
    } catch (const error&) {
        return false;
    }
}

TEST(error, has_a_name_for_every_kind) {
    std::set<std::string_view> names;
    for (int kind = 0; kind != kind_count; ++kind) names.insert(to_string(static_cast<error_kind>(kind)));
    EXPECT_EQ(names.size(), static_cast<std::size_t>(kind_count));
    EXPECT_FALSE(names.contains("unknown"));
    EXPECT_EQ(to_string(error_kind::unique_violation), "unique_violation");
}

TEST(error, is_thrown_as_the_class_of_its_kind) {
    const std::set<error_kind> integrity = {error_kind::unique_violation, error_kind::foreign_key_violation,
                                            error_kind::not_null_violation, error_kind::check_violation};
    for (int number = 0; number != kind_count; ++number) {
        const auto kind = static_cast<error_kind>(number);
        EXPECT_EQ(is_thrown_as<rowan::integrity_error>(kind), integrity.contains(kind)) << to_string(kind);
        EXPECT_EQ(is_thrown_as<rowan::does_not_exist>(kind), kind == error_kind::does_not_exist);
        EXPECT_EQ(is_thrown_as<rowan::multiple_objects_returned>(kind), kind == error_kind::multiple_objects_returned);
        EXPECT_EQ(is_thrown_as<rowan::unenforced_key>(kind), kind == error_kind::unenforced_key);
    }
}

TEST(error, answers_with_all_that_it_was_told) {
    const error told(error_details{.kind = error_kind::unique_violation,
                                   .message = "message",
                                   .constraint = "uq_x",
                                   .statement = "INSERT",
                                   .engine_code = 2067,
                                   .retryable = true,
                                   .in_doubt = true,
                                   .poisons_transaction = true});
    EXPECT_STREQ(told.what(), "message");
    EXPECT_EQ(told.kind(), error_kind::unique_violation);
    EXPECT_EQ(told.constraint(), "uq_x");
    EXPECT_EQ(told.statement(), "INSERT");
    EXPECT_EQ(told.engine_code(), 2067);
    EXPECT_TRUE(told.retryable() && told.in_doubt() && told.poisons_transaction());
}

TEST(error, copies_share_what_they_say) {
    error second(error_kind::busy, "second");
    {
        const error first(error_kind::timeout, "first");
        second = first;
        EXPECT_EQ(second.what(), first.what()); // the same characters, not equal ones
    }
    EXPECT_STREQ(second.what(), "first");
    const error& same = second;
    second = same;
    EXPECT_EQ(second.kind(), error_kind::timeout);
}

TEST(error, moved_from_can_still_be_asked) {
    error first(error_kind::busy, "busy");
    const error second(std::move(first));
    EXPECT_STREQ(first.what(), "busy"); // NOLINT(bugprone-use-after-move): a move copies
    EXPECT_STREQ(second.what(), "busy");
}

TEST(error, can_be_copied_by_many_threads) {
    const error shared(error_kind::deadlock, "deadlock");
    std::vector<std::thread> threads;
    for (int i = 0; i != 4; ++i) {
        threads.emplace_back([&shared] {
            for (int round = 0; round != 1000; ++round) {
                error copy(shared);
                EXPECT_EQ(copy.kind(), error_kind::deadlock);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
}

static_assert(std::is_nothrow_copy_constructible_v<error> && std::is_nothrow_copy_assignable_v<error>);
static_assert(std::is_base_of_v<error, rowan::integrity_error> && std::is_base_of_v<std::exception, error>);

} // namespace
