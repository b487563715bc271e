// With one leader, those who have shared a transaction and come back at once share the next one, and one flush to the
// disk; who takes his time is not waited for again and again.
#include "session/scripted_engine.hpp"

#include <rowan/rowan.hpp>
#include <rowan/session/returning_callers.hpp>

#include <gtest/gtest.h>

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

// The rule by itself, without threads; times in ns.
TEST(returning_callers, are_waited_for_half_as_long_as_the_last_batch_took) {
    rowan::session::returning_callers all;
    EXPECT_FALSE(all.are_worth_a_wait(1, 0)) << "nobody has been here";
    all.batch_has_ended(2, 50'000, 1'000'000);
    EXPECT_TRUE(all.are_worth_a_wait(1, 1'000'000));
    EXPECT_FALSE(all.are_worth_a_wait(2, 1'000'000)) << "all are back";
    EXPECT_EQ(all.until(), 1'025'000);
    EXPECT_FALSE(all.are_worth_a_wait(1, 1'025'000));
    all.batch_has_ended(2, 9'000'000, 1'000'000);
    EXPECT_EQ(all.until(), 1'200'000) << "but not for ever";
}

TEST(returning_callers, who_do_not_come_are_waited_for_ever_more_rarely) {
    rowan::session::returning_callers all;
    const auto waits = [&all](int came) {
        all.batch_has_ended(8, 400'000, 0);
        const bool is_waiting = all.are_worth_a_wait(4, 0);
        if (is_waiting) all.were_waited_for(4, 4 + came);
        return is_waiting;
    };
    std::string seen;
    for (int i = 0; i < 14; ++i) seen += waits(0) ? 'w' : '-';
    EXPECT_EQ(seen, "w-w---w-------");
    EXPECT_TRUE(waits(1)) << "of four that were missing";
    int without = 0;
    while (!waits(2)) ++without;
    EXPECT_EQ(without, 15);
    EXPECT_TRUE(waits(2)) << "half of them came";
}

TEST(returning_callers, a_straggler_is_not_waited_for_by_all_others) {
    rowan::session::returning_callers all;
    for (const bool waits : {true, false, true, false, false, false, true}) {
        all.batch_has_ended(8, 400'000, 0);
        EXPECT_EQ(all.are_worth_a_wait(7, 0), waits);
        if (waits) all.were_waited_for(7, 7);
    }
}

} // namespace
