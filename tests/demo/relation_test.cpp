// The dependency fields: alternatives, versions, qualifiers, restrictions, and what is refused.
#include "index/relation.hpp"

#include <gtest/gtest.h>

#include "index/text.hpp"

namespace demo {
namespace {

relation only(std::string_view field) {
    const auto groups = parse_relations(field);
    EXPECT_EQ(groups.size(), 1U) << field;
    EXPECT_EQ(groups.at(0).size(), 1U) << field;
    return groups.at(0).at(0);
}

TEST(relation, reads_groups_and_alternatives_in_order) {
    const auto groups =
        parse_relations("fonts-dejavu-core | ttf-dejavu-core, libc6 (>= 2.34),debconf (>= 0.5) | debconf-2.0");
    ASSERT_EQ(groups.size(), 3U);
    ASSERT_EQ(groups[0].size(), 2U);
    EXPECT_EQ(groups[0][1].package, "ttf-dejavu-core");
    EXPECT_EQ(groups[1][0], (relation{.package = "libc6", .test = version_test::later_or_equal, .version = "2.34"}));
    EXPECT_EQ(groups[2][0].version, "0.5");
    EXPECT_EQ(groups[2][1], (relation{.package = "debconf-2.0"}));
}

TEST(relation, reads_every_comparison_old_ones_too) {
    EXPECT_EQ(only("a (<< 1)").test, version_test::earlier);
    EXPECT_EQ(only("a (<= 1)").test, version_test::earlier_or_equal);
    EXPECT_EQ(only("a (= 1)").test, version_test::equal);
    EXPECT_EQ(only("a (>= 1)").test, version_test::later_or_equal);
    EXPECT_EQ(only("a (>> 1)").test, version_test::later);
    EXPECT_EQ(only("a (< 1)").test, version_test::earlier_or_equal);
    EXPECT_EQ(only("a (> 1)").test, version_test::later_or_equal);
}

TEST(relation, reads_a_version_with_and_without_spaces) {
    for (const char* spelt :
         {"zlib1g (>= 1:1.2.0~rc+dfsg-1)", "zlib1g(>=1:1.2.0~rc+dfsg-1)", "  zlib1g\n ( >= 1:1.2.0~rc+dfsg-1 ) "}) {
        EXPECT_EQ(
            only(spelt),
            (relation{.package = "zlib1g", .test = version_test::later_or_equal, .version = "1:1.2.0~rc+dfsg-1"}));
    }
}

TEST(relation, reads_an_architecture_qualifier) {
    EXPECT_EQ(
        only("python3:any (>= 3.9)"),
        (relation{.package = "python3", .qualifier = "any", .test = version_test::later_or_equal, .version = "3.9"}));
    EXPECT_EQ(only("gcc:amd64").qualifier, "amd64");
}

TEST(relation, reads_restrictions_by_architecture_and_build_profile) {
    const relation read = only("foo:native (= 1) [amd64   !i386] <!nocheck> <stage1\n cross>");
    EXPECT_EQ(read.package, "foo");
    EXPECT_EQ(read.qualifier, "native");
    EXPECT_EQ(read.version, "1");
    EXPECT_EQ(read.architectures, "amd64 !i386");
    EXPECT_EQ(read.profiles, "<!nocheck> <stage1 cross>");
}

TEST(relation, accepts_a_folded_field_and_a_comma_at_its_end) {
    EXPECT_EQ(parse_relations("a,\nb (>= 1),\nc,").size(), 3U);
    EXPECT_TRUE(parse_relations("  ").empty());
}

class broken_relation : public ::testing::TestWithParam<const char*> {};

TEST_P(broken_relation, is_a_format_error) {
    EXPECT_THROW(parse_relations(GetParam()), format_error);
}

INSTANTIATE_TEST_SUITE_P(kinds, broken_relation,
                         ::testing::Values("a | , b", "a,,b", "|", "a |", "a (>= )", "a (1.2)", "a (>= 1", "a (>= 1 2)",
                                           "a [", "a []", "a b", "a:", "a: b", "(>= 1)", "a <x", "a (= 1) (= 2)", "$x",
                                           "a)", "\xC3\xA4"));

} // namespace
} // namespace demo
