// Reading the input: plain, gzip, xz, a command; and each way in which it can be damaged.
#include <gtest/gtest.h>

#include "demo/support.hpp"

namespace demo::testing {
namespace {

std::string message_of(auto&& action) {
    try {
        action();
    } catch (const input_error& error) {
        return error.what();
    }
    return "no input_error";
}

std::string read_file(const std::string& path) {
    return everything(*open_file(path));
}

void pack(const std::string& command, const std::string& from, const std::string& to) {
    ASSERT_EQ(std::system((command + " -c '" + from + "' > '" + to + "'").c_str()), 0);
}

class packed_input : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override { pack(GetParam(), sample_path, packed); }
    temporary_folder folder{};
    std::string packed = folder.file("named.anyhow");
    std::string contents = file_contents(sample_path);
};

TEST_P(packed_input, is_recognised_by_its_first_bytes) {
    EXPECT_EQ(read_file(packed), contents);
}

TEST_P(packed_input, may_consist_of_several_packed_pieces) {
    const std::string once = file_contents(packed);
    EXPECT_EQ(read_file(folder.write("twice", once + once)), contents + contents);
}

TEST_P(packed_input, that_ends_too_early_is_called_truncated) {
    const std::string whole = file_contents(packed);
    for (const std::size_t kept : {whole.size() - 1, whole.size() - 9, whole.size() / 2, std::size_t{20}}) {
        const std::string path = folder.write("cut", whole.substr(0, kept));
        EXPECT_NE(message_of([&] { read_file(path); }).find("truncated"), std::string::npos) << kept;
    }
}

TEST_P(packed_input, that_is_damaged_is_refused_by_name) {
    std::string damaged = file_contents(packed);
    for (std::size_t at = damaged.size() / 2; at < damaged.size() / 2 + 8; ++at)
        damaged[at] = static_cast<char>(~damaged[at]);
    const std::string path = folder.write("damaged", damaged);
    const std::string message = message_of([&] { read_file(path); });
    EXPECT_NE(message.find("damaged"), std::string::npos) << message;
    EXPECT_EQ(message.find(path), 0U) << message;
}

INSTANTIATE_TEST_SUITE_P(formats, packed_input, ::testing::Values("gzip", "xz"));

TEST(byte_source, reads_a_plain_file) {
    EXPECT_EQ(read_file(sample_path), file_contents(sample_path));
}

TEST(byte_source, says_that_a_file_is_missing) {
    EXPECT_EQ(message_of([] { read_file("/nowhere/Packages"); }),
              "/nowhere/Packages: cannot be opened: No such file or directory");
}

TEST(byte_source, says_that_a_path_is_a_folder) {
    EXPECT_NE(message_of([] { read_file("/"); }).find("is a folder"), std::string::npos);
}

TEST(byte_source, says_that_a_file_is_empty) {
    const temporary_folder folder;
    const std::string path = folder.write("empty", "");
    EXPECT_EQ(message_of([&] { read_file(path); }), path + ": is empty");
}

TEST(byte_source, names_a_packing_that_it_does_not_know) {
    const temporary_folder folder;
    const std::string path = folder.write("Packages", "\x28\xB5\x2F\xFD and more");
    EXPECT_NE(message_of([&] { read_file(path); }).find("Zstandard"), std::string::npos);
}

TEST(byte_source, gzip_may_be_padded_with_zeros) {
    const temporary_folder folder;
    pack("gzip", sample_path, folder.file("packed"));
    const std::string path = folder.write("padded", file_contents(folder.file("packed")) + std::string(512, '\0'));
    EXPECT_EQ(read_file(path), file_contents(sample_path));
}

TEST(byte_source, reads_what_a_command_prints) {
    constexpr std::array<const char*, 3> command{"echo", "Package: a", nullptr};
    EXPECT_EQ(everything(*open_command(command.data())), "Package: a\n");
}

TEST(byte_source, reports_a_command_that_fails_after_its_output) {
    constexpr std::array<const char*, 4> command{"sh", "-c", "echo something; exit 3", nullptr};
    EXPECT_NE(message_of([&] { everything(*open_command(command.data())); }).find("exit status 3"), std::string::npos);
}

TEST(byte_source, reports_a_command_that_does_not_exist) {
    constexpr std::array<const char*, 2> command{"rowan-no-such-command", nullptr};
    EXPECT_NE(message_of([&] { everything(*open_command(command.data())); }).find("cannot be started"),
              std::string::npos);
}

TEST(byte_source, ends_a_command_whose_output_is_not_wanted_any_more) {
    constexpr std::array<const char*, 3> command{"sleep", "1000", nullptr};
    open_command(command.data()).reset(); // A test that hangs here has failed.
}

} // namespace
} // namespace demo::testing
