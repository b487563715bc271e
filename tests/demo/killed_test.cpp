// Killed with SIGKILL in the middle, again and again, and then run to its end: the contents are those of one quiet run.
#include "demo/program.hpp"

#include <chrono>
#include <map>

namespace demo::testing {
namespace {

class killed : public on_every_engine {};

ROWAN_TEST(killed, a_later_run_completes_the_contents) {
    const std::string input = folder.write("Packages", many_packages(30));
    const rowan::test::fresh_database quiet(engine);
    const auto start = std::chrono::steady_clock::now();
    ASSERT_EQ(run_into(quiet.url(), {input}).exit_status, 0);
    const auto whole_run = std::chrono::steady_clock::now() - start;

    int interrupted = 0;
    for (int round = 1; round <= 8; ++round) {
        started_program program(folder, {input, "--url", url});
        std::this_thread::sleep_for(whole_run * round / 12);
        program.kill_now();
        interrupted += program.wait().exit_status == -1 ? 1 : 0;
    }
    EXPECT_GE(interrupted, 3);
    const ended_program last = run({input});
    ASSERT_EQ(last.exit_status, 0) << last.errors;
    EXPECT_EQ(duplicates_in(last), "0");
    EXPECT_EQ(contents_of(url), contents_of(quiet.url()));
    if (engine == "sqlite") {
        EXPECT_EQ(rows_of(url, "PRAGMA integrity_check"), std::vector<std::string>{"ok|"});
        EXPECT_TRUE(rows_of(url, "PRAGMA foreign_key_check").empty());
    }
}

// A copy's name without what many_packages() has added.
std::string base_of(const std::string& package) {
    return package.substr(0, package.find("-copy"));
}

ROWAN_TEST(killed, a_version_is_there_with_all_its_dependencies_or_not_at_all) {
    const std::string input = folder.write("Packages", many_packages(60));
    ASSERT_EQ(run({input, "--limit", "1"}).exit_status, 0); // the tables are there from now on
    for (int round = 0; round < 5; ++round) {
        started_program program(folder, {input, "--url", url});
        std::this_thread::sleep_for(std::chrono::milliseconds(60 + 40 * round));
        program.kill_now();
        (void)program.wait();
        // Every copy of a package has as many dependencies as the others that are there.
        std::map<std::string, std::string> edges;
        for (const std::string& row : rows_of(
                 url, "SELECT p.name, (SELECT count(*) FROM dependency d WHERE d.package_version_id = v.id) AS edges"
                      " FROM package_version v JOIN package p ON p.id = v.package_id")) {
            const std::size_t bar = row.find('|');
            const auto [known, is_first] = edges.emplace(base_of(row.substr(0, bar)), row.substr(bar));
            EXPECT_EQ(known->second, row.substr(bar)) << row;
        }
        EXPECT_FALSE(edges.empty());
    }
}

ROWAN_DEMO_ON_EVERY_ENGINE(killed);

} // namespace
} // namespace demo::testing
