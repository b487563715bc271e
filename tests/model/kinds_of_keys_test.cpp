// get_or_create by each kind of key: composite, over an expression, partial, with NULLs that are equal, and given by
// hand.
#include "model/every_feature.hpp"

#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

namespace rowan::test {
namespace {

struct kinds_of_keys : testing::Test {
    database db = connect("sqlite::memory:");
    kinds_of_keys() { db.create_tables<country, every_option, given_key>(); }

    std::int64_t count() { return db.objects<every_option>().count(); }
    static every_option row(std::int64_t number) {
        const std::string text = std::to_string(number);
        return {.tenant = 1, .number = number, .email = "E" + text, .serial = "s" + text, .alias = "a" + text};
    }
};

TEST_F(kinds_of_keys, composite_primary_key) {
    for (const bool expected : {true, false}) {
        EXPECT_EQ((db.get_or_create<&every_option::number, &every_option::tenant>(row(1)).created), expected);
    }
    const auto by_lookup =
        db.objects<every_option>().get_or_create(f<&every_option::number> == 2 && f<&every_option::tenant> == 1,
                                                 [](every_option& made) { made.email = "z", made.serial = "z"; });
    EXPECT_TRUE(by_lookup.created);
    EXPECT_EQ(by_lookup.row.tenant, 1);
    EXPECT_EQ(count(), 2);
}

TEST_F(kinds_of_keys, over_an_expression) {
    const auto get = [&](std::string_view address) {
        return db.objects<every_option>().get_or_create(lower(f<&every_option::email>) == address,
                                                        [](every_option& made) { made.tenant = 1, made.number = 1; });
    };
    EXPECT_TRUE(get("ursula@example.org").created);
    EXPECT_FALSE(get("ursula@example.org").created);
    EXPECT_EQ(count(), 1);
    const auto other_case = get("Ursula@Example.org");
    EXPECT_FALSE(other_case.created) << "the value goes through the function as well";
    EXPECT_EQ(other_case.row.email, "ursula@example.org");
    EXPECT_EQ(count(), 1);
}

TEST_F(kinds_of_keys, nulls_that_are_equal) {
    const auto get = [&](std::optional<std::string> serial, std::optional<std::string> slot) {
        return db.objects<every_option>().get_or_create(
            f<&every_option::serial> == serial && f<&every_option::slot> == slot,
            [&](every_option& made) { made = row(count() + 1), made.serial = serial, made.slot = slot; });
    };
    for (const bool expected : {true, false}) {
        EXPECT_EQ(get("s", "t").created, expected);
        EXPECT_EQ(get("s", std::nullopt).created, expected);
        EXPECT_EQ(get(std::nullopt, "t").created, expected);
        EXPECT_EQ(get(std::nullopt, std::nullopt).created, expected);
        EXPECT_EQ(get("", std::nullopt).created, expected);
    }
    EXPECT_EQ(count(), 5);
    EXPECT_FALSE((db.get_or_create<&every_option::serial, &every_option::slot>(every_option{}).created));
}

TEST_F(kinds_of_keys, partial) {
    const auto get = [&](bool deleted) {
        return db.objects<every_option>().get_or_create(f<&every_option::alias> == "u", [&](every_option& made) {
            made = row(count() + 1), made.alias = "u", made.deleted = deleted;
        });
    };
    EXPECT_EQ(error_kind_of([&] { get(true); }), error_kind::key_not_stable) << "it would be created at every call";
    EXPECT_EQ(count(), 0);
    EXPECT_TRUE(get(false).created);
    EXPECT_FALSE(get(false).created);
    db.objects<every_option>().update(f<&every_option::deleted> = true);
    EXPECT_TRUE(get(false).created) << "the row that the key does not cover is not found";
    EXPECT_EQ(count(), 2);
}

TEST_F(kinds_of_keys, that_the_column_cannot_hold) {
    const auto create = [&](const std::string& code) {
        db.objects<country>().get_or_create(f<&country::code> == code);
    };
    EXPECT_EQ(error_kind_of([&] { create("USA"); }), error_kind::value_too_long);
    EXPECT_EQ(error_kind_of([&] { create("Öst"); }), error_kind::value_too_long);
    create("ÖÄ"); // characters are counted, not bytes
    EXPECT_EQ(db.objects<country>().count(), 1);
}

TEST_F(kinds_of_keys, given_by_hand) {
    for (const std::int64_t id : {std::int64_t{0}, std::int64_t{7}, INT64_MIN}) {
        EXPECT_TRUE(db.get_or_create(given_key{.id = id, .text = "a"}).created);
        const auto again = db.get_or_create(given_key{.id = id, .text = "b"});
        EXPECT_FALSE(again.created);
        EXPECT_EQ(again.row.text, "a");
        EXPECT_EQ(again.row.id, id);
    }
    given_key changed{.id = 7, .text = "c"};
    EXPECT_FALSE(db.save(changed));
    EXPECT_EQ(db.objects<given_key>().get(f<&given_key::id> == 7).text, "c");
    EXPECT_TRUE(db.remove(changed));
    EXPECT_FALSE(db.remove(changed));
}

} // namespace
} // namespace rowan::test
