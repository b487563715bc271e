// Rows one by one: in constant memory, with other statements in between, and given up in the middle.
#include "server.hpp"

#include <malloc.h>

namespace rowan::test {
namespace {

class mariadb_stream : public mariadb_test {
protected:
    static std::int64_t next(driver::prepared& statement) {
        core::value_view row;
        if (!statement.step()) return -1;
        statement.read(&row, 1);
        return row.integer;
    }
    static std::unique_ptr<driver::prepared> begin(driver::connection& on, std::string_view sql) {
        auto statement = prepare(on, sql);
        statement->start(nullptr, 0, driver::fetch::streamed);
        return statement;
    }
};

TEST_F(mariadb_stream, a_million_rows_in_constant_memory) {
    const auto statement = begin(*db, "SELECT seq, repeat('x', 200) FROM seq_1_to_1000000");
    std::int64_t sum = 0;
    const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    std::size_t most = 0;
    for (std::int64_t i = 0, each = next(*statement); each >= 0; each = next(*statement), ++i) {
        sum += each;
        if (i % 100'000 == 0) most = std::max(most, mallinfo2().uordblks + mallinfo2().hblkhd);
    }
    EXPECT_EQ(sum, 500'000'500'000);
    EXPECT_LT(most, before + 1'000'000);
}

TEST_F(mariadb_stream, other_statements_in_between) {
    const auto outer = begin(*db, "SELECT seq FROM seq_1_to_1000");
    EXPECT_EQ(next(*outer), 1);
    const auto second = begin(*db, "SELECT seq * 10 FROM seq_1_to_5");
    EXPECT_EQ(next(*second), 10);
    EXPECT_EQ(next(*outer), 2);
    EXPECT_EQ(answer(*db, "SELECT 'third'"), "third");
    EXPECT_EQ(next(*second), 20);
    db->execute("DO 0");
    for (std::int64_t i = 3; i <= 1000; ++i) ASSERT_EQ(next(*outer), i);
    EXPECT_EQ(next(*outer), -1);
    for (const std::int64_t each : {30, 40, 50, -1}) EXPECT_EQ(next(*second), each);
}

TEST_F(mariadb_stream, a_row_that_was_not_read_yet_is_kept) {
    const auto outer = prepare(*db, "SELECT concat('text ', seq), unhex('00ff') FROM seq_1_to_3");
    outer->start(nullptr, 0, driver::fetch::streamed);
    ASSERT_TRUE(outer->step());
    EXPECT_EQ(answer(*db, "SELECT repeat('y', 100)"), std::string(100, 'y'));
    core::value_view row[2];
    outer->read(row, 2);
    EXPECT_EQ(row[0].text(), "text 1");
    EXPECT_EQ(row[1].text(), std::string_view("\0\xff", 2));
    ASSERT_TRUE(outer->step());
    outer->read(row, 2);
    EXPECT_EQ(row[0].text(), "text 2");
}

TEST_F(mariadb_stream, given_up_in_the_middle) {
    for (int i = 0; i < 3; ++i) {
        const auto first = begin(*db, "SELECT seq FROM seq_1_to_10000");
        EXPECT_EQ(next(*first), 1);
        if (i == 0) first->reset();
        if (i == 2) {
            EXPECT_EQ(answer(*db, "SELECT 7"), "7");
        }
    }
    const auto first = begin(*db, "SELECT seq FROM seq_1_to_10000");
    const auto second = begin(*db, "SELECT seq FROM seq_1_to_10000");
    EXPECT_EQ(next(*first), 1);
    EXPECT_EQ(next(*second), 1);
    first->reset(); // its rows were taken in; those of `second` are still coming
    EXPECT_EQ(next(*second), 2);
    first->start(nullptr, 0, driver::fetch::streamed);
    EXPECT_EQ(next(*first), 1);
    EXPECT_EQ(next(*second), 3);
    second->start(nullptr, 0, driver::fetch::streamed);
    EXPECT_EQ(next(*second), 1);
    EXPECT_EQ(next(*first), 2);
}

TEST_F(mariadb_stream, a_statement_may_go_while_another_streams) {
    auto gone = begin(*db, "SELECT seq FROM seq_1_to_100");
    EXPECT_EQ(next(*gone), 1);
    const auto stays = begin(*db, "SELECT seq FROM seq_1_to_100");
    EXPECT_EQ(next(*stays), 1);
    gone.reset();
    for (std::int64_t i = 2; i <= 100; ++i) ASSERT_EQ(next(*stays), i);
    EXPECT_EQ(next(*stays), -1);
    EXPECT_EQ(answer(*db, "SELECT 7"), "7");
}

TEST_F(mariadb_stream, a_failure_in_the_middle) {
    const auto statement = begin(*db, "SELECT IF(seq = 5000, 9223372036854775807 + seq, seq) FROM seq_1_to_10000");
    std::int64_t count = 0;
    EXPECT_EQ(error_of([&] {
                  while (next(*statement) >= 0) ++count;
              }).kind,
              error_kind::value_out_of_range);
    EXPECT_EQ(count, 4999);
    EXPECT_EQ(answer(*db, "SELECT 7"), "7");
}

TEST_F(mariadb_stream, a_procedure_gives_its_first_result) {
    const auto create = prepare(*db, "CREATE PROCEDURE p() BEGIN SELECT seq FROM seq_1_to_3; SELECT 'second'; END");
    create->start(nullptr, 0);
    EXPECT_FALSE(create->step());
    for (int i = 0; i < 3; ++i) {
        const auto call = begin(*db, "CALL p()");
        EXPECT_EQ(next(*call), 1);
        if (i == 0) {
            EXPECT_EQ(next(*call), 2);
        }
        if (i == 1) call->reset();
    }
    EXPECT_EQ(answer(*db, "SELECT 7"), "7");
}

TEST_F(mariadb_stream, what_a_write_returns_and_counts) {
    db->execute("CREATE TABLE t (id BIGINT AUTO_INCREMENT PRIMARY KEY, v BIGINT) ENGINE=InnoDB");
    EXPECT_EQ(read(*db, "INSERT INTO t (v) VALUES (5), (6) RETURNING id, v"), (lines{"1,5", "2,6"}));
    EXPECT_EQ(run(*db, "INSERT INTO t (v) VALUES (7), (8) RETURNING id"), 2);
    EXPECT_EQ(run(*db, "UPDATE t SET v = 5 WHERE id < 3"), 2); // one of them had it already
    EXPECT_EQ(run(*db, "DELETE FROM t WHERE id > 3"), 1);
    EXPECT_EQ(run(*db, "SELECT * FROM t"), 0);
    EXPECT_TRUE(prepare(*db, "INSERT INTO t (v) VALUES (1)")->is_write());
    EXPECT_TRUE(prepare(*db, "DROP TABLE t")->is_write());
    EXPECT_FALSE(prepare(*db, "SELECT * FROM t")->is_write());
}

} // namespace
} // namespace rowan::test
