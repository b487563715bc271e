// What the connection knows of its transaction, what it sends, and when.
#include "server.hpp"

#include "mariadb/connection.hpp"

#include <thread>

namespace rowan::test {
namespace {

class mariadb_transactions : public mariadb_test {
protected:
    mariadb_transactions() {
        db->execute(
            "CREATE TABLE t (id BIGINT PRIMARY KEY, v BIGINT) ENGINE=InnoDB; INSERT INTO t VALUES (1, 0), (2, 0)");
    }
    /// Statements that the server has received on this connection; asking counts too.
    std::int64_t questions() {
        return std::stoll(answer(
            *db,
            "SELECT CAST(variable_value AS INT) FROM information_schema.session_status WHERE variable_name = 'Questions'"));
    }
};

TEST_F(mariadb_transactions, its_state_is_the_servers) {
    EXPECT_FALSE(db->in_transaction());
    db->execute("START TRANSACTION");
    EXPECT_TRUE(db->in_transaction());
    EXPECT_EQ(read(*db, "SELECT v FROM t WHERE id = 1"), lines{"0"});
    EXPECT_TRUE(db->in_transaction());
    run(*db, "UPDATE t SET v = 1");
    EXPECT_TRUE(db->in_transaction());
    db->execute("COMMIT");
    EXPECT_FALSE(db->in_transaction());
    read(*db, "SELECT v FROM t");
    EXPECT_FALSE(db->in_transaction());
    db->execute("START TRANSACTION; CREATE TABLE u (i INT)");
    EXPECT_FALSE(db->in_transaction()); // DDL has committed
}

TEST_F(mariadb_transactions, isolation_levels) {
    const std::string admin = server_url("mariadb_admin"); // seeing transactions needs PROCESS
    run_on_server(admin, {"GRANT PROCESS ON *.* TO rowan@localhost"});
    const auto seeing = connect();
    const auto level = [&](isolation wanted, bool is_read_only) {
        seeing->execute(seeing->capabilities().begin(wanted, is_read_only));
        read(*seeing, "SELECT * FROM t");
        usleep(150'000); // the server keeps what it shows here for 100 ms
        const lines found = read(
            *seeing,
            "SELECT trx_isolation_level, trx_is_read_only FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = connection_id()");
        seeing->execute("ROLLBACK");
        return found;
    };
    EXPECT_EQ(level(isolation::read_committed, false), lines{"READ COMMITTED,0"});
    EXPECT_EQ(level(isolation::repeatable_read, false), lines{"REPEATABLE READ,0"});
    EXPECT_EQ(level(isolation::serializable, true), lines{"SERIALIZABLE,1"});
    EXPECT_EQ(level(isolation::engine_default, false), lines{"REPEATABLE READ,0"});
    run_on_server(admin, {"REVOKE PROCESS ON *.* FROM rowan@localhost"});
}

TEST_F(mariadb_transactions, what_is_to_be_sent_soon_goes_in_front_of_the_next) {
    db->execute_soon("START TRANSACTION");
    EXPECT_TRUE(db->in_transaction());
    db->execute_soon("SAVEPOINT a");
    run(*db, "UPDATE t SET v = 3");
    EXPECT_TRUE(db->in_transaction());
    db->execute("ROLLBACK TO SAVEPOINT a");
    EXPECT_EQ(read(*db, "SELECT v FROM t"), (lines{"0", "0"}));
    db->execute_soon("RELEASE SAVEPOINT a");
    db->execute("COMMIT");
    EXPECT_FALSE(db->in_transaction());
}

TEST_F(mariadb_transactions, a_transaction_in_which_nothing_happens_is_not_sent) {
    const std::int64_t before = questions();
    for (const char* end : {"COMMIT", "ROLLBACK"}) {
        db->execute_soon("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; START TRANSACTION");
        db->execute_soon("SAVEPOINT a");
        db->execute(end);
        EXPECT_FALSE(db->in_transaction());
    }
    const std::int64_t asking = questions() - before;
    EXPECT_EQ(questions() - before - asking, asking); // only the questions themselves
}

TEST_F(mariadb_transactions, what_fails_in_the_queue_keeps_the_next_from_running) {
    db->execute_soon("START TRANSACTION");
    db->execute_soon("ROLLBACK TO SAVEPOINT nowhere");
    EXPECT_EQ(error_of([&] { run(*db, "UPDATE t SET v = 9"); }).engine_code, 1305);
    db->execute("ROLLBACK");
    EXPECT_EQ(read(*db, "SELECT v FROM t"), (lines{"0", "0"}));
}

TEST_F(mariadb_transactions, a_deadlock_ends_the_transaction) {
    const auto other = connect();
    db->execute("START TRANSACTION; UPDATE t SET v = 1 WHERE id = 1; SAVEPOINT a");
    other->execute("START TRANSACTION; UPDATE t SET v = 2 WHERE id = 2");
    error_details here;
    error_details there;
    const auto cross = [](driver::connection& on, std::int64_t id, error_details& failed) {
        try {
            run(on, "UPDATE t SET v = v + 1 WHERE id = ?", {number(id)});
        } catch (const error& failure) {
            failed = failure.details();
        }
    };
    std::thread second([&] { cross(*other, 1, there); });
    usleep(50'000);
    cross(*db, 2, here);
    second.join();
    const bool is_here = !here.message.empty();
    const error_details& failure = is_here ? here : there;
    driver::connection& victim = is_here ? *db : *other;
    EXPECT_EQ(failure.kind, error_kind::deadlock) << failure.message;
    EXPECT_TRUE(failure.retryable);
    EXPECT_TRUE(failure.poisons_transaction);
    EXPECT_FALSE(victim.in_transaction());
    EXPECT_TRUE(victim.is_usable());
}

TEST_F(mariadb_transactions, a_snapshot_that_is_too_old) {
    if (read(*db, "SELECT @@innodb_snapshot_isolation").empty()) FAIL();
    db->execute(
        "SET SESSION innodb_snapshot_isolation = ON; SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION");
    read(*db, "SELECT * FROM t");
    const auto other = connect();
    run(*other, "UPDATE t SET v = 7 WHERE id = 1");
    const error_details failure = error_of([&] { run(*db, "UPDATE t SET v = 8 WHERE id = 1"); });
    EXPECT_EQ(failure.kind, error_kind::serialization_failure) << failure.message;
    EXPECT_TRUE(failure.retryable);
    // Servers differ in whether they undo all of it; the connection knows.
    EXPECT_EQ(failure.poisons_transaction, !db->in_transaction());
    EXPECT_EQ(read(*db, "SELECT @@in_transaction"), lines{db->in_transaction() ? "1" : "0"});
    db->execute("ROLLBACK");
}

TEST_F(mariadb_transactions, the_reread_sees_a_row_behind_the_snapshot) {
    db->execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION");
    read(*db, "SELECT * FROM t");
    const auto other = connect();
    run(*other, "INSERT INTO t VALUES (3, 30)");
    EXPECT_EQ(error_of([&] { run(*db, "INSERT INTO t VALUES (3, 31)"); }).constraint, "PRIMARY");
    EXPECT_EQ(read(*db, "SELECT v FROM t WHERE id = 3"), lines{});
    const std::string reread = std::string(db->capabilities().reread_open) + "SELECT v FROM t WHERE id = ?" +
                               std::string(db->capabilities().reread_close);
    EXPECT_EQ(read(*db, reread, {number(3)}), lines{"30"});
    db->execute("ROLLBACK");
}

TEST_F(mariadb_transactions, statements_that_the_server_has_forgotten_are_prepared_again) {
    const auto find = prepare(*db, "SELECT * FROM t WHERE id = ?");
    const auto look = [&] {
        const core::value_view id = number(1);
        find->start(&id, 1);
        std::string found;
        std::vector<core::value_view> row(find->column_count());
        while (find->step()) {
            row.resize(find->column_count());
            find->read(row.data(), row.size());
            for (const core::value_view& each : row) found += text_of(each) + ";";
        }
        find->reset();
        return found;
    };
    EXPECT_EQ(look(), "1;0;");
    MYSQL* const handle = dynamic_cast<mariadb::connection&>(*db).handle();
    for (std::uint32_t id = 1; id < 50; ++id) { // the server forgets them all
        const auto* const bytes = reinterpret_cast<const char*>(&id);
        handle->methods->db_command(handle, COM_STMT_CLOSE, bytes, sizeof id, 1, nullptr);
    }
    EXPECT_EQ(look(), "1;0;");
    db->execute("ALTER TABLE t MODIFY v VARCHAR(20)");
    EXPECT_EQ(look(), "1;0;");
    db->execute("UPDATE t SET v = NULL; ALTER TABLE t MODIFY v DATE; UPDATE t SET v = '2024-02-29' WHERE id = 1");
    EXPECT_EQ(look(), "1;2024-02-29;");
    db->execute("ALTER TABLE t ADD COLUMN w DECIMAL(5,2) DEFAULT 1.5");
    EXPECT_EQ(look(), "1;2024-02-29;1.50;");
    db->execute("DROP TABLE t; CREATE TABLE t (id BIGINT PRIMARY KEY); INSERT INTO t VALUES (1)");
    EXPECT_EQ(look(), "1;");
    db->execute("DROP TABLE t");
    EXPECT_EQ(error_kind_of(look), error_kind::schema_mismatch);
    EXPECT_EQ(error_kind_of(look), error_kind::schema_mismatch);
    db->execute("CREATE TABLE t (id BIGINT PRIMARY KEY, x INT); INSERT INTO t VALUES (1, 2)");
    EXPECT_EQ(look(), "1;2;");
}

} // namespace
} // namespace rowan::test
