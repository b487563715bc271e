// check_schema: every difference of every table in one error.
#include "models.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rowan::test;
using rowan::schema::check_schema;
using rowan::schema::create_tables;

template <class... Models>
std::string differences(const memory_database& db) {
    try {
        check_schema(db.where(), tables<Models...>);
    } catch (const rowan::error& failure) {
        EXPECT_EQ(failure.kind(), rowan::error_kind::schema_mismatch);
        return failure.what();
    }
    return {};
}

TEST(check_schema, says_nothing_of_what_is_right) {
    const memory_database db;
    create_tables(db.where(), tables<publisher, book, everything>);
    EXPECT_EQ((differences<publisher, book, everything>(db)), "");
}

TEST(check_schema, lists_missing_tables_columns_and_keys) {
    const memory_database db;
    db.execute("CREATE TABLE publisher(id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
               "CREATE INDEX i ON publisher(name)");
    EXPECT_EQ((differences<book, publisher>(db)),
              "the live schema is not what the models say:\n"
              "  table \"publisher\":\n"
              "    the unique key (\"name\") is missing: the index \"i\" is not unique. To add it: CREATE UNIQUE INDEX "
              "\"publisher_name_key\" ON \"publisher\" (\"name\")\n"
              "  table \"book\":\n"
              "    table \"book\" does not exist");
}

TEST(check_schema, sees_each_weakened_key) {
    for (const char* index :
         {"every\"\"thing_email_lower_key", "by \"\"parent\"\"", "every\"\"thing_order \"\"by\"\"_token_key",
          "every\"\"thing_at_idx", "every\"\"thing_nick_upper_idx"}) {
        const memory_database db;
        create_tables(db.where(), tables<everything>);
        db.execute("DROP INDEX \"" + std::string(index) + "\"");
        EXPECT_NE(differences<everything>(db).find("is missing"), std::string::npos) << index;
        create_tables(db.where(), tables<everything>);
        EXPECT_EQ(differences<everything>(db), "") << index;
    }
}

TEST(check_schema, inside_a_transaction_sees_its_own_tables) {
    const memory_database db;
    const auto body = [](const rowan::session::context& inside) {
        create_tables(inside, tables<publisher>);
        check_schema(inside, tables<publisher>);
    };
    db.where().atomic({}, body);
    EXPECT_EQ(differences<publisher>(db), "");
}

} // namespace
