// create_tables and drop_tables in a real database.
#include "models.hpp"

#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rowan::test;
using rowan::error_kind;
using rowan::schema::check_schema;
using rowan::schema::create_tables;
using rowan::schema::drop_tables;

TEST(create_tables, makes_tables_and_indexes) {
    const memory_database db;
    create_tables(db.where(), tables<book, publisher>);
    EXPECT_EQ(db.names(), "book book_publisher_id_title_key book_title_idx publisher publisher_name_key");
    EXPECT_EQ(db.answer("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND strict = 1"), "2");
    check_schema(db.where(), tables<publisher, book>);
}

TEST(create_tables, what_it_makes_is_what_the_models_say) {
    const memory_database db;
    create_tables(db.where(), tables<everything>);
    EXPECT_NO_THROW(check_schema(db.where(), tables<everything>));
    EXPECT_EQ(db.answer("SELECT count(*) FROM pragma_index_list('every\"thing')"), "5");
}

TEST(create_tables, the_constraints_hold) {
    const memory_database db;
    create_tables(db.where(), tables<everything>);
    const auto insert = [&](const std::string& columns, const std::string& values) {
        return error_kind_of([&] {
            db.execute(
                "INSERT INTO \"every\"\"thing\" (email, nick, parent, small, word, flag, weight, data, door, token, "
                "price, extra, day, lasted, \"order \"\"by\"\"\"" +
                columns + ") SELECT 'a' || r, 'n', NULL, 1, 2, 1, 1.5, x'00', 1, 'u', 100, '{}', '2024-01-01', 5, r" +
                values + " FROM (SELECT count(*) AS r FROM \"every\"\"thing\")");
        });
    };
    const auto update = [&](const char* what) {
        return error_kind_of([&] { db.execute(std::string("UPDATE \"every\"\"thing\" SET ") + what); });
    };
    ASSERT_EQ(insert("", ""), std::nullopt);
    EXPECT_EQ(insert("", ""), error_kind::unique_violation); // (NULL, 'n') again
    EXPECT_EQ(db.answer("SELECT length(at) FROM \"every\"\"thing\""), "26");
    for (const char* refused : {"small = 128", "small = -129", "word = -1", "word = 65536", "flag = 2", "weight = -1",
                                "word = 7", "nick = '123456'", "extra = '{'", "price = 10000000000"}) {
        EXPECT_EQ(update(refused), error_kind::check_violation) << refused;
    }
    for (const char* refused : {"word = NULL", "email = NULL", "at = NULL"}) {
        EXPECT_EQ(update(refused), error_kind::not_null_violation) << refused;
    }
    EXPECT_EQ(update("word = 'text'"), error_kind::type_mismatch); // STRICT
    EXPECT_EQ(update("parent = 99"), error_kind::foreign_key_violation);
    EXPECT_EQ(update("parent = id"), std::nullopt);
    EXPECT_EQ(update("small = -128, word = 65535, price = 9999999999"), std::nullopt);
}

TEST(create_tables, twice_changes_nothing) {
    const memory_database db;
    create_tables(db.where(), tables<publisher, book, everything>);
    db.execute("INSERT INTO publisher VALUES (1, 'Ace')");
    const std::string before = db.names();
    create_tables(db.where(), tables<everything, book, publisher>);
    EXPECT_EQ(db.names(), before);
    EXPECT_EQ(db.answer("SELECT name FROM publisher"), "Ace");
}

TEST(create_tables, adds_the_index_that_an_existing_table_lacks) {
    const memory_database db;
    db.execute("CREATE TABLE publisher(id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
    create_tables(db.where(), tables<publisher>);
    EXPECT_EQ(db.names(), "publisher publisher_name_key");
}

TEST(create_tables, adds_no_second_index_for_a_key_that_is_enforced) {
    const memory_database db;
    db.execute("CREATE TABLE publisher(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)");
    create_tables(db.where(), tables<publisher>);
    EXPECT_EQ(db.names(), "publisher");
}

TEST(create_tables, rows_that_break_the_key_are_shown_how_to_find) {
    const memory_database db;
    db.execute("CREATE TABLE publisher(id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
               "INSERT INTO publisher(name) VALUES ('Ace'), ('Ace')");
    try {
        create_tables(db.where(), tables<book, publisher>);
        FAIL();
    } catch (const rowan::unenforced_key& failure) {
        EXPECT_NE(std::string(failure.what())
                      .find("SELECT \"name\", count(*) FROM \"publisher\" GROUP BY \"name\" HAVING count(*) > 1"),
                  std::string::npos)
            << failure.what();
        EXPECT_EQ(failure.constraint(), "publisher_name_key");
    }
    EXPECT_EQ(db.names(), "publisher"); // all or nothing
}

TEST(create_tables, an_existing_table_that_differs_is_refused_with_every_difference) {
    const memory_database db;
    db.execute("CREATE TABLE publisher(id INTEGER PRIMARY KEY, title TEXT);"
               "CREATE TABLE book(id INTEGER PRIMARY KEY, publisher_id TEXT NOT NULL, title TEXT NOT NULL)");
    try {
        create_tables(db.where(), tables<book, publisher, everything>);
        FAIL();
    } catch (const rowan::error& failure) {
        EXPECT_EQ(failure.kind(), error_kind::schema_mismatch);
        const std::string text = failure.what();
        for (const char* part : {"table \"publisher\":", "column \"name\" is missing; expected TEXT NOT NULL",
                                 "table \"book\":", "column \"publisher_id\" is of type TEXT; expected INTEGER",
                                 "CREATE UNIQUE INDEX \"book_publisher_id_title_key\""}) {
            EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
        }
        EXPECT_EQ(text.find("every"), std::string::npos) << text;
    }
    EXPECT_EQ(db.names(), "book publisher");
}

TEST(create_tables, takes_part_in_a_transaction) {
    const memory_database db;
    const auto body = [](const rowan::session::context& inside) {
        create_tables(inside, tables<publisher>);
        throw std::runtime_error("no");
    };
    EXPECT_THROW(db.where().atomic({}, body), std::runtime_error);
    EXPECT_EQ(db.names(), "NULL");
}

TEST(create_tables, two_indexes_of_one_name_are_an_error) {
    const memory_database db;
    create_tables(db.where(), tables<publisher>);
    db.execute(
        "DROP INDEX publisher_name_key; CREATE TABLE other(a); CREATE UNIQUE INDEX publisher_name_key ON other(a)");
    EXPECT_EQ(error_kind_of([&] { create_tables(db.where(), tables<publisher>); }), error_kind::schema_mismatch);
}

TEST(create_tables, not_in_a_read_only_transaction) {
    const memory_database db;
    const auto body = [](const rowan::session::context& inside) { create_tables(inside, tables<publisher>); };
    EXPECT_EQ(error_kind_of([&] { db.where().atomic({.is_read_only = true}, body); }), error_kind::read_only);
    EXPECT_EQ(db.names(), "NULL");
}

} // namespace
