// A server is killed during the hammer and recovers from its log, again and again: what was acknowledged is there, and
// what nobody knows was called in doubt.
#include "faults/load.hpp"
#include "faults/sessions.hpp"
#include "support/own_servers.hpp"
#include "support/servers.hpp"
#include "support/store_test.hpp"

#include <cctype>
#include <csignal>

namespace {

using namespace rowan::test;

class server : public testing::Test {
protected:
    server() { static_cast<void>(server_url(m_name)); } // or the test ends here

    const std::string m_name{store_under_test().server};
    const own_servers m_servers{"--durable --binary-log --engine " + m_name};
    const std::string m_url = variable("");
    const std::string m_admin_url = variable("_ADMIN");

private:
    [[nodiscard]] std::string variable(const char* end) const {
        std::string name = "ROWAN_TEST_";
        for (const char each : m_name) name += static_cast<char>(std::toupper(static_cast<unsigned char>(each)));
        return m_servers[name + end];
    }
};

ROWAN_TEST(server, killed_and_restarted) {
    load hammered({m_url}, {"--threads", "4", "--processes", "3", "--expect", "connection_lost,connection_failed"});
    for (int i = 0; i < 3; ++i) {
        hammered.await_calls(300);
        m_servers.signal(m_name, SIGKILL);
        m_servers.restart(m_name);
    }
    hammered.await_calls(300);
    m_servers.restart(m_name); // a stop in good order is no better for those who are connected
    hammered.await_calls(300);
    hammered.expect_to_hold();
}

// Shorter than some statements, and than some waits for a lock.
ROWAN_TEST(server, has_limits_of_its_own) {
    const dialect& words = dialect_of(m_name);
    load hammered({m_url}, {"--threads", "8", "--processes", "2", "--keys", "2", "--expect",
                            "interrupted,timeout,busy,connection_lost,connection_failed"});
    hammered.await_calls(100);
    const auto sessions = other_sessions(m_url, words);
    run_on_server(m_admin_url, words.short_limits);
    end_sessions(m_admin_url, sessions, words.end_session); // the limits are for new ones
    hammered.await_calls(100);
    hammered.await_errors(5);
    hammered.await_calls(200);
    run_on_server(m_admin_url, words.no_limits); // the verdict has a long look
    hammered.expect_to_hold();
}

ROWAN_ON_STORES(server, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace
