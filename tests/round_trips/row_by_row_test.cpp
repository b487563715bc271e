// What PostgreSQL is sent row by row: keys whose rows a list does not find by one statement, counted on the wire.
#include "support/fresh_database.hpp"
#include "support/proxy.hpp"

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

struct nullable {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> parent{};
    using rowan_table = rowan::table<"nullable", rowan::primary_key<&nullable::id>,
                                     rowan::unique<&nullable::name, &nullable::parent, rowan::nulls_not_distinct>>;
};

struct costs {
    int hit;
    int miss;
    int expected_miss;
    int all_there;
    int none_there;
    bool operator==(const costs&) const = default;
    friend std::ostream& operator<<(std::ostream& out, const costs& of) {
        return out << "hit " << of.hit << ", miss " << of.miss << ", expected miss " << of.expected_miss
                   << ", all there " << of.all_there << ", none there " << of.none_there;
    }
};

constexpr int rows = 100; // of a list

class row_by_row_on_postgresql : public testing::Test {
protected:
    template <class Model>
    static std::vector<Model> named(const std::string& prefix, int count) {
        std::vector<Model> all(static_cast<std::size_t>(count));
        for (std::size_t i = 0; i < all.size(); ++i) all[i].name = prefix + std::to_string(i);
        return all;
    }
    template <class Call>
    int count(const Call& call) const {
        const int before = wire.round_trips();
        call();
        return wire.round_trips() - before;
    }
    template <class Model>
    costs measured() const {
        db.create_tables<Model>();
        const auto one = [&](const rowan::database& on, const std::string& name, bool is_new) {
            return count([&] { EXPECT_EQ(on.get_or_create(named<Model>(name, 1)[0]).created, is_new); });
        };
        const auto list = [&](const std::string& prefix, int size, bool is_new) {
            return count([&] {
                for (const auto& each : db.get_or_create_all(named<Model>(prefix, size)))
                    EXPECT_EQ(each.created, is_new);
            });
        };
        const rowan::database expecting = db.expecting_misses();
        for (const std::string warm : {"a", "b"}) { // statements are prepared, the key is verified
            one(db, warm, true);
            one(db, warm, false);
            one(expecting, "expected " + warm, true);
            list("list " + warm, 3, true);
            list("list " + warm, 3, false);
        }
        costs found{};
        found.miss = one(db, "one", true);
        found.hit = one(db, "one", false);
        found.expected_miss = one(expecting, "expected", true);
        found.none_there = list("many", rows, true);
        found.all_there = list("many", rows, false);
        return found;
    }

    const std::string options = "sslmode=disable&gssencmode=disable&pool=1";
    rowan::test::fresh_database place{"postgresql_tcp"};
    rowan::test::proxy wire{rowan::test::port_of(place.url())};
    rowan::database db = rowan::connect(rowan::test::with_port(place.url(options), wire.port()));
};

TEST_F(row_by_row_on_postgresql, other_keys_are_not) {
    EXPECT_EQ(measured<plain>(), (costs{1, 2, 1, 1, 1}));
}

// Such a list is looked up in one transaction and, where some are absent, those are created in another: a COMMIT each.

// The row that was created must be found again, or a row outside of the key's condition would be created at every call.
TEST_F(row_by_row_on_postgresql, a_partial_key) {
    EXPECT_EQ(measured<partial>(), (costs{1, 4, 3, rows + 1, 3 * rows + 2}));
}

TEST_F(row_by_row_on_postgresql, a_key_over_an_expression) {
    EXPECT_EQ(measured<lowered>(), (costs{1, 2, 1, rows + 1, 2 * rows + 2}));
}

TEST_F(row_by_row_on_postgresql, a_key_whose_nulls_are_equal) {
    EXPECT_EQ(measured<nullable>(), (costs{1, 2, 1, rows + 1, 2 * rows + 2}));
}

} // namespace
