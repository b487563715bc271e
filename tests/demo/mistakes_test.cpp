// What can be wrong from outside: each mistake ends the program with status 1 and one line that names it.
#include "demo/program.hpp"

namespace demo::testing {
namespace {

class mistakes : public ::testing::Test {
protected:
    void expect_failure(std::vector<std::string> arguments, const std::string& text) {
        const ended_program ended = run_demo(folder, std::move(arguments));
        EXPECT_EQ(ended.exit_status, 1) << ended.output << ended.errors;
        EXPECT_NE(ended.errors.find(text), std::string::npos) << ended.errors;
        EXPECT_EQ(ended.errors.rfind("rowan-demo: ", 0), 0U) << ended.errors;
    }
    temporary_folder folder{};
    std::string database = folder.file("packages.db");
};

TEST_F(mistakes, a_missing_input) {
    expect_failure({"/nowhere/Packages", "-d", database}, "/nowhere/Packages: cannot be opened");
}

TEST_F(mistakes, in_the_input_leave_no_database_behind) {
    expect_failure({"/nowhere/Packages", "-d", database}, "/nowhere/Packages");
    EXPECT_FALSE(std::filesystem::exists(database));
}

TEST_F(mistakes, a_truncated_input) {
    ASSERT_EQ(std::system(("gzip -c '" + sample_path + "' | head -c 5000 > '" + folder.file("cut.gz") + "'").c_str()),
              0);
    expect_failure({folder.file("cut.gz"), "-d", database}, "truncated");
}

TEST_F(mistakes, an_input_that_is_no_package_index) {
    expect_failure({folder.write("page", "<!DOCTYPE html>\n\n<html></html>\n"), "-d", database}, "no usable stanza");
}

TEST_F(mistakes, a_database_that_cannot_be_opened) {
    expect_failure({sample_path, "-d", "/nowhere/packages.db"}, "/nowhere/packages.db");
}

TEST_F(mistakes, a_file_that_is_no_database) {
    const std::string text = folder.write("text", std::string(5000, 'x'));
    expect_failure({sample_path, "-d", text}, "not a database");
}

TEST_F(mistakes, an_unknown_url_scheme) {
    expect_failure({sample_path, "--url", "orakel:x"}, "sqlite");
}

TEST_F(mistakes, broken_stanzas_are_left_out_and_reported) {
    const std::string input =
        folder.write("Packages", "Package: a\nVersion: 1\nArchitecture: all\n\nPackage: b\nDepends: (\n\n");
    const ended_program ended = run_demo(folder, {input, "-d", database});
    EXPECT_EQ(ended.exit_status, 0);
    EXPECT_NE(ended.output.find("broken stanzas, left out: 1\n  stanza at line 5: the field Version is missing"),
              std::string::npos)
        << ended.output;
}

} // namespace
} // namespace demo::testing
