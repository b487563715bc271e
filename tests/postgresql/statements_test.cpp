// The life of a prepared statement, plain statements, and what rides along with the next one.
#include "postgresql/server.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rowan::test;
using rowan::error;
using rowan::error_kind;
using rowan::core::value_kind;
using rowan::core::value_view;
using rowan::driver::fetch;

class postgresql_statement : public postgresql_test {
protected:
    postgresql_statement() {
        m_db->execute(
            "CREATE TABLE t(id bigint PRIMARY KEY, n integer); INSERT INTO t VALUES (1, 10), (2, 20), (3, 30)");
    }
    std::int64_t changed(std::string_view sql) {
        const auto statement = prepare_on(*m_db, sql);
        statement->start(nullptr, 0);
        while (statement->step()) {
        }
        return statement->affected_rows();
    }
};

TEST_F(postgresql_statement, knows_its_shape) {
    const auto select = prepare_on(*m_db, "SELECT id, n, $2::text FROM t WHERE id = $1");
    EXPECT_EQ(select->column_count(), 3U);
    EXPECT_EQ(select->parameter_count(), 2U);
    EXPECT_FALSE(select->is_write());
    for (const char* sql :
         {"DELETE FROM t", "INSERT INTO t VALUES (9, 9) RETURNING id",
          "WITH x AS (INSERT INTO t VALUES (9, 9) RETURNING id) SELECT * FROM x",
          "WITH x AS (SELECT 1) UPDATE t SET n = 0", "SELECT * INTO u FROM t", "CREATE TABLE v(a int)"})
        EXPECT_TRUE(prepare_on(*m_db, sql)->is_write()) << sql;
    for (const char* sql : {"SELECT 'INSERT (DELETE' FROM t", "VALUES (1)", "SELECT * FROM t FOR UPDATE",
                            "WITH x AS (SELECT 1) SELECT * FROM x", "SHOW server_version", "/* UPDATE */ SELECT 1"})
        EXPECT_FALSE(prepare_on(*m_db, sql)->is_write()) << sql;
}

TEST_F(postgresql_statement, refuses_what_is_no_single_statement) {
    for (const char* sql : {"", " -- nothing", "/* /* */ */", "SELECT 1; SELECT 2"})
        EXPECT_EQ(error_of([&] { prepare_on(*m_db, sql); }).kind(), error_kind::misuse) << sql;
    EXPECT_EQ(prepare_on(*m_db, "SELECT ';', $$;$$, $a$ ; $a$, E'\\';' ; -- ; nothing")->column_count(), 4U);
    EXPECT_EQ(error_of([&] { prepare_on(*m_db, "SELECT '\xff'"); }).kind(), error_kind::invalid_text);
    EXPECT_EQ(error_of([&] { m_db->execute({"SELECT 1\0", 9}); }).kind(), error_kind::invalid_text);
    const auto one = prepare_on(*m_db, "SELECT $1::int");
    EXPECT_EQ(error_of([&] { one->start(nullptr, 0); }).kind(), error_kind::misuse);
}

// libpq gives the connection up on a longer description of parameters.
TEST_F(postgresql_statement, has_no_more_parameters_than_can_be_described) {
    const auto with_parameters = [](int count) {
        std::string sql = "SELECT 1 WHERE 0 IN (";
        for (int i = 1; i <= count; ++i) sql += "$" + std::to_string(i) + "::int" + (i < count ? ", " : ")");
        return sql;
    };
    EXPECT_EQ(prepare_on(*m_db, with_parameters(7'498))->parameter_count(), 7'498U);
    const auto failure = error_of([&] { prepare_on(*m_db, with_parameters(7'499)); });
    EXPECT_EQ(failure.kind(), error_kind::misuse);
    EXPECT_NE(std::string_view(failure.what()).find("7499 parameters"), std::string_view::npos) << failure.what();
    EXPECT_TRUE(m_db->is_usable());
    EXPECT_EQ(prepare_on(*m_db, "SELECT 'US$9999'")->parameter_count(), 0U);
}

TEST_F(postgresql_statement, runs_again_and_stops_in_its_middle) {
    for (const fetch how : {fetch::whole, fetch::streamed}) {
        const auto select = prepare_on(*m_db, "SELECT id FROM t WHERE id >= $1 ORDER BY id");
        EXPECT_FALSE(select->step()) << "not started";
        for (const std::int64_t from : {1, 2, 3}) {
            const value_view bound = value_view::of_integer(from);
            select->start(&bound, 1, how);
            ASSERT_TRUE(select->step());
            value_view row[2];
            select->read(row, 2);
            EXPECT_EQ(row[0].integer, from);
            EXPECT_EQ(row[1].kind, value_kind::null) << "more columns than there are";
        }
        int rows = 1;
        while (select->step()) ++rows;
        EXPECT_EQ(rows, 1);
        EXPECT_FALSE(select->step());
        select->reset();
        select->reset();
        EXPECT_FALSE(select->step());
    }
}

TEST_F(postgresql_statement, counts_what_it_changed_and_nothing_else) {
    EXPECT_EQ(changed("UPDATE t SET n = n + 1"), 3);
    EXPECT_EQ(changed("SELECT * FROM t"), 0);
    EXPECT_EQ(changed("UPDATE t SET n = 0 WHERE id = 99"), 0);
    EXPECT_EQ(changed("INSERT INTO t VALUES (7, 7), (8, 8) RETURNING id"), 2);
    EXPECT_EQ(changed("WITH x AS (SELECT 7 AS id) DELETE FROM t USING x WHERE t.id = x.id"), 1);
    EXPECT_EQ(changed("CREATE TABLE other(a int)"), 0);
}

TEST_F(postgresql_statement, two_objects_share_one_text) {
    auto first = prepare_on(*m_db, "SELECT n FROM t WHERE id = 2");
    const auto second = prepare_on(*m_db, "SELECT n FROM t WHERE id = 2");
    first.reset();
    second->start(nullptr, 0);
    EXPECT_TRUE(second->step());
    EXPECT_EQ(answer_on(*m_db, "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%id = 2'"), "1");
}

TEST_F(postgresql_statement, leaves_no_heap_of_statements_on_the_server) {
    for (int i = 0; i < 200; ++i) answer_on(*m_db, "SELECT " + std::to_string(i));
    EXPECT_LT(std::stoi(answer_on(*m_db, "SELECT count(*) FROM pg_prepared_statements")), 40);
}

TEST_F(postgresql_statement, rows_stream_while_other_statements_run) {
    const auto rows = prepare_on(*m_db, "SELECT g, repeat('x', 100) FROM generate_series(1, 5000) g");
    const auto other = prepare_on(*m_db, "SELECT n FROM t WHERE id = $1");
    for (const int interrupted_at : {1, 100, 4999}) {
        rows->start(nullptr, 0, fetch::streamed);
        value_view row[2];
        for (std::int64_t expected = 1; expected <= 5000; ++expected) {
            ASSERT_TRUE(rows->step()) << expected;
            rows->read(row, 2);
            ASSERT_EQ(row[0].integer, expected);
            if (expected == interrupted_at) {
                const value_view id = value_view::of_integer(2);
                other->start(&id, 1);
                ASSERT_TRUE(other->step());
                m_db->execute("UPDATE t SET n = n");
                rows->read(row, 2);
                ASSERT_EQ(row[0].integer, expected) << "still there";
            }
        }
        EXPECT_FALSE(rows->step());
    }
}

TEST_F(postgresql_statement, two_streams_take_turns) {
    const auto up = prepare_on(*m_db, "SELECT g FROM generate_series(1, 1000) g");
    const auto down = prepare_on(*m_db, "SELECT 1001 - g FROM generate_series(1, 1000) g");
    up->start(nullptr, 0, fetch::streamed);
    down->start(nullptr, 0, fetch::streamed);
    value_view a;
    value_view b;
    for (int i = 1; i <= 1000; ++i) {
        ASSERT_TRUE(up->step());
        ASSERT_TRUE(down->step());
        up->read(&a, 1);
        down->read(&b, 1);
        ASSERT_EQ(a.integer + b.integer, 1001);
    }
    EXPECT_FALSE(up->step());
    EXPECT_FALSE(down->step());
}

TEST_F(postgresql_statement, a_stream_that_fails_says_so_in_its_place) {
    for (const bool is_interrupted : {false, true}) {
        const auto rows = prepare_on(*m_db, "SELECT 100 / (5 - g) FROM generate_series(1, 10) g");
        rows->start(nullptr, 0, fetch::streamed);
        for (int i = 0; i < 4; ++i) ASSERT_TRUE(rows->step());
        if (is_interrupted) {
            EXPECT_EQ(answer_on(*m_db, "SELECT 1"), "1");
        }
        EXPECT_EQ(error_of([&] { rows->step(); }).kind(), error_kind::statement_failed);
        EXPECT_EQ(answer_on(*m_db, "SELECT 2"), "2");
    }
}

TEST_F(postgresql_statement, a_stream_may_be_left_early) {
    for (const bool in_transaction : {false, true}) {
        if (in_transaction) m_db->execute("BEGIN");
        const auto rows = prepare_on(*m_db, "SELECT g FROM generate_series(1, 300000) g");
        rows->start(nullptr, 0, fetch::streamed);
        ASSERT_TRUE(rows->step());
        rows->reset();
        EXPECT_EQ(answer_on(*m_db, "SELECT 'next'"), "next");
        EXPECT_TRUE(m_db->is_usable());
        EXPECT_EQ(m_db->in_transaction(), in_transaction);
    }
}

TEST_F(postgresql_statement, rides_along_with_the_next_one) {
    m_db->execute_soon("BEGIN");
    EXPECT_TRUE(m_db->in_transaction());
    m_db->execute_soon("SAVEPOINT s");
    EXPECT_EQ(changed("INSERT INTO t VALUES (4, 40)"), 1);
    m_db->execute_soon("ROLLBACK TO SAVEPOINT s");
    EXPECT_EQ(answer_on(*m_db, "SELECT count(*) FROM t"), "3");
    m_db->execute("INSERT INTO t VALUES (5, 50)");
    m_db->execute_soon("RELEASE SAVEPOINT s");
    m_db->execute("COMMIT");
    EXPECT_FALSE(m_db->in_transaction());
    EXPECT_EQ(answer_on(*m_db, "SELECT count(*) FROM t"), "4");
}

TEST_F(postgresql_statement, what_was_never_sent_need_not_be_ended) {
    for (const char* end : {"COMMIT", "ROLLBACK"}) {
        m_db->execute_soon("BEGIN ISOLATION LEVEL SERIALIZABLE");
        m_db->execute_soon("SAVEPOINT s");
        m_db->execute(end);
        EXPECT_FALSE(m_db->in_transaction());
        EXPECT_EQ(answer_on(*m_db, "SELECT current_setting('transaction_isolation')"), "read committed");
    }
}

TEST_F(postgresql_statement, that_rides_along_and_fails_keeps_the_next_one_from_running) {
    const auto insert = prepare_on(*m_db, "INSERT INTO t VALUES (6, 60)");
    m_db->execute("BEGIN");
    m_db->execute_soon("SAVEPOINT a");
    m_db->execute_soon("RELEASE SAVEPOINT b");
    const error failed = error_of([&] { insert->start(nullptr, 0); });
    EXPECT_EQ(failed.statement(), "RELEASE SAVEPOINT b");
    EXPECT_TRUE(failed.poisons_transaction());
    EXPECT_TRUE(m_db->in_transaction()) << "a savepoint can revive it";
    m_db->execute("ROLLBACK TO SAVEPOINT a");
    EXPECT_EQ(answer_on(*m_db, "SELECT count(*) FROM t"), "3");
    m_db->execute_soon("SELECT 1 / 0");
    const error plain = error_of([&] { m_db->execute("INSERT INTO t VALUES (6, 60)"); });
    EXPECT_EQ(plain.statement(), "SELECT 1 / 0");
    m_db->execute("ROLLBACK");
    EXPECT_EQ(answer_on(*m_db, "SELECT count(*) FROM t"), "3");
}

TEST_F(postgresql_statement, several_in_one_text_run_in_order) {
    m_db->execute("BEGIN; INSERT INTO t VALUES (4, 4); -- a comment; with a semicolon\n ; COMMIT;");
    EXPECT_EQ(answer_on(*m_db, "SELECT count(*) FROM t"), "4");
    m_db->execute("");
    m_db->execute(" ; ; /* nothing */");
    EXPECT_FALSE(m_db->in_transaction());
}

TEST_F(postgresql_statement, copy_is_survived) {
    m_db->execute("COPY t TO STDOUT");
    EXPECT_EQ(error_of([&] { m_db->execute("COPY t FROM STDIN"); }).kind(), error_kind::interrupted);
    const auto out = prepare_on(*m_db, "COPY t TO STDOUT");
    out->start(nullptr, 0);
    EXPECT_FALSE(out->step());
    EXPECT_EQ(answer_on(*m_db, "SELECT count(*) FROM t"), "3");
}

TEST_F(postgresql_statement, lives_through_a_change_of_its_table) {
    const auto all = prepare_on(*m_db, "SELECT * FROM t WHERE id = $1");
    const value_view id = value_view::of_integer(2);
    for (const char* change :
         {"CREATE INDEX t_n ON t(n)", "ALTER TABLE t ADD COLUMN later text DEFAULT 'x'",
          "ALTER TABLE t ALTER COLUMN n TYPE numeric(10,2)", "ALTER TABLE t ADD COLUMN wait interval DEFAULT '1 day'",
          "ALTER TABLE t DROP COLUMN later"}) {
        m_db->execute(change);
        all->start(&id, 1);
        ASSERT_TRUE(all->step()) << change;
        value_view row[4];
        all->read(row, 4);
        EXPECT_EQ(row[0].integer, 2);
        all->reset();
    }
    EXPECT_EQ(all->column_count(), 3U);
    all->start(&id, 1);
    ASSERT_TRUE(all->step());
    value_view row[3];
    all->read(row, 3);
    EXPECT_EQ(text_of(row[1]), "2000e-2");
    EXPECT_EQ(text_of(row[2]), "1 day");
}

TEST_F(postgresql_statement, whose_table_changes_within_a_transaction_asks_for_the_transaction_again) {
    const auto all = prepare_on(*m_db, "SELECT * FROM t WHERE id = 2");
    const auto one = [&] {
        all->start(nullptr, 0);
        EXPECT_TRUE(all->step());
        all->reset();
    };
    one();
    m_db->execute("BEGIN; ALTER TABLE t ADD COLUMN later text");
    const error changed_now = error_of(one);
    EXPECT_TRUE(changed_now.retryable()) << changed_now.what();
    m_db->execute("ROLLBACK");
    one();
    m_db->execute("ALTER TABLE t ADD COLUMN later text");
    m_db->execute_soon("BEGIN"); // which began the transaction just now, so that it can be begun again
    one();
    EXPECT_EQ(all->column_count(), 3U);
    m_db->execute("COMMIT");
}

} // namespace
