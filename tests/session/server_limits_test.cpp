// A server's own limits are told apart from the call's deadline, and alike on each engine.
#include "session/models.hpp"
#include "support/database_fixture.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string_view>

namespace {

using rowan::error_kind;
using rowan::f;
using rowan::transaction;
using rowan::test::entry;

class server_limits : public rowan::test::database_test {
protected:
    server_limits() {
        db.create_tables<entry>();
        db.create(entry{.name = "a"});
    }
    struct rolled_back {};

    /// What an update of a row that another transaction has changed ends with, under a limit of its session.
    [[nodiscard]] rowan::error failure_under(std::string_view limit) const {
        const rowan::database limited = open("pool=1"); // one session
        limited.execute(limit);
        std::optional<rowan::error> failed;
        const auto wait_for_the_row = [&] {
            limited.atomic([](transaction& tx) { tx.objects<entry>().update(f<&entry::value> += 1); },
                           {.max_attempts = 1});
        };
        const auto hold = [&](transaction& other) {
            other.objects<entry>().update(f<&entry::value> += 1);
            try {
                wait_for_the_row();
            } catch (const rowan::error& failure) {
                failed = failure;
            }
            throw rolled_back();
        };
        EXPECT_THROW(db.atomic(hold), rolled_back);
        EXPECT_EQ(db.objects<entry>().get().value, 0);
        wait_for_the_row();
        EXPECT_EQ(db.objects<entry>().get().value, 1) << "the session goes on";
        EXPECT_TRUE(failed.has_value());
        return failed.value();
    }
};

ROWAN_TEST(server_limits, of_a_wait_for_a_lock_are_busy) {
    const rowan::error failed = failure_under(engine_words().limit_lock_waits);
    EXPECT_EQ(failed.kind(), error_kind::busy) << failed.what();
    EXPECT_TRUE(failed.retryable());
    EXPECT_FALSE(failed.in_doubt());
}

ROWAN_TEST(server_limits, of_a_statement_interrupt_it) {
    const rowan::error failed = failure_under(engine_words().limit_statements);
    EXPECT_EQ(failed.kind(), error_kind::interrupted) << failed.what();
    EXPECT_FALSE(failed.retryable());
    EXPECT_FALSE(failed.in_doubt());
}

ROWAN_ON_STORES(server_limits, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace
