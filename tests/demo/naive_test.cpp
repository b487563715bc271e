// The naive mode shows the race: duplicates, and lookups that then fail.
#include "demo/program.hpp"

namespace demo::testing {
namespace {

class naive : public on_every_engine {};

ROWAN_TEST(naive, alone_it_makes_no_duplicates) {
    const ended_program ended = run({sample_path, "--naive", "--threads", "1"});
    ASSERT_EQ(ended.exit_status, 0) << ended.errors;
    EXPECT_EQ(duplicates_in(ended), "0") << ended.output;
    EXPECT_EQ(rows_of(url, "SELECT count(*) FROM naive_package_version")[0], "51|");
}

ROWAN_TEST(naive, several_threads_race) {
    const std::string input = folder.write("Packages", many_packages(30));
    // Whether two threads meet is chance; that they never do in ten runs is not to be expected.
    for (int round = 0; round < 10; ++round) {
        const rowan::test::fresh_database other(engine);
        const ended_program ended = run_into(other.url(), {input, "--naive", "-t", "16"});
        ASSERT_EQ(ended.exit_status, 0) << ended.errors;
        if (duplicates_in(ended) == "0") continue;
        EXPECT_NE(ended.output.find("rowan::multiple_objects_returned"), std::string::npos) << ended.output;
        return;
    }
    FAIL() << "no duplicates in ten runs";
}

ROWAN_DEMO_ON_EVERY_ENGINE(naive);

TEST(naive_into_a_file, touches_no_table_of_the_careful_mode) {
    const temporary_folder folder;
    const std::string database = folder.file("packages.db");
    ASSERT_EQ(run_demo(folder, {sample_path, "--naive", "-d", database}).exit_status, 0);
    EXPECT_EQ(rows_of_file(database, "SELECT count(*) FROM sqlite_master WHERE name = 'package'")[0], "0|");
}

} // namespace
} // namespace demo::testing
