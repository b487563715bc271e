// SQL expressions in one spelling.
#include "session/normalised_sql.hpp"

#include <gtest/gtest.h>

namespace {

using rowan::session::normalised_sql;

TEST(normalised_sql, blanks_case_quotes_comments_and_outer_parentheses_do_not_count) {
    const std::string expected = "lower ( email ) = 'A b'";
    for (const char* sql : {"lower(email)='A b'", "LOWER( \"Email\" )\n=\t'A b'", "((lower([email]) = 'A b'))",
                            "lower(`email`) /* x */ = 'A b' -- y", "-- y\nlower(email) = 'A b'"}) {
        EXPECT_EQ(normalised_sql(sql), expected) << sql;
    }
}

TEST(normalised_sql, strings_count_as_they_are) {
    EXPECT_NE(normalised_sql("a = 'X'"), normalised_sql("a = 'x'"));
    EXPECT_NE(normalised_sql("a = 'x  y'"), normalised_sql("a = 'x y'"));
    EXPECT_EQ(normalised_sql("'it''s -- no comment'"), "'it''s -- no comment'");
}

TEST(normalised_sql, parentheses_inside_stay) {
    EXPECT_EQ(normalised_sql("(a) = (b)"), "( a ) = ( b )");
    EXPECT_EQ(normalised_sql("(a AND b) OR (c)"), "( a and b ) or ( c )");
    EXPECT_EQ(normalised_sql("(a))("), "( a ) ) (");
}

TEST(normalised_sql, names_that_need_quotes_keep_them) {
    EXPECT_EQ(normalised_sql("\"a b\""), "\"a b\"");
    EXPECT_EQ(normalised_sql("\"a\"\"b\""), "\"a\"\"b\"");
    EXPECT_EQ(normalised_sql("\"1\""), "\"1\"");
    EXPECT_NE(normalised_sql("\"1\""), normalised_sql("1"));
}

TEST(normalised_sql, what_is_not_closed_ends_with_the_text) {
    EXPECT_EQ(normalised_sql(""), "");
    EXPECT_EQ(normalised_sql("()"), "");
    EXPECT_EQ(normalised_sql("'abc"), "'abc'");
    EXPECT_EQ(normalised_sql("/* abc"), "");
    EXPECT_EQ(normalised_sql("\""), "\"\"");
}

} // namespace
