// Callers who race with one list, by each kind of key: nobody fails, and each row has one creator.
#include "support/database_fixture.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

using rowan::f;
using rowan::statement::capabilities;

struct partial {
    std::int64_t id{};
    std::string name{};
    std::int32_t deleted{};
    using rowan_table = rowan::table<"partial", rowan::primary_key<&partial::id>,
                                     rowan::unique<&partial::name, rowan::where("deleted = 0")>>;

    static bool fits(const capabilities& able) { return able.partial_keys; }
    static partial of(int number) { return {.name = "row " + std::to_string(number / 2)}; }
};

struct lowered {
    std::int64_t id{};
    std::string name{};
    using rowan_table =
        rowan::table<"lowered", rowan::primary_key<&lowered::id>, rowan::unique<rowan::lower(f<&lowered::name>)>>;

    static bool fits(const capabilities& able) { return able.expression_keys; }
    static lowered of(int number) { return {.name = (number % 2 == 0 ? "row " : "ROW ") + std::to_string(number / 2)}; }
};

struct nullable {
    std::int64_t id{};
    std::optional<std::int64_t> parent{};
    std::string name{};
    using rowan_table = rowan::table<"nullable", rowan::primary_key<&nullable::id>,
                                     rowan::unique<&nullable::parent, &nullable::name, rowan::nulls_not_distinct>>;

    static bool fits(const capabilities& able) { return able.nulls_not_distinct || able.emulates_nulls_not_distinct; }
    static nullable of(int number) {
        return {.parent = number % 4 < 2 ? std::nullopt : std::optional(7),
                .name = "row " + std::to_string(number / 2)};
    }
};

struct filled {
    std::int64_t id{};
    std::string name{};
    std::string note{};
    using rowan_table = rowan::table<"filled", rowan::primary_key<&filled::id>, rowan::unique<&filled::name>,
                                     rowan::max_length<&filled::name, 40>, rowan::max_length<&filled::note, 40>,
                                     rowan::default_sql<&filled::note, "'none'">>;

    static bool fits(const capabilities&) { return true; }
    static filled of(int number) {
        return {.id = number % 3 == 0 ? (number + 1) * std::int64_t{1'000'000} : 0, // those of the database follow it

                .name = "row " + std::to_string(number / 2),
                .note = number % 4 < 2 ? "" : "given"};
    }
};

constexpr int rows = 100; // of a list, two by two with the same key
constexpr int rounds = 6;

class bulk_race_keys : public rowan::test::database_test {
protected:
    template <class Model>
    static std::vector<Model> list(int round, unsigned caller) {
        std::vector<Model> all;
        for (int i = 0; i < rows; ++i) all.push_back(Model::of(round * rows + i));
        std::shuffle(all.begin(), all.end(), std::mt19937(caller));
        return all;
    }
    template <class Model>
    void race(bool in_transaction) const {
        std::vector<std::vector<rowan::outcome<Model>>> got(6);
        std::vector<std::string> failures(got.size());
        for (int round = 0; round < rounds; ++round) {
            std::vector<std::thread> callers;
            for (unsigned i = 0; i < got.size(); ++i) {
                callers.emplace_back([&, i] {
                    const auto get = [&](const auto& on) { return on.get_or_create_all(list<Model>(round, i)); };
                    try {
                        got[i] = in_transaction ? db.atomic([&](rowan::transaction& tx) { return get(tx); }) : get(db);
                    } catch (const std::exception& failure) {
                        failures[i] = failure.what();
                    }
                });
            }
            for (std::thread& each : callers) each.join();
            for (const std::string& failure : failures) ASSERT_EQ(failure, "");
            std::map<std::int64_t, int> creators;
            for (const auto& outcomes : got) {
                for (const auto& [row, created] : outcomes) creators[row.id] += created ? 1 : 0;
            }
            EXPECT_EQ(creators.size(), std::size_t{rows / 2});
            for (const auto& [id, count] : creators) EXPECT_EQ(count, 1) << id;
        }
        EXPECT_EQ(db.objects<Model>().count(), rounds * rows / 2);
    }
    template <class Model>
    void race_alone_and_in_transactions() const {
        if (!Model::fits(capabilities())) return;
        db.create_tables<Model>();
        race<Model>(false);
        db.objects<Model>().remove();
        race<Model>(true);
    }
};

ROWAN_TEST(bulk_race_keys, partial) {
    race_alone_and_in_transactions<partial>();
}

ROWAN_TEST(bulk_race_keys, over_an_expression) {
    race_alone_and_in_transactions<lowered>();
}

ROWAN_TEST(bulk_race_keys, with_nulls_that_are_equal) {
    race_alone_and_in_transactions<nullable>();
}

ROWAN_TEST(bulk_race_keys, of_rows_that_leave_different_columns_to_the_database) {
    race_alone_and_in_transactions<filled>();
}

ROWAN_ON_STORES(bulk_race_keys, &rowan::test::sqlite_file, &rowan::test::postgresql, &rowan::test::pgbouncer,
                &rowan::test::mariadb, &rowan::test::galera);

} // namespace
