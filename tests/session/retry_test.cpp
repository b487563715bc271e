// The closure runs again after what may be retried, a bounded number of times, and after nothing else.
#include "session/models.hpp"
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

namespace {

using namespace std::chrono_literals;
using rowan::error_kind;
using rowan::transaction;
using rowan::test::entry;
using rowan::test::error_kind_of;

class retried : public rowan::test::database_test {
protected:
    retried() { db.create_tables<entry>(); }
};

[[noreturn]] void fail_retryably() {
    rowan::throw_error({.kind = error_kind::serialization_failure, .message = "try again", .retryable = true});
}

ROWAN_TEST(retried, the_closure_runs_again_and_what_it_did_before_is_gone) {
    int attempts = 0;
    int committed = 0;
    const int returned = db.atomic([&](transaction& tx) {
        tx.on_commit([&] { ++committed; });
        tx.create(entry{.name = "a"});
        EXPECT_EQ(tx.objects<entry>().count(), 1);
        if (++attempts < 4) fail_retryably();
        return attempts;
    });
    EXPECT_EQ(returned, 4);
    EXPECT_EQ(committed, 1);
    EXPECT_EQ(db.objects<entry>().count(), 1);
}

ROWAN_TEST(retried, attempts_are_bounded) {
    int attempts = 0;
    const auto forever = [&](transaction&) {
        ++attempts;
        fail_retryably();
    };
    EXPECT_EQ(error_kind_of([&] { db.atomic(forever, {.max_attempts = 3}); }), error_kind::serialization_failure);
    EXPECT_EQ(attempts, 3);
}

ROWAN_TEST(retried, a_deadline_ends_the_attempts) {
    int attempts = 0;
    const auto began = std::chrono::steady_clock::now();
    const auto forever = [&](transaction&) {
        ++attempts;
        fail_retryably();
    };
    EXPECT_EQ(error_kind_of([&] { db.atomic(forever, {.deadline = 100ms, .max_attempts = 1'000'000}); }),
              error_kind::serialization_failure);
    EXPECT_GT(attempts, 1);
    const auto took = std::chrono::steady_clock::now() - began;
    EXPECT_LT(took, 2s);
    EXPECT_GE(took, 90ms);
}

ROWAN_TEST(retried, other_failures_are_thrown_at_once) {
    int attempts = 0;
    const auto once = [&](transaction& tx) {
        ++attempts;
        tx.create(entry{.name = "a", .value = -1});
    };
    EXPECT_EQ(error_kind_of([&] { db.atomic(once); }), error_kind::check_violation);
    EXPECT_THROW(db.atomic([&](transaction&) {
        ++attempts;
        throw std::runtime_error("mine");
    }),
                 std::runtime_error);
    EXPECT_EQ(attempts, 2);
}

ROWAN_TEST(retried, an_inner_block_is_not_run_again_alone) {
    int outer = 0;
    int inner = 0;
    db.atomic([&](transaction& tx) {
        ++outer;
        tx.create(entry{.name = "outer"});
        tx.atomic([&](transaction& nested) {
            nested.create(entry{.name = "inner"});
            if (++inner < 3) fail_retryably();
        });
    });
    EXPECT_EQ(outer, 3);
    EXPECT_EQ(inner, 3);
    EXPECT_EQ(db.objects<entry>().count(), 2);
}

ROWAN_ON_EVERY_STORE(retried);

} // namespace
