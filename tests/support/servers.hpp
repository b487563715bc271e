// The private servers that scripts/servers started for this run: where they are, and how a test of faults restarts one.
#pragma once

#include <string>
#include <string_view>
#include <sys/types.h>

namespace rowan::test {

/// The URL of a server by the name of its variable without ROWAN_TEST_: "postgresql", "postgresql_admin", "mariadb",
/// "pgbouncer", "galera", "galera_node_2" …; scripts/servers lists them. Where that server was not started, the test is
/// skipped, saying how to start it; under CI (CI=true) it fails. Either way the test ends here: callable from a test's
/// body and from what a fixture constructs.
[[nodiscard]] std::string server_url(std::string_view name);

/// The URL with another database in it, and with more options ("a=1&b=2") when there are any.
[[nodiscard]] std::string with_database(std::string_view url, std::string_view database, std::string_view options = {});

/// The process of a server: "postgresql", "pgbouncer", "mariadb", "galera1", "galera2" or "galera3". For SIGSTOP,
/// SIGCONT and SIGKILL. A test that does this to the servers of the whole run must be alone: ctest's RUN_SERIAL, or
/// servers of its own.
[[nodiscard]] pid_t server_pid(std::string_view server);

/// Starts a server on its data and ports, after stopping it if it runs; returns when it takes connections.
void restart_server(std::string_view server);

/// Stops a server so that restart_server() can start it.
void stop_server(std::string_view server);

} // namespace rowan::test
