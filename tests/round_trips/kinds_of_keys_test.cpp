// By whatever kind of key, and whatever the rows leave to the database: the calls go to the server and back as often.
#include "support/fresh_database.hpp"
#include "support/proxy.hpp"
#include "support/servers.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace {

using rowan::f;

struct plain {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"plain", rowan::primary_key<&plain::id>, rowan::unique<&plain::name>>;
};

struct partial {
    std::int64_t id{};
    std::string name{};
    int deleted{};
    using rowan_table = rowan::table<"partial", rowan::primary_key<&partial::id>,
                                     rowan::unique<&partial::name, rowan::where("deleted = 0")>>;
};

struct lowered {
    std::int64_t id{};
    std::string name{};
    using rowan_table =
        rowan::table<"lowered", rowan::primary_key<&lowered::id>, rowan::unique<rowan::lower(f<&lowered::name>)>>;
};

struct partial_and_lowered {
    std::int64_t id{};
    std::string name{};
    int deleted{};
    using rowan_table =
        rowan::table<"partial_and_lowered", rowan::primary_key<&partial_and_lowered::id>,
                     rowan::unique<rowan::lower(f<&partial_and_lowered::name>), rowan::where("deleted = 0")>>;
};

struct nullable {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> parent{};
    using rowan_table = rowan::table<"nullable", rowan::primary_key<&nullable::id>,
                                     rowan::unique<&nullable::name, &nullable::parent, rowan::nulls_not_distinct>>;
};

/// Every other row of a list gives its id, every third its note.
struct mixed {
    std::int64_t id{};
    std::string name{};
    std::string note{};
    using rowan_table = rowan::table<"mixed", rowan::primary_key<&mixed::id>, rowan::unique<&mixed::name>,
                                     rowan::max_length<&mixed::name, 40>, rowan::max_length<&mixed::note, 40>,
                                     rowan::default_sql<&mixed::note, "'none'">>;
};

/// Every other row of a list has the key of the one before it, in capitals.
struct collated {
    std::int64_t id{};
    std::string name{};
    using rowan_table =
        rowan::table<"collated", rowan::primary_key<&collated::id>, rowan::unique<&collated::name>,
                     rowan::max_length<&collated::name, 40>, rowan::collate<&collated::name, "utf8mb4_unicode_ci">>;
    static constexpr int rows_of_a_key = 2;
};

template <class Model>
constexpr int rows_of_a_key() {
    if constexpr (requires { Model::rows_of_a_key; }) return Model::rows_of_a_key;
    return 1;
}

/// What the calls cost, a list of a thousand rows among them.
struct costs {
    int hit;
    int miss;
    int expected_miss;
    int lost_race;
    int all_there;
    int none_there;
    int some_there;
    bool operator==(const costs&) const = default;
    friend std::ostream& operator<<(std::ostream& out, const costs& of) {
        return out << "hit " << of.hit << ", miss " << of.miss << ", expected miss " << of.expected_miss
                   << ", lost race " << of.lost_race << ", all there " << of.all_there << ", none there "
                   << of.none_there << ", some there " << of.some_there;
    }
};

struct engine_costs {
    const char* engine;
    const char* server;  // of one host
    const char* options; // so that the proxy sees plain bytes
    costs of_calls;
    friend std::ostream& operator<<(std::ostream& out, const engine_costs& each) { return out << each.engine; }
};

class kinds_of_keys : public testing::TestWithParam<engine_costs> {
protected:
    template <class Model>
    static std::vector<Model> named(const std::string& prefix, int from, int end) {
        std::vector<Model> all;
        for (int i = from; i < end; ++i) {
            Model& row = all.emplace_back();
            row.name = (i % rows_of_a_key<Model>() == 0 ? "row " : "ROW ") + prefix +
                       std::to_string(i / rows_of_a_key<Model>());
            if constexpr (requires { row.parent; }) row.parent = i % 2 == 0 ? std::nullopt : std::optional(i);
            if constexpr (requires { row.note; }) {
                if (i % 2 == 0 && end > from + 1) row.id = next_id--;
                if (i % 3 == 0) row.note = "given";
            }
        }
        return all;
    }
    template <class Call>
    int count(const Call& call) const {
        const int before = wire.round_trips();
        call();
        return wire.round_trips() - before;
    }
    template <class Model>
    int one(const rowan::database& on, const std::string& name, bool is_new) const {
        return count([&] { EXPECT_EQ(on.get_or_create(named<Model>(name, 0, 1)[0]).created, is_new); });
    }
    template <class Model>
    int list(const std::string& prefix, int from, int end, int created) const {
        return count([&] {
            int made = 0;
            for (const auto& each : db.get_or_create_all(named<Model>(prefix, from, end))) made += each.created ? 1 : 0;
            EXPECT_EQ(made, created / rows_of_a_key<Model>());
        });
    }
    /// Somebody else creates the row between the look and the insert.
    template <class Model, class Lookup>
    int lost_race(const std::string& name, const Lookup& lookup) const {
        const auto rival = [&](Model&) { other.create(Model{.name = name}); };
        return count([&] { EXPECT_FALSE(db.objects<Model>().get_or_create(lookup, rival).created); });
    }
    template <class Model, class Lookup>
    costs measured(const Lookup& lookup) const {
        db.create_tables<Model>();
        const rowan::database expecting = db.expecting_misses();
        for (const std::string warm : {"a", "b"}) { // statements are prepared, the key is verified
            one<Model>(db, warm, true);
            one<Model>(db, warm, false);
            one<Model>(expecting, "expected " + warm, true);
            lost_race<Model>("lost " + warm, lookup("lost " + warm));
            list<Model>("list " + warm, 0, 12, 12);
            list<Model>("list " + warm, 6, 18, 6);
        }
        costs found{};
        found.miss = one<Model>(db, "one", true);
        found.hit = one<Model>(db, "one", false);
        found.expected_miss = one<Model>(expecting, "expected", true);
        found.lost_race = lost_race<Model>("lost", lookup("lost"));
        found.none_there = list<Model>("many", 0, 1'000, 1'000);
        found.all_there = list<Model>("many", 0, 1'000, 0);
        found.some_there = list<Model>("many", 500, 1'500, 500);
        return found;
    }
    template <class Model, class Lookup>
    void expect_as_by_any_key(bool is_able, const Lookup& lookup) const {
        if (!is_able) { // such a model is refused
            EXPECT_THROW(db.create_tables<Model>(), rowan::error);
            return;
        }
        EXPECT_EQ(measured<Model>(lookup), GetParam().of_calls);
    }
    [[nodiscard]] const rowan::statement::capabilities& able() const { return db.context().capabilities(); }

    static inline std::int64_t next_id = -1;
    rowan::test::fresh_database place{GetParam().engine};
    std::string url =
        rowan::test::with_database(rowan::test::server_url(GetParam().server), place.name(), GetParam().options);
    rowan::test::proxy wire{rowan::test::port_of(url)};
    rowan::database db = rowan::connect(rowan::test::with_port(url, wire.port()) + "&pool=1");
    rowan::database other = rowan::connect(url);
};

TEST_P(kinds_of_keys, plain) {
    expect_as_by_any_key<plain>(true, [](const std::string& name) { return f<&plain::name> == name; });
}

TEST_P(kinds_of_keys, partial) {
    expect_as_by_any_key<partial>(able().partial_keys,
                                  [](const std::string& name) { return f<&partial::name> == name; });
}

TEST_P(kinds_of_keys, over_an_expression) {
    expect_as_by_any_key<lowered>(able().expression_keys,
                                  [](const std::string& name) { return rowan::lower(f<&lowered::name>) == name; });
}

TEST_P(kinds_of_keys, partial_and_over_an_expression) {
    expect_as_by_any_key<partial_and_lowered>(
        able().partial_keys && able().expression_keys,
        [](const std::string& name) { return rowan::lower(f<&partial_and_lowered::name>) == name; });
}

TEST_P(kinds_of_keys, with_nulls_that_are_equal) {
    expect_as_by_any_key<nullable>(able().nulls_not_distinct, [](const std::string& name) {
        return f<&nullable::name> == name && f<&nullable::parent> == std::optional<std::int64_t>();
    });
}

// Such collations are MariaDB's; PostgreSQL has none that may be a key's.
TEST_P(kinds_of_keys, in_which_different_texts_are_equal) {
    expect_as_by_any_key<collated>(able().engine == "mariadb",
                                   [](const std::string& name) { return f<&collated::name> == name; });
}

TEST_P(kinds_of_keys, of_rows_that_leave_different_columns_to_the_database) {
    expect_as_by_any_key<mixed>(true, [](const std::string& name) { return f<&mixed::name> == name; });
}

INSTANTIATE_TEST_SUITE_P(postgresql, kinds_of_keys,
                         testing::Values(engine_costs{"postgresql",
                                                      "postgresql_tcp",
                                                      "sslmode=disable&gssencmode=disable",
                                                      {1, 2, 1, 2, 1, 1, 1}}),
                         testing::PrintToStringParamName());
INSTANTIATE_TEST_SUITE_P(mariadb, kinds_of_keys,
                         testing::Values(engine_costs{"mariadb", "mariadb_tcp", "tls=off", {1, 2, 1, 3, 1, 2, 2}}),
                         testing::PrintToStringParamName());
// One node, on which the rivals are too.
INSTANTIATE_TEST_SUITE_P(galera, kinds_of_keys,
                         testing::Values(engine_costs{"galera", "galera_node_1", "tls=off", {1, 2, 1, 3, 1, 2, 2}}),
                         testing::PrintToStringParamName());

} // namespace
