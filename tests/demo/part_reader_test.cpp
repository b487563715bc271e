// Cutting the input into parts: nothing lost, nothing cut in two, lines numbered through.
#include <gtest/gtest.h>

#include "demo/support.hpp"

namespace demo::testing {
namespace {

std::vector<part> parts_of(const std::string& text, std::size_t part_bytes, std::size_t step = 7) {
    text_source source(text, step);
    part_reader reader(source, part_bytes);
    std::vector<part> parts;
    while (auto next = reader.next()) parts.push_back(std::move(*next));
    return parts;
}

std::size_t count_stanzas(const part& of) {
    stanza_reader reader(of);
    std::size_t count = 0;
    for (stanza one; reader.next(one);) ++count;
    return count;
}

TEST(part_reader, gives_the_whole_input_in_order_at_any_part_size) {
    const std::string text = file_contents(sample_path);
    const std::size_t all = count_stanzas({.text = text, .first_line = 1});
    for (const std::size_t part_bytes : {1U, 10U, 1000U, 5000U, 1'000'000U}) {
        std::string joined;
        std::size_t stanzas = 0;
        for (const part& one : parts_of(text, part_bytes, 4096)) {
            EXPECT_EQ(one.first_line, 1 + static_cast<std::uint64_t>(std::count(joined.begin(), joined.end(), '\n')));
            joined += one.text;
            stanzas += count_stanzas(one);
        }
        EXPECT_EQ(joined, text);
        EXPECT_EQ(stanzas, all) << part_bytes;
    }
}

TEST(part_reader, cuts_at_blank_lines_of_any_kind) {
    const auto parts = parts_of("A: 1\r\n\r\nB: 2\n \t\nC: 3", 8);
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_EQ(parts[1].text, "B: 2\n \t\n");
    EXPECT_EQ(parts[2].text, "C: 3");
    EXPECT_EQ(parts[2].first_line, 5U);
}

TEST(part_reader, gives_nothing_for_an_empty_input) {
    EXPECT_TRUE(parts_of("", 100).empty());
}

TEST(part_reader, keeps_a_stanza_whole_that_is_larger_than_a_part) {
    const std::string huge = "A: " + std::string(100'000, 'x') + "\n\n";
    const auto parts = parts_of(huge + huge + huge, 1000, 4096);
    std::string joined;
    for (const part& one : parts) {
        EXPECT_EQ(one.text.size() % huge.size(), 0U);
        joined += one.text;
    }
    EXPECT_GT(parts.size(), 1U);
    EXPECT_EQ(joined, huge + huge + huge);
}

TEST(part_reader, refuses_an_input_without_blank_lines_before_memory_is_full) {
    text_source source(std::string(2 * part_reader::max_stanza_bytes + 1, 'x'), 1'000'000);
    part_reader reader(source);
    EXPECT_THROW(reader.next(), input_error);
}

} // namespace
} // namespace demo::testing
