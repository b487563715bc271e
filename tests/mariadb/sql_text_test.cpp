// What a statement is, where it ends, and where its lists stand.
#include "mariadb/list_forms.hpp"
#include "mariadb/sql_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace rowan::mariadb;

TEST(sql_text, verbs) {
    const auto expect = [](std::string_view sql, verb what) { EXPECT_EQ(verb_of(sql), what) << sql; };
    expect("BEGIN NOT ATOMIC SELECT 1; END", verb::compound);
    expect("BEGIN", verb::begin);
    expect("SELECT 1", verb::read);
    expect(" -- insert\n(select 1)", verb::read);
    expect("/* x */ # y\n WITH a AS (SELECT 1) SELECT * FROM a", verb::read);
    expect("SET STATEMENT wsrep_sync_wait=1 FOR SELECT 1", verb::read);
    expect("SET STATEMENT max_statement_time = 1.5, x=1 FOR insert into t values (1)", verb::change);
    expect("set names utf8mb4", verb::other);
    expect("insert into t values (1)", verb::change);
    expect("DELETE FROM t", verb::change);
    expect("START TRANSACTION READ ONLY", verb::begin);
    expect("commit", verb::commit);
    expect("ROLLBACK", verb::rollback);
    expect("ROLLBACK WORK", verb::rollback);
    expect("ROLLBACK TO SAVEPOINT a", verb::savepoint);
    expect("rollback work to a", verb::savepoint);
    expect("RELEASE SAVEPOINT a", verb::savepoint);
    expect("ANALYZE TABLE t", verb::other);
    expect("ANALYZE SELECT 1", verb::read);
    expect("CREATE TABLE t (i INT)", verb::other);
    expect("", verb::other);
}

TEST(sql_text, what_may_commit_is_in_doubt_when_its_answer_is_lost) {
    EXPECT_TRUE(may_commit(verb_of("COMMIT"), true));
    EXPECT_TRUE(may_commit(verb_of("INSERT INTO t VALUES (1)"), false));
    EXPECT_FALSE(may_commit(verb_of("INSERT INTO t VALUES (1)"), true));
    EXPECT_FALSE(may_commit(verb_of("SELECT 1"), false));
    EXPECT_FALSE(may_commit(verb_of("BEGIN NOT ATOMIC SELECT 1; END"), false)) << "it leaves the COMMIT to the client";
}

TEST(sql_text, reads_that_lock) {
    EXPECT_TRUE(locks_rows("SELECT * FROM t WHERE id = ? for update"));
    EXPECT_TRUE(locks_rows("SET STATEMENT wsrep_sync_wait=1 FOR SELECT 1 FROM t LOCK IN SHARE MODE"));
    EXPECT_FALSE(locks_rows("SELECT updated FROM t"));
}

TEST(sql_text, statements_end_at_semicolons_outside_of_quotes_and_comments) {
    std::string_view sql = " ;SELECT ';', `;`, \";\", 'it''s;\\'; /* ; */ SELECT 2 -- ;\n; # ;\n";
    std::vector<std::string> found;
    for (std::string_view each = next_statement(sql); !each.empty(); each = next_statement(sql))
        found.emplace_back(each);
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0], "SELECT ';', `;`, \";\", 'it''s;\\'");
    EXPECT_EQ(found[1], "/* ; */ SELECT 2 -- ;\n");
}

TEST(sql_text, lists_and_parameters) {
    const list_sql parts =
        split_lists("SELECT '?', `?` FROM t WHERE a = ? AND b IN (/*rowan_list*/?/**/) AND c = ? -- ?");
    EXPECT_EQ(parts.parameters, 3u);
    EXPECT_EQ(parts.positions, std::vector<std::size_t>{1});
    const std::string sql = join_lists(parts, {rowan::core::value_kind::real});
    EXPECT_NE(sql.find("b IN (SELECT v FROM JSON_TABLE(?, '$[*]' COLUMNS (v DOUBLE PATH '$')) AS rowan_list) AND c"),
              std::string::npos)
        << sql;
}

} // namespace
