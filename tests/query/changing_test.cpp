// update, remove and SQL of one's own change the rows that they name, and bind what they are given.
#include "query/people.hpp"

#include "support/error_kind_of.hpp"

namespace rowan::test {
namespace {

ROWAN_TEST(people, update_by_expressions) {
    EXPECT_EQ(all().filter(f<&person::age> == 1).update(f<&person::age> += 10, f<&person::weight> *= 2.0), 3);
    for (person& each : rows) {
        if (each.age == 1) each.age = 11, each.weight *= 2;
    }
    EXPECT_EQ(all().order_by(f<&person::id>).all(), rows);
    EXPECT_EQ(all().update(f<&person::age> = f<&person::age> * 2 - f<&person::id>,
                           f<&person::nick> = upper(f<&person::name>)),
              14);
    for (person& each : rows) each.age = each.age * 2 - static_cast<int>(each.id);
    EXPECT_EQ(all().get(f<&person::name> == "Ada").nick, "ADA");
    EXPECT_EQ(all().get(f<&person::name> == "Bobby").age, rows[3].age);
}

ROWAN_TEST(people, assignments_see_the_row_as_it_was) {
    all().update(f<&person::age> += 1, f<&person::score> = f<&person::age>);
    for (person& each : rows) each.score = each.age++;
    EXPECT_EQ(all().order_by(f<&person::id>).all(), rows);
}

ROWAN_TEST(people, nothing_is_changed_by_a_statement_that_fails) {
    EXPECT_EQ(error_kind_of([&] { all().update(f<&person::name> = "one name"); }), error_kind::unique_violation);
    EXPECT_EQ(error_kind_of([&] { all().update(f<&person::age> = INT64_C(1) << 40); }), error_kind::value_out_of_range);
    EXPECT_EQ(all().order_by(f<&person::id>).all(), rows);
}

ROWAN_TEST(people, values_of_a_row_to_create_are_checked) {
    const auto created_with = [&](auto change) {
        return error_kind_of([&] { all().get_or_create(f<&person::name> == "new", change); });
    };
    EXPECT_EQ(created_with(f<&person::age> = INT64_C(1) << 40), error_kind::value_out_of_range);
    EXPECT_EQ(created_with(f<&person::age> += INT64_C(1) << 40), error_kind::value_out_of_range);
    EXPECT_EQ(created_with(f<&person::score> = INT64_C(-1) << 40), error_kind::value_out_of_range);
    EXPECT_EQ(all().count(), static_cast<std::int64_t>(rows.size()));
    EXPECT_EQ(created_with(f<&person::age> = 41), std::nullopt);
    EXPECT_EQ(all().get(f<&person::name> == "new").age, 41);
}

ROWAN_TEST(people, update_with_values_of_each_kind) {
    std::optional<std::string> nick;
    EXPECT_EQ(all()
                  .filter(f<&person::name> == "Ada")
                  .update(f<&person::nick> = nick, f<&person::score> = 7, f<&person::token> = as_bytes("t"),
                          f<&person::active> = false),
              1);
    const person ada = all().get(f<&person::name> == "Ada");
    EXPECT_EQ(ada.nick, std::nullopt);
    EXPECT_EQ(ada.score, 7);
    EXPECT_EQ(ada.token, as_bytes("t"));
    EXPECT_FALSE(ada.active);
    EXPECT_EQ(all().filter(f<&person::score> == 7).update(f<&person::score> -= 7), 2);
    EXPECT_EQ(all().get(f<&person::name> == "Ada").score, 0);
    EXPECT_EQ(all().filter(f<&person::age> > 99).update(f<&person::age> = 0), 0);
}

ROWAN_TEST(people, remove) {
    EXPECT_EQ(all().filter(f<&person::age> == 1).remove(), 3);
    std::erase_if(rows, [](const person& each) { return each.age == 1; });
    EXPECT_EQ(all().order_by(f<&person::id>).all(), rows);
    EXPECT_EQ(all().remove(), static_cast<std::int64_t>(rows.size()));
    EXPECT_EQ(all().count(), 0);
}

ROWAN_TEST(people, raw_statements_bind_their_values) {
    const std::string hostile = "'; DROP TABLE person; --";
    EXPECT_EQ(db.execute("UPDATE person SET name = " + parameter(1) + " WHERE id = " + parameter(2), hostile, 1), 1);
    EXPECT_EQ(all().get(f<&person::id> == 1).name, hostile);
    EXPECT_EQ(db.execute("UPDATE person SET nick = " + parameter(1) + " WHERE id = " + parameter(2), nullptr, 1), 1);
    EXPECT_EQ(all().get(f<&person::id> == 1).nick, std::nullopt);
    EXPECT_EQ(db.query<std::int64_t>("SELECT count(*) FROM person WHERE name = " + parameter(1), hostile),
              std::vector<std::int64_t>{1});
    EXPECT_EQ(db.query<person>("SELECT * FROM person WHERE id > " + parameter(1) + " ORDER BY id", 1),
              std::vector<person>(rows.begin() + 1, rows.end()));
    struct pair {
        std::string name{};
        std::optional<int> score{};
    };
    EXPECT_EQ(db.query<pair>("SELECT name, score FROM person WHERE score IS NULL").size(), 4U);
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(db.query<pair>("SELECT name FROM person")); }), error_kind::misuse);
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(db.query<pair>("SELECT name, FROM person")); }),
              error_kind::statement_failed);
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(db.query<std::int64_t>("SELECT score FROM person")); }),
              error_kind::type_mismatch)
        << "NULL into a member that is not optional";
    EXPECT_EQ(error_kind_of([&] {
                  static_cast<void>(db.query<pair>("SELECT name, score FROM person WHERE id = " + parameter(1)));
              }),
              error_kind::misuse)
        << "a parameter without a value";
}

ROWAN_ON_EVERY_ENGINE(people);

} // namespace
} // namespace rowan::test
