// Hazards of uniqueness and keys: what the live schema does not enforce is refused before anything is written.
#include "sqlite/folder.hpp"
#include "support/error_kind_of.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
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

struct lower_author {
    std::int64_t id{};
    std::string email{};
    using rowan_table = rowan::table<"author", rowan::primary_key<&lower_author::id>,
                                     rowan::unique<rowan::lower(f<&lower_author::email>)>>;
};

struct account {
    std::int64_t id{};
    std::string email{};
    bool deleted{};
    using rowan_table = rowan::table<"account", rowan::primary_key<&account::id>,
                                     rowan::unique<&account::email, rowan::where("deleted = 0")>>;
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

constexpr std::string_view author_table =
    "CREATE TABLE author(id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL DEFAULT '')";

// Every call that relies on the key is refused, naming it, and the table is as it was.
void expect_refused(const rowan::database& db, std::string_view expected) {
    const author row{.id = 0, .email = "u@example.org", .name = "Ursula"};
    const auto changes = [&] { return number(db, "SELECT total_changes()"); };
    const auto before = changes();
    const auto refused = [&](const char* what, auto call) {
        try {
            call();
            ADD_FAILURE() << what << " was not refused";
        } catch (const rowan::unenforced_key& failure) {
            const std::string text = failure.what();
            EXPECT_NE(text.find("table \"author\""), std::string::npos) << text;
            EXPECT_NE(text.find("(\"email\")"), std::string::npos) << text;
            EXPECT_NE(text.find(expected), std::string::npos) << text;
        }
    };
    const auto authors = db.objects<author>();
    refused("row form", [&] { static_cast<void>(db.get_or_create(row)); });
    refused("again", [&] { static_cast<void>(db.get_or_create(row)); });
    refused("lookup form",
            [&] { static_cast<void>(authors.get_or_create(f<&author::email> == "u@example.org", [](author&) {})); });
    refused("update_or_create", [&] { static_cast<void>(db.update_or_create(row, f<&author::name> = "U")); });
    refused("many", [&] { static_cast<void>(db.get_or_create_all(std::vector<author>{row, row})); });
    refused("in a transaction",
            [&] { db.atomic([&](rowan::transaction& tx) { static_cast<void>(tx.get_or_create(row)); }); });
    EXPECT_EQ(changes(), before);
}

TEST(hazards, h01_no_unique_index) {
    expect_refused(database_with({author_table}),
                   "To add it: CREATE UNIQUE INDEX \"author_email_key\" ON \"author\" (\"email\")");
    expect_refused(database_with({author_table, "CREATE INDEX i ON author(email)"}), "the index \"i\" is not unique");
    expect_refused(database_with({author_table, "CREATE UNIQUE INDEX i ON author(email, name)"}), "more than the key");
}

TEST(hazards, h01_a_hit_is_refused_too) {
    expect_refused(database_with({author_table, "INSERT INTO author(email) VALUES ('u@example.org')"}),
                   "no unique index");
}

TEST(hazards, h01_the_statement_in_the_error_cures_it) {
    const rowan::database db = database_with({author_table});
    try {
        static_cast<void>(db.get_or_create(author{.id = 0, .email = "a", .name = ""}));
        FAIL();
    } catch (const rowan::unenforced_key& failure) {
        db.execute(failure.statement());
    }
    EXPECT_TRUE(db.get_or_create(author{.id = 0, .email = "a", .name = ""}).created);
    EXPECT_FALSE(db.get_or_create(author{.id = 0, .email = "a", .name = ""}).created);
}

TEST(hazards, h02_a_partial_index_is_not_the_key) {
    expect_refused(database_with({author_table, "CREATE UNIQUE INDEX i ON author(email) WHERE name <> ''"}),
                   "only partial (WHERE name <> '')");
}

TEST(hazards, h02_the_target_is_the_declared_expression) {
    const rowan::database db = rowan::connect("sqlite::memory:");
    db.create_tables<lower_author>();
    const auto authors = db.objects<lower_author>();
    const auto get = [&](const char* email) {
        return authors.get_or_create(rowan::lower(f<&lower_author::email>) == email);
    };
    EXPECT_TRUE(get("Ursula").created);
    EXPECT_FALSE(get("URSULA").created);
    EXPECT_EQ(number(db, "SELECT count(*) FROM author"), 1);
}

TEST(hazards, h02_the_target_is_the_declared_condition) {
    const rowan::database db = rowan::connect("sqlite::memory:");
    db.create_tables<account>();
    db.execute("INSERT INTO account(email, deleted) VALUES ('a', 1), ('a', 1)");
    EXPECT_TRUE(db.get_or_create(account{.id = 0, .email = "a", .deleted = false}).created);
    EXPECT_FALSE(db.get_or_create(account{.id = 0, .email = "a", .deleted = false}).created);
    EXPECT_EQ(number(db, "SELECT count(*) FROM account"), 3);
}

TEST(hazards, h03_another_unique_key_is_violated) {
    const rowan::database db = database_with({author_table, "CREATE UNIQUE INDEX author_email_key ON author(email)",
                                              "CREATE UNIQUE INDEX by_name ON author(name)",
                                              "INSERT INTO author(email, name) VALUES ('b', 'Ursula')"});
    try {
        static_cast<void>(db.get_or_create(author{.id = 0, .email = "a", .name = "Ursula"}));
        FAIL();
    } catch (const rowan::integrity_error& failure) {
        EXPECT_EQ(failure.kind(), error_kind::unique_violation);
        EXPECT_EQ(failure.constraint(), "author.name");
    }
    EXPECT_EQ(number(db, "SELECT count(*) FROM author"), 1);
}

TEST(hazards, h07_an_undeclared_collation_is_refused) {
    expect_refused(database_with({author_table, "CREATE UNIQUE INDEX i ON author(email COLLATE NOCASE)"}),
                   "by the collation NOCASE instead of BINARY");
    expect_refused(
        database_with({"CREATE TABLE author(id INTEGER PRIMARY KEY, email TEXT NOT NULL COLLATE NOCASE UNIQUE, "
                       "name TEXT NOT NULL)"}),
        "the column \"email\" has the collation NOCASE instead of BINARY");
}

// H9, a deferrable key: SQLite has none; verify_key.refuses_a_deferrable_key shows that it would be refused.

TEST(hazards, h12_a_view_enforces_no_key) {
    expect_refused(database_with({"CREATE TABLE people(id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT)",
                                  "CREATE VIEW author AS SELECT id, email, name FROM people"}),
                   "it is a view");
    expect_refused(database_with({"CREATE TABLE people(id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT)",
                                  "CREATE VIEW author AS SELECT id, email, name FROM people",
                                  "CREATE TRIGGER tr INSTEAD OF INSERT ON author BEGIN INSERT INTO people(email, name) "
                                  "VALUES (new.email, new.name); END"}),
                   "it is a view");
}

TEST(hazards, h90_the_key_is_dropped_after_it_was_checked) {
    const rowan::database db = rowan::connect("sqlite::memory:");
    db.create_tables<author>();
    EXPECT_TRUE(db.get_or_create(author{.id = 0, .email = "a", .name = ""}).created);
    db.execute("DROP INDEX author_email_key");
    const auto call = [&] { static_cast<void>(db.get_or_create(author{.id = 0, .email = "b", .name = ""})); };
    EXPECT_EQ(error_kind_of(call), error_kind::unenforced_key);
    EXPECT_EQ(number(db, "SELECT count(*) FROM author"), 1);
    db.execute("CREATE UNIQUE INDEX any_name ON author(email)");
    call();
    EXPECT_EQ(number(db, "SELECT count(*) FROM author"), 2);
}

TEST(hazards, h90_the_key_is_narrowed_by_another_program) {
    const rowan::test::folder files;
    const rowan::database db = rowan::connect(files.url());
    const rowan::database other = rowan::connect(files.url());
    db.create_tables<author>();
    EXPECT_TRUE(db.get_or_create(author{.id = 0, .email = "a", .name = ""}).created);
    other.execute("DROP INDEX author_email_key");
    other.execute("CREATE UNIQUE INDEX author_email_key ON author(email) WHERE name <> ''");
    const auto call = [&] { static_cast<void>(db.get_or_create(author{.id = 0, .email = "b", .name = ""})); };
    EXPECT_EQ(error_kind_of(call), error_kind::unenforced_key);
    EXPECT_EQ(error_kind_of(call), error_kind::unenforced_key);
    EXPECT_EQ(number(db, "SELECT count(*) FROM author"), 1);
}

} // namespace
