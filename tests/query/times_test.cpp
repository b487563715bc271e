// The database's clock beside columns of each resolution: what it stores can be read, and found again by its value.
#include "support/database_fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace rowan::test {
namespace {

template <class Duration>
using time_in = std::chrono::sys_time<Duration>;

struct visit {
    std::int64_t id{};
    std::string name{};
    std::chrono::sys_seconds seen{};
    time_in<std::chrono::milliseconds> done{};
    std::optional<time_in<std::chrono::microseconds>> at{};
    time_in<std::chrono::nanoseconds> exact{};

    friend bool operator==(const visit&, const visit&) = default;
    using rowan_table = table<"visit", primary_key<&visit::id>, unique<&visit::name>>;
};

class times : public database_test {
protected:
    times() {
        db.create_tables<visit>();
        db.create(visit{.name = "a"});
    }
    query_set<visit> all() const { return db.objects<visit>(); }
    std::int64_t stamp() const {
        return all().update(f<&visit::seen> = now(), f<&visit::done> = now(), f<&visit::at> = now(),
                            f<&visit::exact> = now());
    }
};

ROWAN_TEST(times, the_clock_is_stored_with_the_digits_of_its_column) {
    // again and again, so that its fraction is hardly always zero, or in one half of the second
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(stamp(), 1);
        const visit row = all().get();
        EXPECT_LT(std::chrono::abs(std::chrono::system_clock::now() - row.at.value()), std::chrono::hours(1));
        EXPECT_EQ(row.seen, std::chrono::floor<std::chrono::seconds>(*row.at));
        EXPECT_EQ(row.done, std::chrono::floor<std::chrono::milliseconds>(*row.at));
        EXPECT_EQ(row.exact, *row.at);
        EXPECT_EQ(all()
                      .filter(f<&visit::seen> == row.seen && f<&visit::done> == row.done && f<&visit::at> == row.at &&
                              f<&visit::exact> == row.exact)
                      .all(),
                  std::vector<visit>{row});
        EXPECT_EQ(db.get_or_create(visit{.name = "a"}).row, row);
        std::this_thread::sleep_for(std::chrono::milliseconds(137));
    }
}

ROWAN_TEST(times, the_row_that_is_returned_is_the_row_that_is_stored) {
    const auto [row, created] = all().update_or_create(f<&visit::name> == "a", f<&visit::seen> = now(),
                                                       f<&visit::done> = now(), f<&visit::at> = now());
    EXPECT_FALSE(created);
    EXPECT_EQ(all().get(), row);
    EXPECT_NE(row.seen, std::chrono::sys_seconds());
}

ROWAN_TEST(times, the_clock_is_compared_with_the_digits_of_the_column) {
    EXPECT_EQ(all().filter(f<&visit::seen> < now() && f<&visit::done> < now() && f<&visit::exact> < now()).count(), 1);
    EXPECT_EQ(all().filter(now() > f<&visit::seen> && now() != f<&visit::done>).count(), 1);
    EXPECT_EQ(stamp(), 1);
    EXPECT_EQ(all()
                  .filter(f<&visit::seen> <= now() && f<&visit::done> <= now() && f<&visit::at> <= now() &&
                          f<&visit::exact> <= now())
                  .count(),
              1);
    const auto [read, same] = all().values(now(), now()).at(0);
    EXPECT_EQ(read, same);
    EXPECT_GE(read, all().get().at.value());
}

ROWAN_TEST(times, columns_of_one_resolution_are_compared_and_assigned) {
    EXPECT_EQ(stamp(), 1);
    EXPECT_EQ(all().filter(f<&visit::seen> == f<&visit::seen>).count(), 1);
    EXPECT_EQ(all().update(f<&visit::done> = f<&visit::done>, f<&visit::at> = coalesce(f<&visit::at>, now())), 1);
}

ROWAN_ON_EVERY_ENGINE(times);

} // namespace
} // namespace rowan::test
