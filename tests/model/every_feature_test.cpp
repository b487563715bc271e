// Models with every type and every option are created, written, read back and compared.
#include "model/every_feature.hpp"

#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

namespace rowan::test {
namespace {

using namespace std::chrono_literals;

class every_feature : public database_test {};

every_type full_row() {
    const std::chrono::sys_days day = std::chrono::year(2024) / 2 / 29;
    return {
        .flag = true,
        .i8 = -128,
        .i16 = 32767,
        .i32 = -2147483647 - 1,
        .i64 = INT64_MIN,
        .u8 = 255,
        .u16 = 65535,
        .u32 = 4294967295U,
        .u64 = INT64_MAX,
        .f32 = 0.1F,
        .f64 = 0.1,
        .text = "Ursula \xC3\xA9 \xF0\x9F\x8C\xB3 100% _under_ \\ ' \" --",
        .blob = as_bytes(std::string_view("\0\xFF\0x", 4)),
        .by_value = level::low,
        .by_name = state::closed,
        .seconds = day + 1h + 2min + 3s,
        .milliseconds = day + 4ms,
        .microseconds = day - 1us,
        .nanoseconds = day + 999999000ns,
        .day = std::chrono::year(9999) / 12 / 31,
        .span = -7min,
        .real_span = std::chrono::duration<double>(0.25),
        .uid = uuid::random(),
        .cost = price::parse("-9999999999.99"),
        .document = json(R"({"a":[1,null,"x"]})"),
        .paint = {1, 20, 255},
    };
}

ROWAN_TEST(every_feature, every_type_comes_back_as_it_was_written) {
    db.create_tables<every_type>();
    db.check_schema<every_type>();
    every_type given = full_row();
    const every_type stored = db.create(given);
    EXPECT_NE(stored.id, 0);
    given.id = stored.id;
    EXPECT_EQ(stored, given);
    EXPECT_EQ(db.objects<every_type>().get(f<&every_type::id> == stored.id), given);
    const every_type bare = db.create(every_type{});
    EXPECT_NE(bare.id, 0);
    EXPECT_EQ(bare, (every_type{.id = bare.id}));
}

ROWAN_TEST(every_feature, every_optional_holds_a_value_or_null) {
    db.create_tables<every_optional>();
    db.check_schema<every_optional>();
    const every_type full = full_row();
    every_optional given{.flag = full.flag,
                         .i8 = full.i8,
                         .u64 = full.u64,
                         .f32 = full.f32,
                         .f64 = full.f64,
                         .text = full.text,
                         .blob = bytes{},
                         .by_value = full.by_value,
                         .by_name = full.by_name,
                         .seconds = full.seconds,
                         .microseconds = full.microseconds,
                         .nanoseconds = full.nanoseconds,
                         .day = full.day,
                         .span = full.span,
                         .uid = full.uid,
                         .cost = full.cost,
                         .document = full.document,
                         .paint = full.paint};
    given.id = db.create(given).id;
    EXPECT_EQ(db.objects<every_optional>().get(f<&every_optional::id> == given.id), given);
    every_optional empty{};
    empty.id = db.create(empty).id;
    EXPECT_EQ(db.objects<every_optional>().get(f<&every_optional::id> == empty.id), empty);
    db.objects<every_optional>()
        .filter(f<&every_optional::id> == given.id)
        .update(f<&every_optional::text> = std::nullopt);
    EXPECT_EQ(db.objects<every_optional>().get(f<&every_optional::id> == given.id).text, std::nullopt);
}

ROWAN_TEST(every_feature, every_type_can_be_compared_with_a_value) {
    db.create_tables<every_type>();
    const every_type row = db.create(full_row());
    const auto holds = [&](const auto& condition) { return db.objects<every_type>().filter(condition).count() == 1; };
    EXPECT_TRUE(holds(f<&every_type::flag> == true));
    EXPECT_TRUE(holds(f<&every_type::i8> == -128));
    EXPECT_TRUE(holds(f<&every_type::u64> == row.u64));
    EXPECT_TRUE(holds(f<&every_type::f32> == row.f32));
    EXPECT_TRUE(holds(f<&every_type::f64> == 0.1));
    EXPECT_TRUE(holds(f<&every_type::text> == row.text));
    EXPECT_TRUE(holds(f<&every_type::blob> == row.blob));
    EXPECT_TRUE(holds(f<&every_type::by_value> == level::low));
    EXPECT_TRUE(holds(f<&every_type::by_name> == state::closed));
    EXPECT_TRUE(holds(f<&every_type::seconds> == row.seconds));
    EXPECT_TRUE(holds(f<&every_type::milliseconds> == row.milliseconds));
    EXPECT_TRUE(holds(f<&every_type::microseconds> == row.microseconds));
    EXPECT_TRUE(holds(f<&every_type::nanoseconds> == row.nanoseconds));
    EXPECT_TRUE(holds(f<&every_type::day> == row.day));
    EXPECT_TRUE(holds(f<&every_type::span> == -7min));
    EXPECT_TRUE(holds(f<&every_type::uid> == row.uid));
    EXPECT_TRUE(holds(f<&every_type::cost> == row.cost));
    EXPECT_TRUE(holds(f<&every_type::paint> == row.paint));
    EXPECT_TRUE(holds(f<&every_type::by_name>.in({state::closed, state::open})));
    EXPECT_TRUE(holds(f<&every_type::uid>.in(std::vector{row.uid, uuid{}})));
    EXPECT_TRUE(holds(f<&every_type::day>.in({row.day})));
    EXPECT_TRUE(holds(f<&every_type::cost>.between(price::parse("-9999999999.99"), 0)));
    EXPECT_TRUE(holds(f<&every_type::seconds> < rowan::now()));
    EXPECT_FALSE(holds(f<&every_type::by_name> == state::open));
}

ROWAN_TEST(every_feature, a_struct_that_cannot_be_changed_has_its_table_beside_it) {
    db.create_tables<foreign_struct>();
    const auto [row, created] = db.get_or_create(foreign_struct{.name = "x"});
    EXPECT_TRUE(created);
    EXPECT_EQ(db.objects<foreign_struct>().get(f<&foreign_struct::name> == "x").id, row.id);
}

ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(every_feature);

// Its collation is SQLite's, and so is the SQL of its checks.
class every_option_of_a_table : public every_feature {};

ROWAN_TEST(every_option_of_a_table, is_written_into_the_table_and_holds) {
    db.create_tables<country, every_option>();
    db.check_schema<country, every_option>();
    db.create(country{.code = "US", .name = "United States"});
    const every_option given{.tenant = 1,
                             .number = 2,
                             .email = "Ursula@Example.org",
                             .full_name = "Ursula",
                             .city = "Portland",
                             .short_text = "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9",
                             .country_code = "US",
                             .alias = "u",
                             .age = 88,
                             .cache = "kept"};
    every_option stored = db.create(given);
    const std::chrono::sys_days by_default = std::chrono::year(2020) / 2 / 2;
    EXPECT_EQ(stored.created, by_default);
    stored.created = {};
    EXPECT_EQ(stored, given) << "an ignored member of a created row is kept";

    const auto kind_of = [&](auto change) {
        every_option other{.tenant = 2, .number = 1, .email = "x", .serial = "s", .alias = "v"};
        change(other);
        return error_kind_of([&] { db.create(other); });
    };
    EXPECT_EQ(kind_of([](every_option& row) { row.email = "uRSULA@example.org"; }), error_kind::unique_violation);
    EXPECT_EQ(kind_of([](every_option& row) { row.serial.reset(); }), error_kind::unique_violation)
        << "NULLs are not distinct";
    EXPECT_EQ(kind_of([](every_option& row) { row.alias = "u"; }), error_kind::unique_violation);
    EXPECT_EQ(kind_of([](every_option& row) { row.age = -1; }), error_kind::check_violation);
    EXPECT_EQ(kind_of([](every_option& row) { row.age = 200; }), error_kind::check_violation);
    EXPECT_EQ(kind_of([](every_option& row) { row.country_code = "XX"; }), error_kind::foreign_key_violation);
    EXPECT_EQ(kind_of([](every_option& row) { row.short_text = "sixsix"; }), error_kind::value_too_long);
    EXPECT_EQ(
        kind_of([](every_option& row) { row = {.tenant = 1, .number = 2, .email = "y", .serial = "t", .alias = "w"}; }),
        error_kind::unique_violation);
    EXPECT_EQ(kind_of([](every_option& row) { row.alias = "u", row.deleted = true; }), std::nullopt)
        << "outside of the partial key";

    EXPECT_EQ(db.objects<every_option>().filter(f<&every_option::city> == "PORTLAND").count(), 1) << "NOCASE";
    const auto update = [&] { db.objects<every_option>().update(f<&every_option::short_text> = "sixsix"); };
    EXPECT_EQ(error_kind_of(update), error_kind::value_too_long);
    EXPECT_EQ(db.query<std::string>("SELECT \"full name\" FROM \"every option\" WHERE tenant = 1"),
              std::vector<std::string>{"Ursula"});
    db.objects<country>().update(f<&country::code> = "UM");
    EXPECT_EQ(db.objects<every_option>().filter(f<&every_option::tenant> == 1).get().country_code, "UM");
    db.objects<country>().remove();
    EXPECT_EQ(db.objects<every_option>().filter(f<&every_option::tenant> == 1).get().country_code, std::nullopt);
}

ROWAN_ON_STORES(every_option_of_a_table, &sqlite_memory);

} // namespace
} // namespace rowan::test
