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
        for (std::size_t i = 0; i < settings.plans.size(); ++i) settings.urls.push_back(url(options_of(i)));
        if (on().server != "sqlite") settings.admin_urls = {admin_url()};
        return settings;
    }
    /// All schedules, of which each must keep the rules; or as many as `most`, where that is said.
    void expect_no_violation(const explorer::call_settings& settings, std::size_t most = limit) {
        std::string title = settings.is_there ? "the row is there" : "there is no row";
        for (const explorer::plan& each : settings.plans) title += " | " + to_string(each);
        SCOPED_TRACE(title);
        explorer::calls all(settings);
        const explorer::exploration found = explore(all, all.on(), most);
        EXPECT_TRUE(found.is_complete || most < limit);
        m_is_complete = m_is_complete && found.is_complete;
        EXPECT_GE(found.schedules, 1u);
        if (found.shortest)
            ADD_FAILURE() << found.violations << " violations: " << found.shortest->text << "\n"
                          << explorer::timeline_text(found.shortest->schedule);
        m_schedules += found.schedules;
        m_redundant += found.redundant;
        m_diverged += found.diverged;
        m_runs = std::max(m_runs, all.most_runs());
    }
    /// At the end of a test: how much was explored.
    void report() const {
        std::cout << (m_is_complete ? "" : "not all: ") << m_schedules << " schedules (" << m_redundant
                  << " were equivalent to others, " << m_diverged << " diverged), at most " << m_runs
                  << " runs of a closure\n";
    }
    [[nodiscard]] int most_runs() const noexcept { return m_runs; }

    static constexpr std::size_t limit = 1'000'000;

private:
    // PostgreSQL undoes the one of a deadlock who looks for it first, each when it has waited so long: so it is always
    // the same one, and soon.
    [[nodiscard]] std::string options_of(std::size_t caller) const {
        if (on().server != "postgresql") return {};
        return "options=-c%20deadlock_timeout%3D" + std::to_string(caller == 0 ? 5 : 200 * caller) + "ms";
    }

    std::size_t m_schedules = 0;
    std::size_t m_redundant = 0;
    std::size_t m_diverged = 0;
    int m_runs = 0;
    bool m_is_complete = true;
};

} // namespace rowan::test
