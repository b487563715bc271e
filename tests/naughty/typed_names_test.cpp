// Models whose names are payloads, through everything that a program writes: keys, relations, joins, aggregates.
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

namespace rowan::test {
namespace {

struct student {
    std::int64_t id{};
    std::string name{};
    std::int64_t marks{};
    using rowan_table = table<"Robert'); DROP TABLE students;--", primary_key<&student::id>,
                              column<&student::id, "rowan_id">, column<&student::name, "\"`'\\ ?1 $1 :a">,
                              column<&student::marks, "select*from">, unique<&student::name, named("'; -- \"`")>>;
};

struct grade {
    std::int64_t id{};
    std::int64_t student_id{};
    std::string subject{};
    std::optional<std::string> note{};
    using rowan_table = table<"order", primary_key<&grade::id>, column<&grade::student_id, "group">,
                              column<&grade::subject, "line\nbreak">, column<&grade::note, "/* ? */">,
                              unique<&grade::student_id, &grade::subject>,
                              foreign_key<&grade::student_id, &student::id, on_delete::cascade>>;
};

struct pair {
    std::int64_t left{};
    std::int64_t right{};
    using rowan_table = table<"excluded", column<&pair::left, "given">, column<&pair::right, "rowan_found">,
                              primary_key<&pair::left, &pair::right>, foreign_key<&pair::left, &student::id>,
                              foreign_key<&pair::right, &grade::id>>;
};

class naughty_models : public database_test {};

ROWAN_TEST(naughty_models, do_what_others_do) {
    db.create_tables<student, grade, pair>();
    db.check_schema<student, grade, pair>();
    const student robert = db.get_or_create(student{.name = "Robert", .marks = 1}).row;
    EXPECT_FALSE(db.get_or_create(student{.name = "Robert"}).created);
    EXPECT_EQ(db.update_or_create(student{.name = "Robert"}, f<&student::marks> += 2).row.marks, 3);
    const auto subjects = db.related<grade>(robert);
    const grade first = subjects.get_or_create(f<&grade::subject> == "SQL").row;
    EXPECT_FALSE(subjects.get_or_create(f<&grade::subject> == "SQL").created);
    EXPECT_EQ(first.student_id, robert.id);
    EXPECT_TRUE(db.get_or_create(pair{robert.id, first.id}).created);
    EXPECT_FALSE(db.get_or_create(pair{robert.id, first.id}).created);
    EXPECT_FALSE(db.get_or_create_all(std::vector<pair>{{robert.id, first.id}}).at(0).created);
    const auto joined = db.objects<grade>().join<student>().filter(f<&student::name> == "Robert").all();
    ASSERT_EQ(joined.size(), 1U);
    EXPECT_EQ(std::get<0>(joined[0]).subject, "SQL");
    EXPECT_EQ(db.objects<student>().prefetch<grade>().all().size(), 1U);
    const auto grouped = db.objects<grade>().group_by(f<&grade::student_id>).values(f<&grade::student_id>, count());
    EXPECT_EQ(std::get<1>(grouped.at(0)), 1);
    EXPECT_EQ(db.objects<student>().filter(lower(f<&student::name>) == "robert").sum(f<&student::marks>), 3);
    EXPECT_EQ(db.objects<student>().order_by(f<&student::marks>.desc()).limit(1).update(f<&student::marks> = 7), 1);
    EXPECT_EQ(error_kind_of([&] { db.create(grade{.student_id = 99, .subject = "x"}); }),
              error_kind::foreign_key_violation);
    EXPECT_EQ(error_kind_of([&] { db.create(student{.name = "Robert"}); }), error_kind::unique_violation);
    db.objects<pair>().remove();
    EXPECT_TRUE(db.remove(robert));
    EXPECT_EQ(db.objects<grade>().count(), 0);
    db.drop_tables<student, grade, pair>();
}

ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(naughty_models);

} // namespace
} // namespace rowan::test
