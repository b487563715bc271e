// Lookups by a key that the database numbers, and rows whose other members could not be stored.
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <chrono>
#include <string>

namespace {

using namespace rowan::test;
using rowan::error_kind;
using rowan::f;

struct counter {
    std::int64_t id{};
    std::int64_t value{};
    using rowan_table = rowan::table<"counter", rowan::primary_key<&counter::id>>;
};

enum class option : std::uint8_t { sound, light };

struct setting {
    option name{};
    std::string value{};
    using rowan_table = rowan::table<"setting", rowan::primary_key<&setting::name>>;
};

struct event {
    std::int64_t id{};
    std::string code{};
    std::chrono::year_month_day day{}; // the year 0, if it is not given
    using rowan_table = rowan::table<"event", rowan::primary_key<&event::id>, rowan::unique<&event::code>,
                                     rowan::default_sql<&event::day, "'2024-02-29'">>;
};

struct meeting {
    std::int64_t id{};
    std::string code{};
    std::chrono::year_month_day day{};
    using rowan_table = rowan::table<"meeting", rowan::primary_key<&meeting::id>, rowan::unique<&meeting::code>>;
};

constexpr std::chrono::year_month_day leap_day{std::chrono::year(2024), std::chrono::month(2), std::chrono::day(29)};

class lookups_by_number : public database_test {};

ROWAN_TEST(lookups_by_number, zero_is_no_number) {
    db.create_tables<counter>();
    const auto by_zero = f<&counter::id> == 0;
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(error_kind_of([&] { db.objects<counter>().get_or_create(by_zero); }), error_kind::misuse);
        EXPECT_EQ(error_kind_of([&] { db.objects<counter>().get_or_create_locked(by_zero); }), error_kind::misuse);
        EXPECT_EQ(error_kind_of([&] { db.objects<counter>().update_or_create(by_zero, f<&counter::value> += 1); }),
                  error_kind::misuse);
        EXPECT_EQ(error_kind_of([&] { db.get_or_create<&counter::id>(counter{}); }), error_kind::misuse);
        EXPECT_EQ(error_kind_of([&] { db.get_or_create_all<&counter::id>(std::vector<counter>(2)); }),
                  error_kind::misuse);
    }
    EXPECT_EQ(db.objects<counter>().count(), 0);
    EXPECT_TRUE(db.objects<counter>().get_or_create(f<&counter::id> == 7).created);
    EXPECT_FALSE(db.get_or_create<&counter::id>(counter{.id = 7}).created);
}

ROWAN_TEST(lookups_by_number, an_enum_is_none) {
    db.create_tables<setting>();
    EXPECT_EQ(db.create(setting{option::sound, "loud"}).name, option::sound);
    EXPECT_FALSE(db.objects<setting>().get_or_create(f<&setting::name> == option::sound).created);
    EXPECT_TRUE(db.get_or_create<&setting::name>(setting{option::light, "dim"}).created);
    setting louder{option::sound, "louder"};
    EXPECT_FALSE(db.save(louder));
    EXPECT_EQ(db.objects<setting>().count(), 2);
}

ROWAN_TEST(lookups_by_number, what_is_left_to_the_database_need_not_be_storable) {
    db.create_tables<event>();
    EXPECT_EQ(db.create(event{.code = "a"}).day, leap_day);
    EXPECT_EQ(db.get_or_create(event{.code = "b"}).row.day, leap_day);
    for (const auto& each : db.get_or_create_all(std::vector<event>{{.code = "b"}, {.code = "c"}}))
        EXPECT_EQ(each.row.day, leap_day);
    for (const event& each : db.create_all(std::vector<event>{{.code = "d"}, {.code = "e"}}))
        EXPECT_EQ(each.day, leap_day);
}

ROWAN_TEST(lookups_by_number, the_other_members_count_only_where_a_row_is_created) {
    db.create_tables<meeting>();
    db.create(meeting{.code = "there", .day = leap_day});
    const auto [row, created] = db.get_or_create(meeting{.code = "there"});
    EXPECT_FALSE(created);
    EXPECT_EQ(row.day, leap_day);
    EXPECT_EQ(error_kind_of([&] { db.get_or_create(meeting{.code = "absent"}); }), error_kind::value_out_of_range);
    EXPECT_TRUE(db.remove(meeting{.id = row.id}));
}

ROWAN_ON_EVERY_ENGINE(lookups_by_number);

} // namespace
