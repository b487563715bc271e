// A stream reads any number of rows in constant memory, and lets go of its connection when it ends.
#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <fstream>

namespace {

using rowan::f;

struct number {
    std::int64_t id{};
    std::string text{};
    using rowan_table = rowan::table<"number", rowan::primary_key<&number::id>>;
};

std::int64_t resident_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::stoll(line.substr(6));
    }
    return 0;
}

struct streams : testing::Test {
    static constexpr std::int64_t count = 1'000'000;
    rowan::database db = rowan::connect("sqlite::memory:?pool=2");

    streams() {
        db.create_tables<number>();
        db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
                   "INSERT INTO number SELECT i, 'a text of some length, number ' || i FROM n",
                   count);
    }
};

TEST_F(streams, read_a_million_rows_in_constant_memory) {
    std::int64_t rows = 0, sum = 0, before = 0;
    for (number& each : db.objects<number>().stream()) {
        ++rows;
        sum += each.id;
        if (rows == 1'000) before = resident_kib();
    }
    EXPECT_EQ(rows, count);
    EXPECT_EQ(sum, count * (count + 1) / 2);
    EXPECT_LT(resident_kib() - before, 20'000) << "a million rows held at once take more than 60,000 KiB";
}

TEST_F(streams, may_be_left_in_the_middle) {
    for (int i = 0; i < 100; ++i) {
        for (number& each : db.objects<number>().filter(f<&number::id> > i).stream()) {
            EXPECT_EQ(each.id, i + 1);
            break;
        }
    }
    EXPECT_EQ(db.objects<number>().filter(f<&number::id> < 11).remove(), 10) << "no connection and no lock is held";
}

TEST_F(streams, see_one_state_while_rows_are_changed) {
    std::int64_t rows = 0;
    db.atomic([&](rowan::transaction& tx) {
        for (number& each : tx.objects<number>().filter(f<&number::id> <= 100).order_by(f<&number::id>).stream()) {
            ++rows;
            tx.objects<number>().filter(f<&number::id> == each.id).update(f<&number::text> = "changed");
        }
    });
    EXPECT_EQ(rows, 100);
    EXPECT_EQ(db.objects<number>().filter(f<&number::text> == "changed").count(), 100);
}

} // namespace
