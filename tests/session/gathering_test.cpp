// With one leader, those who have shared a transaction and come back at once share the next one, and one flush to the
// disk; who takes his time is not waited for again and again.
#include "session/scripted_engine.hpp"

#include <rowan/rowan.hpp>
#include <rowan/session/returning_callers.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

class gathering : public testing::Test {
protected:
    gathering() {
        static rowan::test::script* current = nullptr; // an engine's opener takes no state
        current = &m_played;
        m_played.capabilities.begin = [](rowan::isolation, bool) -> std::string_view { return "BEGIN"; };
        m_played.capabilities.single_writer = true;
        m_played.before = [this](std::string_view sql) {
            if (sql == "write") std::this_thread::sleep_for(m_writing);
        };
        rowan::driver::register_engine({.name = "gathering",
                                        .schemes = "gathering",
                                        .open = [](const rowan::driver::url&) -> rowan::driver::endpoint* {
                                            return new rowan::test::scripted_endpoint(*current);
                                        }});
    }
    /// Yields: a thread that sleeps is back too late.
    static void think(std::chrono::microseconds time) {
        for (const auto end = clock::now() + time; clock::now() < end;) std::this_thread::yield();
    }
    /// Two threads write and think in turn; how many transactions they have shared.
    int shared_by_two(std::chrono::microseconds writing, std::chrono::microseconds thinking) {
        m_writing = writing;
        const rowan::database db = rowan::connect("gathering:x?timeout_ms=20000");
        const int before = m_played.count("COMMIT");
        std::vector<std::jthread> both;
        for (int t = 0; t < 2; ++t) {
            both.emplace_back([&] {
                for (int i = 0; i < calls; ++i) {
                    db.context().write({[](rowan::session::connection& on) { on.execute("write"); }});
                    think(thinking);
                }
            });
        }
        both.clear();
        EXPECT_EQ(m_played.count("write") % (2 * calls), 0);
        return m_played.count("COMMIT") - before;
    }

    static constexpr int calls = 100;
    std::chrono::microseconds m_writing{};
    rowan::test::script m_played{};
};

TEST_F(gathering, who_comes_back_at_once_is_waited_for) {
    int shared = 0;
    for (int attempt = 0; attempt < 5 && shared < calls / 2; ++attempt) // a loaded machine may be late with both
        shared = shared_by_two(500us, 80us);
    EXPECT_GE(shared, calls / 2);
}

TEST_F(gathering, nobody_is_waited_for_who_takes_his_time) {
    // longer than he would be waited for, but shorter than a write: each finds the other one at work
    EXPECT_LT(shared_by_two(3ms, 2ms), calls / 2);
}

// The first call makes the other two share a transaction, during which a fourth comes.
TEST_F(gathering, who_comes_while_it_writes_joins_the_transaction) {
    const rowan::database db = rowan::connect("gathering:x?timeout_ms=20000");
    std::vector<std::jthread> callers;
    const auto call = [&](const char* sql) {
        callers.emplace_back(
            [&db, sql] { db.context().write({[sql](rowan::session::connection& on) { on.execute(sql); }}); });
        std::this_thread::sleep_for(250us); // it has queued, most times
    };
    std::vector<std::jthread> late;
    m_played.before = [&](std::string_view sql) {
        if (sql == "first") {
            std::this_thread::sleep_for(5ms);
            call("second");
            call("third");
        }
        if (sql == "second" && late.empty()) {
            late.emplace_back(
                [&db] { db.context().write({[](rowan::session::connection& on) { on.execute("fourth"); }}); });
            std::this_thread::sleep_for(250us);
        }
    };
    const std::vector<std::string> joined{"first", "BEGIN", "second", "third", "fourth", "COMMIT"};
    for (int attempt = 0; attempt < 200; ++attempt) {
        m_played.log.clear();
        db.context().write({[](rowan::session::connection& on) { on.execute("first"); }});
        callers.clear();
        late.clear();
        if (m_played.log == joined) return;
    }
    ADD_FAILURE() << "the fourth never joined";
}

// Of another database that its conversion asked, say.
TEST_F(gathering, a_timeout_of_a_callers_own_concerns_him_alone) {
    const rowan::database db = rowan::connect("gathering:x?timeout_ms=20000");
    std::atomic<int> written = 0;
    std::atomic<int> failed = 0;
    const auto call = [&](const char* sql) {
        try {
            db.context().write({[&](rowan::session::connection& on) {
                on.execute(sql);
                if (std::string_view(sql) == "another's")
                    throw rowan::error({.kind = rowan::error_kind::timeout, .message = "elsewhere"});
            }});
            ++written;
        } catch (const rowan::error& failure) {
            EXPECT_EQ(failure.kind(), rowan::error_kind::timeout);
            EXPECT_STREQ(sql, "another's");
            ++failed;
        }
    };
    std::vector<std::jthread> callers;
    m_played.before = [&](std::string_view sql) {
        if (sql != "first") return;
        for (const char* const each : {"one", "two", "another's", "three"})
            callers.emplace_back([&call, each] { call(each); });
        std::this_thread::sleep_for(50ms); // they have queued
    };
    call("first");
    callers.clear();
    EXPECT_EQ(written, 4);
    EXPECT_EQ(failed, 1);
    EXPECT_EQ(m_played.count("ROLLBACK"), 0);
}

// The rule by itself, without threads; times in ns.
TEST(returning_callers, are_waited_for_half_as_long_as_the_last_batch_took) {
    rowan::session::returning_callers all;
    EXPECT_FALSE(all.are_worth_a_wait(1, 0)) << "nobody has been here";
    EXPECT_FALSE(all.may_still_join(0));
    all.batch_has_ended(1, 1, 50'000, 1'000'000);
    EXPECT_TRUE(all.are_worth_a_wait(1, 1'024'999));
    EXPECT_FALSE(all.are_worth_a_wait(2, 1'024'999)) << "all are back";
    EXPECT_FALSE(all.are_worth_a_wait(1, 1'025'000));
    EXPECT_TRUE(all.may_still_join(24'999));
    EXPECT_FALSE(all.may_still_join(25'000));
    all.batch_has_ended(2, 0, 9'000'000, 1'000'000);
    EXPECT_TRUE(all.are_worth_a_wait(1, 1'199'999));
    EXPECT_FALSE(all.are_worth_a_wait(1, 1'200'000)) << "but not for ever";
    EXPECT_TRUE(all.may_still_join(999'999));
    EXPECT_FALSE(all.may_still_join(1'000'000)) << "nor this";
}

/// Batches of eight come, the first four of them at once: for each whether it waits, and has so many at its end.
class eight_callers : public testing::Test {
protected:
    bool waits(int first, int at_last) {
        const bool is_waiting = m_all.are_worth_a_wait(first, 0);
        EXPECT_EQ(m_all.are_worth_a_wait(first, 0), is_waiting) << "it is decided once for a batch";
        m_all.batch_has_ended(is_waiting ? at_last : first, is_waiting ? 8 - at_last : 8 - first, 400'000, 0);
        return is_waiting;
    }
    std::string pattern(int first, int at_last, int batches) {
        std::string seen;
        for (int i = 0; i < batches; ++i) seen += waits(first, at_last) ? 'w' : '-';
        return seen;
    }
    eight_callers() { m_all.batch_has_ended(8, 0, 400'000, 0); }

    rowan::session::returning_callers m_all{};
};

TEST_F(eight_callers, who_do_not_come_are_waited_for_ever_more_rarely) {
    EXPECT_EQ(pattern(4, 4, 14), "w-w---w-------");
    EXPECT_TRUE(waits(4, 5)) << "one of four that were missing came";
    EXPECT_EQ(pattern(4, 6, 17), "---------------ww") << "half of them came";
}

TEST_F(eight_callers, a_straggler_is_not_waited_for_by_all_others) {
    EXPECT_EQ(pattern(7, 7, 7), "w-w---w");
}

TEST_F(eight_callers, a_batch_that_has_all_has_not_waited) {
    EXPECT_EQ(pattern(4, 4, 1), "w");
    m_all.batch_has_ended(8, 0, 400'000, 0);
    EXPECT_EQ(pattern(4, 4, 2), "-w") << "the one without a wait is still to come";
}

} // namespace
