// What happens to a PostgreSQL server in service: its index is built anew, or goes and comes back, and its pooler is
// restarted.
#include "faults/load.hpp"
#include "support/fresh_database.hpp"
#include "support/own_servers.hpp"
#include "support/server_sql.hpp"
#include "support/servers.hpp"

namespace {

using namespace rowan::test;

TEST(postgresql_index, built_anew_concurrently) {
    const fresh_database place("postgresql");
    load hammered({place.url()}, {"--threads", "4", "--processes", "2", "--turnover", "10"});
    hammered.await_calls(100);
    for (int i = 0; i < 15; ++i) {
        run_on_server(place.url(), {"REINDEX INDEX CONCURRENTLY rowan_hammer_name_key"});
        hammered.await_calls(20);
    }
    hammered.expect_to_hold();
}

// Whoever is in a transaction that the failure has aborted is told by the server; the others, which key is missing.
TEST(postgresql_index, dropped_and_created_again) {
    const fresh_database place("postgresql");
    load hammered({place.url()}, {"--threads", "4", "--processes", "2", "--turnover", "10", "--expect",
                                  "unenforced_key,statement_failed"});
    hammered.await_calls(100);
    for (int i = 0; i < 5; ++i) {
        run_on_server(place.url(), {"DROP INDEX rowan_hammer_name_key"});
        hammered.await_errors(20);
        run_on_server(place.url(), {"CREATE UNIQUE INDEX rowan_hammer_name_key ON rowan_hammer (name)"});
        hammered.await_calls(100);
    }
    hammered.expect_to_hold();
}

TEST(pgbouncer, killed_and_restarted) {
    static_cast<void>(server_url("pgbouncer")); // or the test ends here
    const own_servers servers("--engine postgresql --engine pgbouncer");
    load hammered({servers["ROWAN_TEST_PGBOUNCER"]},
                  {"--threads", "4", "--processes", "2", "--expect", "connection_lost,connection_failed"});
    for (int i = 0; i < 4; ++i) {
        hammered.await_calls(200);
        if (i % 2 == 0) servers.signal("pgbouncer", SIGKILL);
        servers.restart("pgbouncer");
    }
    hammered.await_calls(200);
    hammered.expect_to_hold();
}

} // namespace
