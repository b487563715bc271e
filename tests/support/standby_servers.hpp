// A PostgreSQL and a hot standby of it, both of one test's own.
#pragma once

#include "support/own_servers.hpp"

#include <string>
#include <string_view>

namespace rowan::test {

class standby_servers {
public:
    /// Ends the test as server_url() does where no PostgreSQL was started for this run.
    standby_servers();

    [[nodiscard]] const std::string& primary() const { return m_servers["ROWAN_TEST_POSTGRESQL"]; }
    [[nodiscard]] const std::string& standby() const { return m_servers["ROWAN_TEST_POSTGRESQL_STANDBY"]; }
    /// Of the standby's superuser.
    [[nodiscard]] const std::string& standby_admin() const { return m_servers["ROWAN_TEST_POSTGRESQL_STANDBY_ADMIN"]; }
    /// A URL of both hosts, the standby first, with that target_session_attrs (empty: none).
    [[nodiscard]] std::string both(std::string_view session = {}) const;
    /// Returns when the standby shows all that the primary has committed.
    void await_replay() const;
    /// The standby shows nothing new from now on.
    void pause_replay() const;
    void stop_standby() const { m_servers.stop("postgresql_standby"); }

private:
    own_servers m_servers;
};

} // namespace rowan::test
