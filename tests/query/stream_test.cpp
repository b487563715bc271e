// A stream reads any number of rows in constant memory, and lets go of its connection when it ends.
#include "support/database_fixture.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <fstream>

// Of the address sanitizer, which keeps what was freed for a while and so has a resident size of its own.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes() __attribute__((weak));

namespace {

using rowan::f;

struct number {
    std::int64_t id{};
    std::string text{};
    using rowan_table = rowan::table<"number", rowan::primary_key<&number::id>>;
};

std::int64_t used_kib() {
    if (__sanitizer_get_current_allocated_bytes != nullptr)
        return static_cast<std::int64_t>(__sanitizer_get_current_allocated_bytes() / 1024);
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::stoll(line.substr(6));
    }
    return 0;
}

class streams : public rowan::test::database_test {
protected:
    streams() { db.create_tables<number>(); }
    void fill(std::int64_t count) const {
        for (std::int64_t made = 0; made < count;) {
            std::vector<number> rows;
            for (; made < count && rows.size() < 20'000; ++made)
                rows.push_back({.text = "a text of some length, number " + std::to_string(made + 1)});
            db.create_all(rows);
        }
    }
};

ROWAN_TEST(streams, read_any_number_of_rows_in_constant_memory) {
    constexpr std::int64_t count = 400'000;
    fill(count);
    std::int64_t rows = 0, last = 0, before = 0;
    for (number& each : db.objects<number>().order_by(f<&number::id>).stream()) {
        ++rows;
        ASSERT_GT(each.id, std::exchange(last, each.id));
        if (rows == 1'000) before = used_kib();
    }
    EXPECT_EQ(rows, count);
    EXPECT_LT(used_kib() - before, 8'000) << "all of them held at once take more than 24,000 KiB";
}

ROWAN_TEST(streams, may_be_left_in_the_middle) {
    fill(200);
    for (int i = 0; i < 100; ++i) {
        for (number& each : db.objects<number>().filter(f<&number::id> > i).stream()) {
            EXPECT_EQ(each.id, i + 1);
            break;
        }
    }
    EXPECT_EQ(db.objects<number>().filter(f<&number::id> < 11).remove(), 10) << "no connection and no lock is held";
}

ROWAN_TEST(streams, see_one_state_while_rows_are_changed) {
    fill(200);
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

ROWAN_ON_EVERY_ENGINE(streams);

} // namespace
