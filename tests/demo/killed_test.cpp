// Killed with SIGKILL in the middle, again and again, and then run to its end: the contents are those of one quiet run.
#include "demo/program.hpp"

#include <chrono>

namespace demo::testing {
namespace {

TEST(killed, a_later_run_completes_the_contents) {
    const temporary_folder folder;
    const std::string input = folder.write("Packages", many_packages(60));
    const std::string quiet = folder.file("quiet.db");
    const auto start = std::chrono::steady_clock::now();
    ASSERT_EQ(run_demo(folder, {input, "-d", quiet}).exit_status, 0);
    const auto whole_run = std::chrono::steady_clock::now() - start;

    const std::string killed = folder.file("killed.db");
    int interrupted = 0;
    for (int round = 1; round <= 8; ++round) {
        started_program program(folder, {input, "-d", killed});
        std::this_thread::sleep_for(whole_run * round / 12);
        program.kill_now();
        interrupted += program.wait().exit_status == -1 ? 1 : 0;
    }
    EXPECT_GE(interrupted, 3);
    const ended_program last = run_demo(folder, {input, "-d", killed});
    ASSERT_EQ(last.exit_status, 0) << last.errors;
    EXPECT_EQ(duplicates_in(last), "0");
    EXPECT_EQ(contents_of(killed), contents_of(quiet));
    EXPECT_EQ(rows_of(killed, "PRAGMA integrity_check"), std::vector<std::string>{"ok|"});
    EXPECT_TRUE(rows_of(killed, "PRAGMA foreign_key_check").empty());
}

TEST(killed, a_version_is_there_with_all_its_dependencies_or_not_at_all) {
    const temporary_folder folder;
    const std::string input = folder.write("Packages", many_packages(60));
    const std::string database = folder.file("packages.db");
    for (int round = 0; round < 5; ++round) {
        started_program program(folder, {input, "-d", database});
        std::this_thread::sleep_for(std::chrono::milliseconds(60 + 40 * round));
        program.kill_now();
        (void)program.wait();
        if (rows_of(database, "SELECT 1 FROM sqlite_master WHERE name = 'dependency'").empty()) continue;
        // Every copy of a package has as many dependencies as the others that are there.
        EXPECT_TRUE(
            rows_of(
                database,
                "SELECT base FROM (SELECT replace(p.name, substr(p.name, instr(p.name || '-copy', '-copy')), '') AS base,"
                " (SELECT count(*) FROM dependency d WHERE d.package_version_id = v.id) AS edges"
                " FROM package_version v JOIN package p ON p.id = v.package_id)"
                " GROUP BY base HAVING min(edges) <> max(edges)")
                .empty());
    }
}

} // namespace
} // namespace demo::testing
