// Galera: a statement that failed is sent with the COMMIT (H91). The naive form expels its node, so the cluster is one
// of the test's own.
#include "hazards/hazard_test.hpp"
#include "support/own_servers.hpp"

#include <chrono>
#include <thread>
#include <vector>

namespace {

using namespace rowan::test;
using rowan::database;
using rowan::error_kind;
using rowan::transaction;

class own_cluster : public testing::Test {
protected:
    own_cluster() { static_cast<void>(server_url("galera")); } // or the test ends here

    /// More than fit into one row event of 8 KB.
    static std::vector<entry> many(const std::string& prefix) {
        std::vector<entry> rows;
        for (int i = 0; i < 200; ++i) rows.push_back({.name = prefix + std::to_string(i) + std::string(200, 'x')});
        return rows;
    }
    static std::string insert(const std::vector<entry>& rows) {
        std::string sql;
        for (const entry& each : rows) sql += (sql.empty() ? "('" : ", ('") + each.name + "', 0)";
        return "INSERT INTO entry(name, value) VALUES " + sql;
    }
    /// Waits until the node says that it takes no statements any more, or it is clear that it will not.
    static bool is_expelled(const std::string& url) {
        for (int i = 0; i < 3000; ++i, std::this_thread::sleep_for(std::chrono::milliseconds(10))) {
            if (raw_session(url).rows("SHOW STATUS LIKE 'wsrep_ready'").at(0).at(1) == "OFF") return true;
        }
        return false;
    }
};

ROWAN_TEST(own_cluster, h91_a_failed_statement_is_sent_with_the_commit) {
    const own_servers servers("--engine galera");
    const std::string node = servers["ROWAN_TEST_GALERA_NODE_1"];
    const database db = rowan::connect(node);
    db.create_tables<entry>();
    db.create(entry{.name = "there"});
    const auto one_too_many = [](std::vector<entry> rows) {
        rows.push_back({.name = "there"});
        return rows;
    };
    db.atomic([&](transaction& tx) {
        EXPECT_EQ(error_kind_of([&] { tx.create_all(one_too_many(many("a"))); }), error_kind::unique_violation);
        tx.create_all(many("a"));
    });
    for (const char* each : {"1", "2", "3"}) {
        EXPECT_EQ(raw_session(servers["ROWAN_TEST_GALERA_NODE_" + std::string(each)])
                      .answer("SET STATEMENT wsrep_sync_wait = 1 FOR SELECT count(*) FROM entry"),
                  "201")
            << each;
    }

    raw_session naive(node);
    naive.run("BEGIN");
    EXPECT_EQ(naive.code_of(insert(one_too_many(many("b")))), "1062");
    naive.run(insert(many("b")));
    static_cast<void>(naive.code_of("COMMIT"));
    EXPECT_TRUE(is_expelled(node)) << "the others have more rows than it";
}

ROWAN_ON_STORES(own_cluster, &rowan::test::galera);

} // namespace
