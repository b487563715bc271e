// The same package in several versions, architectures and suites, also where two suites disagree about one version.
#include "demo/program.hpp"

namespace demo::testing {
namespace {

std::string stanza_text(const std::string& version, const std::string& rest) {
    return "Package: tool\nVersion: " + version + "\nArchitecture: amd64\n" + rest + "\n";
}

class versions : public on_every_engine {};

ROWAN_TEST(versions, of_one_package_share_its_row) {
    const std::string input =
        folder.write("Packages", stanza_text("1", "Depends: libc6\n") + stanza_text("2", "Depends: libc6\n") +
                                     "Package: tool\nVersion: 2\nArchitecture: arm64\n");
    ASSERT_EQ(run({input}).exit_status, 0);
    EXPECT_EQ(rows_of(url, "SELECT name FROM package ORDER BY name"), (std::vector<std::string>{"libc6|", "tool|"}));
    EXPECT_EQ(rows_of(url, "SELECT count(*) FROM package_version")[0], "3|");
}

ROWAN_TEST(versions, a_name_that_is_only_provided_or_depended_on_is_a_package_without_version) {
    const std::string input =
        folder.write("Packages", stanza_text("1", "Depends: awk | mawk\nProvides: a-tool (= 1)\n"));
    ASSERT_EQ(run({input}).exit_status, 0);
    EXPECT_EQ(rows_of(url, "SELECT p.name, v.version FROM package p LEFT JOIN package_version v ON v.package_id = p.id"
                           " ORDER BY 1"),
              (std::vector<std::string>{"a-tool|NULL|", "awk|NULL|", "mawk|NULL|", "tool|1|"}));
}

ROWAN_TEST(versions, that_suites_disagree_about_end_the_same_in_any_order) {
    const std::string one = stanza_text("1", "Section: utils\nDepends: a, b\nTag: role::program\n");
    const std::string other = stanza_text("1", "Section: net\nDepends: c\nTag: role::data\n");
    const std::string filler =
        many_packages(8); // Puts the two into different parts, hence into different transactions.
    const std::string first = folder.write("first", one + filler + other);
    const std::string second = folder.write("second", other + filler + one);
    const std::string adjacent = folder.write("adjacent", one + other + one + filler);
    const auto contents_after = [&](const std::vector<std::string>& inputs) {
        const rowan::test::fresh_database into(engine);
        for (const std::string& input : inputs) {
            const ended_program ended = run_into(into.url(), {input});
            EXPECT_EQ(ended.exit_status, 0) << ended.errors;
            EXPECT_EQ(duplicates_in(ended), "0");
        }
        return contents_of(into.url());
    };
    ASSERT_EQ(run({first}).exit_status, 0);
    const auto expected = contents_of(url);
    EXPECT_EQ(contents_after({second}), expected);
    EXPECT_EQ(contents_after({adjacent}), expected);
    EXPECT_EQ(contents_after({second, first, second}), expected);
    const auto dependencies =
        rows_of(url, "SELECT count(*) FROM dependency d JOIN package_version v ON v.id = d.package_version_id"
                     " JOIN package p ON p.id = v.package_id WHERE p.name = 'tool'");
    EXPECT_TRUE(dependencies[0] == "1|" || dependencies[0] == "2|") << dependencies[0];
}

ROWAN_TEST(versions, the_one_with_the_greater_fingerprint_replaces_the_other) {
    const std::string one = folder.write("one", stanza_text("1", "Depends: a, b\nTag: role::program\n"));
    const std::string other = folder.write("other", stanza_text("1", "Depends: c\n"));
    int replaced = 0;
    for (const auto& order : {std::vector{one, other}, std::vector{other, one}}) {
        const rowan::test::fresh_database into(engine);
        for (const std::string& input : order) {
            const ended_program ended = run_into(into.url(), {input});
            ASSERT_EQ(ended.exit_status, 0) << ended.errors;
            replaced += ended.output.find("replaced one with other contents: 1\n") != std::string::npos ? 1 : 0;
        }
        // Either all of the one or all of the other.
        const auto rows =
            rows_of(into.url(), "SELECT (SELECT count(*) FROM dependency), (SELECT count(*) FROM package_version_tag)");
        EXPECT_TRUE(rows[0] == "2|1|" || rows[0] == "1|0|") << rows[0];
    }
    EXPECT_EQ(replaced, 1);
}

ROWAN_DEMO_ON_EVERY_ENGINE(versions);

} // namespace
} // namespace demo::testing
