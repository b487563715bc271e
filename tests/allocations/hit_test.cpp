// A hit allocates nothing but the strings of the row that it returns.
#include "counting.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace {

using counting::allocations_of;
using rowan::f;

struct author {
    std::int64_t id{};
    std::string email{};
    std::string name{};
    std::optional<std::chrono::year_month_day> born{};

    using rowan_table = rowan::table<"author", rowan::primary_key<&author::id>, rowan::unique<&author::email>>;
};

class a_hit : public testing::Test {
protected:
    a_hit() {
        m_database.create_tables<author>();
        const std::chrono::year_month_day born{std::chrono::year{1929}, std::chrono::month{10}, std::chrono::day{21}};
        m_database.create(author{.email = long_email, .name = "Ursula Kroeber Le Guin", .born = born});
        m_database.create(author{.email = short_email, .name = "Iain"});
        // The first call of each kind prepares the statement and checks the schema.
        for (int warm_up = 0; warm_up < 2; ++warm_up) {
            get(long_email);
            get_or_create(long_email);
            m_database.get_or_create(author{.email = short_email});
        }
    }

    void get(const std::string& email) {
        EXPECT_EQ(m_database.objects<author>().get(f<&author::email> == email).email, email);
    }
    void get_or_create(const std::string& email) {
        const auto [row, created] = m_database.objects<author>().get_or_create(
            f<&author::email> == email, [](author& absent) { absent.name = "not used on a hit, and so never built"; });
        EXPECT_FALSE(created);
        EXPECT_EQ(row.email, email);
    }

    const std::string long_email = "ursula.kroeber.leguin@library.example.org"; // no string has room for it in itself
    const std::string short_email = "iain@b.org";
    rowan::database m_database = rowan::connect("sqlite::memory:");
};

TEST_F(a_hit, of_get_allocates_its_two_long_strings) {
    EXPECT_EQ(allocations_of([&] { get(long_email); }), 2U);
}

TEST_F(a_hit, of_get_allocates_nothing_for_short_strings) {
    EXPECT_EQ(allocations_of([&] { get(short_email); }), 0U);
}

TEST_F(a_hit, of_get_or_create_allocates_its_two_long_strings) {
    EXPECT_EQ(allocations_of([&] { get_or_create(long_email); }), 2U);
}

TEST_F(a_hit, of_get_or_create_allocates_nothing_for_short_strings) {
    EXPECT_EQ(allocations_of([&] { get_or_create(short_email); }), 0U);
}

TEST_F(a_hit, of_the_row_form_allocates_nothing_for_short_strings) {
    const std::size_t count = allocations_of([&] {
        const auto [row, created] = m_database.get_or_create(author{.email = short_email, .name = "Iain"});
        EXPECT_FALSE(created);
    });
    EXPECT_EQ(count, 0U);
}

TEST_F(a_hit, in_a_transaction_allocates_no_more) {
    m_database.atomic([&](rowan::transaction& tx) {
        for (int run = 0; run < 2; ++run) {
            const std::size_t count = allocations_of([&] {
                const auto [row, created] =
                    tx.objects<author>().get_or_create(f<&author::email> == short_email, [](author&) {});
                EXPECT_FALSE(created);
            });
            // The first run prepares the statement on the connection that writes.
            if (run == 1) {
                EXPECT_EQ(count, 0U);
            }
        }
    });
}

} // namespace
