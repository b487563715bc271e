// Eight threads on the same keys at each isolation level, after an earlier read in the transaction and without one: no
// failure reaches a caller, one row for each key, `created` once, no increment lost.
//
// The situation in which Django's get_or_create fails 275 of 480 calls.
#include "conformance/isolation_fixture.hpp"
#include "support/servers.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rowan::test;
using rowan::database;
using rowan::f;
using rowan::transaction;

ROWAN_TEST(isolation, get_or_create_outside_of_a_transaction) {
    expect_exact(run(60, [](const database& on, int, const std::string& first, const std::string& second, tally& told) {
        get(on, first, told);
        get(on, second, told);
    }));
}

ROWAN_TEST(isolation, get_or_create_in_a_transaction_that_has_read) {
    at_each_level(60, [](const transaction& tx, const std::string& first, const std::string&, tally& told) {
        get(tx, first, told);
    });
}

ROWAN_TEST(isolation, update_or_create_with_nothing_to_update) {
    at_each_level(20, [](const transaction& tx, const std::string& first, const std::string&, tally& told) {
        const auto nothing = [](person&) {};
        told.note_row(first, tx.objects<person>().update_or_create(f<&person::first_name> == first, nothing).created);
    });
}

ROWAN_TEST(isolation, get_or_create_of_two_keys_in_any_order) {
    at_each_level(20, [](const transaction& tx, const std::string& first, const std::string& second, tally& told) {
        get(tx, first, told);
        get(tx, second, told);
    });
}

ROWAN_TEST(isolation, update_or_create_outside_of_a_transaction) {
    expect_exact(run(40, [](const database& on, int, const std::string& first, const std::string&, tally& told) {
        increment(on, first, told);
    }));
}

ROWAN_TEST(isolation, update_or_create_in_a_transaction_that_has_read) {
    at_each_level(20, [](const transaction& tx, const std::string& first, const std::string&, tally& told) {
        increment(tx, first, told);
    });
}

ROWAN_TEST(isolation, update_or_create_of_two_keys_in_any_order) {
    at_each_level(10, [](const transaction& tx, const std::string& first, const std::string& second, tally& told) {
        increment(tx, first, told);
        increment(tx, second, told);
    });
}

ROWAN_TEST(isolation, get_or_create_all_outside_of_a_transaction) {
    expect_exact(run(40, [](const database& on, int, const std::string& first, const std::string& second, tally& told) {
        get_all(on, first, second, told);
    }));
}

ROWAN_TEST(isolation, get_or_create_all_in_a_transaction_that_has_read) {
    at_each_level(20, [](const transaction& tx, const std::string& first, const std::string& second, tally& told) {
        get_all(tx, first, second, told);
    });
}

ROWAN_TEST(isolation, get_or_create_locked_outside_of_a_transaction) {
    expect_exact(run(20, [](const database& on, int, const std::string& first, const std::string&, tally& told) {
        get_locked(on, first, told);
    }));
}

ROWAN_TEST(isolation, get_or_create_locked_in_a_transaction_that_has_read) {
    at_each_level(10, [](const transaction& tx, const std::string& first, const std::string&, tally& told) {
        get_locked(tx, first, told);
    });
}

ROWAN_ON_EVERY_STORE_AND_CLUSTER(isolation);

/// Each thread writes to another node of the cluster: rivals are not seen before they have committed, and one of two is
/// told at its next statement, or at the commit, that it has lost.
class isolation_across_nodes : public isolation {
protected:
    [[nodiscard]] database reached_by(int number) const override {
        return m_nodes.at(static_cast<std::size_t>(number) % m_nodes.size());
    }

private:
    [[nodiscard]] database node(const char* name) const {
        return rowan::connect(with_database(server_url(name), place().name(), "timeout_ms=20000"));
    }
    std::vector<database> m_nodes{node("galera_node_1"), node("galera_node_2"), node("galera_node_3")};
};

ROWAN_TEST(isolation_across_nodes, get_or_create_outside_of_a_transaction) {
    expect_exact(run(40, [](const database& on, int, const std::string& first, const std::string&, tally& told) {
        get(on, first, told);
    }));
}

ROWAN_TEST(isolation_across_nodes, get_or_create_in_a_transaction_that_has_read) {
    const auto work = [](const transaction& tx, const std::string& first, const std::string&, tally& told) {
        get(tx, first, told);
    };
    at_each_level(10, work, levels_without_read_locks);
}

ROWAN_TEST(isolation_across_nodes, get_or_create_all_outside_of_a_transaction) {
    expect_exact(run(20, [](const database& on, int, const std::string& first, const std::string& second, tally& told) {
        get_all(on, first, second, told);
    }));
}

ROWAN_TEST(isolation_across_nodes, update_or_create_outside_of_a_transaction) {
    expect_exact(run(20, [](const database& on, int, const std::string& first, const std::string&, tally& told) {
        increment(on, first, told);
    }));
}

ROWAN_TEST(isolation_across_nodes, update_or_create_in_a_transaction_that_has_read) {
    const auto work = [](const transaction& tx, const std::string& first, const std::string&, tally& told) {
        increment(tx, first, told);
    };
    at_each_level(5, work, levels_without_read_locks);
}

// get_or_create_locked through several nodes at once: see "What is not promised" in docs/mariadb.md.
ROWAN_ON_STORES(isolation_across_nodes, &rowan::test::galera);

} // namespace
