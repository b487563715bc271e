// SQLite: the number of a new row, known without RETURNING where it is the rowid, and read where it is not.
#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace {

using rowan::f;

struct item {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"item", rowan::primary_key<&item::id>, rowan::unique<&item::name>>;
};

struct pair_of {
    std::int64_t left{};
    std::int64_t right{};
    using rowan_table = rowan::table<"pair", rowan::primary_key<&pair_of::left, &pair_of::right>>;
};

// Kept in whole metres.
struct measure {
    double metres = 0;
};

} // namespace

template <>
struct rowan::stored_as<measure> {
    using type = std::int64_t;
    static type store(const measure& given) { return static_cast<type>(given.metres); }
    static measure load(const type& stored) { return {static_cast<double>(stored)}; }
};

namespace {

struct plank {
    std::int64_t id{};
    std::string name{};
    measure long_side{};
    double zero = 1;
    int notes = 0;
    using rowan_table = rowan::table<"plank", rowan::primary_key<&plank::id>, rowan::unique<&plank::name>,
                                     rowan::ignore<&plank::notes>>;
};

class told_number : public testing::Test {
protected:
    void expect_true_numbers() const {
        const item created = db.create(item{.name = "created"});
        const rowan::outcome<item> got = db.get_or_create(item{.name = "got"});
        EXPECT_TRUE(got.created);
        const std::vector<rowan::outcome<item>> all =
            db.get_or_create_all(std::vector<item>{{.name = "listed"}, {.name = "got"}});
        EXPECT_TRUE(all[0].created);
        EXPECT_FALSE(all[1].created);
        for (const item& each : {created, got.row, all[0].row, all[1].row})
            EXPECT_EQ(db.objects<item>().get(f<&item::name> == each.name).id, each.id) << each.name;
    }

    rowan::database db = rowan::connect("sqlite::memory:");
};

TEST_F(told_number, is_the_rowid) {
    db.create_tables<item>();
    db.create(item{.id = 41, .name = "given"});
    expect_true_numbers();
    EXPECT_EQ(db.objects<item>().get(f<&item::name> == "created").id, 42);
}

TEST_F(told_number, is_the_rows_own_when_a_trigger_inserts_into_another_table) {
    db.create_tables<item>();
    db.execute("CREATE TABLE log (id INTEGER PRIMARY KEY, what TEXT)");
    db.execute("INSERT INTO log (id) VALUES (1000)");
    db.execute("CREATE TRIGGER item_log AFTER INSERT ON item BEGIN INSERT INTO log (what) VALUES (new.name); END");
    expect_true_numbers();
}

TEST_F(told_number, is_read_where_the_column_is_not_the_rowid) {
    db.execute("CREATE TABLE item (id INT PRIMARY KEY DEFAULT (random()), name TEXT NOT NULL UNIQUE)");
    expect_true_numbers();
}

TEST_F(told_number, tells_a_row_that_is_there_from_a_new_one_without_any_column_of_the_database) {
    db.create_tables<pair_of>();
    EXPECT_TRUE(db.get_or_create(pair_of{.left = 1, .right = 2}).created);
    EXPECT_FALSE(db.expecting_misses().get_or_create(pair_of{.left = 1, .right = 2}).created);
    EXPECT_THROW(db.create(pair_of{.left = 1, .right = 2}), rowan::integrity_error);
    EXPECT_EQ(db.objects<pair_of>().count(), 1);
}

TEST_F(told_number, takes_rows_that_a_view_stores_by_its_trigger) {
    db.execute("CREATE TABLE stored (l INTEGER, r INTEGER)");
    db.execute("CREATE VIEW pair AS SELECT l AS left, r AS right FROM stored");
    db.execute(
        "CREATE TRIGGER pair_in INSTEAD OF INSERT ON pair BEGIN INSERT INTO stored VALUES (new.left, new.right); END");
    const pair_of made = db.create(pair_of{.left = 3, .right = 4});
    EXPECT_EQ(made.left, 3);
    EXPECT_EQ(made.right, 4);
    EXPECT_EQ(db.objects<pair_of>().count(), 1);
}

TEST_F(told_number, comes_with_what_is_stored_where_that_is_not_what_was_given) {
    db.create_tables<plank>();
    const plank created = db.create(plank{.name = "created", .long_side = {2.5}, .zero = -0.0, .notes = 1});
    const plank got = db.get_or_create(plank{.name = "got", .long_side = {2.5}, .zero = -0.0, .notes = 2}).row;
    const plank made = db.objects<plank>()
                           .get_or_create(f<&plank::name> == "made",
                                          [](plank& each) {
                                              each.long_side = {2.5};
                                              each.zero = -0.0;
                                              each.notes = 3;
                                          })
                           .row;
    int number = 0;
    for (const plank& each : {created, got, made}) {
        const plank stored = db.objects<plank>().get(f<&plank::name> == each.name);
        EXPECT_EQ(each.id, ++number);
        EXPECT_EQ(each.id, stored.id);
        EXPECT_EQ(each.long_side.metres, 2);
        EXPECT_FALSE(std::signbit(each.zero));
        EXPECT_EQ(each.notes, number) << "a member that is no column is the caller's";
    }
}

} // namespace
