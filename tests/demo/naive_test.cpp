// The naive mode shows the race: duplicates, and lookups that then fail.
#include "demo/program.hpp"

namespace demo::testing {
namespace {

TEST(naive, alone_it_makes_no_duplicates) {
    const temporary_folder folder;
    const std::string database = folder.file("packages.db");
    const ended_program ended = run_demo(folder, {sample_path, "--naive", "--threads", "1", "-d", database});
    ASSERT_EQ(ended.exit_status, 0) << ended.errors;
    EXPECT_EQ(duplicates_in(ended), "0") << ended.output;
    EXPECT_EQ(rows_of(database, "SELECT count(*) FROM naive_package_version")[0], "51|");
    EXPECT_EQ(rows_of(database, "SELECT count(*) FROM sqlite_master WHERE name = 'package'")[0], "0|");
}

TEST(naive, several_threads_race) {
    const temporary_folder folder;
    const std::string input = folder.write("Packages", many_packages(30));
    // Whether two threads meet is chance; that they never do in ten runs is not to be expected.
    for (int round = 0; round < 10; ++round) {
        const std::string database = folder.file("packages" + std::to_string(round) + ".db");
        const ended_program ended = run_demo(folder, {input, "--naive", "-t", "16", "-d", database});
        ASSERT_EQ(ended.exit_status, 0) << ended.errors;
        if (duplicates_in(ended) == "0") continue;
        EXPECT_NE(ended.output.find("rowan::multiple_objects_returned"), std::string::npos) << ended.output;
        return;
    }
    FAIL() << "no duplicates in ten runs";
}

} // namespace
} // namespace demo::testing
