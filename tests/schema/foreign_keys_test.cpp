// Foreign keys whose target has no key yet when their table is made: unique keys, the table's own, and circles.
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

struct imprint {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"imprint", rowan::primary_key<&imprint::id>, rowan::unique<&imprint::name>>;
};
struct novel {
    std::int64_t id{};
    std::string imprint_name{};
    using rowan_table =
        rowan::table<"novel", rowan::primary_key<&novel::id>, rowan::foreign_key<&novel::imprint_name, &imprint::name>>;
};

struct topic {
    std::int64_t id{};
    std::string name{};
    std::optional<std::string> parent{};
    using rowan_table = rowan::table<"topic", rowan::primary_key<&topic::id>, rowan::unique<&topic::name>,
                                     rowan::foreign_key<&topic::parent, &topic::name>>;
};
/// The same table, as somebody makes it who does without the foreign key.
struct loose_topic {
    std::int64_t id{};
    std::string name{};
    std::optional<std::string> parent{};
    using rowan_table = rowan::table<"topic", rowan::primary_key<&loose_topic::id>, rowan::unique<&loose_topic::name>,
                                     rowan::index<&loose_topic::parent>>; // so that the text's type may be referred to
};

struct sailor {
    std::int64_t id{};
    std::int64_t ship_id{};
};
struct ship {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> captain_id{};
};

} // namespace

// Two that refer to each other can only be declared outside of both.
template <>
struct rowan::table_of<sailor> {
    using type =
        rowan::table<"sailor", rowan::primary_key<&sailor::id>, rowan::foreign_key<&sailor::ship_id, &ship::id>>;
};
template <>
struct rowan::table_of<ship> {
    using type = rowan::table<"ship", rowan::primary_key<&ship::id>, rowan::unique<&ship::name>,
                              rowan::foreign_key<&ship::captain_id, &sailor::id>>;
};

namespace {

using rowan::error_kind;
using rowan::test::error_kind_of;

class foreign_keys : public rowan::test::database_test {
protected:
    template <class Model>
    [[nodiscard]] std::optional<error_kind> refusal_of(const Model& row) const {
        return error_kind_of([&] { db.create(row); });
    }
    /// Both of the circle's foreign keys are enforced; the row that each has stays.
    void expect_circle() const {
        EXPECT_EQ(refusal_of(sailor{.ship_id = 99}), error_kind::foreign_key_violation);
        EXPECT_EQ(refusal_of(ship{.name = "Argo", .captain_id = 99}), error_kind::foreign_key_violation);
        ship argo = db.create(ship{.name = "Argo"});
        argo.captain_id = db.create(sailor{.ship_id = argo.id}).id;
        EXPECT_FALSE(db.save(argo));
    }
};

ROWAN_TEST(foreign_keys, to_a_unique_key) {
    for (int i = 0; i < 2; ++i) db.create_tables<novel, imprint>(); // the second time changes nothing
    db.create(imprint{.name = "Ace"});
    EXPECT_EQ(refusal_of(novel{.imprint_name = "Ace"}), std::nullopt);
    EXPECT_EQ(refusal_of(novel{.imprint_name = "none"}), error_kind::foreign_key_violation);
    db.drop_tables<novel, imprint>();
    db.create_tables<imprint>(); // by two calls
    db.create_tables<novel>();
    EXPECT_EQ(refusal_of(novel{.imprint_name = "none"}), error_kind::foreign_key_violation);
}

ROWAN_TEST(foreign_keys, to_an_own_unique_key) {
    for (int i = 0; i < 2; ++i) db.create_tables<topic>();
    db.create(topic{.name = "all"});
    EXPECT_EQ(refusal_of(topic{.name = "some", .parent = "all"}), std::nullopt);
    EXPECT_EQ(refusal_of(topic{.name = "more", .parent = "none"}), error_kind::foreign_key_violation);
    db.drop_tables<topic>();
}

ROWAN_TEST(foreign_keys, in_a_circle) {
    db.create_tables<sailor, ship>();
    expect_circle();
    db.create_tables<sailor, ship>(); // nothing is missing
    db.create_tables<ship, sailor>();
    EXPECT_EQ(db.objects<sailor>().count(), 1);
    db.drop_tables<sailor, ship>();
    db.create_tables<ship, sailor>();
    expect_circle();
    db.drop_tables<ship, sailor>();
    db.drop_tables<ship, sailor>(); // they are gone already
}

ROWAN_TEST(foreign_keys, are_not_added_to_a_table_that_was_there) {
    db.create_tables<loose_topic>();
    db.create(loose_topic{.name = "some", .parent = "none"});
    db.create_tables<topic>();
    EXPECT_EQ(refusal_of(topic{.name = "more", .parent = "none"}), std::nullopt);
}

ROWAN_TEST(foreign_keys, of_a_table_that_is_half_made) {
    db.create_tables<loose_topic>(); // as if who made it had died behind it
    db.create_tables<topic>();
    const bool is_half_made = !capabilities().transactional_ddl; // else somebody has left it so
    EXPECT_EQ(refusal_of(topic{.name = "more", .parent = "none"}).has_value(), is_half_made);
}

class foreign_keys_by_many_at_once : public foreign_keys {};

ROWAN_TEST(foreign_keys_by_many_at_once, come_once) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back(
            [&] { EXPECT_EQ(error_kind_of([&] { open().create_tables<sailor, ship, topic>(); }), std::nullopt); });
    }
    for (std::thread& each : threads) each.join();
    expect_circle();
    EXPECT_EQ(refusal_of(topic{.name = "more", .parent = "none"}), error_kind::foreign_key_violation);
    if (const std::string_view names = capabilities().find_foreign_keys; !names.empty()) {
        EXPECT_EQ(db.query<std::string>(names, "sailor", "ship_id", "ship").size(), 1U);
        EXPECT_EQ(db.query<std::string>(names, "ship", "captain_id", "sailor").size(), 1U);
        EXPECT_EQ(db.query<std::string>(names, "topic", "parent", "topic").size(), 1U);
    }
}

ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(foreign_keys);
ROWAN_ON_SHARED_STORES(foreign_keys_by_many_at_once);

} // namespace
