// With one leader, those who have shared a transaction and come back at once share the next one, and one flush to the
// disk; who takes his time is not waited for again and again.
#include "session/scripted_engine.hpp"

#include <rowan/rowan.hpp>

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
        rowan::driver::register_engine({.name = "scripted",
                                        .schemes = "scripted",
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
        const rowan::database db = rowan::connect("scripted:x?timeout_ms=20000");
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

} // namespace
