// Two callers of everything that creates, through all interleavings of their statements, on every engine.
#include "explorer/calls.hpp"
#include "explorer/timeline.hpp"
#include "support/database_fixture.hpp"
#include "support/server_sql.hpp"
#include "support/servers.hpp"

#include <gtest/gtest.h>

#include <iostream>

namespace {

using namespace rowan::explorer;
using rowan::isolation;
using rowan::test::run_on_server;
using rowan::test::server_url;
using rowan::test::store_test;
using rowan::test::with_database;

constexpr std::size_t limit = 100'000;

constexpr operation operations[] = {operation::get_or_create,        operation::get_or_create_expecting_miss,
                                    operation::update_or_create,     operation::get_or_create_all,
                                    operation::get_or_create_locked, operation::remove};

class two_callers : public store_test {
protected:
    [[nodiscard]] std::string admin_url() const {
        if (on().server == "sqlite") return {};
        return with_database(server_url(std::string(on().server) + "_admin"), place().name());
    }
    // The server looks for deadlocks when somebody has waited so long; a second each would be most of the time.
    two_callers() {
        if (on().server == "postgresql")
            run_on_server(admin_url(), {"ALTER DATABASE " + place().name() + " SET deadlock_timeout = '10ms'"});
    }
    void explore_pair(const plan& first, const plan& second, bool is_there) {
        SCOPED_TRACE(to_string(first) + " | " + to_string(second) + (is_there ? ", the row is there" : ""));
        calls pair({.urls = {url()}, .admin_url = admin_url(), .plans = {first, second}, .is_there = is_there});
        const exploration found = explore(pair, pair.on(), limit);
        EXPECT_TRUE(found.is_complete);
        EXPECT_GE(found.schedules, 1u);
        if (found.shortest)
            ADD_FAILURE() << found.violations << " violations: " << found.shortest->text << "\n"
                          << timeline_text(found.shortest->schedule);
        m_schedules += found.schedules;
        m_redundant += found.redundant;
        m_diverged += found.diverged;
        m_runs = std::max(m_runs, pair.most_runs());
    }
    void explore_all(std::optional<isolation> level) {
        for (std::size_t i = 0; i < std::size(operations); ++i) {
            for (std::size_t j = i; j < std::size(operations); ++j) {
                for (const bool is_there : {false, true})
                    explore_pair({operations[i], level}, {operations[j], level}, is_there);
            }
        }
        std::cout << m_schedules << " schedules (" << m_redundant << " redundant, " << m_diverged
                  << " diverged), at most " << m_runs << " runs of a closure\n";
    }

private:
    std::size_t m_schedules = 0;
    std::size_t m_redundant = 0;
    std::size_t m_diverged = 0;
    int m_runs = 0;
};

ROWAN_TEST(two_callers, alone) {
    explore_all({});
}
ROWAN_TEST(two_callers, at_read_committed) {
    explore_all(isolation::read_committed);
}
ROWAN_TEST(two_callers, at_repeatable_read) {
    explore_all(isolation::repeatable_read);
}
ROWAN_TEST(two_callers, at_serializable) {
    explore_all(isolation::serializable);
}

ROWAN_ON_SHARED_STORES(two_callers);

} // namespace
