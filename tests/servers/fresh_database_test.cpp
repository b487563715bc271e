// A test's own database: it exists while the object does, on every server that this build can reach.
#include "support/fresh_database.hpp"
#include "support/server_sql.hpp"
#include "support/servers.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace {

using rowan::test::fresh_database;
using rowan::test::read_from_server;
using rowan::test::run_on_server;
using rowan::test::with_database;
using names = std::vector<std::string>;

TEST(server_urls, another_database_in_a_url) {
    EXPECT_EQ(with_database("postgresql://rowan@/rowan?host=/tmp/x/y&port=1", "d"),
              "postgresql://rowan@/d?host=/tmp/x/y&port=1");
    EXPECT_EQ(with_database("postgresql://rowan@/rowan?host=/tmp", "d", "a=1"), "postgresql://rowan@/d?host=/tmp&a=1");
    EXPECT_EQ(with_database("mariadb://rowan@127.0.0.1:1,127.0.0.1:2/rowan", "d", "a=1"),
              "mariadb://rowan@127.0.0.1:1,127.0.0.1:2/d?a=1");
    EXPECT_EQ(with_database("mariadb://rowan@localhost?socket=/s", "d"), "mariadb://rowan@localhost/d?socket=/s");
}

TEST(fresh_database_sqlite, is_a_file_of_its_own) {
    std::string file;
    {
        const fresh_database mine("sqlite");
        const fresh_database other("sqlite");
        file = mine.name();
        EXPECT_NE(mine.name(), other.name());
        EXPECT_EQ(mine.url(), "sqlite:" + file);
        EXPECT_EQ(mine.url("timeout_ms=1"), "sqlite:" + file + "?timeout_ms=1");
        EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(file).parent_path()));
    }
    EXPECT_FALSE(std::filesystem::exists(std::filesystem::path(file).parent_path()));
}

#if defined(ROWAN_HAS_POSTGRESQL) || defined(ROWAN_HAS_MARIADB)
class fresh_database_server : public testing::TestWithParam<const char*> {};

TEST_P(fresh_database_server, is_empty_and_dropped_under_an_open_connection) {
    const std::string server = GetParam();
    const bool is_postgresql = !server.starts_with("mariadb");
    const std::string of_server = rowan::test::server_url(is_postgresql ? "postgresql" : "mariadb");
    const std::string database_list = is_postgresql
                                          ? "SELECT datname FROM pg_database WHERE datname = '"
                                          : "SELECT schema_name FROM information_schema.schemata WHERE schema_name = '";
    std::string name;
    {
        const fresh_database mine(server);
        const fresh_database other(server);
        name = mine.name();
        run_on_server(mine.url(), {"CREATE TABLE t (i INT)", "INSERT INTO t VALUES (7), (NULL)"});
        EXPECT_EQ(read_from_server(mine.url(), {"SELECT i FROM t ORDER BY i IS NULL"}), (names{"7", "NULL"}));
        EXPECT_THROW(run_on_server(other.url(), {"SELECT i FROM t"}), std::runtime_error);
        EXPECT_EQ(read_from_server(of_server, {database_list + name + "'"}), names{name});
    }
    EXPECT_EQ(read_from_server(of_server, {database_list + name + "'"}), names{});
}

std::string name_of(const testing::TestParamInfo<const char*>& info) {
    return info.param;
}
#endif

#ifdef ROWAN_HAS_POSTGRESQL
INSTANTIATE_TEST_SUITE_P(postgresql, fresh_database_server,
                         testing::Values("postgresql", "postgresql_tcp", "pgbouncer"), name_of);
#endif
#ifdef ROWAN_HAS_MARIADB
INSTANTIATE_TEST_SUITE_P(mariadb, fresh_database_server, testing::Values("mariadb", "mariadb_tcp"), name_of);

TEST(fresh_database_galera, is_on_every_node) {
    const fresh_database mine("galera");
    const std::string name = mine.name();
    for (const char* node : {"galera_node_3", "galera_node_2", "galera_node_1"}) {
        EXPECT_NO_THROW(run_on_server(with_database(rowan::test::server_url(node), name), {"SELECT 1"})) << node;
    }
}
#endif

} // namespace
