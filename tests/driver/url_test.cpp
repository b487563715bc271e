// A database URL taken apart, and what is refused.
#include <rowan/driver/engine.hpp>

#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace {

using rowan::error_kind;
using rowan::driver::parse_url;
using rowan::driver::percent_decoded;
using options = std::vector<std::pair<std::string, std::string>>;

TEST(url, scheme_and_rest) {
    EXPECT_EQ(parse_url("sqlite:library.db").scheme, "sqlite");
    EXPECT_EQ(parse_url("sqlite:library.db").rest, "library.db");
    EXPECT_EQ(parse_url("sqlite::memory:").rest, ":memory:");
    EXPECT_EQ(parse_url("SQLite:///var/a%20b.db").rest, "///var/a%20b.db"); // as written: it belongs to the engine
    EXPECT_EQ(parse_url("SQLite:x").scheme, "sqlite");
    EXPECT_EQ(parse_url("postgresql+ssl://u:p%40w@h:1/d?a=b").rest, "//u:p%40w@h:1/d");
    EXPECT_EQ(parse_url("sqlite:").rest, "");
}

TEST(url, options_in_order_and_decoded) {
    EXPECT_EQ(parse_url("s:x?a=1&b%3d=%26+%3F&c&d=&e=f=g").options,
              (options{{"a", "1"}, {"b=", "&+?"}, {"c", ""}, {"d", ""}, {"e", "f=g"}}));
    EXPECT_TRUE(parse_url("s:x?").options.empty());
    EXPECT_EQ(parse_url("s:x?&&a=1&").options, (options{{"a", "1"}}));
    EXPECT_EQ(parse_url("s:x?a=1?2").options, (options{{"a", "1?2"}}));
}

TEST(url, what_is_refused) {
    for (const char* text : {"", "library.db", "/abs/path", ":memory:", "1s:x", "s s:x", "./a:b", "s:x?=1",
                             "s:x?a=1&a=2", "s:x?a=%", "s:x?a=%4", "s:x?a=%zz", "s:x?a=%00"}) {
        EXPECT_EQ(rowan::test::error_kind_of([&] { (void)parse_url(text); }), error_kind::misuse) << text;
    }
}

TEST(url, a_text_about_a_url_does_not_quote_it) {
    try {
        (void)parse_url("//user:password@host/db");
        FAIL();
    } catch (const rowan::error& failed) {
        EXPECT_EQ(std::string_view(failed.what()).find("password"), std::string_view::npos);
    }
}

RC_GTEST_PROP(url, decoding_undoes_encoding, ()) {
    const auto bytes = *rc::gen::container<std::string>(rc::gen::inRange(1, 256));
    std::string encoded;
    for (const char c : bytes) {
        constexpr const char* digits = "0123456789aBcDeF";
        const auto byte = static_cast<unsigned char>(c);
        encoded += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    RC_ASSERT(percent_decoded(encoded) == bytes);
}

RC_GTEST_PROP(url, any_text_is_taken_apart_or_refused, ()) {
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("s:/?&=%40a\xff")));
    try {
        (void)parse_url(text);
    } catch (const rowan::error& failed) {
        RC_ASSERT(failed.kind() == error_kind::misuse);
    }
}

} // namespace
