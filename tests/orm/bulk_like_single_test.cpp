// A random list through get_or_create_all does what its rows do one by one: the same rows, flags and failures.
#include "support/database_fixture.hpp"

#include <rowan/orm/bulk.hpp>
#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {

using rowan::f;
using rowan::statement::capabilities;
using engine = std::mt19937;

int below(engine& random, int bound) {
    return static_cast<int>(random() % static_cast<unsigned>(bound));
}

/// Some differ in case only.
std::string any_name(engine& random) {
    static const std::vector<std::string> names{"a",  "A", "b",        "B",        "ab", "aB",
                                                "Ab", "",  "\xc3\xa4", "\xc3\x84", "c d"};
    return names[random() % names.size()];
}

std::optional<std::int64_t> any_number(engine& random) {
    const int number = below(random, 4);
    return number == 0 ? std::nullopt : std::optional<std::int64_t>(number - 1);
}

std::string text_of(const std::optional<std::int64_t>& number) {
    return number ? std::to_string(*number) : "NULL";
}

struct plain {
    std::int64_t id{};
    std::string name{};
    std::int32_t value{};
    using rowan_table = rowan::table<"plain", rowan::primary_key<&plain::id>, rowan::unique<&plain::name>>;

    static bool fits(const capabilities&) { return true; }
    static plain any(engine& random) { return {.name = any_name(random), .value = below(random, 9)}; }
    [[nodiscard]] std::string text() const { return name + " " + std::to_string(value); }
};

/// The condition takes no row of value 3, which the list may have.
struct partial {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> value{};
    using rowan_table = rowan::table<"partial", rowan::primary_key<&partial::id>,
                                     rowan::unique<&partial::name, rowan::where("value < 3")>>;

    static bool fits(const capabilities& able) { return able.partial_keys; }
    static partial any(engine& random) {
        const int chosen = below(random, 40);
        return {.name = any_name(random),
                .value = chosen == 39 ? std::nullopt : std::optional(chosen == 38 ? 3 : chosen % 3)};
    }
    [[nodiscard]] std::string text() const { return name + " " + text_of(value); }
};

/// The database gives the column that the condition reads.
struct partial_by_default {
    std::int64_t id{};
    std::string name{};
    std::int32_t value{};
    using rowan_table =
        rowan::table<"partial_by_default", rowan::primary_key<&partial_by_default::id>,
                     rowan::unique<rowan::upper(f<&partial_by_default::name>), rowan::where("value = 7")>,
                     rowan::default_sql<&partial_by_default::value, "7">>;

    static bool fits(const capabilities& able) { return able.partial_keys && able.expression_keys; }
    static partial_by_default any(engine& random) {
        const int chosen = below(random, 40);
        return {.name = any_name(random), .value = chosen == 39 ? 8 : 7 * (chosen % 2)};
    }
    [[nodiscard]] std::string text() const { return name + " " + std::to_string(value); }
};

struct lowered {
    std::int64_t id{};
    std::string name{};
    std::int32_t value{};
    using rowan_table =
        rowan::table<"lowered", rowan::primary_key<&lowered::id>, rowan::unique<rowan::lower(f<&lowered::name>)>>;

    static bool fits(const capabilities& able) { return able.expression_keys; }
    static lowered any(engine& random) { return {.name = any_name(random), .value = below(random, 9)}; }
    [[nodiscard]] std::string text() const { return name + " " + std::to_string(value); }
};

struct nullable {
    std::int64_t id{};
    std::optional<std::int64_t> parent{};
    std::string name{};
    std::optional<std::int64_t> rank{};
    std::int32_t value{};
    using rowan_table =
        rowan::table<"nullable", rowan::primary_key<&nullable::id>,
                     rowan::unique<&nullable::parent, &nullable::name, &nullable::rank, rowan::nulls_not_distinct>>;

    static bool fits(const capabilities& able) { return able.nulls_not_distinct || able.emulates_nulls_not_distinct; }
    static nullable any(engine& random) {
        return {.parent = any_number(random),
                .name = below(random, 2) == 0 ? "a" : "A",
                .rank = any_number(random),
                .value = below(random, 9)};
    }
    [[nodiscard]] std::string text() const {
        return text_of(parent) + " " + name + " " + text_of(rank) + " " + std::to_string(value);
    }
};

/// Nearly always a number that nobody else gives.
struct filled {
    std::int64_t id{};
    std::string name{};
    std::string note{};
    std::optional<std::int64_t> level{};
    using rowan_table =
        rowan::table<"filled", rowan::primary_key<&filled::id>, rowan::unique<&filled::name>,
                     rowan::max_length<&filled::name, 40>, rowan::max_length<&filled::note, 40>,
                     rowan::default_sql<&filled::note, "'none'">, rowan::default_sql<&filled::level, "3 + 4">>;

    static bool fits(const capabilities&) { return true; }
    static filled any(engine& random) {
        return {.id = below(random, 2) == 0 ? 0 : -1 - below(random, 2'000),
                .name = any_name(random),
                .note = below(random, 2) == 0 ? "" : "given",
                .level = any_number(random)};
    }
    [[nodiscard]] std::string text() const {
        return (id < 0 ? std::to_string(id) : "numbered") + " " + name + " " + note + " " + text_of(level);
    }
};

/// Names of collations are the engine's own; PostgreSQL's that take different texts for equal make no key.
struct collated_on_sqlite {
    std::int64_t id{};
    std::string name{};
    std::int32_t value{};
    using rowan_table =
        rowan::table<"collated", rowan::primary_key<&collated_on_sqlite::id>, rowan::unique<&collated_on_sqlite::name>,
                     rowan::max_length<&collated_on_sqlite::name, 40>,
                     rowan::collate<&collated_on_sqlite::name, "NOCASE">>;

    static bool fits(const capabilities& able) { return able.engine == "sqlite"; }
    static collated_on_sqlite any(engine& random) { return {.name = any_name(random), .value = below(random, 9)}; }
    [[nodiscard]] std::string text() const { return name + " " + std::to_string(value); }
};

struct collated_on_mariadb {
    std::int64_t id{};
    std::string name{};
    std::int32_t value{};
    using rowan_table =
        rowan::table<"collated", rowan::primary_key<&collated_on_mariadb::id>,
                     rowan::unique<&collated_on_mariadb::name>, rowan::max_length<&collated_on_mariadb::name, 40>,
                     rowan::collate<&collated_on_mariadb::name, "utf8mb4_unicode_ci">>;

    static bool fits(const capabilities& able) { return able.engine == "mariadb"; }
    static collated_on_mariadb any(engine& random) { return {.name = any_name(random), .value = below(random, 9)}; }
    [[nodiscard]] std::string text() const { return name + " " + std::to_string(value); }
};

class bulk_like_single : public rowan::test::database_test {
protected:
    /// What a caller sees: the failure, or of each row whether it was created, as what, and the first row that it is.
    using seen = std::vector<std::string>;

    template <class Model>
    static seen seen_of(const std::vector<rowan::outcome<Model>>& outcomes) {
        seen texts;
        for (const auto& each : outcomes) {
            const auto first = std::find_if(outcomes.begin(), outcomes.end(),
                                            [&](const auto& other) { return other.row.id == each.row.id; });
            texts.push_back((each.created ? "created " : "found ") + each.row.text() + " as of " +
                            std::to_string(first - outcomes.begin()));
        }
        return texts;
    }
    template <class Call>
    static seen seen_by(const Call& call) {
        try {
            return seen_of(call());
        } catch (const rowan::error& failure) {
            return {"failed " + std::to_string(static_cast<int>(failure.kind()))};
        }
    }
    template <class Model>
    static std::vector<Model> any_list(engine& random, int size) {
        std::vector<Model> rows;
        for (int i = 0; i < size; ++i) rows.push_back(Model::any(random));
        return rows;
    }
    template <class Model>
    seen contents() const {
        seen texts;
        for (const Model& each : db.objects<Model>().all()) texts.push_back(each.text());
        std::sort(texts.begin(), texts.end());
        return texts;
    }
    template <class Model>
    void begin_with(const std::vector<Model>& rows) const {
        db.objects<Model>().remove();
        for (const Model& each : rows) {
            try {
                db.create(each); // also what a partial key does not cover
            } catch (const rowan::integrity_error&) {
            }
        }
    }
    template <class Model>
    static std::vector<rowan::outcome<Model>> one_by_one(const rowan::operations& on, const std::vector<Model>& rows) {
        std::vector<rowan::outcome<Model>> made;
        for (const Model& each : rows) made.push_back(on.get_or_create(each));
        return made;
    }
    /// As callers do who share a statement, and expect to create their rows.
    template <class Model>
    std::vector<rowan::outcome<Model>> as_many_callers(const std::vector<Model>& rows) const {
        constexpr std::size_t key = rowan::orm::key_index<Model>(*rowan::orm::detail::key_over_members<Model>());
        std::vector<rowan::outcome<Model>> made(rows.size());
        std::vector<rowan::orm::bulk_row> each;
        for (std::size_t i = 0; i < rows.size(); ++i) each.push_back({&rows[i], &made[i].row});
        std::vector<rowan::orm::bulk_row*> all;
        for (rowan::orm::bulk_row& row : each) all.push_back(&row);
        const rowan::session::lease on(db.context());
        rowan::orm::create_in_bulk(*on, rowan::orm::statements_for<Model, key>(), all.data(), all.size(),
                                   rowan::statement::first_step::insert);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            EXPECT_NE(each[i].outcome, rowan::orm::answer::nothing) << i;
            made[i].created = each[i].outcome == rowan::orm::answer::created;
        }
        return made;
    }
    /// Where that cannot be, also for a value that only a row to insert must not have, each goes by itself.
    template <class Model>
    bool compare_many_callers(const std::vector<Model>& there, const std::vector<Model>& rows, const seen& single,
                              const seen& behind_single) const {
        begin_with(there);
        const seen before = contents<Model>();
        const seen many = seen_by([&] { return as_many_callers(rows); });
        const bool can_be = !many.front().starts_with("failed");
        EXPECT_EQ(contents<Model>(), can_be ? behind_single : before);
        if (can_be) {
            EXPECT_EQ(many, single);
        }
        return can_be;
    }

    template <class Model>
    void compare() const {
        if (!Model::fits(capabilities())) return;
        db.create_tables<Model>();
        const bool finds_or_inserts = capabilities().bulk == rowan::statement::bulk_creation::find_or_insert;
        int failed = 0, shared = 0;
        for (unsigned seed = 1; seed <= 60; ++seed) {
            SCOPED_TRACE("seed " + std::to_string(seed));
            engine random(seed);
            const auto there = any_list<Model>(random, below(random, 6));
            const auto rows = any_list<Model>(random, 1 + below(random, 14));
            begin_with(there);
            const seen single = seen_by([&] { return db.atomic([&](auto& tx) { return one_by_one(tx, rows); }); });
            const seen behind_single = contents<Model>();
            begin_with(there);
            EXPECT_EQ(seen_by([&] { return db.get_or_create_all(rows); }), single);
            EXPECT_EQ(contents<Model>(), behind_single);
            begin_with(there);
            EXPECT_EQ(seen_by([&] { return db.atomic([&](auto& tx) { return tx.get_or_create_all(rows); }); }), single);
            EXPECT_EQ(contents<Model>(), behind_single);
            failed += single.front().starts_with("failed") ? 1 : 0;
            if (finds_or_inserts) shared += compare_many_callers(there, rows, single, behind_single) ? 1 : 0;
            if (HasFailure()) return;
        }
        if (finds_or_inserts) {
            EXPECT_GT(shared, 30);
        }
        EXPECT_LT(failed, 30) << "few lists do anything";
    }
};

ROWAN_TEST(bulk_like_single, by_a_plain_key) {
    compare<plain>();
}

ROWAN_TEST(bulk_like_single, by_a_partial_key) {
    compare<partial>();
}

ROWAN_TEST(bulk_like_single, by_a_partial_key_over_an_expression_and_what_the_database_fills_in) {
    compare<partial_by_default>();
}

ROWAN_TEST(bulk_like_single, by_a_key_over_an_expression) {
    compare<lowered>();
}

ROWAN_TEST(bulk_like_single, by_a_key_whose_nulls_are_equal) {
    compare<nullable>();
}

ROWAN_TEST(bulk_like_single, by_a_key_in_which_different_texts_are_equal) {
    compare<collated_on_sqlite>();
    compare<collated_on_mariadb>();
}

ROWAN_TEST(bulk_like_single, of_rows_that_leave_different_columns_to_the_database) {
    compare<filled>();
}

ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(bulk_like_single);

} // namespace
