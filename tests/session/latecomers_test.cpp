// Who comes while a batch is under way, and joins it.
#include "session/scripted_engine.hpp"

#include <rowan/session/combiner.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using rowan::driver::clock_now;
using rowan::driver::deadline;
using rowan::driver::no_deadline;
using rowan::session::combined_job;
using rowan::session::combiner;
using rowan::session::connection;

/// What a batch does, by its number: before it takes whoever has come, and before it ends.
std::function<void(int)> before_more{};
std::function<void(int)> before_end{};
std::vector<std::vector<deadline>> batches{}; // of those who were in it
void run(combined_job* first, rowan::session::latecomers more, connection&) {
    const int own = static_cast<int>(batches.size());
    batches.emplace_back();
    before_more(own);
    for (combined_job* each = first; each != nullptr; each = each->next != nullptr ? each->next : more())
        batches.back().push_back(each->deadline);
    before_end(own);
    for (combined_job* each = first; each != nullptr; each = each->next) each->is_settled = true;
}

class latecomers : public testing::Test {
protected:
    latecomers() {
        before_more = [this](int batch) {
            if (batch == 0) std::this_thread::sleep_for(5ms); // so that the next one takes callers for a millisecond
            if (batch == 0) call_each(m_early, m_early_callers);
            if (batch == 1) call_each(m_late, m_late_callers);
        };
        before_end = [](int) {};
    }
    void call_each(const std::vector<deadline>& all, std::vector<std::jthread>& callers) {
        for (const deadline until : all) {
            callers.emplace_back([this, until] { call(until); });
            std::this_thread::sleep_for(250us); // it has queued, most times
        }
    }
    void call(deadline until) {
        const auto work = [](connection&) {};
        try {
            EXPECT_TRUE(m_combined.submit({work}, until));
        } catch (const rowan::error& failure) {
            EXPECT_EQ(failure.kind(), rowan::error_kind::timeout);
            ++m_left;
        }
    }
    /// A batch of one, during which some queue, and the batch of those, during which the late ones come. False: those
    /// who queued had to leave.
    bool run_two_batches() {
        batches.clear();
        m_left = 0;
        call(no_deadline);
        m_early_callers.clear(); // of whom one calls the late ones
        m_late_callers.clear();
        return batches.size() > 1;
    }
    /// Whether the second batch ever has so many callers.
    bool comes_to(std::size_t callers) {
        for (int attempt = 0; attempt < 200; ++attempt) {
            if (run_two_batches() && batches[1].size() == callers) return true;
        }
        return false;
    }

    std::vector<deadline> m_early{no_deadline};
    std::vector<deadline> m_late{};
    std::atomic<int> m_left = 0; // at their deadlines

    rowan::test::script m_script{};
    rowan::test::scripted_endpoint m_endpoint{m_script};
    rowan::session::connection_set m_connections{m_endpoint, 1, 16, rowan::session::reentrance::refused,
                                                 "a connection"};
    combiner m_combined{m_connections, combiner::one_leader, run, "write"};
    std::vector<std::jthread> m_early_callers{};
    std::vector<std::jthread> m_late_callers{};
};

TEST_F(latecomers, join_a_batch_that_is_still_writing) {
    m_late = {no_deadline, no_deadline};
    EXPECT_TRUE(comes_to(3));
}

TEST_F(latecomers, do_not_join_one_that_has_been_at_work_for_long) {
    m_late = {no_deadline};
    before_more = [usual = before_more](int batch) {
        usual(batch);
        if (batch == 1) std::this_thread::sleep_for(1ms);
    };
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(run_two_batches());
        EXPECT_EQ(batches[1].size(), 1);
    }
}

// The deadline of a batch is set when it begins: the earliest of all who are there by then.
TEST_F(latecomers, with_less_time_than_the_others_go_with_the_next) {
    const deadline soon = clock_now() + 100'000'000'000;
    m_early = {no_deadline, soon};
    m_late = {soon - 1, soon + 1};
    EXPECT_TRUE(comes_to(3));
    for (const deadline until : batches[1]) EXPECT_NE(until, soon - 1);
}

TEST_F(latecomers, do_not_join_behind_the_deadline_of_a_batch) {
    const auto usual = before_more;
    int seen = 0;
    for (int attempt = 0; attempt < 200 && seen < 10; ++attempt) {
        const deadline soon = clock_now() + 8'000'000;
        m_early = {soon};
        m_late = {no_deadline};
        before_more = [usual, soon](int batch) {
            usual(batch);
            while (batch == 1 && clock_now() < soon) std::this_thread::yield();
        };
        if (!run_two_batches()) continue;
        EXPECT_EQ(batches[1].size(), 1);
        ++seen;
    }
    EXPECT_EQ(seen, 10);
}

TEST_F(latecomers, stay_in_a_batch_that_outlives_their_deadlines) {
    bool has_joined = false;
    for (int attempt = 0; attempt < 200 && !has_joined; ++attempt) {
        const deadline soon = clock_now() + 15'000'000;
        m_early = m_late = {soon};
        before_end = [soon](int batch) {
            while (batch == 1 && clock_now() < soon + 10'000'000) std::this_thread::yield();
        };
        has_joined = run_two_batches() && batches[1].size() == 2;
    }
    EXPECT_TRUE(has_joined);
    EXPECT_EQ(m_left, 0);
}

} // namespace
