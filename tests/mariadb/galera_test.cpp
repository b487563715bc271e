// A Galera cluster: conflicts between nodes, rows that are not here yet, and nodes that die or lose their cluster.
#include "server.hpp"
#include "support/loopback.hpp"
#include "support/own_servers.hpp"
#include "support/proxy.hpp"

#include <mysql.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <future>
#include <thread>

namespace rowan::test {
namespace {

/// A session of the client's own, which looks at what its calls return and at nothing else.
class naive_session {
public:
    naive_session(int node, const std::string& database) : m_handle(mysql_init(nullptr), mysql_close) {
        const std::string url = server_url("galera_node_" + std::to_string(node));
        mysql_real_connect(m_handle.get(), "127.0.0.1", "rowan", nullptr, database.c_str(),
                           static_cast<unsigned>(port_of(url)), nullptr, 0);
    }
    [[nodiscard]] bool succeeds(const std::string& sql) const { return mysql_query(m_handle.get(), sql.c_str()) == 0; }
    /// The first row is all that is wanted; the rest is thrown away.
    [[nodiscard]] bool reads_one_row(const std::string& sql) const {
        if (!succeeds(sql)) return false;
        MYSQL_RES* rows = mysql_use_result(m_handle.get());
        const bool is_there = mysql_fetch_row(rows) != nullptr;
        mysql_free_result(rows);
        return is_there;
    }

private:
    std::unique_ptr<MYSQL, void (*)(MYSQL*)> m_handle;
};

/// So many connections that say nothing: a server gives each a number before it greets it.
void knock(std::uint16_t port, std::int64_t times) {
    const sockaddr_in address = loopback(port);
    for (; times > 0; --times) {
        const int there = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        char greeting = 0;
        const bool is_greeted = connect(there, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                                recv(there, &greeting, 1, 0) == 1;
        close(there);
        if (!is_greeted) throw std::runtime_error("the server does not greet");
    }
}

class mariadb_galera : public testing::Test {
protected:
    mariadb_galera() {
        one->execute(
            "CREATE TABLE t (id BIGINT PRIMARY KEY, v BIGINT) ENGINE=InnoDB; INSERT INTO t VALUES (1, 0), (2, 0)");
        two->execute("SET SESSION wsrep_sync_wait = 1");
        static_cast<void>(read(*two, "SELECT * FROM t")); // from here on the table is on this node
        two->execute("SET SESSION wsrep_sync_wait = 0");
    }
    [[nodiscard]] std::unique_ptr<driver::connection> node(int number, std::string_view options = {}) const {
        return open(with_database(server_url("galera_node_" + std::to_string(number)), m_database.name(), options));
    }
    static void expect_conflict(const error_details& failure, const driver::connection& on) {
        EXPECT_EQ(failure.kind, error_kind::deadlock) << failure.message;
        EXPECT_TRUE(failure.retryable);
        EXPECT_TRUE(failure.poisons_transaction);
        EXPECT_FALSE(failure.in_doubt);
        EXPECT_FALSE(on.in_transaction());
        EXPECT_TRUE(on.is_usable());
    }

    const fresh_database m_database{"galera"};
    const std::unique_ptr<driver::connection> one = node(1);
    const std::unique_ptr<driver::connection> two = node(2);
};

TEST_F(mariadb_galera, a_conflict_at_commit) {
    two->execute("START TRANSACTION");
    run(*two, "UPDATE t SET v = 2 WHERE id = 1");
    run(*one, "UPDATE t SET v = 1 WHERE id = 1");
    expect_conflict(error_of([&] { two->execute("COMMIT"); }), *two);
    two->execute("START TRANSACTION");
    run(*two, "UPDATE t SET v = v + 10 WHERE id = 1");
    two->execute("COMMIT");
    EXPECT_EQ(read(*two, "SELECT v FROM t WHERE id = 1"), lines{"11"});
}

// Behind a balancer, the second connection may reach another node, on which the number is somebody else's.
TEST_F(mariadb_galera, a_request_to_end_a_statement_ends_none_of_another_node) {
    const std::string url = server_url("galera_node_1");
    proxy balancer(port_of(url));
    const auto through_balancer = [&] {
        return open(with_database(with_port(url, balancer.port()), m_database.name(), "tls=off"));
    };
    const auto number_of = [](driver::connection& on) { return std::stoll(answer(on, "SELECT connection_id()")); };
    auto late = through_balancer();
    auto victim = node(2);
    for (std::int64_t behind = 1; behind != 0;) { // the nodes count by themselves
        behind = number_of(*late) - number_of(*victim);
        if (behind > 0) {
            knock(port_of(server_url("galera_node_2")), behind - 1);
            victim = node(2);
        }
        if (behind < 0) {
            knock(port_of(url), -behind - 1);
            late = through_balancer();
        }
    }
    balancer.turn_to(port_of(server_url("galera_node_2")));
    auto innocent = std::async(std::launch::async, [&] { return answer(*victim, "SELECT SLEEP(1)"); });
    late->set_deadline(driver::clock_now() + 200'000'000);
    EXPECT_EQ(error_of([&] { run(*late, "SELECT SLEEP(5)"); }).kind, error_kind::timeout);
    EXPECT_EQ(innocent.get(), "0") << "it slept to the end";
}

// A node remembers it for the next wait for a lock (10.11), which then ends the transaction as a conflict.
TEST_F(mariadb_galera, a_request_that_finds_nothing_to_end_is_at_most_a_conflict) {
    const std::string kill = "KILL QUERY " + answer(*two, "SELECT connection_id()");
    const auto admin = node(2);
    const auto rival = node(2);
    rival->execute("START TRANSACTION; UPDATE t SET v = 9 WHERE id = 2");
    two->execute("START TRANSACTION");
    run(*two, "UPDATE t SET v = 1 WHERE id = 1");
    admin->execute(kill);
    auto behind_a_lock = std::async(std::launch::async, [&] { run(*two, "UPDATE t SET v = 2 WHERE id = 2"); });
    usleep(100'000);
    rival->execute("ROLLBACK");
    lines stored{"1", "2"};
    try {
        behind_a_lock.get();
        admin->execute(kill);
        two->execute("COMMIT");
    } catch (const error& conflict) {
        expect_conflict(conflict.details(), *two);
        stored = {"0", "0"};
    }
    EXPECT_EQ(read(*two, "SELECT v FROM t ORDER BY id"), stored);
}

TEST_F(mariadb_galera, a_conflict_at_any_statement) {
    for (const char* next : {"SELECT 1", "UPDATE t SET v = 3 WHERE id = 2", "SAVEPOINT b", "ROLLBACK TO SAVEPOINT a"}) {
        two->execute("START TRANSACTION; SAVEPOINT a");
        run(*two, "UPDATE t SET v = 2 WHERE id = 1");
        run(*one, "UPDATE t SET v = v + 1 WHERE id = 1");
        usleep(200'000); // until the other node's write has arrived and ended this one's transaction
        expect_conflict(error_of([&] {
                            std::string_view(next).find("SAVEPOINT") == std::string_view::npos
                                ? static_cast<void>(run(*two, next))
                                : two->execute(next);
                        }),
                        *two);
        EXPECT_EQ(read(*two, "SELECT 1"), lines{"1"});
    }
}

// The server says so once: behind the first row, which is all that the reader wanted.
TEST_F(mariadb_galera, a_conflict_behind_the_rows_that_were_read) {
    run(*one, "INSERT INTO t (id, v) VALUES (3, 0)");
    const std::string slow = "SELECT id, CASE WHEN id > 1 THEN SLEEP(0.5) END FROM t ORDER BY id";
    const auto change_on_one = [&] {
        return std::thread([&] {
            usleep(200'000);
            run(*one, "UPDATE t SET v = v + 1 WHERE id = 1");
        });
    };
    {
        const naive_session naive(2, m_database.name());
        EXPECT_TRUE(naive.succeeds("START TRANSACTION") && naive.succeeds("UPDATE t SET v = 100 WHERE id = 1"));
        std::thread rival = change_on_one();
        EXPECT_TRUE(naive.reads_one_row(slow));
        rival.join();
        EXPECT_TRUE(naive.succeeds("COMMIT")) << "of nothing, and nothing was said";
        EXPECT_EQ(read(*one, "SELECT v FROM t WHERE id = 1"), lines{"1"});
    }
    two->execute("START TRANSACTION");
    run(*two, "UPDATE t SET v = 2 WHERE id = 1");
    std::thread rival = change_on_one();
    const std::unique_ptr<driver::prepared> rows(two->prepare(slow));
    rows->start(nullptr, 0);
    EXPECT_TRUE(rows->step());
    rows->reset();
    rival.join();
    EXPECT_TRUE(two->in_transaction());
    expect_conflict(error_of([&] { two->execute("COMMIT"); }), *two);
    EXPECT_EQ(read(*two, "SELECT 1"), lines{"1"});
}

TEST_F(mariadb_galera, the_reread_sees_what_another_node_has_committed) {
    const statement::capabilities& engine = two->capabilities();
    EXPECT_NE(engine.reread_open, "");
    const auto find = prepare(*two, std::string(engine.reread_open) + "SELECT v FROM t WHERE id = ?" +
                                        std::string(engine.reread_close));
    EXPECT_FALSE(find->is_write());
    for (std::int64_t i = 100; i < 200; ++i) {
        const values row{number(i), number(-i)};
        run(*one, "INSERT INTO t VALUES (?, ?)", row);
        find->start(row.data(), 1);
        ASSERT_TRUE(find->step()) << i;
        core::value_view value;
        find->read(&value, 1);
        EXPECT_EQ(value.integer, -i);
        find->reset();
    }
}

// In a transaction the server does not wait; but whoever was told that a key exists has its row on this node.
TEST_F(mariadb_galera, the_reread_sees_behind_the_snapshot_of_a_transaction) {
    const statement::capabilities& engine = two->capabilities();
    const auto find = prepare(*two, std::string(engine.reread_open) + "SELECT v FROM t WHERE id = ?" +
                                        std::string(engine.reread_close));
    const auto beside = node(2);
    beside->execute("SET SESSION wsrep_sync_wait = 1");
    for (std::int64_t i = 100; i < 150; ++i) {
        two->execute("START TRANSACTION");
        static_cast<void>(read(*two, "SELECT v FROM t WHERE id = 2")); // the snapshot is taken
        const values row{number(i), number(-i)};
        run(*one, "INSERT INTO t VALUES (?, ?)", row);
        static_cast<void>(read(*beside, "SELECT v FROM t WHERE id = 2")); // the row is on this node
        const error_details failure = error_of([&] { run(*two, "INSERT INTO t VALUES (?, ?)", row); });
        ASSERT_EQ(failure.kind, error_kind::unique_violation) << failure.message;
        find->start(row.data(), 1);
        ASSERT_TRUE(find->step()) << i;
        find->reset();
        two->execute("ROLLBACK");
    }
}

TEST_F(mariadb_galera, a_conflict_at_rollback_is_none) {
    for (int i = 0; i < 20; ++i) {
        two->execute("START TRANSACTION");
        run(*two, "UPDATE t SET v = 2 WHERE id = 1");
        run(*one, "UPDATE t SET v = v + 1 WHERE id = 1");
        usleep(50'000);
        two->execute("ROLLBACK");
        EXPECT_FALSE(two->in_transaction());
        EXPECT_TRUE(two->is_usable());
    }
}

TEST_F(mariadb_galera, reads_wait_for_the_cluster_when_asked) {
    const auto waiting = node(2, "sync_wait=1");
    EXPECT_EQ(read(*waiting, "SELECT @@wsrep_sync_wait"), lines{"1"});
    EXPECT_EQ(read(*two, "SELECT @@wsrep_sync_wait"), lines{"0"});
    for (std::int64_t i = 0; i < 50; ++i) {
        run(*one, "UPDATE t SET v = ? WHERE id = 1", {number(i)});
        ASSERT_EQ(read(*waiting, "SELECT v FROM t WHERE id = 1"), lines{std::to_string(i)});
    }
}

// What opening gives within some seconds: the cluster needs them to notice that a node is dead.
std::unique_ptr<driver::connection> open_at_last(driver::endpoint& endpoint) {
    for (const driver::deadline end = driver::clock_now() + 30'000'000'000;;) {
        try {
            return std::unique_ptr<driver::connection>(endpoint.connect(driver::clock_now() + 5'000'000'000));
        } catch (const error& failure) {
            if (driver::clock_now() > end) throw;
            usleep(200'000);
        }
    }
}

TEST(mariadb_galera_failover, a_dead_node_and_one_without_majority_are_left) {
    static_cast<void>(server_url("galera")); // or the test ends here
    const own_servers cluster("--failover --engine galera");
    const driver::url url = driver::parse_url(cluster["ROWAN_TEST_GALERA"]);
    const std::unique_ptr<driver::endpoint> endpoint(driver::engine_for("mariadb").open(url));
    const auto first = open_at_last(*endpoint);
    first->execute("CREATE TABLE t (id BIGINT AUTO_INCREMENT PRIMARY KEY, v BIGINT) ENGINE=InnoDB");
    const std::string first_node = answer(*first, "SELECT @@port");
    run(*first, "INSERT INTO t (v) VALUES (1)");

    cluster.signal("galera1", SIGKILL);
    const error_details lost = error_of([&] { static_cast<void>(read(*first, "SELECT * FROM t")); });
    EXPECT_EQ(lost.kind, error_kind::connection_lost) << lost.message;
    EXPECT_TRUE(lost.retryable);
    EXPECT_FALSE(first->is_usable());
    const auto second = open_at_last(*endpoint);
    EXPECT_NE(answer(*second, "SELECT @@port"), first_node);
    run(*second, "INSERT INTO t (v) VALUES (2)");
    EXPECT_EQ(read(*second, "SELECT v FROM t ORDER BY v"), (lines{"1", "2"}));

    cluster.signal("galera3", SIGKILL); // one of two is no majority
    error_details alone;
    for (int i = 0; i < 100 && alone.message.empty(); ++i) {
        usleep(200'000);
        try {
            static_cast<void>(read(*second, "SELECT * FROM t"));
        } catch (const error& failure) {
            alone = failure.details();
        }
    }
    EXPECT_EQ(alone.kind, error_kind::connection_lost) << alone.message;
    EXPECT_EQ(alone.engine_code, 1047);
    EXPECT_FALSE(second->is_usable());
    const error_details none =
        error_of([&] { static_cast<void>(endpoint->connect(driver::clock_now() + 5'000'000'000)); });
    EXPECT_EQ(none.kind, error_kind::connection_failed) << none.message;
    const std::string lone = cluster["ROWAN_TEST_GALERA_NODE_2"];
    const error_details refused = error_of([&] { static_cast<void>(open(lone)); });
    EXPECT_EQ(refused.kind, error_kind::connection_failed);
    EXPECT_NE(refused.message.find("no contact with the majority"), std::string::npos) << refused.message;
}

} // namespace
} // namespace rowan::test
