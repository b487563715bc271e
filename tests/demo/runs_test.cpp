// Whole runs of the program: what is in the database afterwards does not depend on threads, packing or repetition.
#include "demo/program.hpp"

namespace demo::testing {
namespace {

class runs : public on_every_engine {};

ROWAN_TEST(runs, store_the_sample_without_duplicates) {
    const ended_program first = run({sample_path});
    ASSERT_EQ(first.exit_status, 0) << first.errors;
    EXPECT_EQ(duplicates_in(first), "0") << first.output;
    EXPECT_EQ(rows_of(url, "SELECT count(*) FROM package_version")[0], "51|");
    EXPECT_EQ(
        rows_of(url,
                "SELECT t.name, d.qualifier, d.test, d.version FROM dependency d JOIN package t ON t.id = d.package_id"
                " JOIN package_version v ON v.id = d.package_version_id JOIN package p ON p.id = v.package_id"
                " WHERE p.name = '0ad' AND d.kind = 'pre-depends'"),
        std::vector<std::string>{"dpkg||>=|1.15.6~|"});
    EXPECT_NE(first.output.find("most depended-on packages"), std::string::npos);
    // What the typed queries found is what SQL finds.
    const auto top = rows_of(
        url, "SELECT t.name, count(*) FROM dependency d JOIN package t ON t.id = d.package_id"
             " WHERE d.kind IN ('depends', 'pre-depends') GROUP BY t.name ORDER BY count(*) DESC, t.name LIMIT 3");
    std::string words; // Runs of spaces, which align the columns, count as two.
    for (const char c : first.output) {
        if (c != ' ' || !words.ends_with("  ")) words += c;
    }
    for (const std::string& row : top) {
        const std::size_t bar = row.find('|');
        const std::string line = row.substr(0, bar) + "  " + row.substr(bar + 1, row.size() - bar - 2) + "\n";
        EXPECT_NE(words.find(line), std::string::npos) << line;
    }
}

ROWAN_TEST(runs, a_second_run_creates_nothing_and_changes_nothing) {
    ASSERT_EQ(run({sample_path}).exit_status, 0);
    const auto before = rows_of(url, "SELECT * FROM package ORDER BY id");
    const auto contents = contents_of(url);
    const ended_program second = run({sample_path});
    ASSERT_EQ(second.exit_status, 0) << second.errors;
    EXPECT_EQ(created_in(second), "0") << second.output;
    EXPECT_EQ(rows_of(url, "SELECT * FROM package ORDER BY id"), before);
    EXPECT_EQ(contents_of(url), contents);
}

ROWAN_TEST(runs, the_contents_do_not_depend_on_the_number_of_threads) {
    const std::string input = folder.write("Packages", many_packages(20));
    ASSERT_EQ(run({input, "--threads", "1"}).exit_status, 0);
    const auto expected = contents_of(url);
    for (const char* threads : {"2", "16"}) {
        const rowan::test::fresh_database other(engine);
        const ended_program ended = run_into(other.url(), {input, "-t", threads});
        ASSERT_EQ(ended.exit_status, 0) << ended.errors;
        EXPECT_EQ(duplicates_in(ended), "0");
        EXPECT_EQ(contents_of(other.url()), expected);
    }
}

ROWAN_TEST(runs, the_contents_do_not_depend_on_the_engine) {
    const std::string input = folder.write("Packages", many_packages(5));
    ASSERT_EQ(run({input}).exit_status, 0);
    const rowan::test::fresh_database other("sqlite");
    ASSERT_EQ(run_into(other.url(), {input, "-t", "3"}).exit_status, 0);
    EXPECT_EQ(contents_of(url), contents_of(other.url()));
}

ROWAN_TEST(runs, several_programs_on_one_database_work_together) {
    const std::string input = folder.write("Packages", many_packages(12));
    const rowan::test::fresh_database alone("sqlite");
    ASSERT_EQ(run_into(alone.url(), {input}).exit_status, 0);
    started_program first(folder, {input, "-t", "4", "--url", url});
    started_program second(folder, {input, "-t", "4", "--url", url});
    for (const ended_program& ended : {first.wait(), second.wait()}) {
        EXPECT_EQ(ended.exit_status, 0) << ended.errors;
        EXPECT_EQ(duplicates_in(ended), "0");
    }
    EXPECT_EQ(contents_of(url), contents_of(alone.url()));
}

ROWAN_TEST(runs, a_limit_is_kept) {
    ASSERT_EQ(run({sample_path, "--limit", "5"}).exit_status, 0);
    EXPECT_EQ(rows_of(url, "SELECT count(*) FROM package_version")[0], "5|");
}

ROWAN_DEMO_ON_EVERY_ENGINE(runs);

// The rest is about the input or about files, and needs no other engine.

TEST(runs_into_a_file, packed_inputs_give_the_same) {
    const temporary_folder folder;
    ASSERT_EQ(run_demo(folder, {sample_path, "-d", folder.file("plain.db")}).exit_status, 0);
    const auto expected = contents_of("sqlite:" + folder.file("plain.db"));
    for (const std::string packer : {"gzip", "xz"}) {
        const std::string packed = folder.file("packed." + packer);
        ASSERT_EQ(std::system((packer + " -c '" + sample_path + "' > '" + packed + "'").c_str()), 0);
        const std::string other = folder.file(packer + ".db");
        ASSERT_EQ(run_demo(folder, {packed, "-d", other}).exit_status, 0);
        EXPECT_EQ(contents_of("sqlite:" + other), expected);
    }
}

TEST(runs_into_a_file, several_programs_work_together_whatever_the_journal) {
    const temporary_folder folder;
    const std::string input = folder.write("Packages", many_packages(12));
    const std::string alone = folder.file("alone.db");
    ASSERT_EQ(run_demo(folder, {input, "-d", alone}).exit_status, 0);
    for (const std::string journal : {"wal", "delete"}) {
        // What is tested here is the locking; waiting for the disk would only take time.
        const std::string together = folder.file(journal + ".db");
        const std::string url = "sqlite:" + together + "?synchronous=off&journal=" + journal;
        started_program first(folder, {input, "-t", "4", "--url", url});
        started_program second(folder, {input, "-t", "4", "--url", url});
        const ended_program ended_first = first.wait();
        const ended_program ended_second = second.wait();
        EXPECT_EQ(ended_first.exit_status, 0) << journal << ": " << ended_first.errors;
        EXPECT_EQ(ended_second.exit_status, 0) << journal << ": " << ended_second.errors;
        EXPECT_EQ(contents_of("sqlite:" + together), contents_of("sqlite:" + alone)) << journal;
    }
}

} // namespace
} // namespace demo::testing
