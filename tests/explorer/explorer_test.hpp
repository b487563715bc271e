// A database in which schedules are explored, and what is said about them.
#pragma once

#include "explorer/calls.hpp"
#include "explorer/timeline.hpp"
#include "support/database_fixture.hpp"
#include "support/server_sql.hpp"
#include "support/servers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

namespace rowan::test {

class explorer_test : public store_test {
protected:
    explorer_test() {
        if (on().server == "postgresql")
            run_on_server(admin_url(), {"GRANT SET ON PARAMETER deadlock_timeout TO rowan"});
    }
    [[nodiscard]] std::string admin_url() const {
        return with_database(server_url(std::string(on().server) + "_admin"), place().name());
    }
    /// Settings for callers of this database.
    [[nodiscard]] explorer::call_settings settings_for(std::vector<explorer::plan> plans) const {
        explorer::call_settings settings{.plans = std::move(plans)};
        settings.urls.assign(settings.plans.size(), url(options_of_all()));
        if (on().server != "sqlite") settings.admin_urls = {admin_url()};
        return settings;
    }
    /// For callers on the nodes of a cluster.
    [[nodiscard]] explorer::call_settings settings_on_nodes(std::vector<explorer::plan> plans) const {
        explorer::call_settings settings{.plans = std::move(plans)};
        for (const std::string number : {"1", "2"}) {
            settings.urls.push_back(
                with_database(server_url("galera_node_" + number), place().name(), "timeout_ms=20000"));
            settings.admin_urls.push_back(with_database(server_url("galera_admin_" + number), place().name()));
        }
        return settings;
    }
    [[nodiscard]] static std::string title_of(const explorer::call_settings& settings) {
        std::string title = settings.is_there ? "the row is there" : "there is no row";
        for (const explorer::plan& each : settings.plans) title += " | " + to_string(each);
        return title;
    }
    /// All schedules, of which each must keep the rules; or as many as `most`, where that is said.
    explorer::exploration expect_no_violation(const explorer::call_settings& settings, std::size_t most = limit) {
        SCOPED_TRACE(title_of(settings));
        explorer::calls all(settings);
        const explorer::exploration found = explore(all, all.on(), {.most = most});
        EXPECT_TRUE(found.is_complete || most < limit) << found.diverged << " had to be begun anew";
        m_is_complete = m_is_complete && found.is_complete;
        EXPECT_GE(found.schedules, 1u);
        if (found.shortest)
            ADD_FAILURE() << found.violations << " violations: " << found.shortest->text << "\n"
                          << explorer::timeline_text(found.shortest->schedule);
        m_schedules += found.schedules;
        m_redundant += found.redundant;
        m_diverged += found.diverged;
        m_seen.runs = std::max(m_seen.runs, all.seen().runs);
        m_seen.statements = std::max(m_seen.statements, all.seen().statements);
        m_seen.retries = std::max(m_seen.retries, all.seen().retries);
        return found;
    }
    /// Each order of the statements of which none is held to commute with another.
    void expect_same_results(std::vector<explorer::plan> plans) const {
        expect_same_results(settings_for(std::move(plans)));
    }
    void expect_same_results(const explorer::call_settings& settings) const {
        const auto none = [](explorer::effect, explorer::effect) noexcept { return false; };
        explorer::calls all(settings);
        const explorer::exploration reduced = explore(all, all.on());
        const explorer::exploration full = explore(all, all.on(), {.commute = none});
        EXPECT_EQ(reduced.results, full.results);
        EXPECT_EQ(full.violations, 0u);
        EXPECT_LE(reduced.schedules, full.schedules);
        std::cout << reduced.schedules << " schedules instead of " << full.schedules << "\n";
    }
    /// At the end of a test: how much was explored.
    void report() const {
        std::cout << (m_is_complete ? "" : "not all: ") << m_schedules << " schedules (" << m_redundant
                  << " were equivalent to others, " << m_diverged << " had to be begun anew), at most " << m_seen.runs
                  << " runs of a closure, " << m_seen.statements << " statements of an attempt, " << m_seen.retries
                  << " retries of all callers\n";
    }
    static constexpr std::size_t limit = 1'000'000;

private:
    // Only who is in a hurry looks for a deadlock (lock_view.cpp).
    [[nodiscard]] std::string options_of_all() const {
        return on().server == "postgresql" ? "options=-c%20deadlock_timeout%3D10s" : "";
    }

    std::size_t m_schedules = 0;
    std::size_t m_redundant = 0;
    std::size_t m_diverged = 0;
    explorer::efforts m_seen{};
    bool m_is_complete = true;
};

} // namespace rowan::test
