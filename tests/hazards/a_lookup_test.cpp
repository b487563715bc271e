// Group A: lookups and defaults that name something else than one unique key, and primary keys that are taken.
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rowan::test;
using rowan::error_kind;
using rowan::f;

struct user {
    std::int64_t id{};
    std::string email{};
    std::string name{};
    using rowan_table = rowan::table<"user", rowan::primary_key<&user::id>, rowan::unique<&user::email>,
                                     rowan::max_length<&user::email, 40>>;
};

/// No unique key is possible: many notes of one text are allowed, but one that is got or created is wanted once.
struct note {
    std::int64_t id{};
    std::string text{};
    std::int64_t reads{};
    using rowan_table = rowan::table<"note", rowan::primary_key<&note::id>>;
};

class hazards_a : public database_test {
protected:
    hazards_a() { db.create_tables<user, note>(); }
};

ROWAN_TEST(hazards_a, h04_a_primary_key_that_is_taken) {
    db.create(user{.id = 1, .email = "a@x", .name = "first"});
    const std::string naive = std::string(engine_words().insert_or_nothing) + "INTO " + quoted("user") +
                              "(id, email, name) VALUES (1, 'b@x', '')" + std::string(engine_words().or_nothing);
    for (int i = 0; i < 2; ++i) { // as often as one likes
        EXPECT_EQ(db.execute(naive), 0) << "it exists, so it seems";
        EXPECT_EQ(db.objects<user>().filter(f<&user::email> == "b@x").count(), 0) << "and nothing is to be found";
    }
    for (int i = 0; i < 2; ++i) {
        try {
            db.get_or_create(user{.id = 1, .email = "b@x"});
            FAIL();
        } catch (const rowan::integrity_error& refused) {
            EXPECT_EQ(refused.kind(), error_kind::unique_violation);
            EXPECT_EQ(refused.constraint(), engine_words().primary_key("user"));
        }
    }
    EXPECT_EQ(db.objects<user>().get().email, "a@x");
    EXPECT_EQ(db.objects<user>().count(), 1);
}

ROWAN_TEST(hazards_a, h14_a_condition_beside_the_key) {
    db.create(user{.email = "a@x", .name = "Ann"});
    const auto naive = db.objects<user>().filter(f<&user::email> == "a@x" && f<&user::name> == "Bob");
    EXPECT_EQ(naive.count(), 0) << "looked up by more than the key, and found absent; then it collides";
    EXPECT_EQ(error_kind_of([&] { db.create(user{.email = "a@x", .name = "Bob"}); }), error_kind::unique_violation);
    // such a lookup does not compile; the key alone finds the row, and the rest is a default
    const auto found = db.objects<user>().get_or_create(f<&user::email> == "a@x", f<&user::name> = "Bob");
    EXPECT_FALSE(found.created);
    EXPECT_EQ(found.row.name, "Ann");
}

ROWAN_TEST(hazards_a, h15_defaults_that_override_the_key) { // an assignment to it does not compile
    for (const std::string& other : {std::string("b@x"), std::string("b@x"), std::string(50, 'b')}) {
        EXPECT_EQ(error_kind_of([&] {
                      db.objects<user>().get_or_create(f<&user::email> == "a@x",
                                                       [&](user& fresh) { fresh.email = other; });
                  }),
                  error_kind::misuse)
            << other;
    }
    EXPECT_EQ(db.objects<user>().count(), 0);
}

ROWAN_TEST(hazards_a, h16_a_lookup_that_matches_several_rows) { // only get_or_create_locked takes one
    const auto notes = db.objects<note>();
    EXPECT_TRUE(notes.get_or_create_locked(f<&note::text> == "milk").created);
    EXPECT_FALSE(notes.get_or_create_locked(f<&note::text> == "milk").created);
    db.create(note{.text = "milk"});
    EXPECT_THROW(notes.get_or_create_locked(f<&note::text> == "milk"), rowan::multiple_objects_returned);
    EXPECT_EQ(notes.count(), 2);
}

ROWAN_ON_EVERY_STORE_AND_CLUSTER(hazards_a);

class hazards_a_sqlite : public hazards_a {};

ROWAN_TEST(hazards_a_sqlite, h04_ids_at_the_end_of_their_range) { // the next ones are drawn, not counted
    db.create(user{.id = INT64_MAX, .email = "last@x"});
    const auto made = db.get_or_create(user{.email = "b@x"});
    EXPECT_TRUE(made.created);
    EXPECT_GT(made.row.id, 0);
}

ROWAN_ON_SQLITE(hazards_a_sqlite);

} // namespace
