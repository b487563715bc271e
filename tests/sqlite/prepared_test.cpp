// The life of a prepared statement: start, step, read, reset, in every order that a caller may think of.
#include "sqlite/test_connection.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rowan::test;
using rowan::core::value_kind;
using rowan::core::value_view;

class prepared_statement : public testing::Test {
protected:
    prepared_statement() {
        m_db->execute(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER) STRICT; INSERT INTO t(n) VALUES (1), (2), (3)");
    }
    std::unique_ptr<rowan::driver::connection> m_db = open("sqlite::memory:");
};

TEST_F(prepared_statement, knows_its_shape) {
    const auto select = prepare(*m_db, "SELECT id, n, ?2 FROM t WHERE id = ?1");
    EXPECT_EQ(select->column_count(), 3U);
    EXPECT_EQ(select->parameter_count(), 2U);
    EXPECT_FALSE(select->is_write());
    EXPECT_TRUE(prepare(*m_db, "DELETE FROM t")->is_write());
    EXPECT_TRUE(prepare(*m_db, "INSERT INTO t DEFAULT VALUES RETURNING id")->is_write());
}

TEST_F(prepared_statement, does_not_start_again_by_itself) {
    const auto select = prepare(*m_db, "SELECT id FROM t");
    EXPECT_FALSE(select->step()); // not started
    select->start(nullptr, 0);
    int count = 0;
    while (select->step()) ++count;
    EXPECT_EQ(count, 3);
    EXPECT_FALSE(select->step());
    select->reset();
    select->reset();
    EXPECT_FALSE(select->step());
}

TEST_F(prepared_statement, may_be_started_anew_in_its_middle) {
    const auto select = prepare(*m_db, "SELECT id FROM t WHERE id >= ?1 ORDER BY id");
    for (const std::int64_t from : {1, 2, 3}) {
        const value_view bound = value_view::of_integer(from);
        select->start(&bound, 1);
        ASSERT_TRUE(select->step());
        value_view id;
        select->read(&id, 1);
        EXPECT_EQ(id.integer, from);
    }
}

TEST_F(prepared_statement, counts_what_it_changed_and_nothing_else) {
    const auto run = [&](std::string_view sql) {
        const auto statement = prepare(*m_db, sql);
        statement->start(nullptr, 0);
        while (statement->step()) {
        }
        return statement->affected_rows();
    };
    EXPECT_EQ(run("UPDATE t SET n = n + 1"), 3);
    EXPECT_EQ(run("SELECT * FROM t"), 0);
    EXPECT_EQ(run("CREATE TABLE other(a)"), 0);
    EXPECT_EQ(run("UPDATE t SET n = 0 WHERE id = 99"), 0);
    EXPECT_EQ(run("WITH x(i) AS (SELECT 2) DELETE FROM t WHERE id IN x"), 1);
    EXPECT_EQ(run("/* a comment */ INSERT INTO t(n) VALUES (7), (8) RETURNING id"), 2);
    EXPECT_EQ(run("INSERT INTO t(id) VALUES (1) ON CONFLICT DO NOTHING"), 0);
    EXPECT_EQ(run("REPLACE INTO t(id) VALUES (1)"), 1);
    EXPECT_EQ(run("SELECT 1"), 0);
}

TEST_F(prepared_statement, lives_through_a_change_of_the_schema) {
    const auto select = prepare(*m_db, "SELECT id, n FROM t WHERE id = ?1");
    const value_view bound = value_view::of_integer(2);
    for (const char* change :
         {"CREATE TABLE another(a)", "CREATE INDEX t_n ON t(n)", "ALTER TABLE t ADD COLUMN later TEXT"}) {
        m_db->execute(change);
        select->start(&bound, 1);
        ASSERT_TRUE(select->step());
        select->reset();
    }
}

TEST_F(prepared_statement, reading_more_columns_than_there_are_gives_null) {
    const auto select = prepare(*m_db, "SELECT 1");
    select->start(nullptr, 0);
    ASSERT_TRUE(select->step());
    value_view row[3];
    select->read(row, 3);
    EXPECT_EQ(row[0].kind, value_kind::integer);
    EXPECT_EQ(row[2].kind, value_kind::null);
}

TEST_F(prepared_statement, a_column_keeps_its_kind_when_read_twice) {
    const auto select = prepare(*m_db, "SELECT 1, 1.5, 'x', x'79', NULL");
    select->start(nullptr, 0);
    ASSERT_TRUE(select->step());
    value_view row[5];
    for (int round = 0; round < 2; ++round) {
        select->read(row, 5);
        EXPECT_EQ(row[0].kind, value_kind::integer);
        EXPECT_EQ(row[1].kind, value_kind::real);
        EXPECT_EQ(row[2].kind, value_kind::text);
        EXPECT_EQ(row[3].kind, value_kind::blob);
        EXPECT_EQ(row[4].kind, value_kind::null);
    }
}

TEST_F(prepared_statement, may_outlive_its_connection_unused) {
    auto select = prepare(*m_db, "SELECT 1");
    m_db.reset();
    select.reset(); // no leak, no crash: SQLite keeps the handle until its last statement has gone
}

TEST_F(prepared_statement, several_statements_in_one_text_are_executed_in_order) {
    m_db->execute("BEGIN; INSERT INTO t(n) VALUES (4); -- a comment; with a semicolon\n ; COMMIT;");
    EXPECT_EQ(answer(*m_db, "SELECT count(*) FROM t"), "4");
    m_db->execute("");
    m_db->execute(" ; ; /* nothing */");
    for (int i = 0; i < 100; ++i) { // more names than the connection keeps
        const std::string name = "s" + std::to_string(i);
        m_db->execute("SAVEPOINT " + name);
        m_db->execute("RELEASE " + name);
    }
    EXPECT_FALSE(m_db->in_transaction());
}

} // namespace
