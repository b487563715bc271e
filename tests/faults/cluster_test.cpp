// Nodes of a Galera cluster are killed, frozen, and cut off from the others during the hammer, and come back.
#include "faults/load.hpp"
#include "support/own_servers.hpp"
#include "support/server_sql.hpp"
#include "support/servers.hpp"

#include <csignal>

namespace {

using namespace rowan::test;
using namespace std::chrono_literals;

class galera_cluster : public testing::Test {
protected:
    galera_cluster() { static_cast<void>(server_url("galera")); } // or the test ends here

    /// What a node says of itself: wsrep_cluster_size, wsrep_cluster_status, wsrep_ready; "" where it does not answer.
    [[nodiscard]] std::string status_of(int node, const std::string& variable) const {
        try {
            const auto answer =
                read_from_server(admin_of(node), {"SELECT variable_value FROM information_schema.global_status "
                                                  "WHERE variable_name = '" +
                                                  variable + "'"});
            return answer.empty() ? "" : answer.front();
        } catch (const std::runtime_error&) {
            return "";
        }
    }
    void await_status(int node, const std::string& variable, const std::string& value) const {
        const auto end = std::chrono::steady_clock::now() + 90s;
        while (status_of(node, variable) != value) {
            if (std::chrono::steady_clock::now() > end)
                throw std::runtime_error("node " + std::to_string(node) + ": " + variable + " did not become " + value);
            std::this_thread::sleep_for(50ms);
        }
    }
    void await_whole_cluster() const {
        for (int node = 1; node <= 3; ++node) {
            await_status(node, "wsrep_cluster_size", "3");
            await_status(node, "wsrep_ready", "ON");
        }
    }
    void isolate(int node, bool is_isolated) const {
        run_on_server(admin_of(node), {std::string("SET GLOBAL wsrep_provider_options = 'gmcast.isolate=") +
                                       (is_isolated ? "1'" : "0'")});
    }
    [[nodiscard]] const std::string& admin_of(int node) const {
        return m_servers["ROWAN_TEST_GALERA_ADMIN_" + std::to_string(node)];
    }
    /// All nodes, for the processes in turn: each begins with another one.
    [[nodiscard]] std::vector<std::string> urls() const {
        std::vector<std::string> hosts;
        for (int node = 1; node <= 3; ++node) {
            const std::string& url = m_servers["ROWAN_TEST_GALERA_NODE_" + std::to_string(node)];
            const std::size_t at = url.find('@') + 1;
            hosts.push_back(url.substr(at, url.find('/', at) - at));
        }
        std::vector<std::string> all;
        for (std::size_t i = 0; i < 3; ++i)
            all.push_back("mariadb://rowan@" + hosts[i] + "," + hosts[(i + 1) % 3] + "," + hosts[(i + 2) % 3] +
                          "/rowan?timeout_ms=10000");
        return all;
    }

    const own_servers m_servers{"--failover --engine galera"};
};

TEST_F(galera_cluster, nodes_are_killed_frozen_and_cut_off) {
    load hammered(urls(), {"--threads", "2", "--processes", "3", "--expect",
                           "connection_lost,connection_failed,timeout,busy,deadlock"});
    hammered.await_calls(100);
    m_servers.signal("galera3", SIGKILL);
    await_status(1, "wsrep_cluster_size", "2");
    hammered.await_calls(100);
    m_servers.restart("galera3"); // it gets what it has missed from another
    await_whole_cluster();
    hammered.await_calls(100);

    m_servers.signal("galera2", SIGSTOP);
    await_status(1, "wsrep_cluster_size", "2");
    hammered.await_calls(100);
    m_servers.signal("galera2", SIGCONT);
    await_whole_cluster();
    hammered.await_calls(100);

    isolate(1, true); // one and two: the two go on
    await_status(1, "wsrep_cluster_status", "non-Primary");
    await_status(2, "wsrep_cluster_size", "2");
    hammered.await_calls(100);
    isolate(1, false);
    await_whole_cluster();
    hammered.await_calls(100);
    hammered.expect_to_hold();
}

} // namespace
