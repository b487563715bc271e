// The deb822 parser: folding, comments, line ends, and stanzas that are broken in every way.
#include <gtest/gtest.h>

#include "demo/support.hpp"

namespace demo::testing {
namespace {

TEST(stanza, reads_fields_without_regard_to_the_case_of_their_names) {
    const read_stanzas read("Package: 0ad\nVersion:0.0.26-3\nInstalled-Size:  28591 \n");
    ASSERT_EQ(read.all.size(), 1U);
    EXPECT_EQ(*read.all[0].find("package"), "0ad");
    EXPECT_EQ(*read.all[0].find("VERSION"), "0.0.26-3");
    EXPECT_EQ(*read.all[0].find("Installed-Size"), "28591");
    EXPECT_EQ(read.all[0].find("Source"), nullptr);
}

TEST(stanza, joins_the_lines_of_a_folded_field) {
    const read_stanzas read(
        "Tag: game::strategy, interface::graphical,\n uitoolkit::sdl,\n\tx11::application\nSection: games\n");
    EXPECT_EQ(*read.all.at(0).find("Tag"), "game::strategy, interface::graphical,\nuitoolkit::sdl,\nx11::application");
    EXPECT_EQ(*read.all.at(0).find("Section"), "games");
}

TEST(stanza, a_value_may_begin_on_the_second_line) {
    EXPECT_EQ(*read_stanzas("Depends:\n a,\n b\n").all.at(0).find("Depends"), "a,\nb");
}

TEST(stanza, skips_comments_even_inside_a_folded_field) {
    const read_stanzas read("# a heading\nDepends: a,\n# not this\n b\n#end\n");
    ASSERT_EQ(read.all.size(), 1U);
    EXPECT_EQ(*read.all[0].find("Depends"), "a,\nb");
    EXPECT_EQ(read.all[0].fields.size(), 1U);
}

TEST(stanza, accepts_line_ends_of_other_systems_and_many_blank_lines) {
    const read_stanzas read("\r\n\r\nPackage: a\r\nTag: b,\r\n c\r\n\r\n \r\n\nPackage: d");
    ASSERT_EQ(read.all.size(), 2U);
    EXPECT_EQ(*read.all[0].find("Package"), "a");
    EXPECT_EQ(*read.all[0].find("Tag"), "b,\nc");
    EXPECT_EQ(*read.all[1].find("Package"), "d");
    EXPECT_EQ(read.all[0].line, 3U);
    EXPECT_EQ(read.all[1].line, 9U);
}

TEST(stanza, gives_nothing_for_blank_lines_and_comments_alone) {
    EXPECT_TRUE(read_stanzas("\n\n# nothing here\n\n").all.empty());
    EXPECT_TRUE(read_stanzas("").all.empty());
}

struct broken_case {
    const char* text;
    const char* problem;
};

class broken_stanza : public ::testing::TestWithParam<broken_case> {};

TEST_P(broken_stanza, names_its_line_and_leaves_the_next_one_alone) {
    const read_stanzas read(std::string(GetParam().text) + "\n\nPackage: next\n");
    ASSERT_EQ(read.all.size(), 2U);
    EXPECT_EQ(read.all[0].problem, GetParam().problem);
    EXPECT_EQ(read.all[1].problem, "");
    EXPECT_EQ(*read.all[1].find("Package"), "next");
}

INSTANTIATE_TEST_SUITE_P(
    kinds, broken_stanza,
    ::testing::Values(
        broken_case{"Package: a\nno colon here", "line 2: a line without a field name: \"no colon here\""},
        broken_case{" folded: nothing", "line 1: a continuation line without a field before it: \"folded: nothing\""},
        broken_case{": value", "line 1: not a field name: \"\""},
        broken_case{"Two Words: value", "line 1: not a field name: \"Two Words\""},
        broken_case{"Package: a\npackage: b", "line 2: the field \"package\" occurs twice"},
        broken_case{"Package: a\nMaintainer: G\xFCrkan", "line 2: not UTF-8 text"}));

TEST(stanza, a_nul_character_is_a_problem_and_not_an_end) {
    using namespace std::string_literals;
    const read_stanzas read("Package: a\0b\n\nPackage: c\n"s);
    ASSERT_EQ(read.all.size(), 2U);
    EXPECT_EQ(read.all[0].problem, "line 1: not UTF-8 text");
}

TEST(stanza, a_part_can_be_cut_behind_its_first_stanzas) {
    part cut{.text = "A: 1\n\n\nB: 2\n\nC: 3\n", .first_line = 1};
    std::uint64_t left = 2;
    keep_first_stanzas(cut, left);
    EXPECT_EQ(left, 0U);
    EXPECT_EQ(read_stanzas(cut.text).all.size(), 2U);
    left = 5;
    keep_first_stanzas(cut, left);
    EXPECT_EQ(left, 3U);
    EXPECT_EQ(read_stanzas(cut.text).all.size(), 2U);
}

TEST(stanza, survives_any_bytes) {
    unsigned state = 1;
    for (int round = 0; round < 200; ++round) {
        std::string noise;
        for (int i = 0; i < 500; ++i) {
            state = state * 1664525U + 1013904223U;
            constexpr std::string_view usual = "a: \n\t#\r,|";
            noise += (state >> 28U) < 12U ? usual[(state >> 16U) % usual.size()] : static_cast<char>(state >> 20U);
        }
        const read_stanzas read(noise);
        for (const stanza& one : read.all) EXPECT_TRUE(!one.fields.empty() || !one.problem.empty());
    }
}

} // namespace
} // namespace demo::testing
