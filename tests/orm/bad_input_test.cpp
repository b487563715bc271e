// Values that a column cannot take are refused by name, and nothing is stored half.
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace {

using namespace rowan::test;
using rowan::error_kind;
using rowan::f;

struct sample {
    std::int64_t id{};
    std::string name{};
    std::uint64_t big{};
    double real{};
    float narrow{};
    std::string text{};
    using rowan_table = rowan::table<"sample", rowan::primary_key<&sample::id>, rowan::unique<&sample::name>,
                                     rowan::max_length<&sample::text, 4>>;
};

/// The same table, read into members that are too small for it.
struct small_sample {
    std::int64_t id{};
    std::string name{};
    std::int16_t big{};
    using rowan_table =
        rowan::table<"sample", rowan::primary_key<&small_sample::id>, rowan::unique<&small_sample::name>>;
};

/// The same table, by a model that expects more of it.
struct wider_sample {
    std::int64_t id{};
    std::string name{};
    std::string nickname{};
    using rowan_table =
        rowan::table<"sample", rowan::primary_key<&wider_sample::id>, rowan::unique<&wider_sample::name>>;
};

struct absent {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"absent", rowan::primary_key<&absent::id>, rowan::unique<&absent::name>>;
};

class bad_input : public database_test {
protected:
    bad_input() { db.create_tables<sample>(); }

    /// Refused by every call that would store the row, which then is not there.
    void expect_refused(const sample& row, error_kind kind) {
        EXPECT_EQ(error_kind_of([&] { db.create(row); }), kind);
        EXPECT_EQ(error_kind_of([&] { db.get_or_create(row); }), kind);
        EXPECT_EQ(error_kind_of([&] { db.update_or_create(row); }), kind);
        EXPECT_EQ(error_kind_of([&] { db.create_all(std::vector<sample>{{.name = "good"}, row}); }), kind);
        EXPECT_EQ(error_kind_of([&] { db.get_or_create_all(std::vector<sample>{{.name = "good"}, row}); }), kind);
        EXPECT_EQ(db.objects<sample>().count(), 0);
    }
    static std::string text_of(auto&& call) {
        try {
            call();
        } catch (const rowan::error& failure) {
            return failure.what();
        }
        return {};
    }
};

ROWAN_TEST(bad_input, a_nul_byte_in_text) {
    using namespace std::string_literals;
    expect_refused({.name = "a\0b"s}, error_kind::invalid_text);
    expect_refused({.name = "a", .text = "\0"s}, error_kind::invalid_text);
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(db.objects<sample>().filter(f<&sample::name> == "a\0"s).all()); }),
              error_kind::invalid_text);
    EXPECT_EQ(error_kind_of([&] { db.execute("DELETE FROM sample WHERE name = " + parameter(1), "a\0"s); }),
              error_kind::invalid_text);
}

ROWAN_TEST(bad_input, invalid_utf8) {
    expect_refused({.name = "\xff"}, error_kind::invalid_text);
    expect_refused({.name = "a\xc0\x80"}, error_kind::invalid_text);
    expect_refused({.name = "\xed\xa0\x80"}, error_kind::invalid_text);
    expect_refused({.name = "cut \xe2\x82"}, error_kind::invalid_text);
}

ROWAN_TEST(bad_input, a_number_that_is_none) {
    const sample is_none{.name = "a", .real = std::nan("")};
    const sample is_none_either{.name = "b", .narrow = std::nanf("")};
    if (capabilities().stores_nan) {
        EXPECT_TRUE(std::isnan(db.create(is_none).real));
        EXPECT_TRUE(std::isnan(db.create(is_none_either).narrow));
    } else {
        expect_refused(is_none, error_kind::value_out_of_range);
        expect_refused(is_none_either, error_kind::value_out_of_range);
    }
}

ROWAN_TEST(bad_input, a_number_without_end) {
    for (const double infinite : {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
        const sample row{.name = std::to_string(infinite), .real = infinite, .narrow = static_cast<float>(infinite)};
        if (capabilities().stores_infinity) {
            EXPECT_EQ(db.create(row).real, infinite);
            EXPECT_EQ(db.objects<sample>().get(f<&sample::name> == row.name).narrow, row.narrow);
        } else {
            expect_refused(row, error_kind::value_out_of_range);
        }
    }
}

ROWAN_TEST(bad_input, an_integer_that_does_not_fit) {
    expect_refused({.name = "a", .big = std::uint64_t{INT64_MAX} + 1}, error_kind::value_out_of_range);
    db.create(sample{.name = "a", .big = 40'000});
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(db.objects<small_sample>().all()); }),
              error_kind::value_out_of_range);
    EXPECT_EQ(error_kind_of([&] { db.objects<small_sample>().get_or_create(f<&small_sample::name> == "a"); }),
              error_kind::value_out_of_range);
    EXPECT_NE(text_of([&] { static_cast<void>(db.objects<small_sample>().all()); }).find("big"), std::string::npos)
        << "it says which column";
    // a server whose columns are no wider than the members refuses it itself
    const auto refused = error_kind_of([&] { db.execute("UPDATE sample SET narrow = 1e300, big = 1"); });
    EXPECT_EQ(refused.value_or(error_kind::value_out_of_range), error_kind::value_out_of_range);
    if (refused) return;
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(db.objects<sample>().all()); }), error_kind::value_out_of_range);
}

ROWAN_TEST(bad_input, too_long_a_value) {
    expect_refused({.name = "a", .text = "12345"}, error_kind::value_too_long);
    EXPECT_EQ(db.create(sample{.name = "umlauts", .text = "äöüß"}).text, "äöüß") << "characters are counted, not bytes";
}

ROWAN_TEST(bad_input, a_missing_column_is_named) {
    db.create(sample{.name = "a"});
    const auto check = [&](auto&& call) {
        EXPECT_EQ(error_kind_of(call), error_kind::schema_mismatch);
        EXPECT_NE(text_of(call).find("nickname"), std::string::npos) << text_of(call);
    };
    check([&] { static_cast<void>(db.objects<wider_sample>().all()); });
    check([&] { db.get_or_create(wider_sample{.name = "a"}); });
    check([&] { db.create(wider_sample{.name = "b"}); });
    check([&] { db.objects<wider_sample>().update(f<&wider_sample::nickname> = "x"); });
    check([&] { db.atomic([](rowan::transaction& tx) { tx.update_or_create(wider_sample{.name = "b"}); }); });
    EXPECT_EQ(db.objects<sample>().count(), 1);
}

ROWAN_TEST(bad_input, a_missing_table_is_named) {
    const auto call = [&] { db.get_or_create(absent{.name = "a"}); };
    EXPECT_EQ(error_kind_of(call), error_kind::schema_mismatch);
    EXPECT_NE(text_of(call).find("absent"), std::string::npos);
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(db.objects<absent>().count()); }), error_kind::schema_mismatch);
}

ROWAN_ON_EVERY_STORE_AND_CLUSTER(bad_input);

// A server's disk cannot be filled from here.
class bad_input_on_a_full_disk : public bad_input {};

ROWAN_TEST(bad_input_on_a_full_disk, a_full_disk_in_the_middle_of_many_rows) {
    db.create(sample{.name = "before"});
    const std::int64_t pages = db.query<std::int64_t>("PRAGMA page_count").front();
    db.execute("PRAGMA max_page_count = " + std::to_string(pages + 6));
    std::vector<sample> rows;
    for (int i = 0; i < 200; ++i) rows.push_back({.name = std::string(1000, 'n') + std::to_string(i)});
    EXPECT_EQ(error_kind_of([&] { db.create_all(rows); }), error_kind::disk_full);
    EXPECT_EQ(error_kind_of([&] { db.get_or_create_all(rows); }), error_kind::disk_full);
    EXPECT_EQ(db.objects<sample>().get().name, "before");
    EXPECT_EQ(error_kind_of([&] { db.atomic([&](rowan::transaction& tx) { tx.create_all(rows); }); }),
              error_kind::disk_full);
    EXPECT_EQ(db.objects<sample>().get().name, "before");
    EXPECT_TRUE(db.get_or_create(sample{.name = "after"}).created);
}

ROWAN_ON_SQLITE(bad_input_on_a_full_disk);

} // namespace
