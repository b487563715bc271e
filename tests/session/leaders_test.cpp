// How many lead, and that nobody waits for one who leads nothing.
#include "session/scripted_engine.hpp"

#include <rowan/session/combiner.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using rowan::session::combined_job;
using rowan::session::combiner;
using rowan::session::connection;

/// What the batches do: each waits for a permission, and all jobs are done.
std::atomic<int> batches_begun = 0;
std::atomic<int> batches_allowed = 0;
std::atomic<int> jobs_run = 0;
void run_when_allowed(combined_job* first, rowan::session::latecomers, connection&) {
    const int own = batches_begun++;
    while (batches_allowed.load() <= own) std::this_thread::yield();
    for (; first != nullptr; first = first->next) {
        first->is_settled = true;
        ++jobs_run;
    }
}

class leaders : public testing::Test {
protected:
    leaders() {
        batches_begun = 0;
        batches_allowed = 0;
        jobs_run = 0;
        m_script.open = [this] {
            const int own = m_opening++;
            while (m_openings_allowed.load() <= own) std::this_thread::yield();
        };
        m_combined.expect_crowd_of(1);
    }
    ~leaders() override {
        m_openings_allowed = 1'000;
        batches_allowed = 1'000;
        m_callers.clear();
    }
    void call(int callers) {
        for (int i = 0; i < callers; ++i) {
            m_callers.emplace_back([this] {
                const combiner::presence here(m_combined);
                const auto work = [](connection&) {};
                if (m_combined.submit({work}, rowan::driver::no_deadline)) ++m_done;
            });
        }
    }
    static void await(const std::atomic<int>& counted, int number) {
        const auto began = std::chrono::steady_clock::now();
        while (counted.load() < number && std::chrono::steady_clock::now() < began + 20s) std::this_thread::yield();
        EXPECT_EQ(counted.load(), number);
        EXPECT_LT(std::chrono::steady_clock::now(), began + 900ms) << "after a second whoever waits leads, too";
    }
    static constexpr int group = 4;

    rowan::test::script m_script{};
    std::atomic<int> m_opening = 0;
    std::atomic<int> m_openings_allowed = 1'000;
    std::atomic<int> m_done = 0;
    rowan::test::scripted_endpoint m_endpoint{m_script};
    rowan::session::connection_set m_connections{m_endpoint, 8, 16, rowan::session::reentrance::shared, "a connection"};
    combiner m_combined{m_connections, group, run_when_allowed, "write"};
    std::vector<std::jthread> m_callers{};
};

TEST_F(leaders, each_group_that_has_gathered_has_one) {
    call(1);
    await(batches_begun, 1);
    call(group - 1);
    std::this_thread::sleep_for(20ms);
    EXPECT_EQ(batches_begun, 1) << "too few for a second leader";
    call(1);
    await(batches_begun, 2);
    batches_allowed = 2;
    await(m_done, 1 + group);
}

TEST_F(leaders, who_lead_side_by_side_run_their_own_calls_alone) {
    m_combined.expect_crowd_of(10);
    m_openings_allowed = 0;
    batches_allowed = 3;
    call(3);
    await(m_opening, 3); // all of them lead, and wait for their connections
    m_openings_allowed = 3;
    await(m_done, 3);
    EXPECT_EQ(jobs_run, 3);
}

TEST_F(leaders, one_that_waits_for_a_connection_holds_nobody_up) {
    m_openings_allowed = 1;
    call(1);
    await(batches_begun, 1);
    call(group);
    await(m_opening, 2); // the second leader's
    std::this_thread::sleep_for(20ms);
    batches_allowed = 100;
    await(m_done, group); // all but the one whose connection is not there yet
    m_openings_allowed = 2;
    await(m_done, 1 + group);
}

} // namespace
