// CREATE INDEX taken apart, with everything in it that could mislead.
#include "sqlite/index_sql.hpp"

#include <gtest/gtest.h>

namespace {

using rowan::sqlite::split_index_sql;
using terms = std::vector<std::string>;

TEST(index_sql, plain_columns) {
    const auto parts = split_index_sql("CREATE UNIQUE INDEX a ON t(b, \"c d\")");
    EXPECT_EQ(parts.terms, (terms{"b", "\"c d\""}));
    EXPECT_EQ(parts.where, "");
}

TEST(index_sql, sorting_and_collation_are_no_part_of_a_term) {
    const auto parts = split_index_sql("CREATE INDEX a ON t (b DESC, lower(c) COLLATE NOCASE asc, d collate \"x y\")");
    EXPECT_EQ(parts.terms, (terms{"b", "lower(c)", "d"}));
}

TEST(index_sql, commas_and_parentheses_inside_a_term) {
    const auto parts = split_index_sql("CREATE INDEX a ON t(ifnull(b, ''), (c IS NULL), substr(d, 1, (2 + 3) * 4))");
    EXPECT_EQ(parts.terms, (terms{"ifnull(b, '')", "(c IS NULL)", "substr(d, 1, (2 + 3) * 4)"}));
}

TEST(index_sql, quotes_hide_everything) {
    const auto parts =
        split_index_sql("CREATE INDEX \"od(d\" ON [t(,)]('it''s (' || b, `c,)` || x'2c29', \"a\"\"),\")");
    EXPECT_EQ(parts.terms, (terms{"'it''s (' || b", "`c,)` || x'2c29'", "\"a\"\"),\""}));
}

TEST(index_sql, comments_hide_everything) {
    const auto parts =
        split_index_sql("CREATE INDEX a -- ON t(x)\n ON t /* (y) */ (b -- ,)\n, c /* , ) */) -- WHERE no");
    EXPECT_EQ(parts.terms, (terms{"b", "c"}));
    EXPECT_EQ(parts.where, "");
}

TEST(index_sql, the_condition_of_a_partial_index) {
    EXPECT_EQ(split_index_sql("CREATE INDEX a ON t(b) WHERE deleted = 0").where, "deleted = 0");
    EXPECT_EQ(split_index_sql("CREATE INDEX a ON t(b)where(c IN ('a;', 'b'))  ; -- end").where, "(c IN ('a;', 'b'))");
    EXPECT_EQ(split_index_sql("CREATE INDEX \"where\" ON t(b) WHERE c /* why */ > 1 /* end */").where,
              "c /* why */ > 1");
}

TEST(index_sql, a_broken_text_ends_quietly) {
    for (const char* sql : {"", "CREATE INDEX", "CREATE INDEX a ON t(b", "CREATE INDEX a ON t('b", "x(\"", "a(/*"}) {
        EXPECT_LE(split_index_sql(sql).terms.size(), 1U) << sql;
    }
}

} // namespace
