// What a crowd on a server looks for together: keys of every kind.
#include "session/shared_looks.hpp"
#include "support/error_kind_of.hpp"

#include <array>
#include <chrono>
#include <limits>
#include <optional>

namespace rowan::test {

struct by_day {
    std::int64_t id{};
    sighting seen{};
    std::chrono::year_month_day day{};
    bool is_night{};
    std::string place{};
    using rowan_table = rowan::table<"by_day", rowan::primary_key<&by_day::id>,
                                     rowan::unique<&by_day::place, &by_day::day, &by_day::is_night>>;
};

struct by_lower_name {
    std::int64_t id{};
    std::string name{};
    sighting seen{};
    using rowan_table = rowan::table<"by_lower_name", rowan::primary_key<&by_lower_name::id>,
                                     rowan::unique<rowan::lower(f<&by_lower_name::name>)>>;
};

struct by_narrow_key {
    std::int64_t id{};
    std::string code{};
    std::int32_t number{};
    sighting seen{};
    using rowan_table =
        rowan::table<"by_narrow_key", rowan::primary_key<&by_narrow_key::id>, rowan::unique<&by_narrow_key::code>,
                     rowan::unique<&by_narrow_key::number>, rowan::max_length<&by_narrow_key::code, 2>>;
};

struct by_key_or_null {
    std::int64_t id{};
    std::optional<std::string> name{};
    sighting seen{};
    using rowan_table = rowan::table<"by_key_or_null", rowan::primary_key<&by_key_or_null::id>,
                                     rowan::unique<rowan::lower(f<&by_key_or_null::name>), rowan::nulls_not_distinct>>;
};

} // namespace rowan::test

namespace {

using namespace rowan::test;
using rowan::error_kind;
using rowan::f;
using failure = std::optional<error_kind>;

class keys_of_shared_looks : public shared_looks {};

ROWAN_TEST(keys_of_shared_looks, of_several_columns) {
    using namespace std::chrono;
    db.create_tables<by_day>();
    const auto day = [](int i) { return year_month_day{sys_days{2024y / 2 / 27} + days{i / 4}}; };
    const auto town = [](int i) { return i / 2 % 2 == 0 ? "" : "a, \"{b"; };
    for (int i = 0; i < rows; ++i)
        db.create(by_day{.seen = {100 + i}, .day = day(i), .is_night = i % 2 == 1, .place = town(i)});
    until_read_by_another([&](int wanted) {
        const auto key = f<&by_day::is_night> == (wanted % 2 == 1) && f<&by_day::day> == day(wanted) &&
                         f<&by_day::place> == town(wanted);
        const std::array both{m_crowd.objects<by_day>().get(key).seen,
                              m_crowd.objects<by_day>().get_or_create(key).row.seen};
        for (const sighting& each : both) EXPECT_EQ(each.value, 100 + wanted);
        return both;
    });
}

ROWAN_TEST(keys_of_shared_looks, over_an_expression) {
    if (!capabilities().expression_keys) {
        EXPECT_THROW(db.create_tables<by_lower_name>(), rowan::error);
        return;
    }
    db.create_tables<by_lower_name>();
    for (int i = 0; i < rows; ++i) db.create(by_lower_name{.name = "Name " + std::to_string(i), .seen = {100 + i}});
    until_read_by_another([&](int wanted) {
        const auto made = m_crowd.get_or_create(by_lower_name{.name = "NAME " + std::to_string(wanted)});
        EXPECT_FALSE(made.created);
        EXPECT_EQ(made.row.name, "Name " + std::to_string(wanted));
        EXPECT_EQ(made.row.seen.value, 100 + wanted);
        return std::array{made.row.seen};
    });
}

ROWAN_TEST(keys_of_shared_looks, that_may_be_null) {
    if (!capabilities().nulls_not_distinct || !capabilities().expression_keys) {
        EXPECT_THROW(db.create_tables<by_key_or_null>(), rowan::error);
        return;
    }
    db.create_tables<by_key_or_null>();
    const auto name = [](int i) { return i % 4 == 0 ? std::nullopt : std::optional(std::to_string(i)); };
    for (int i = 0; i < rows; ++i) db.get_or_create(by_key_or_null{.name = name(i), .seen = {100 + (name(i) ? i : 0)}});
    EXPECT_EQ(db.objects<by_key_or_null>().count(), rows * 3 / 4 + 1);
    until_read_by_another([&](int wanted) {
        const auto made = m_crowd.objects<by_key_or_null>().get_or_create(
            rowan::lower(f<&by_key_or_null::name>) == name(wanted),
            [](by_key_or_null&) { ADD_FAILURE() << "defaults of a row that is there"; });
        EXPECT_FALSE(made.created);
        EXPECT_EQ(made.row.name, name(wanted));
        EXPECT_EQ(made.row.seen.value, 100 + (name(wanted) ? wanted : 0));
        return std::array{made.row.seen};
    });
}

// What the column cannot hold is no row's key, also where it would be one when it is cut.
ROWAN_TEST(keys_of_shared_looks, what_a_column_cannot_hold_is_not_cut) {
    db.create_tables<by_narrow_key>();
    constexpr std::int32_t most = std::numeric_limits<std::int32_t>::max();
    for (int i = 0; i < rows; ++i)
        db.create(by_narrow_key{.code = std::to_string(10 + i), .number = i == 0 ? most : i, .seen = {100 + i}});
    until_read_by_another([&](int wanted) {
        const auto narrow = m_crowd.objects<by_narrow_key>();
        const std::string code = std::to_string(10 + wanted);
        EXPECT_EQ(error_kind_of([&] { static_cast<void>(narrow.get(f<&by_narrow_key::code> == code + "0")); }),
                  failure{error_kind::does_not_exist});
        EXPECT_EQ(error_kind_of([&] { narrow.get_or_create(f<&by_narrow_key::code> == code + "0"); }),
                  failure{error_kind::value_too_long});
        EXPECT_EQ(error_kind_of([&] {
                      static_cast<void>(narrow.get(f<&by_narrow_key::number> == most + std::int64_t{1 + wanted}));
                  }),
                  failure{error_kind::does_not_exist});
        EXPECT_EQ(
            error_kind_of([&] { narrow.get_or_create(f<&by_narrow_key::number> == most + std::int64_t{1 + wanted}); }),
            failure{error_kind::value_out_of_range});
        const auto found = narrow.get_or_create(f<&by_narrow_key::code> == code);
        EXPECT_EQ(found.row.seen.value, 100 + wanted);
        return std::array{found.row.seen};
    });
}

ROWAN_ON_STORES(keys_of_shared_looks, &rowan::test::postgresql, &rowan::test::mariadb, &rowan::test::galera);

} // namespace
