// The queue between the reader and the writers: everything arrives once, and nobody waits for ever.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "input/part_queue.hpp"

namespace demo {
namespace {

TEST(part_queue, gives_every_part_to_exactly_one_thread) {
    part_queue queue(100);
    std::atomic<std::uint64_t> sum{0};
    std::vector<std::thread> takers;
    for (int i = 0; i < 4; ++i) {
        takers.emplace_back([&] {
            while (auto taken = queue.take()) sum += taken->first_line;
        });
    }
    for (std::uint64_t line = 1; line <= 1000; ++line)
        EXPECT_TRUE(queue.put({.text = "some text", .first_line = line}));
    queue.complete();
    for (auto& taker : takers) taker.join();
    EXPECT_EQ(sum, 1000U * 1001U / 2U);
}

TEST(part_queue, closing_wakes_a_reader_that_waits_for_room) {
    part_queue queue(1);
    EXPECT_TRUE(queue.put({.text = "fills it", .first_line = 1}));
    std::thread reader([&] { EXPECT_FALSE(queue.put({.text = "too much", .first_line = 2})); });
    queue.close();
    reader.join();
    EXPECT_FALSE(queue.take().has_value());
}

TEST(part_queue, takes_a_part_larger_than_its_limit) {
    part_queue queue(1);
    EXPECT_TRUE(queue.put({.text = std::string(100, 'x'), .first_line = 1}));
    EXPECT_EQ(queue.take()->text.size(), 100U);
}

} // namespace
} // namespace demo
