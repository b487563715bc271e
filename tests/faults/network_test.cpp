// The network between the hammer and its server is cut, slowed, silent, cut in the middle of messages, and heals.
#include "faults/load.hpp"
#include "support/database_fixture.hpp"
#include "support/proxy.hpp"

namespace {

using namespace rowan::test;
using namespace std::chrono_literals;

class network : public testing::Test {
protected:
    const std::string m_server = std::string(store_under_test().server) + "_tcp";
    const fresh_database m_database{m_server};
    proxy m_wire{port_of(m_database.url())};
    const std::string m_url = with_port(m_database.url(), m_wire.port());
};

ROWAN_TEST(network, cut_slowed_silent_and_healed) {
    load hammered({m_url + "?timeout_ms=1500"},
                  {"--threads", "3", "--processes", "2", "--expect", "connection_lost,connection_failed,timeout"});
    hammered.await_calls(200);
    for (int i = 0; i < 2; ++i) {
        m_wire.cut_all();
        hammered.await_errors(6);
        m_wire.heal();
        hammered.await_calls(200);
        m_wire.slow(3ms);
        m_wire.slice(true);
        hammered.await_calls(60);
        m_wire.heal();
    }
    for (const direction way : {direction::to_server, direction::to_client}) {
        m_wire.hold_after(way, 1000); // one connection falls silent, in the middle of a message
        while (!m_wire.is_given_up(way)) hammered.await_calls(1);
        m_wire.heal(); // and what was held back arrives after all
        hammered.await_calls(100);
    }
    hammered.expect_to_hold();
}

ROWAN_TEST(network, cut_in_the_middle_of_messages) {
    load hammered({m_url}, {"--threads", "3", "--processes", "2", "--expect", "connection_lost,connection_failed"});
    hammered.await_calls(100);
    for (std::uint64_t i = 0; i < 60; ++i) {
        const direction way = i % 2 == 0 ? direction::to_server : direction::to_client;
        m_wire.cut_after(way, 500 + i * 37);
        while (!m_wire.has_struck(way)) hammered.await_calls(1);
    }
    m_wire.heal();
    hammered.await_calls(100);
    hammered.expect_to_hold();
}

ROWAN_ON_STORES(network, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace
