// Hazards of what stands in a key: NULLs, triggers, collations, types, and rows that the key does not cover.
#include "support/error_kind_of.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace {

using rowan::error_kind;
using rowan::f;
using rowan::test::error_kind_of;

struct author {
    std::int64_t id{};
    std::string email{};
    std::string name{};
    using rowan_table = rowan::table<"author", rowan::primary_key<&author::id>, rowan::unique<&author::email>>;
};

struct account {
    std::int64_t id{};
    std::string email{};
    bool deleted{};
    using rowan_table = rowan::table<"account", rowan::primary_key<&account::id>,
                                     rowan::unique<&account::email, rowan::where("deleted = 0")>>;
};

struct folder {
    std::int64_t id{};
    std::optional<std::int64_t> parent{};
    std::string name{};
    using rowan_table = rowan::table<"folder", rowan::primary_key<&folder::id>,
                                     rowan::unique<&folder::parent, &folder::name, rowan::nulls_not_distinct>>;
};

struct tag {
    std::int64_t id{};
    std::string text{};
    using rowan_table = rowan::table<"tag", rowan::primary_key<&tag::id>, rowan::unique<&tag::text>,
                                     rowan::collate<&tag::text, "NOCASE">>;
};

struct device {
    std::int64_t id{};
    std::int64_t serial{};
    using rowan_table = rowan::table<"device", rowan::primary_key<&device::id>, rowan::unique<&device::serial>>;
};

struct one_number {
    std::int64_t value{};
};

std::int64_t number(const rowan::database& db, std::string_view sql) {
    return db.query<one_number>(sql).at(0).value;
}

rowan::database database_with(std::initializer_list<std::string_view> statements) {
    rowan::database db = rowan::connect("sqlite::memory:");
    for (const std::string_view each : statements) db.execute(each);
    return db;
}

TEST(hazards, h05_null_in_a_key) {
    const rowan::database db = rowan::connect("sqlite::memory:");
    db.create_tables<folder>();
    const folder root{.id = 0, .parent = std::nullopt, .name = "root"};
    const auto made = db.get_or_create(root);
    EXPECT_TRUE(made.created);
    EXPECT_FALSE(db.get_or_create(root).created);
    EXPECT_TRUE(db.get_or_create(folder{.id = 0, .parent = 0, .name = "root"}).created); // 0 is not NULL
    EXPECT_TRUE(db.get_or_create(folder{.id = 0, .parent = made.row.id, .name = "root"}).created);
    EXPECT_FALSE(db.get_or_create(folder{.id = 0, .parent = made.row.id, .name = "root"}).created);
    EXPECT_EQ(number(db, "SELECT count(*) FROM folder"), 3);
}

TEST(hazards, h05_an_index_in_which_nulls_differ_is_not_the_key) {
    const rowan::database db =
        database_with({"CREATE TABLE folder(id INTEGER PRIMARY KEY, parent INTEGER, name TEXT NOT NULL)",
                       "CREATE UNIQUE INDEX i ON folder(parent, name)"});
    const auto call = [&] { static_cast<void>(db.get_or_create(folder{.id = 0, .parent = {}, .name = "root"})); };
    EXPECT_EQ(error_kind_of(call), error_kind::unenforced_key);
    EXPECT_EQ(number(db, "SELECT count(*) FROM folder"), 0);
}

TEST(hazards, h06_a_trigger_stores_the_key_otherwise) {
    const rowan::database db = rowan::connect("sqlite::memory:");
    db.create_tables<author>();
    db.execute(
        "CREATE TRIGGER tr AFTER INSERT ON author BEGIN UPDATE author SET email = lower(email) WHERE id = new.id; END");
    const author row{.id = 0, .email = "Ursula", .name = ""};
    EXPECT_TRUE(db.get_or_create(row).created); // the first finds no conflict
    // the second neither finds 'Ursula' nor may insert what becomes 'ursula'
    const std::optional<error_kind> kind = error_kind_of([&] { static_cast<void>(db.get_or_create(row)); });
    EXPECT_TRUE(kind == error_kind::key_not_stable || kind == error_kind::unique_violation);
    EXPECT_EQ(number(db, "SELECT count(*) FROM author"), 1);
}

TEST(hazards, h07_the_database_decides_what_is_equal) {
    const rowan::database db = rowan::connect("sqlite::memory:");
    db.create_tables<tag>();
    EXPECT_TRUE(db.get_or_create(tag{.id = 0, .text = "Fantasy"}).created);
    const std::set<std::string> naive{"Fantasy"}; // what a program takes for all that is there
    EXPECT_FALSE(naive.contains("FANTASY"));
    EXPECT_EQ(error_kind_of([&] { db.create(tag{.id = 0, .text = "FANTASY"}); }), error_kind::unique_violation)
        << "taken for absent, and in the way";
    const auto found = db.get_or_create(tag{.id = 0, .text = "FANTASY"});
    EXPECT_FALSE(found.created);
    EXPECT_EQ(found.row.text, "Fantasy");
    const auto many = db.get_or_create_all(std::vector<tag>{{0, "fantasy"}, {0, "New"}, {0, "NEW"}, {0, "Other"}});
    ASSERT_EQ(many.size(), 4U);
    EXPECT_EQ(many[0].row.id, found.row.id);
    EXPECT_TRUE(!many[0].created && many[1].created && !many[2].created && many[3].created);
    EXPECT_EQ(many[2].row.id, many[1].row.id);
    EXPECT_EQ(many[2].row.text, "New");
    EXPECT_EQ(number(db, "SELECT count(*) FROM tag"), 3);
}

TEST(hazards, h08_a_key_column_without_a_type_is_refused) {
    const rowan::database naive = database_with({"CREATE TABLE device(id INTEGER PRIMARY KEY, serial NOT NULL UNIQUE)",
                                                 "INSERT INTO device(serial) VALUES (1), ('1')"});
    EXPECT_EQ(number(naive, "SELECT count(*) FROM device"), 2) << "one serial, two rows";
    for (const char* type : {"", "TEXT", "BLOB"}) {
        const rowan::database db = database_with(
            {"CREATE TABLE device(id INTEGER PRIMARY KEY, serial " + std::string(type) + " NOT NULL UNIQUE)"});
        const auto call = [&] { static_cast<void>(db.get_or_create(device{.id = 0, .serial = 1})); };
        EXPECT_EQ(error_kind_of(call), error_kind::schema_mismatch) << type;
        EXPECT_EQ(number(db, "SELECT count(*) FROM device"), 0);
    }
}

TEST(hazards, h08_the_tables_made_here_are_strict) {
    const rowan::database db = rowan::connect("sqlite::memory:");
    db.create_tables<device>();
    EXPECT_TRUE(db.get_or_create(device{.id = 0, .serial = 1}).created);
    EXPECT_EQ(error_kind_of([&] { db.execute("INSERT INTO device(serial) VALUES ('1')"); }),
              error_kind::unique_violation);
    EXPECT_EQ(error_kind_of([&] { db.execute("INSERT INTO device(serial) VALUES ('x')"); }), error_kind::type_mismatch);
}

TEST(hazards, h13_a_removed_row_is_not_found_and_does_not_collide) {
    const rowan::database db = rowan::connect("sqlite::memory:");
    db.create_tables<account>();
    const auto live = db.objects<account>().filter(!(f<&account::deleted> == true));
    const account row{.id = 0, .email = "a", .deleted = false};
    const auto first = db.get_or_create(row);
    db.objects<account>().update(f<&account::deleted> = true);
    const auto second = db.get_or_create(row);
    EXPECT_TRUE(second.created);
    EXPECT_NE(second.row.id, first.row.id);
    EXPECT_EQ(live.count(), 1);
    // a row that the key does not cover would be created at every call
    const account hidden{.id = 0, .email = "b", .deleted = true};
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(db.get_or_create(hidden)); }), error_kind::key_not_stable);
    EXPECT_EQ(number(db, "SELECT count(*) FROM account"), 2);
}

TEST(hazards, h18_a_trigger_skips_the_insert) {
    const rowan::database db = rowan::connect("sqlite::memory:");
    db.create_tables<author>();
    db.execute("CREATE TRIGGER tr BEFORE INSERT ON author BEGIN SELECT raise(IGNORE); END");
    const std::string_view naive = "INSERT INTO author(email, name) VALUES ('naive', '')";
    EXPECT_EQ(error_kind_of([&] { db.execute(naive); }), std::nullopt);
    EXPECT_EQ(number(db, "SELECT count(*) FROM author"), 0) << "nothing was stored, and nothing was said";
    const auto call = [&] { static_cast<void>(db.get_or_create(author{.id = 0, .email = "a", .name = ""})); };
    EXPECT_EQ(error_kind_of(call), error_kind::key_not_stable);
    EXPECT_EQ(number(db, "SELECT count(*) FROM author"), 0);
}

} // namespace
