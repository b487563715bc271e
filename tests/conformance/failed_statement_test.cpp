// A statement of many rows that fails inside a transaction, which goes on and commits: nothing of it is left, on any
// node.
//
// The trigger on MariaDB 10.11 with Galera 26.4: more rows than fit into one row event of 8 KB. Without a savepoint
// around the statement its rows go to the other nodes with the COMMIT, and the node that wrote is expelled.
#include "conformance/models.hpp"
#include "support/servers.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace rowan::test;
using rowan::database;
using rowan::error_kind;
using rowan::transaction;

constexpr int many = 200;

std::vector<person> people() {
    std::vector<person> all;
    for (int i = 0; i < many; ++i) all.push_back({.first_name = std::to_string(i) + std::string(250, 'x')});
    return all;
}

class failed_statement : public conformance_test {
protected:
    failed_statement() { db.create(person{.first_name = "there"}); }

    void fail_in_create_all() const {
        std::vector<person> one_too_many = people();
        one_too_many.push_back({.first_name = "there"});
        db.atomic([&](transaction& tx) {
            EXPECT_EQ(error_kind_of([&] { tx.create_all(one_too_many); }), error_kind::unique_violation);
            tx.create_all(people());
        });
    }
    void fail_in_raw_sql() const {
        db.create_all(people());
        db.atomic([&](transaction& tx) {
            // new names for all but the last, whose own is taken
            EXPECT_EQ(error_kind_of([&] {
                          tx.execute("INSERT INTO person (first_name, last_name, visits) "
                                     "SELECT CASE WHEN id = (SELECT MAX(id) FROM person) THEN first_name "
                                     "ELSE REPLACE(first_name, 'x', 'y') END, last_name, visits "
                                     "FROM person WHERE first_name <> 'there' ORDER BY id");
                      }),
                      error_kind::unique_violation);
            tx.create(person{.first_name = "after"});
        });
    }
};

ROWAN_TEST(failed_statement, of_create_all) {
    fail_in_create_all();
    EXPECT_EQ(db.objects<person>().count(), many + 1);
}

ROWAN_TEST(failed_statement, of_raw_sql) {
    fail_in_raw_sql();
    EXPECT_EQ(db.objects<person>().count(), many + 2);
}

ROWAN_ON_EVERY_STORE(failed_statement);

class failed_statement_in_a_cluster : public failed_statement {
protected:
    void expect_on_every_node(std::int64_t count) const {
        for (const char* node : {"galera_node_1", "galera_node_2", "galera_node_3"}) {
            const database seen = rowan::connect(with_database(server_url(node), place().name(), "sync_wait=1"));
            EXPECT_EQ(seen.objects<person>().count(), count) << node;
        }
    }
};

ROWAN_TEST(failed_statement_in_a_cluster, of_create_all) {
    fail_in_create_all();
    expect_on_every_node(many + 1);
}

ROWAN_TEST(failed_statement_in_a_cluster, of_raw_sql) {
    fail_in_raw_sql();
    expect_on_every_node(many + 2);
}

ROWAN_ON_STORES(failed_statement_in_a_cluster, &rowan::test::galera);

} // namespace
