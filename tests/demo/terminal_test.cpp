// What the user sees: the command line, the progress, the table.
#include <gtest/gtest.h>

#include <array>

#include "terminal/options.hpp"
#include "terminal/progress_bar.hpp"
#include "terminal/table.hpp"

namespace demo {
namespace {

template <std::size_t Count>
command_line read(const std::array<const char*, Count>& arguments) {
    return read_command_line(static_cast<int>(Count), arguments.data());
}

TEST(options, have_defaults_that_need_no_arguments) {
    const auto line = read(std::array{"rowan-demo"});
    ASSERT_TRUE(line.asked.has_value());
    EXPECT_EQ(line.asked->threads, 8U);
    EXPECT_EQ(line.asked->url, "sqlite:packages.db");
    EXPECT_EQ(line.asked->input, "");
    EXPECT_FALSE(line.asked->is_naive);
    EXPECT_FALSE(line.asked->limit.has_value());
}

TEST(options, are_read) {
    const auto line =
        read(std::array{"rowan-demo", "--threads", "3", "-d", "x.db", "--naive", "--limit=10", "-q", "Packages.xz"});
    ASSERT_TRUE(line.asked.has_value());
    EXPECT_EQ(line.asked->threads, 3U);
    EXPECT_EQ(line.asked->url, "sqlite:x.db");
    EXPECT_EQ(line.asked->input, "Packages.xz");
    EXPECT_TRUE(line.asked->is_naive && line.asked->is_quiet);
    EXPECT_EQ(line.asked->limit, 10U);
}

TEST(options, a_url_replaces_the_file) {
    EXPECT_EQ(read(std::array{"rowan-demo", "--url", "sqlite:x.db?journal=delete"}).asked->url,
              "sqlite:x.db?journal=delete");
    EXPECT_FALSE(read(std::array{"rowan-demo", "--url", "sqlite:x.db", "-d", "y.db"}).asked.has_value());
}

TEST(options, mistakes_end_the_program_with_a_status) {
    for (const char* wrong : {"--threads=0", "--threads=many", "--limit=0", "--limit=-1", "--no-such-option"}) {
        const auto line = read(std::array{"rowan-demo", wrong});
        EXPECT_FALSE(line.asked.has_value()) << wrong;
        EXPECT_NE(line.exit_status, 0) << wrong;
    }
    EXPECT_EQ(read(std::array{"rowan-demo", "--help"}).exit_status, 0);
}

TEST(progress_line, claims_no_share_while_the_total_is_unknown) {
    progress state;
    state.bytes_read = 2'000'000;
    state.bytes_done = 1'000'000;
    state.stanzas_done = 500;
    const std::string line = progress_line(state, std::chrono::seconds(2), 79);
    EXPECT_EQ(line.find('%'), std::string::npos) << line;
    EXPECT_NE(line.find("500 packages, 250/s, 1.0 MB, 2 s"), std::string::npos) << line;
}

TEST(progress_line, shows_the_share_and_the_time_left) {
    progress state;
    state.bytes_read = 2'000'000;
    state.bytes_done = 1'000'000;
    state.is_reading = false;
    const std::string line = progress_line(state, std::chrono::seconds(2), 79);
    EXPECT_EQ(line.rfind(" 50% [", 0), 0U) << line;
    EXPECT_NE(line.find("2 s left"), std::string::npos) << line;
    EXPECT_NE(line.find("#."), std::string::npos) << line;
}

TEST(progress_line, fits_any_width_and_survives_an_empty_input) {
    progress state;
    state.is_reading = false;
    for (const unsigned columns : {0U, 1U, 20U, 40U, 79U, 300U}) {
        EXPECT_LE(progress_line(state, std::chrono::seconds(0), columns).size(), columns);
    }
}

TEST(progress_bar, ends_at_once_and_with_a_last_line) {
    std::FILE* file = std::tmpfile();
    ASSERT_NE(file, nullptr);
    progress state;
    state.bytes_read = state.bytes_done = 10;
    state.is_reading = false;
    {
        progress_bar bar(state, file);
    }
    std::rewind(file);
    std::array<char, 200> line{};
    ASSERT_NE(std::fgets(line.data(), line.size(), file), nullptr);
    EXPECT_NE(std::string(line.data()).find("100%"), std::string::npos);
    std::fclose(file);
}

TEST(text_table, aligns_numbers_and_counts_characters_not_bytes) {
    text_table table({"who", "packages"});
    table.add({"Gürkan", "7"});
    table.add_line();
    table.add({"all", with_thousands(1234567)});
    EXPECT_EQ(table.text(), "who      packages\n"
                            "-----------------\n"
                            "Gürkan          7\n"
                            "-----------------\n"
                            "all     1,234,567\n");
}

TEST(text_table, groups_digits_by_three) {
    EXPECT_EQ(with_thousands(0), "0");
    EXPECT_EQ(with_thousands(999), "999");
    EXPECT_EQ(with_thousands(1000), "1,000");
    EXPECT_EQ(with_thousands(12345678), "12,345,678");
}

} // namespace
} // namespace demo
