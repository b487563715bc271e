// A server is killed during the hammer and recovers from its log, again and again: what was acknowledged is there, and
// what nobody knows was called in doubt.
#include "faults/load.hpp"
#include "support/own_servers.hpp"
#include "support/servers.hpp"
#include "support/store_test.hpp"

#include <csignal>

namespace {

using namespace rowan::test;

class server : public testing::Test {
protected:
    server() { static_cast<void>(server_url(m_name)); } // or the test ends here

    const std::string m_name{store_under_test().server};
    const own_servers m_servers{"--durable --engine " + m_name};
    const std::string m_url = m_servers[m_name == "postgresql" ? "ROWAN_TEST_POSTGRESQL" : "ROWAN_TEST_MARIADB"];
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

ROWAN_ON_STORES(server, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace
