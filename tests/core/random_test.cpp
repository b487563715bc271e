// Random bytes and jitter: filled completely, within bounds, different in each thread.
#include <rowan/core/random.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cstddef>
#include <thread>
#include <vector>

namespace {

using rowan::core::fill_random;
using rowan::core::jitter;

TEST(fill_random, fills_every_byte_of_a_large_block_and_nothing_beyond) {
    constexpr std::size_t size = 1000; // more than the system gives at once
    std::vector<unsigned char> touched(size, 0);
    for (int round = 0; round != 8; ++round) {
        std::vector<unsigned char> block(size + 1, 0);
        fill_random(block.data(), size);
        EXPECT_EQ(block[size], 0);
        for (std::size_t i = 0; i != size; ++i) touched[i] = static_cast<unsigned char>(touched[i] | block[i]);
    }
    // A byte that is zero eight times in a row is one of 2^64.
    for (const unsigned char byte : touched) EXPECT_NE(byte, 0);
}

TEST(fill_random, of_nothing_does_nothing) {
    EXPECT_NO_THROW(fill_random(nullptr, 0));
}

RC_GTEST_PROP(jitter, stays_below_its_bound, (std::uint64_t bound)) {
    const std::uint64_t number = jitter(bound);
    RC_ASSERT((number < bound || (bound == 0 && number == 0)));
}

TEST(jitter, reaches_every_number_of_a_small_range) {
    std::array<int, 4> seen{};
    for (int i = 0; i != 4000; ++i) ++seen.at(jitter(seen.size()));
    for (const int count : seen) {
        EXPECT_GT(count, 700);
        EXPECT_LT(count, 1300);
    }
}

TEST(jitter, differs_between_threads) {
    std::array<std::uint64_t, 2> numbers{};
    std::thread first([&] { numbers[0] = jitter(~std::uint64_t{0}); });
    std::thread second([&] { numbers[1] = jitter(~std::uint64_t{0}); });
    first.join();
    second.join();
    EXPECT_NE(numbers[0], numbers[1]);
}

} // namespace
