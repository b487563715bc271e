// Prepared statements that the server, or a pooler in front of it, has forgotten.
#include "postgresql/server.hpp"
#include "support/own_servers.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <signal.h>
#include <thread>

namespace {

using namespace rowan::test;
using rowan::error;
using rowan::f;
using rowan::core::value_view;

struct visitor {
    std::int64_t id{};
    std::string email{};
    std::int64_t visits{};
    using rowan_table = rowan::table<"visitor", rowan::primary_key<&visitor::id>, rowan::unique<&visitor::email>>;
};

TEST(postgresql_pooler, statements_survive_discard_all) {
    const fresh_database made("postgresql");
    const auto db = server_endpoint(made.url()).connect();
    const auto number = prepare_on(*db, "SELECT $1::int + 1");
    const auto discard = prepare_on(*db, "DISCARD ALL");
    const auto next_of = [&](std::int64_t value) {
        const value_view bound = value_view::of_integer(value);
        number->start(&bound, 1);
        EXPECT_TRUE(number->step());
        value_view row;
        number->read(&row, 1);
        number->reset();
        return row.integer;
    };
    EXPECT_EQ(next_of(1), 2);
    db->execute("DISCARD ALL");
    EXPECT_EQ(next_of(2), 3);
    EXPECT_EQ(answer_on(*db, "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%::int + 1'"), "1");
    discard->start(nullptr, 0);
    discard->reset();
    EXPECT_EQ(next_of(3), 4);
    EXPECT_EQ(next_of(4), 5);
    db->execute("DEALLOCATE PREPARE ALL");
    db->execute("BEGIN");
    EXPECT_EQ(next_of(5), 6);
    db->execute("COMMIT");
    EXPECT_EQ(answer_on(*db, "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%::int + 1'"), "1");
}

// Forgotten behind this side's back, as a pooler does it when it gives the next call to another server connection.
class postgresql_forgetful : public postgresql_test {
protected:
    void forget_all() { m_db->execute("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$"); }
    std::int64_t two() {
        m_two->start(nullptr, 0);
        EXPECT_TRUE(m_two->step());
        value_view row;
        m_two->read(&row, 1);
        m_two->reset();
        return row.integer;
    }
    std::unique_ptr<rowan::driver::prepared> m_two = prepare_on(*m_db, "SELECT 1 + 1");
};

TEST_F(postgresql_forgetful, outside_a_transaction_nobody_notices) {
    forget_all();
    EXPECT_EQ(two(), 2);
    forget_all();
    EXPECT_EQ(two(), 2);
    EXPECT_EQ(answer_on(*m_db, "SELECT count(*) FROM pg_prepared_statements"), "0") << "it brings its statements along";
}

TEST_F(postgresql_forgetful, at_the_first_statement_of_a_transaction_nobody_notices) {
    forget_all();
    m_db->execute_soon("BEGIN");
    m_db->execute_soon("SAVEPOINT s");
    EXPECT_EQ(two(), 2);
    EXPECT_TRUE(m_db->in_transaction());
    m_db->execute("RELEASE SAVEPOINT s; COMMIT");
}

TEST_F(postgresql_forgetful, later_in_a_transaction_it_asks_for_the_transaction_again) {
    m_db->execute("BEGIN");
    forget_all();
    const error forgotten = error_of([&] { two(); });
    EXPECT_TRUE(forgotten.retryable()) << forgotten.what();
    m_db->execute("ROLLBACK; BEGIN");
    forget_all();
    EXPECT_EQ(two(), 2) << "from then on it does not rely on the server's memory";
    m_db->execute("COMMIT");
}

TEST_F(postgresql_forgetful, a_name_that_is_taken_already_is_no_failure) {
    const auto other = m_endpoint.connect();
    const std::string name =
        answer_on(*m_db, "SELECT name FROM pg_prepared_statements WHERE statement = 'SELECT 1 + 1'");
    other->execute("PREPARE " + name + " AS SELECT 1 + 1");
    EXPECT_EQ(answer_on(*other, "SELECT 1 + 1"), "2");
}

TEST_F(postgresql_forgetful, another_result_is_noticed_without_the_servers_memory) {
    m_db->execute("CREATE TABLE t(id bigint, a text); INSERT INTO t VALUES (1, 'x')");
    const auto all = prepare_on(*m_db, "SELECT * FROM t");
    forget_all();
    EXPECT_EQ(two(), 2);
    m_db->execute("ALTER TABLE t ALTER COLUMN id TYPE integer; ALTER TABLE t ADD COLUMN more boolean DEFAULT true");
    all->start(nullptr, 0);
    ASSERT_TRUE(all->step());
    value_view row[3];
    all->read(row, 3);
    EXPECT_EQ(row[0].integer, 1);
    EXPECT_EQ(row[1].text(), "x");
    EXPECT_EQ(row[2].integer, 1);
}

// Without a farewell of the server, the pooler's own code says nothing of what was done.
TEST(postgresql_pooler, a_write_whose_server_has_died_is_in_doubt) {
    static_cast<void>(server_url("pgbouncer"));                                    // or the test ends here
    const own_servers servers("--durable --engine postgresql --engine pgbouncer"); // the table outlives a crash
    const std::string direct = servers["ROWAN_TEST_POSTGRESQL"];
    const server_endpoint pooled(servers["ROWAN_TEST_PGBOUNCER"]);
    pooled.connect()->execute("CREATE TABLE t(id bigint)");
    const auto kill_active = [&] {
        const std::string sql = "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() "
                                "AND query LIKE '%pg_sleep(30)%'";
        std::vector<std::string> found;
        for (int i = 0; (found = read_from_server(direct, {sql})).empty() && i < 2000; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        EXPECT_EQ(found.size(), 1U);
        if (!found.empty()) kill(std::stoi(found.front()), SIGKILL);
    };
    const auto await_recovery = [&] {
        for (int i = 0;; ++i) {
            try {
                return run_on_server(direct, {"SELECT 1"});
            } catch (const std::runtime_error&) {
                if (i == 400) throw;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    };
    struct situation {
        const char* before;
        const char* sql;
        bool is_prepared;
        bool in_doubt;
    };
    constexpr const char* insert = "INSERT INTO t SELECT 1 FROM pg_sleep(30)";
    for (const situation& each : {situation{"", insert, false, true},
                                  {"", insert, true, true},
                                  {"BEGIN", insert, true, false},
                                  {"", "SELECT 1 FROM pg_sleep(30)", true, false}}) {
        const auto db = pooled.connect();
        db->execute(each.before);
        auto call = std::async(std::launch::async, [&] {
            return error_of([&] {
                if (each.is_prepared)
                    static_cast<void>(rows_on(*db, each.sql));
                else
                    db->execute(each.sql);
            });
        });
        kill_active();
        const error lost = call.get();
        EXPECT_EQ(lost.kind(), rowan::error_kind::connection_lost) << each.sql << ": " << lost.what();
        EXPECT_EQ(lost.in_doubt(), each.in_doubt) << each.before << ' ' << each.sql << ": " << lost.what();
        EXPECT_EQ(lost.retryable(), !each.in_doubt) << each.before << ' ' << each.sql;
        EXPECT_FALSE(db->is_usable());
        EXPECT_FALSE(db->in_transaction());
        await_recovery();
        servers.restart("pgbouncer"); // which would not try again for 15 seconds (server_login_retry)
    }
}

TEST(postgresql_pooler, pgbouncer_in_transaction_mode_works) {
    const fresh_database made("pgbouncer");
    const rowan::database db = rowan::connect(made.url("pool=8"));
    db.create_tables<visitor>();
    std::atomic<int> created{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 60; ++i) {
                const std::string email = std::to_string((i * 7 + t * 13) % 50);
                created += db.get_or_create(visitor{.email = email}).created;
                db.atomic([&](rowan::transaction& tx) {
                    tx.get_or_create(visitor{.email = email});
                    tx.objects<visitor>().filter(f<&visitor::email> == email).update(f<&visitor::visits> += 1);
                });
                static_cast<void>(db.objects<visitor>().get(f<&visitor::email> == email));
            }
        });
    }
    for (std::thread& each : threads) each.join();
    EXPECT_EQ(created, 50);
    EXPECT_EQ(db.objects<visitor>().count(), 50);
    std::int64_t visits = 0;
    for (const visitor& each : db.objects<visitor>().stream()) visits += each.visits;
    EXPECT_EQ(visits, 8 * 60);
}

} // namespace
