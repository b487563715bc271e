// Makes and drops one test's database with the means of its engine.
#include "support/fresh_database.hpp"

#include "support/server_sql.hpp"
#include "support/servers.hpp"

#include <atomic>
#include <exception>
#include <iostream>
#include <unistd.h>

namespace rowan::test {

namespace {

bool is_postgresql(std::string_view server) {
    return server.starts_with("postgresql") || server == "pgbouncer";
}

/// Tests run in several processes at the same time on the same servers.
std::string unique_name() {
    static std::atomic<int> count = 0;
    return "rowan_" + std::to_string(getpid()) + "_" + std::to_string(++count);
}

/// Node 1 has it; a connection to another may come before that node has applied it.
void await_on_every_node(const std::string& name) {
    for (const char* node : {"galera_node_2", "galera_node_3"}) {
        (void)read_from_server(server_url(node),
                               {"SET SESSION wsrep_sync_wait = 15", "SHOW DATABASES LIKE '" + name + "'"});
    }
}

} // namespace

fresh_database::fresh_database(std::string_view server) {
    if (server == "sqlite") {
        m_folder.emplace();
        m_name = m_folder->path("t.db");
        return;
    }
    const std::string url = server_url(server);
    m_drop_url =
        server == "galera" ? server_url("galera_node_1") : server_url(is_postgresql(server) ? "postgresql" : "mariadb");
    m_name = unique_name();
    m_url = with_database(url, m_name);
    // Copying template1's files costs two checkpoints, which are cheap here, in place of 7 MB of WAL for each test:
    // half the time.
    run_on_server(m_drop_url, {"CREATE DATABASE " + m_name + (is_postgresql(server) ? " STRATEGY file_copy" : "")});
    if (server == "galera") await_on_every_node(m_name);
}

fresh_database::~fresh_database() {
    if (m_folder || m_name.empty()) return;
    try {
        run_on_server(m_drop_url,
                      {"DROP DATABASE " + m_name + (m_drop_url.starts_with("postgresql") ? " WITH (FORCE)" : "")});
    } catch (const std::exception& failed) {
        // The whole server goes at the end of the run; a test that has killed it is no failure.
        std::cerr << "the database " << m_name << " was not dropped: " << failed.what() << '\n';
    }
}

std::string fresh_database::url(std::string_view options) const {
    if (m_folder) return "sqlite:" + m_name + (options.empty() ? "" : "?" + std::string(options));
    if (options.empty()) return m_url;
    return m_url + (m_url.find('?') == std::string::npos ? "?" : "&") + std::string(options);
}

} // namespace rowan::test
