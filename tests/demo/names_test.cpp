// The small grammars: maintainers, sources, tags.
#include "index/names.hpp"

#include <gtest/gtest.h>

#include "index/text.hpp"

namespace demo {
namespace {

TEST(names, a_maintainer_has_a_name_and_an_address) {
    EXPECT_EQ(parse_person("Gürkan Myczko <tar@debian.org>"),
              (person_name{.name = "Gürkan Myczko", .email = "tar@debian.org"}));
    EXPECT_EQ(parse_person("\"Doe, Jane\" < Jane@Example.ORG >"),
              (person_name{.name = "\"Doe, Jane\"", .email = "jane@example.org"}));
}

TEST(names, a_maintainer_may_be_half_known) {
    EXPECT_EQ(parse_person("jane@example.org"), (person_name{.name = "", .email = "jane@example.org"}));
    EXPECT_EQ(parse_person("Debian Games Team"), (person_name{.name = "Debian Games Team", .email = ""}));
    EXPECT_THROW(parse_person("  "), format_error);
    EXPECT_THROW(parse_person("Jane <jane@example.org"), format_error);
    EXPECT_THROW(parse_person("Jane <jane@example.org> and others"), format_error);
}

TEST(names, the_first_of_several_maintainers_counts) {
    const person_name jane{.name = "Jane", .email = "j@x"};
    EXPECT_EQ(parse_person("Jane <j@x>,"), jane);
    EXPECT_EQ(parse_person("Jane <j@x> , Jim <k@x>"), jane);
}

TEST(names, a_source_may_carry_its_own_version) {
    EXPECT_EQ(parse_source("0ad-data"), (source_name{.name = "0ad-data", .version = ""}));
    EXPECT_EQ(parse_source("acme (1:0.97~svn20211115+ds-1)"),
              (source_name{.name = "acme", .version = "1:0.97~svn20211115+ds-1"}));
    for (const char* wrong : {"", "(1.0)", "a (1.0", "a ()", "a (1 2)", "a b", "a (1) b"})
        EXPECT_THROW(parse_source(wrong), format_error) << wrong;
}

TEST(names, tags_are_sorted_and_each_is_there_once) {
    const std::vector<tag_name> expected{{"game", "strategy"}, {"role", "program"}, {"x11", "application"}};
    EXPECT_EQ(parse_tags("x11::application, role::program,\ngame::strategy, role::program"), expected);
}

TEST(names, tags_may_be_written_in_braces) {
    const std::vector<tag_name> expected{{"implemented-in", "c"}, {"implemented-in", "c++"}, {"role", "shared-lib"}};
    EXPECT_EQ(parse_tags("implemented-in::{c,c++}, role::shared-lib"), expected);
}

TEST(names, a_tag_without_facet_keeps_its_name) {
    EXPECT_EQ(parse_tags("x"), (std::vector<tag_name>{{"", "x"}}));
    EXPECT_TRUE(parse_tags(" ").empty());
}

TEST(names, wrong_tags_are_refused) {
    for (const char* wrong : {"a::", "a::b c", "a::{b", "a::{b,,c}", "a::b,,c::d"})
        EXPECT_THROW(parse_tags(wrong), format_error) << wrong;
}

} // namespace
} // namespace demo
