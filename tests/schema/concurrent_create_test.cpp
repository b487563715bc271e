// Several threads, each with its own pool, that all create the same tables when they start.
#include "models.hpp"
#include "sqlite/folder.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace {

using namespace rowan::test;

TEST(create_tables, from_many_pools_at_once) {
    const folder files;
    std::atomic<int> failures{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&] {
            try {
                const rowan::session::context where(rowan::session::pool::open(files.url()));
                rowan::schema::create_tables(where, tables<publisher, book, everything>);
                rowan::schema::check_schema(where, tables<publisher, book, everything>);
            } catch (const rowan::error& failure) {
                ++failures;
                ADD_FAILURE() << failure.what();
            }
        });
    }
    for (std::thread& each : threads) each.join();
    EXPECT_EQ(failures, 0);
}

} // namespace
