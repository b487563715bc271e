// The check of text, held against a decoder that is written for clearness only.
#include <rowan/core/utf8.hpp>

#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace {

using rowan::core::find_bad_text;
using rowan::core::is_valid_utf8;
using rowan::core::text_check;
using rowan::core::text_defect;

std::string encoded(std::uint32_t point) {
    const auto byte = [](std::uint32_t bits) { return static_cast<char>(bits); };
    if (point < 0x80) return {byte(point)};
    if (point < 0x800) return {byte(0xc0 | point >> 6), byte(0x80 | (point & 0x3f))};
    if (point < 0x10000)
        return {byte(0xe0 | point >> 12), byte(0x80 | (point >> 6 & 0x3f)), byte(0x80 | (point & 0x3f))};
    return {byte(0xf0 | point >> 18), byte(0x80 | (point >> 12 & 0x3f)), byte(0x80 | (point >> 6 & 0x3f)),
            byte(0x80 | (point & 0x3f))};
}

// Decodes by the book: the bits say a number; it counts if it is a character and is not written too long.
text_check reference(std::string_view text) {
    for (std::size_t at = 0; at != text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        if (lead == 0) return {text_defect::nul_byte, at};
        const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
        if (length == 0 || text.size() - at < length) return {text_defect::invalid_utf8, at};
        std::uint32_t point = length == 1 ? lead : lead & (0x7fU >> length);
        for (std::size_t i = 1; i != length; ++i) {
            const auto next = static_cast<unsigned char>(text[at + i]);
            if (next >> 6 != 2) return {text_defect::invalid_utf8, at};
            point = point << 6 | (next & 0x3fU);
        }
        const bool is_surrogate = point >= 0xd800 && point <= 0xdfff;
        if (is_surrogate || point > 0x10ffff || encoded(point).size() != length) return {text_defect::invalid_utf8, at};
        at += length;
    }
    return {};
}

// Checks a copy of exact size on the heap, so that the address sanitizer sees a read beyond either end.
text_check check_exactly(std::string_view text) {
    const std::string copy(text);
    const std::string exact(copy.begin(), copy.end());
    return find_bad_text(exact);
}

TEST(find_bad_text, accepts_every_character_and_nothing_else) {
    for (std::uint32_t point = 1; point <= 0x1fffff; ++point) {
        const bool is_character = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
        const std::string text = encoded(point);
        if (find_bad_text(text).ok() != is_character) FAIL() << std::hex << point;
    }
}

TEST(find_bad_text, agrees_with_the_reference_on_all_short_sequences) {
    // Bytes at and around every boundary of the definition, in all combinations of one to four.
    const unsigned char interesting[] = {0x00, 0x01, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf,
                                         0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xff};
    constexpr std::size_t choices = sizeof interesting;
    std::size_t combinations = 1;
    for (std::size_t length = 1; length <= 4; ++length) {
        combinations *= choices;
        for (std::size_t number = 0; number != combinations; ++number) {
            std::string text;
            for (std::size_t i = 0, rest = number; i != length; ++i, rest /= choices)
                text += static_cast<char>(interesting[rest % choices]);
            if (find_bad_text(text) != reference(text)) FAIL() << ::testing::PrintToString(text);
        }
    }
}

TEST(find_bad_text, sees_a_defect_at_any_place_of_any_length) {
    for (std::size_t size = 0; size <= 100; ++size) {
        const std::string plain(size, 'x');
        ASSERT_TRUE(check_exactly(plain).ok()) << size;
        for (std::size_t at = 0; at != size; ++at) {
            std::string text = plain;
            text[at] = '\0';
            ASSERT_EQ(check_exactly(text), (text_check{text_defect::nul_byte, at})) << size;
            text[at] = '\x80';
            ASSERT_EQ(check_exactly(text), (text_check{text_defect::invalid_utf8, at})) << size;
            text[at] = '\x7f';
            ASSERT_TRUE(check_exactly(text).ok()) << size;
            text[at] = '\x01';
            ASSERT_TRUE(check_exactly(text).ok()) << size;
        }
    }
}

TEST(find_bad_text, does_not_look_beyond_the_end) {
    for (const std::string& character : {encoded(0xe9), encoded(0x20ac), encoded(0x1f600)}) {
        for (const std::size_t before : {0U, 1U, 15U, 31U, 32U, 40U}) {
            const std::string whole = std::string(before, 'x') + character;
            ASSERT_TRUE(find_bad_text(whole).ok());
            for (std::size_t size = before + 1; size != whole.size(); ++size) {
                const std::string_view cut = std::string_view(whole).substr(0, size); // the missing bytes do follow
                EXPECT_EQ(find_bad_text(cut), (text_check{text_defect::invalid_utf8, before})) << size;
            }
        }
    }
}

TEST(find_bad_text, finds_the_first_of_two_defects) {
    EXPECT_EQ(find_bad_text(std::string_view("ab\0\xff", 4)), (text_check{text_defect::nul_byte, 2}));
    EXPECT_EQ(find_bad_text(std::string_view("ab\xff\0", 4)), (text_check{text_defect::invalid_utf8, 2}));
    EXPECT_EQ(find_bad_text("ab\xe2\x82"), (text_check{text_defect::invalid_utf8, 2}));
}

TEST(find_bad_text, accepts_the_empty_text) {
    EXPECT_TRUE(find_bad_text({}).ok());
}

RC_GTEST_PROP(find_bad_text, agrees_with_the_reference_on_damaged_text, ()) {
    const auto points = *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::oneOf(
        rc::gen::inRange(1U, 0x80U), rc::gen::inRange(0x80U, 0x3000U), rc::gen::inRange(0xe000U, 0x110000U)));
    std::string text(*rc::gen::inRange<std::size_t>(0, 70), 'x');
    for (const std::uint32_t point : points) text += encoded(point);
    RC_ASSERT(check_exactly(text).ok());
    RC_PRE(!text.empty());
    text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
    RC_ASSERT(check_exactly(text) == reference(text));
}

TEST(is_valid_utf8, accepts_nul_bytes_but_no_other_defect) {
    EXPECT_TRUE(is_valid_utf8(std::string_view("a\0b", 3)));
    EXPECT_TRUE(is_valid_utf8(""));
    EXPECT_TRUE(is_valid_utf8("größe €"));
    EXPECT_FALSE(is_valid_utf8("\xed\xa0\x80"));     // a surrogate
    EXPECT_FALSE(is_valid_utf8("\xc0\xaf"));         // overlong
    EXPECT_FALSE(is_valid_utf8("\xf4\x90\x80\x80")); // U+110000
}

TEST(throw_bad_text, says_what_is_wrong_and_where) {
    const auto text_of = [](const text_check& found, std::string_view what) {
        try {
            rowan::core::throw_bad_text(found, what);
        } catch (const rowan::error& caught) {
            EXPECT_EQ(caught.kind(), rowan::error_kind::invalid_text);
            return std::string(caught.what());
        }
    };
    EXPECT_EQ(text_of({text_defect::nul_byte, 3}, {}), "NUL byte at byte 3 of the text");
    EXPECT_EQ(text_of({text_defect::invalid_utf8, 0}, "value of author.name"),
              "invalid UTF-8 at byte 0 of the value of author.name");
}

} // namespace
