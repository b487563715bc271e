// Deadlines in milliseconds: the server is made to stop, the connection goes on, and nobody gets another's rows.
#include "server.hpp"

#include <atomic>
#include <thread>

namespace rowan::test {
namespace {

constexpr std::int64_t ms = 1'000'000;

class mariadb_deadline : public mariadb_test {
protected:
    mariadb_deadline() {
        db->execute(
            "CREATE TABLE t (id BIGINT PRIMARY KEY, v BIGINT) ENGINE=InnoDB; INSERT INTO t VALUES (1, 0), (2, 0)");
    }
    static std::int64_t elapsed_ms(driver::deadline start) { return (driver::clock_now() - start) / ms; }
};

TEST_F(mariadb_deadline, a_wait_for_a_lock_ends) {
    const auto other = connect();
    other->execute("START TRANSACTION; UPDATE t SET v = 1 WHERE id = 1");
    for (const bool in_transaction : {false, true}) {
        if (in_transaction) db->execute("START TRANSACTION");
        const driver::deadline start = driver::clock_now();
        db->set_deadline(start + 100 * ms);
        const error_details failure = error_of([&] { run(*db, "UPDATE t SET v = 2 WHERE id = 1"); });
        EXPECT_EQ(failure.kind, error_kind::timeout) << failure.message;
        EXPECT_FALSE(failure.in_doubt);
        EXPECT_FALSE(failure.poisons_transaction);
        EXPECT_GE(elapsed_ms(start), 99);
        EXPECT_LT(elapsed_ms(start), 4000);
        EXPECT_TRUE(db->is_usable());
        EXPECT_EQ(db->in_transaction(), in_transaction);
        db->set_deadline(driver::no_deadline);
        EXPECT_EQ(read(*db, "SELECT 42"), lines{"42"}); // the next statement is not hit
    }
    db->execute("COMMIT");
    other->execute("ROLLBACK");
    EXPECT_EQ(run(*db, "UPDATE t SET v = 2 WHERE id = 1"), 1);
}

// Why nothing has to be done behind a request to stop that has come too late.
TEST_F(mariadb_deadline, a_request_that_finds_nothing_to_end_does_not_hit_what_comes_next) {
    const std::string kill = "KILL QUERY " + answer(*db, "SELECT connection_id()");
    const auto admin = connect();
    const auto statement = prepare(*db, "SELECT 42");
    for (int i = 0; i < 50; ++i) {
        admin->execute(kill);
        EXPECT_EQ(answer(*db, "SELECT ?", {number(i)}), std::to_string(i));
        admin->execute(kill);
        db->execute("DO 0");
        admin->execute(kill);
        statement->start(nullptr, 0);
        EXPECT_TRUE(statement->step());
        statement->reset();
    }
}

TEST_F(mariadb_deadline, a_timeout_counts_from_the_first_wait) {
    const driver::deadline start = driver::clock_now();
    db->set_timeout(100 * ms);
    EXPECT_EQ(error_of([&] { run(*db, "SELECT SLEEP(5) FROM t"); }).kind, error_kind::timeout);
    EXPECT_GE(elapsed_ms(start), 99);
    EXPECT_LT(elapsed_ms(start), 4000);
    EXPECT_EQ(error_of([&] { db->execute("SELECT SLEEP(5) FROM t"); }).kind,
              error_kind::timeout); // it is over for what follows
    EXPECT_LT(elapsed_ms(start), 4500);
}

TEST_F(mariadb_deadline, what_is_too_late_is_not_sent_but_undone) {
    db->execute("START TRANSACTION");
    run(*db, "UPDATE t SET v = 9");
    db->set_deadline(driver::clock_now() - ms);
    usleep(15'000);
    EXPECT_EQ(error_of([&] { run(*db, "UPDATE t SET v = 8"); }).kind, error_kind::timeout);
    EXPECT_EQ(error_of([&] { db->execute("COMMIT"); }).kind, error_kind::timeout);
    EXPECT_TRUE(db->in_transaction());
    db->execute("ROLLBACK");
    EXPECT_FALSE(db->in_transaction());
    EXPECT_TRUE(db->is_usable());
    EXPECT_EQ(error_of([&] { run(*db, "SELECT 1"); }).kind, error_kind::timeout);
    db->set_deadline(driver::no_deadline);
    EXPECT_EQ(read(*db, "SELECT v FROM t"), (lines{"0", "0"}));
}

TEST_F(mariadb_deadline, a_long_query_ends_while_rows_are_coming) {
    db->set_deadline(driver::clock_now() + 100 * ms);
    const auto statement = prepare(*db, "SELECT seq, IF(seq > 5000, SLEEP(1), 0) FROM seq_1_to_100000");
    statement->start(nullptr, 0, driver::fetch::streamed);
    std::int64_t count = 0;
    EXPECT_EQ(error_of([&] {
                  while (statement->step()) ++count;
              }).kind,
              error_kind::timeout);
    EXPECT_LT(count, 100'000);
    db->set_deadline(driver::no_deadline);
    EXPECT_EQ(read(*db, "SELECT 42"), lines{"42"}); // the next statement is not hit
}

// A request to stop that comes when the statement has just begun may get lost in the server, which says that it has it.
TEST_F(mariadb_deadline, a_wait_for_a_lock_ends_also_where_a_request_to_stop_gets_lost) {
    const auto other = connect();
    other->execute("START TRANSACTION; UPDATE t SET v = 1 WHERE id = 1");
    const auto statement = prepare(*db, "UPDATE t SET v = 2 WHERE id = 1");
    for (int i = 0, late = 0; late < 2 && i < 1'500; ++i) { // one of some hundred is lost, and ends late
        const driver::deadline start = driver::clock_now();
        db->set_deadline(start + i % 100 * ms / 50);
        const auto update = [&] {
            statement->start(nullptr, 0);
            statement->step();
        };
        EXPECT_EQ(error_of(update).kind, error_kind::timeout);
        ASSERT_TRUE(db->is_usable()) << "given up after " << elapsed_ms(start) << " ms";
        late += elapsed_ms(start) >= 200 ? 1 : 0;
        statement->reset();
    }
    db->set_deadline(driver::no_deadline);
    EXPECT_EQ(read(*db, "SELECT 42"), lines{"42"}); // the next statement is not hit
}

// Statements that end at about their deadline: whatever happens, each answer belongs to its question.
TEST_F(mariadb_deadline, nobody_gets_the_rows_or_the_end_of_another) {
    std::atomic<int> late{0};
    std::atomic<int> in_time{0};
    const auto work = [&](int seed) {
        auto on = connect();
        for (int i = 0; i < 60; ++i) {
            const std::int64_t mark = seed * 1000 + i;
            on->set_deadline(driver::clock_now() + 10 * ms + (i % 7) * ms / 4);
            try {
                EXPECT_EQ(answer(*on, "SELECT ? + 0 * SLEEP(0.0105)", {number(mark)}), std::to_string(mark));
                ++in_time;
            } catch (const error& failure) {
                EXPECT_EQ(failure.kind(), error_kind::timeout) << failure.what();
                ++late;
            }
            if (!on->is_usable()) on = connect();
            on->set_deadline(driver::no_deadline);
            EXPECT_EQ(answer(*on, "SELECT ?", {number(-mark)}), std::to_string(-mark));
        }
    };
    std::thread second(work, 2);
    work(1);
    second.join();
    EXPECT_GT(late, 0);
    RecordProperty("in_time", in_time);
}

TEST_F(mariadb_deadline, the_servers_own_limits_are_told_apart) {
    EXPECT_EQ(
        error_of([&] { run(*db, "SET STATEMENT max_statement_time = 0.05 FOR SELECT SLEEP(5) FROM t"); }).engine_code,
        1969);
    const auto other = connect();
    other->execute("START TRANSACTION; UPDATE t SET v = 1 WHERE id = 1");
    db->execute("SET SESSION innodb_lock_wait_timeout = 0; START TRANSACTION; UPDATE t SET v = 5 WHERE id = 2");
    const error_details failure = error_of([&] { run(*db, "UPDATE t SET v = 2 WHERE id = 1"); });
    EXPECT_EQ(failure.engine_code, 1205);
    EXPECT_EQ(failure.kind, error_kind::busy); // the caller may have time left
    EXPECT_TRUE(failure.retryable);
    EXPECT_FALSE(failure.poisons_transaction); // only the statement was undone
    EXPECT_TRUE(db->in_transaction());
    db->execute("COMMIT");
    EXPECT_EQ(read(*db, "SELECT v FROM t WHERE id = 2"), lines{"5"});
}

TEST_F(mariadb_deadline, a_lock_limit_of_the_server_that_passes_together_with_it_is_a_timeout) {
    const auto other = connect();
    other->execute("START TRANSACTION; UPDATE t SET v = 1 WHERE id = 1");
    db->execute("SET SESSION innodb_lock_wait_timeout = 1");
    for (int i = 0; i < 3; ++i) { // the server begins to count a little later
        db->set_deadline(driver::clock_now() + 1000 * ms);
        EXPECT_EQ(error_of([&] { run(*db, "UPDATE t SET v = 2 WHERE id = 1"); }).kind, error_kind::timeout);
        ASSERT_TRUE(db->is_usable());
    }
    db->set_deadline(driver::no_deadline);
    EXPECT_EQ(error_of([&] { run(*db, "UPDATE t SET v = 2 WHERE id = 1"); }).kind, error_kind::busy);
}

TEST_F(mariadb_deadline, an_interrupted_statement_is_no_timeout) {
    const std::string id = answer(*db, "SELECT connection_id()");
    std::thread killer([&] {
        usleep(100'000);
        run_on_server(server_url("mariadb_admin"), {"KILL QUERY " + id});
    });
    EXPECT_EQ(error_of([&] { run(*db, "SELECT SLEEP(5) FROM t"); }).kind, error_kind::interrupted);
    killer.join();
    EXPECT_TRUE(db->is_usable());
}

} // namespace
} // namespace rowan::test
