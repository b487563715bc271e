// UUIDs: text form, order, and the two generators.
#include <rowan/core/uuid.hpp>

#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

namespace {

using rowan::uuid;

static_assert(uuid{}.is_nil());
static_assert(sizeof(uuid) == 16);
static_assert(uuid{} < uuid{.octets = {1}});

uuid from_bytes(const std::array<std::uint8_t, 16>& bytes) {
    uuid id;
    std::copy(bytes.begin(), bytes.end(), id.octets);
    return id;
}

constexpr const char* sample = "123e4567-e89b-12d3-a456-426614174000";

TEST(uuid, reads_and_writes_its_text_form) {
    const uuid id = uuid::parse(sample);
    EXPECT_EQ(id.octets[0], 0x12);
    EXPECT_EQ(id.octets[15], 0x00);
    EXPECT_EQ(id.to_string(), sample);
    EXPECT_EQ(uuid{}.to_string(), "00000000-0000-0000-0000-000000000000");
}

TEST(uuid, refuses_every_other_text) {
    const std::string good = sample;
    const std::vector<std::string> bad = {
        "",
        good + "0",
        good.substr(1),
        " " + good.substr(1),
        "{" + good + "}",
        "urn:uuid:" + good,
        "123e4567e89b12d3a456426614174000",
        "123e4567-e89b-12d3-a4564-26614174000",
        "123e4567-e89b-12d3-a456-42661417400g",
        "+23e4567-e89b-12d3-a456-426614174000",
    };
    for (const std::string& text : bad) {
        EXPECT_FALSE(uuid::try_parse(text)) << text;
        EXPECT_EQ(rowan::test::error_kind_of([&] { (void)uuid::parse(text); }), rowan::error_kind::type_mismatch)
            << text;
    }
}

RC_GTEST_PROP(uuid, comes_back_from_its_text_in_either_case, (const std::array<std::uint8_t, 16>& bytes)) {
    const uuid id = from_bytes(bytes);
    std::string text = id.to_string();
    RC_ASSERT(uuid::parse(text) == id);
    for (char& character : text) character = static_cast<char>(std::toupper(static_cast<unsigned char>(character)));
    RC_ASSERT(uuid::parse(text) == id);
}

RC_GTEST_PROP(uuid, with_one_character_changed_is_another_one_or_none,
              (const std::array<std::uint8_t, 16>& bytes, char character)) {
    std::string text = from_bytes(bytes).to_string();
    const auto position = *rc::gen::inRange<std::size_t>(0, text.size());
    RC_PRE(std::tolower(static_cast<unsigned char>(character)) != text[position]);
    text[position] = character;
    const auto read = uuid::try_parse(text);
    RC_ASSERT(!read || *read != from_bytes(bytes));
}

RC_GTEST_PROP(uuid, orders_as_its_text,
              (const std::array<std::uint8_t, 16>& left, const std::array<std::uint8_t, 16>& right)) {
    const uuid a = from_bytes(left);
    const uuid b = from_bytes(right);
    RC_ASSERT((a < b) == (a.to_string() < b.to_string()));
    RC_ASSERT((a == b) == (left == right));
}

TEST(uuid, made_at_random_is_of_version_4) {
    for (int i = 0; i != 100; ++i) {
        const uuid id = uuid::random();
        EXPECT_EQ(id.version(), 4);
        EXPECT_EQ(id.octets[8] >> 6, 2);
    }
}

TEST(uuid, made_in_time_order_is_of_version_7_and_holds_the_clock) {
    const auto milliseconds = [] {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    };
    const auto before = milliseconds();
    const uuid id = uuid::time_ordered();
    const auto after = milliseconds();
    EXPECT_EQ(id.version(), 7);
    EXPECT_EQ(id.octets[8] >> 6, 2);
    std::int64_t stamp = 0;
    for (int i = 0; i != 6; ++i) stamp = stamp * 256 + id.octets[i];
    EXPECT_GE(stamp, before);
    EXPECT_LE(stamp, after + 1);
}

TEST(uuid, made_in_time_order_increases_strictly) {
    uuid previous = uuid::time_ordered();
    for (int i = 0; i != 10'000; ++i) {
        const uuid next = uuid::time_ordered();
        ASSERT_LT(previous, next);
        previous = next;
    }
}

// What `per_thread` calls of `make` in each of four threads give.
template <typename Make>
std::vector<uuid> made_by_four_threads(int per_thread, Make make) {
    std::array<std::vector<uuid>, 4> made;
    std::vector<std::thread> threads;
    for (std::vector<uuid>& mine : made) {
        threads.emplace_back([&mine, per_thread, make] {
            for (int i = 0; i != per_thread; ++i) mine.push_back(make());
        });
    }
    for (std::thread& thread : threads) thread.join();
    std::vector<uuid> all;
    for (const std::vector<uuid>& mine : made) all.insert(all.end(), mine.begin(), mine.end());
    return all;
}

TEST(uuid, made_at_random_by_many_threads_is_made_once) {
    const std::vector<uuid> made = made_by_four_threads(1000, [] { return uuid::random(); });
    EXPECT_EQ(std::unordered_set<uuid>(made.begin(), made.end()).size(), made.size());
}

TEST(uuid, made_in_time_order_by_many_threads_never_shares_a_timestamp) {
    const std::vector<uuid> made = made_by_four_threads(20'000, [] {
        uuid id = uuid::time_ordered();
        std::fill(id.octets + 8, id.octets + 16, std::uint8_t{0}); // the random part would hide a repetition
        return id;
    });
    EXPECT_EQ(std::unordered_set<uuid>(made.begin(), made.end()).size(), made.size());
}

} // namespace
