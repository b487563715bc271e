// The program on every engine: it holds under kill -9, and it fails where there is no unique key.
#include "hammer/program.hpp"
#include "support/database_fixture.hpp"

#include <hammer/entry.hpp>
#include <hammer/live_page.hpp>
#include <hammer/settings.hpp>

#include <gtest/gtest.h>

namespace {

using namespace rowan::test;

class program : public store_test {
protected:
    [[nodiscard]] ended_hammer run(std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"--url", url(), "--quiet"});
        return running_hammer(std::move(arguments)).wait();
    }
    static void expect_failure(const ended_hammer& ended, std::string_view text) {
        EXPECT_EQ(ended.exit_status, hammer::verdict_fails) << ended.output;
        EXPECT_NE(ended.output.find("verdict: FAILS"), std::string::npos) << ended.output;
        EXPECT_NE(ended.output.find(text), std::string::npos) << ended.output;
    }
};

ROWAN_TEST(program, verdict_holds_while_processes_are_killed) {
    running_hammer load({"--url", url("pool=8"), "--seconds", "2", "--threads", "4", "--processes", "3", "--kill-every",
                         "0.2", "--mix", "get=30,add=30,all=10,atomic=15,undone=10,remove=10"});
    const ended_hammer ended = load.wait();
    EXPECT_EQ(ended.exit_status, hammer::verdict_holds) << ended.output;
    EXPECT_NE(ended.output.find("verdict: holds"), std::string::npos) << ended.output;
    EXPECT_EQ(ended.output.find("processes killed         0"), std::string::npos) << ended.output;
    // The same from the history alone.
    const ended_hammer again = running_hammer({"verify", "--url", url(), "--history", load.history()}).wait();
    EXPECT_EQ(again.exit_status, hammer::verdict_holds) << again.output;
    // And the same history does not fit a database that has lost a row, or an increment.
    const rowan::database db = open();
    const auto row = db.objects<hammer::entry>().filter(rowan::f<&hammer::entry::value> > 0).first();
    ASSERT_TRUE(row.has_value());
    db.objects<hammer::entry>()
        .filter(rowan::f<&hammer::entry::id> == row->id)
        .update(rowan::f<&hammer::entry::value> = -1);
    expect_failure(running_hammer({"verify", "--url", url(), "--history", load.history()}).wait(), "its counter is -1");
    db.remove(*row);
    expect_failure(running_hammer({"verify", "--url", url(), "--history", load.history()}).wait(),
                   "but not in the database");
}

// So many threads of one process share statements that create rows.
ROWAN_TEST(program, verdict_holds_for_a_crowd) {
    const ended_hammer ended = run({"--seconds", "1", "--threads", "40", "--processes", "2", "--turnover", "10",
                                    "--mix", "get=50,add=5,atomic=20"});
    EXPECT_EQ(ended.exit_status, hammer::verdict_holds) << ended.output;
}

// The level at which most transactions are undone and run again.
ROWAN_TEST(program, verdict_holds_when_serializable) {
    const ended_hammer ended = run({"--seconds", "1", "--threads", "4", "--processes", "2", "--isolation",
                                    "serializable", "--mix", "get=20,add=20,all=10,atomic=30,undone=10"});
    EXPECT_EQ(ended.exit_status, hammer::verdict_holds) << ended.output;
}

ROWAN_TEST(program, going_on_at_another_isolation_level) {
    const std::vector<std::string> all{"--url",       url(), "--calls", "600",       "--threads", "4",
                                       "--processes", "2",   "--mix",   "atomic=10", "--quiet",   "--isolation"};
    const auto with = [&all](std::vector<std::string> more) {
        more.insert(more.begin(), all.begin(), all.end());
        return more;
    };
    running_hammer first(with({"read_committed"}));
    const ended_hammer begun = first.wait();
    EXPECT_EQ(begun.exit_status, hammer::verdict_holds) << begun.output;
    const ended_hammer again = running_hammer(with({"repeatable_read", "--history", first.history()})).wait();
    EXPECT_EQ(again.exit_status, hammer::cannot_run) << again.output;
    const ended_hammer gone_on =
        running_hammer(with({"repeatable_read", "--history", first.history(), "--keep"})).wait();
    EXPECT_EQ(gone_on.exit_status, hammer::verdict_holds) << gone_on.output;
}

// Within a second, unless the machine has much else to do.
ROWAN_TEST(program, look_up_then_insert_does_not_hold) {
    const auto hammer_naively = [&] {
        return run({"--naive", "--seconds", "1", "--processes", "2", "--turnover", "4"});
    };
    ended_hammer ended = hammer_naively();
    for (int i = 0; i < 20 && ended.exit_status == hammer::verdict_holds; ++i) ended = hammer_naively();
    expect_failure(ended, "rows of one key");
}

ROWAN_TEST(program, a_dropped_key_is_noticed) {
    running_hammer load({"--url", url(), "--calls", "200", "--quiet"});
    EXPECT_EQ(load.wait().exit_status, hammer::verdict_holds);
    const rowan::database db = open();
    db.drop_tables<hammer::entry>();
    db.create_tables<hammer::unkeyed_entry>();
    // Everybody is refused.
    running_hammer refused(
        {"--url", url(), "--calls", "40", "--threads", "2", "--quiet", "--history", load.history(), "--keep"});
    expect_failure(refused.wait(), "unexpected error unenforced_key");
}

ROWAN_TEST(program, a_duplicate_is_noticed) {
    running_hammer load({"--url", url(), "--calls", "400", "--quiet"});
    EXPECT_EQ(load.wait().exit_status, hammer::verdict_holds);
    const rowan::database db = open();
    const auto rows = db.objects<hammer::unkeyed_entry>().all();
    ASSERT_FALSE(rows.empty());
    db.drop_tables<hammer::entry>();
    db.create_tables<hammer::unkeyed_entry>();
    db.create_all(rows);
    db.create(hammer::unkeyed_entry{.id = 1'000'000, .name = rows.front().name});
    expect_failure(running_hammer({"verify", "--url", url(), "--history", load.history()}).wait(), "2 rows of one key");
}

ROWAN_ON_STORES(program, &rowan::test::sqlite_file, &rowan::test::postgresql, &rowan::test::mariadb,
                &rowan::test::galera);

TEST(hammer_program, wrong_usage_is_refused) {
    EXPECT_EQ(running_hammer({"--mix", "get=1,nonsense=2"}).wait().exit_status, hammer::cannot_run);
    EXPECT_EQ(running_hammer({"--expect", "nonsense"}).wait().exit_status, hammer::cannot_run);
    EXPECT_EQ(running_hammer({"--threads", "0"}).wait().exit_status, hammer::cannot_run);
    EXPECT_EQ(running_hammer({"--url", "nowhere://"}).wait().exit_status, hammer::cannot_run);
    EXPECT_EQ(running_hammer({"--url", "sqlite:/no/such/folder/t.db"}).wait().exit_status, hammer::cannot_run);
    const ended_hammer help = running_hammer({"--help"}).wait();
    EXPECT_EQ(help.exit_status, 0);
    EXPECT_NE(help.output.find("Exit status: 0 the verdict holds, 1 it does not, 2"), std::string::npos) << help.output;
    EXPECT_EQ(help.output.find("worker"), std::string::npos) << help.output;
}

TEST(hammer_program, percentiles_are_right_within_a_fifth) {
    const auto counts = std::make_unique<hammer::latency_counts>();
    EXPECT_EQ(counts->percentile(0.5), 0U);
    for (std::uint64_t i = 1; i <= 100'000; ++i) counts->add(i * 1000);
    for (const double share : {0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
        const double exact = share * 100'000 * 1000;
        EXPECT_GE(static_cast<double>(counts->percentile(share)), exact * 0.99) << share;
        EXPECT_LE(static_cast<double>(counts->percentile(share)), exact * 1.26) << share;
    }
}

} // namespace
