// By every kind of key rows are looked up by its index, one by one and in lists, also by statements that were prepared
// while the table was empty.
#include "support/database_fixture.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using rowan::f;
using rowan::transaction;

struct partial {
    std::int64_t id{};
    std::string name{};
    std::int32_t deleted{};
    using rowan_table = rowan::table<"kept", rowan::primary_key<&partial::id>,
                                     rowan::unique<&partial::name, rowan::where("deleted = 0")>>;
    static constexpr std::string_view naive = "SELECT * FROM kept WHERE name = 'row 1'"
                                              " AND deleted IN (0, 1)"; // not what the index is over

    static partial of(int number) { return {.name = "row " + std::to_string(number)}; }
};

struct lowered {
    std::int64_t id{};
    std::string name{};
    using rowan_table =
        rowan::table<"kept", rowan::primary_key<&lowered::id>, rowan::unique<rowan::lower(f<&lowered::name>)>>;
    static constexpr std::string_view naive = "SELECT * FROM kept WHERE name = 'row 1'";

    static lowered of(int number) { return {.name = "Row " + std::to_string(number)}; }
};

struct nullable {
    std::int64_t id{};
    std::optional<std::int64_t> parent{};
    std::optional<std::string> name{};
    using rowan_table = rowan::table<"kept", rowan::primary_key<&nullable::id>,
                                     rowan::unique<&nullable::parent, &nullable::name, rowan::nulls_not_distinct>>;
    static constexpr std::string_view naive =
        "SELECT * FROM kept WHERE parent IS NOT DISTINCT FROM 1 AND name IS NOT DISTINCT FROM 'row 1'";

    static nullable of(int number) {
        const std::string name = "row " + std::to_string(number);
        return {.parent = number % 2 == 0 ? std::nullopt : std::optional(number % 3),
                .name = number == 0 ? std::nullopt : std::optional(name)};
    }
};

struct number {
    std::int64_t value{};
};

class plans_of_keys : public rowan::test::database_test {
protected:
    template <class Model>
    static std::vector<Model> list(int from, int count) {
        std::vector<Model> all;
        for (int i = from; i < from + count; ++i) all.push_back(Model::of(i));
        return all;
    }
    /// How often the table was read from end to end in this transaction.
    static std::int64_t reads_of_all(const transaction& tx) {
        return tx.query<number>("SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'kept'").at(0).value;
    }
    template <class Model>
    void expect_the_index() const {
        const rowan::database alone = open("pool=1");
        alone.create_tables<Model>();
        alone.execute("ALTER TABLE kept SET (autovacuum_enabled = false)");
        constexpr int warm = 8; // the server has then made up its mind
        for (int i = 0; i < warm; ++i) {
            static_cast<void>(alone.get_or_create(Model::of(i)));
            static_cast<void>(alone.get_or_create_all(list<Model>(i, 3)));
        }
        constexpr int rows = 40'000;
        open().create_all(list<Model>(100, rows));
        alone.atomic([&](transaction& tx) {
            const std::int64_t before = reads_of_all(tx);
            for (int i = 0; i < 20; ++i) {
                EXPECT_FALSE(tx.get_or_create(Model::of(100 + 1'000 * i)).created);
                EXPECT_TRUE(tx.get_or_create(Model::of(rows + 1'000 + i)).created);
                for (const auto& each : tx.get_or_create_all(list<Model>(100 + 1'000 * i, 8)))
                    EXPECT_FALSE(each.created);
                for (const auto& each : tx.get_or_create_all(list<Model>(rows + 2'000 + 8 * i, 8)))
                    EXPECT_TRUE(each.created);
            }
            EXPECT_EQ(reads_of_all(tx), before);
            static_cast<void>(tx.execute(Model::naive));
            EXPECT_EQ(reads_of_all(tx), before + 1) << "is seen where it is done";
        });
    }
};

ROWAN_TEST(plans_of_keys, h83_partial) {
    expect_the_index<partial>();
}

ROWAN_TEST(plans_of_keys, h83_over_an_expression) {
    expect_the_index<lowered>();
}

ROWAN_TEST(plans_of_keys, h83_with_nulls_that_are_equal) {
    expect_the_index<nullable>();
}

ROWAN_ON_STORES(plans_of_keys, &rowan::test::postgresql, &rowan::test::pgbouncer);

} // namespace
