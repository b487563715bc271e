// The tokenizer: what is a word, a name, a string; and that its tokens never leave the text.
#include "sqlite/sql_tokens.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace {

using rowan::sqlite::token;
using rowan::sqlite::token_kind;
using rowan::sqlite::tokenizer;

std::vector<token> tokens_of(std::string_view sql) {
    std::vector<token> all;
    tokenizer tokens(sql);
    for (token next = tokens.next(); next.kind != token_kind::end; next = tokens.next()) all.push_back(next);
    return all;
}

TEST(sql_tokens, names_lose_their_quotes) {
    const auto tokens = tokens_of("a \"b\"\"c\" `d``e` [f]]g 'h''i'");
    ASSERT_EQ(tokens.size(), 7U);
    EXPECT_EQ(tokens[0].name(), "a");
    EXPECT_EQ(tokens[1].name(), "b\"c");
    EXPECT_EQ(tokens[2].name(), "d`e");
    EXPECT_EQ(tokens[3].name(), "f");
    EXPECT_TRUE(tokens[4].is_symbol(']'));
    EXPECT_EQ(tokens[6].name(), "h'i");
}

TEST(sql_tokens, keywords_in_any_case) {
    EXPECT_TRUE(tokens_of("wHeRe")[0].is_word("WHERE"));
    EXPECT_FALSE(tokens_of("\"WHERE\"")[0].is_word("WHERE"));
    EXPECT_FALSE(tokens_of("wherefore")[0].is_word("WHERE"));
}

TEST(sql_tokens, blank_texts) {
    for (const char* sql : {"", " ; ;\n", "-- x", "/* x */;", "--\n/*", "\t\f\v\r"})
        EXPECT_TRUE(rowan::sqlite::is_blank(sql)) << sql;
    for (const char* sql : {"a", "; '", "-", "/", "--\n1"}) EXPECT_FALSE(rowan::sqlite::is_blank(sql)) << sql;
}

TEST(sql_tokens, which_statements_end_a_transaction) {
    using namespace rowan::sqlite;
    for (const char* sql : {"COMMIT", "commit transaction", "-- x\nEND", "RELEASE a"})
        EXPECT_TRUE(is_commit(sql)) << sql;
    for (const char* sql : {"BEGIN", "ROLLBACK", "", "\"COMMIT\""}) EXPECT_FALSE(is_commit(sql)) << sql;
    for (const char* sql : {"ROLLBACK", "rollback transaction;"}) EXPECT_TRUE(is_full_rollback(sql)) << sql;
    for (const char* sql : {"ROLLBACK TO a", "ROLLBACK TRANSACTION TO SAVEPOINT a", "COMMIT"})
        EXPECT_FALSE(is_full_rollback(sql)) << sql;
}

RC_GTEST_PROP(sql_tokens, tokens_cover_any_text_in_order, ()) {
    const auto sql = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab'\"`[]()-/*\n ,;?x1\xc3")));
    std::size_t at = 0;
    for (const token& each : tokens_of(sql)) {
        RC_ASSERT(each.begin >= at);
        RC_ASSERT(each.end > each.begin);
        RC_ASSERT(each.end <= sql.size());
        RC_ASSERT(each.text == std::string_view(sql).substr(each.begin, each.end - each.begin));
        at = each.end;
    }
}

} // namespace
