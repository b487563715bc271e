// The explorer by itself: how many schedules it finds, and what it does when a server does not do the same twice.
#include "explorer/explorer.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace {

using namespace rowan::explorer;

/// Callers who send statements that no database is asked for.
class script final : public scenario {
public:
    explicit script(std::vector<std::vector<effect>> statements)
        : m_statements(std::move(statements)), m_stage(m_statements.size()) {}

    [[nodiscard]] std::size_t callers() const override { return m_statements.size(); }
    [[nodiscard]] bool are_alike(std::size_t, std::size_t) const override { return false; }
    void begin() override { ++m_runs; }
    void run(std::size_t caller) override {
        const auto odd = silent.find(m_runs);
        const bool is_left_out = odd != silent.end() && odd->second == caller;
        for (const effect each : m_statements[caller]) {
            if (!is_left_out) m_stage.arrive(caller, "", each);
        }
    }
    [[nodiscard]] bool is_waiting(std::size_t) override { return false; }
    [[nodiscard]] std::string verdict() override { return {}; }

    [[nodiscard]] exploration explored() { return explore(*this, m_stage); }

    // In these runs, counted from 1, this caller sends nothing.
    std::map<int, std::size_t> silent{};

private:
    std::vector<std::vector<effect>> m_statements;
    stage m_stage;
    int m_runs = 0;
};

constexpr effect open = effect::open;
constexpr effect look = effect::look;

TEST(explorer_itself, runs_each_order_once) {
    EXPECT_EQ(script({{open}, {open}}).explored().schedules, 2u);
    EXPECT_EQ(script({{open, open}, {open, open}}).explored().schedules, 6u);
    EXPECT_EQ(script({{open, open}, {open}, {open}}).explored().schedules, 12u);
}

TEST(explorer_itself, runs_one_of_the_orders_that_differ_by_what_commutes) {
    EXPECT_EQ(script({{look, look}, {look, look}}).explored().schedules, 1u);
    EXPECT_EQ(script({{look, effect::hidden}, {look, effect::none}}).explored().schedules, 1u);
    EXPECT_EQ(script({{look, effect::commit}, {look}}).explored().schedules, 2u);
    EXPECT_EQ(script({{effect::hidden, effect::commit}, {effect::hidden}}).explored().schedules, 3u);
}

TEST(explorer_itself, begins_anew_what_does_not_go_as_before) {
    script what({{open, open}, {open, open}});
    what.silent = {{3, 1}};
    const exploration found = what.explored();
    EXPECT_EQ(found.diverged, 1u);
    EXPECT_EQ(found.schedules, 6u);
    EXPECT_TRUE(found.is_complete);
}

TEST(explorer_itself, explores_anew_what_went_otherwise_the_first_time_only) {
    script what({{open}, {open}, {open}});
    what.silent = {{1, 1}};
    const exploration found = what.explored();
    EXPECT_TRUE(found.is_complete);
    EXPECT_EQ(found.exceptions, 1u);
    EXPECT_EQ(found.schedules, 1u + 6u);
}

TEST(explorer_itself, is_not_complete_where_a_schedule_goes_in_three_ways) {
    script what({{open}, {open}, {open}});
    what.silent = {{1, 1}, {3, 2}};
    EXPECT_FALSE(what.explored().is_complete);
}

} // namespace
