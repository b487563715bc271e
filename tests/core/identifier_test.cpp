// Quoted identifiers: nothing inside the quotes can end them.
#include <rowan/core/identifier.hpp>

#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace {

using rowan::error_kind;
using rowan::core::append_quoted;
using rowan::test::error_kind_of;

std::string in_quotes(std::string_view name, char quote) {
    std::string out;
    append_quoted(out, name, quote);
    return out;
}

TEST(identifier, is_put_between_quotes) {
    EXPECT_EQ(in_quotes("author", '"'), R"("author")");
    EXPECT_EQ(in_quotes("odd\"name", '"'), R"("odd""name")");
    EXPECT_EQ(in_quotes("`; DROP TABLE x", '`'), "```; DROP TABLE x`");
    EXPECT_EQ(in_quotes("größe", '"'), "\"größe\"");
}

TEST(identifier, is_appended) {
    std::string out = "SELECT ";
    append_quoted(out, "a", '"');
    EXPECT_EQ(out, R"(SELECT "a")");
}

TEST(identifier, refused_leaves_the_text_as_it_was) {
    std::string out = "kept";
    EXPECT_EQ(error_kind_of([&] { append_quoted(out, "", '"'); }), error_kind::misuse);
    EXPECT_EQ(error_kind_of([&] { append_quoted(out, std::string_view("a\0b", 3), '"'); }), error_kind::invalid_text);
    EXPECT_EQ(error_kind_of([&] { append_quoted(out, "a\xff", '"'); }), error_kind::invalid_text);
    EXPECT_EQ(out, "kept");
}

RC_GTEST_PROP(identifier, can_be_read_back, ()) {
    const auto name =
        *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::element('a', '"', '`', ' ', ';', '\'', '\\')));
    const char quote = *rc::gen::element('"', '`');
    const std::string text = in_quotes(name, quote);
    RC_ASSERT(text.front() == quote);
    // Read as an SQL parser does: a doubled quote is one character, a single one ends the name.
    std::string read;
    std::size_t at = 1;
    for (; at < text.size(); ++at) {
        if (text[at] == quote) {
            if (at + 1 == text.size() || text[at + 1] != quote) break;
            ++at;
        }
        read += text[at];
    }
    RC_ASSERT(at == text.size() - 1);
    RC_ASSERT(read == name);
}

} // namespace
