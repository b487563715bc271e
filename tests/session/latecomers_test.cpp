// Who comes while a batch is under way, and joins it.
#include "session/scripted_engine.hpp"

#include <rowan/session/combiner.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using rowan::driver::deadline;
using rowan::session::combined_job;
using rowan::session::combiner;
using rowan::session::connection;

/// What the batches do: each waits for a permission, takes whoever has come, and notes how many they are.
std::atomic<int> batches_begun = 0;
std::atomic<int> batches_allowed = 0;
std::atomic<int> batches_ended = 0;
std::vector<int> sizes{};
void run_when_allowed(combined_job* first, rowan::session::latecomers more, connection&) {
    const int own = batches_begun++;
    while (batches_allowed.load() <= own) std::this_thread::yield();
    int size = 0;
    for (combined_job* each = first; each != nullptr; each = each->next != nullptr ? each->next : more()) {
        each->is_settled = true;
        ++size;
    }
    sizes.push_back(size);
    ++batches_ended;
}

class latecomers : public testing::Test {
protected:
    latecomers() {
        batches_begun = 0;
        batches_allowed = 0;
        batches_ended = 0;
        sizes.clear();
    }
    void call(deadline until = rowan::driver::no_deadline) {
        m_callers.emplace_back([this, until] {
            const auto work = [](connection&) {};
            EXPECT_TRUE(m_combined.submit({work}, until));
        });
        std::this_thread::sleep_for(20ms); // it has queued
    }
    /// One caller's batch that takes so long.
    void lead_for(std::chrono::milliseconds time) {
        call();
        std::this_thread::sleep_for(time);
        ++batches_allowed;
        while (batches_ended.load() < 1) std::this_thread::yield();
        std::this_thread::sleep_for(20ms);
    }
    void await_all() {
        batches_allowed = 1'000;
        m_callers.clear();
    }

    rowan::test::script m_script{};
    rowan::test::scripted_endpoint m_endpoint{m_script};
    rowan::session::connection_set m_connections{m_endpoint, 1, 16, rowan::session::reentrance::refused,
                                                 "a connection"};
    combiner m_combined{m_connections, combiner::one_leader, run_when_allowed, "write"};
    std::vector<std::jthread> m_callers{};
};

TEST_F(latecomers, join_a_batch_that_is_still_writing) {
    lead_for(1s);
    call();
    call();
    call();
    await_all();
    EXPECT_EQ(sizes, (std::vector{1, 3}));
}

TEST_F(latecomers, do_not_keep_a_batch_that_takes_longer_than_the_last) {
    lead_for(0ms);
    call();
    std::this_thread::sleep_for(100ms);
    call();
    await_all();
    EXPECT_EQ(sizes, (std::vector{1, 1, 1}));
}

// The deadline of the batch is the earliest of all who were there at its beginning.
TEST_F(latecomers, with_less_time_than_the_others_go_with_the_next) {
    const deadline soon = rowan::driver::clock_now() + 20'000'000'000;
    lead_for(1s);
    call(soon + 1);
    call(soon);
    call(soon + 2);
    await_all();
    EXPECT_EQ(sizes, (std::vector{1, 2, 1}));
}

} // namespace
