// rowan_list(?): lists of any length and kind, and an index that is used for them.
#include "sqlite/test_connection.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace {

using rowan::core::value_kind;
using rowan::core::value_view;
using namespace rowan::test;

value_view list_of(const std::vector<value_view>& values) {
    return value_view::of_list(values.data(), values.size());
}

TEST(list_table, gives_every_value_as_it_is_and_in_order) {
    const auto db = open("sqlite::memory:");
    const std::vector<value_view> values{value_view::of_integer(INT64_MIN),
                                         value_view::of_real(0.1),
                                         value_view::of_text("é"),
                                         value_view::of_text(""),
                                         value_view::of_blob("\0\1", 2),
                                         value_view::of_blob(nullptr, 0),
                                         value_view{}};
    const auto found = rows(*db, "SELECT rowid, value, typeof(value) FROM rowan_list(?1)", {list_of(values)});
    ASSERT_EQ(found.size(), values.size());
    const char* types[] = {"integer", "real", "text", "text", "blob", "blob", "null"};
    for (std::size_t i = 0; i < values.size(); ++i) {
        EXPECT_EQ(found[i][0].view().integer, static_cast<std::int64_t>(i) + 1);
        EXPECT_EQ(found[i][1].view().kind, values[i].kind);
        EXPECT_EQ(found[i][2].view().text(), types[i]);
    }
    EXPECT_EQ(found[0][1].view().integer, INT64_MIN);
    EXPECT_EQ(found[1][1].view().real, 0.1);
    EXPECT_EQ(found[2][1].view().text(), "é");
    EXPECT_EQ(found[4][1].view().text(), std::string_view("\0\1", 2));
}

TEST(list_table, an_index_serves_an_in_of_each_affinity) {
    const auto db = open("sqlite::memory:");
    db->execute(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, i INTEGER, s TEXT, b BLOB, r REAL) STRICT;"
        "CREATE INDEX t_i ON t(i); CREATE INDEX t_s ON t(s); CREATE INDEX t_b ON t(b); CREATE INDEX t_r ON t(r)");
    for (const std::string column : {"id", "i", "s", "b", "r"}) {
        const std::string sql =
            "EXPLAIN QUERY PLAN SELECT * FROM t WHERE " + column + " IN (SELECT value FROM rowan_list(?1))";
        const std::vector<value_view> none;
        const std::string plan(rows(*db, sql, {list_of(none)}).at(0).at(3).view().text());
        EXPECT_NE(plan.find(column == "id" ? "USING INTEGER PRIMARY KEY" : "USING INDEX t_" + column),
                  std::string::npos)
            << plan;
    }
}

TEST(list_table, an_index_serves_a_join_with_a_list) {
    const auto db = open("sqlite::memory:");
    db->execute("CREATE TABLE t(id INTEGER PRIMARY KEY, s TEXT UNIQUE) STRICT; INSERT INTO t(s) VALUES ('a'), ('c')");
    const std::vector<value_view> values{value_view::of_text("a"), value_view::of_text("b"), value_view::of_text("c")};
    const std::string sql = "SELECT group_concat(ifnull(t.id, '-')) FROM rowan_list(?1) l LEFT JOIN t ON t.s = l.value";
    EXPECT_EQ(answer(*db, sql, {list_of(values)}), "1,-,2");
    std::string plan;
    for (const auto& row : rows(*db, "EXPLAIN QUERY PLAN " + sql, {list_of(values)})) plan += row.at(3).view().text();
    EXPECT_NE(plan.find("(s=?)"), std::string::npos) << plan;
    EXPECT_EQ(plan.find("SCAN t"), std::string::npos) << plan;
}

TEST(list_table, takes_a_hundred_thousand_values) {
    const auto db = open("sqlite::memory:");
    db->execute("CREATE TABLE t(k TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;"
                "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199999) "
                "INSERT INTO t SELECT 'key' || i FROM n");
    std::vector<std::string> keys;
    for (int i = 0; i < 100'000; ++i) keys.push_back("key" + std::to_string(i * 3)); // a third of them is missing
    std::vector<value_view> values;
    for (const std::string& key : keys) values.push_back(value_view::of_text(key));
    EXPECT_EQ(answer(*db, "SELECT count(*) FROM t WHERE k IN (SELECT value FROM rowan_list(?1))", {list_of(values)}),
              "66667");
}

TEST(list_table, two_lists_are_joined_by_place) {
    const auto db = open("sqlite::memory:");
    std::vector<value_view> left;
    std::vector<value_view> right;
    for (int i = 0; i < 20'000; ++i) {
        left.push_back(value_view::of_integer(i));
        right.push_back(value_view::of_integer(2 * i));
    }
    EXPECT_EQ(answer(*db,
                     "SELECT sum(b.value - 2 * a.value = 0) FROM rowan_list(?1) a JOIN rowan_list(?2) b "
                     "ON b.rowid = a.rowid",
                     {list_of(left), list_of(right)}),
              "20000");
}

TEST(list_table, a_place_that_is_none_finds_nothing) {
    const auto db = open("sqlite::memory:");
    const std::vector<value_view> values{value_view::of_integer(7), value_view::of_integer(8)};
    for (const char* place : {"0", "-1", "3", "1.5", "9223372036854775807", "NULL", "'x'"}) {
        const std::string sql = std::string("SELECT count(*) FROM rowan_list(?1) WHERE rowid = ") + place;
        EXPECT_EQ(answer(*db, sql, {list_of(values)}), "0") << place;
    }
    EXPECT_EQ(answer(*db, "SELECT value FROM rowan_list(?1) WHERE rowid = 2", {list_of(values)}), "8");
}

TEST(list_table, is_empty_without_a_list) {
    const auto db = open("sqlite::memory:");
    EXPECT_EQ(answer(*db, "SELECT count(*) FROM rowan_list"), "0");
    EXPECT_EQ(answer(*db, "SELECT count(*) FROM rowan_list(12345)"), "0"); // a number is no pointer
    EXPECT_EQ(answer(*db, "SELECT count(*) FROM rowan_list(?1)", {list_of({})}), "0");
}

TEST(list_table, refuses_bad_values_before_anything_runs) {
    const auto db = open("sqlite::memory:");
    const auto refused = [&](const value_view& value) {
        return error_kind_of([&] { answer(*db, "SELECT count(*) FROM rowan_list(?1)", {list_of({value})}); });
    };
    EXPECT_EQ(refused(value_view::of_text(std::string_view("a\0b", 3))), rowan::error_kind::invalid_text);
    EXPECT_EQ(refused(value_view::of_text("\xff")), rowan::error_kind::invalid_text);
    EXPECT_EQ(refused(value_view::of_real(std::numeric_limits<double>::quiet_NaN())),
              rowan::error_kind::value_out_of_range);
    EXPECT_EQ(refused(list_of({})), rowan::error_kind::misuse);
}

TEST(list_table, a_list_may_come_more_than_once_and_again) {
    const auto db = open("sqlite::memory:");
    const auto statement =
        prepare(*db, "SELECT (SELECT sum(value) FROM rowan_list(?1)), (SELECT count(*) FROM rowan_list(?2))");
    for (int round = 1; round <= 3; ++round) {
        const std::vector<value_view> first(static_cast<std::size_t>(round), value_view::of_integer(round));
        const std::vector<value_view> second(10, value_view{});
        const value_view parameters[] = {list_of(first), list_of(second)};
        statement->start(parameters, 2);
        ASSERT_TRUE(statement->step());
        value_view row[2];
        statement->read(row, 2);
        EXPECT_EQ(row[0].integer, round * round);
        EXPECT_EQ(row[1].integer, 10);
        statement->reset();
    }
}

} // namespace
