// describe(): tables of every odd kind, as SQLite's catalogue has them.
#include "sqlite/test_connection.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rowan::test;
using rowan::driver::live_key;
using rowan::driver::live_table;

live_table described(std::string_view sql, std::string_view table = "t") {
    const auto db = open("sqlite::memory:");
    db->execute(sql);
    live_table found = db->describe(table);
    EXPECT_FALSE(db->in_transaction());
    return found;
}

// "name: term/COLLATION, … WHERE … (primary, unique)"
std::string text_of(const live_key& key) {
    std::string text = key.name + ":";
    for (const auto& term : key.terms) {
        text += " " + (term.column.empty() ? "<" + term.expression + ">" : term.column);
        if (term.collation != "BINARY") text += "/" + term.collation;
    }
    if (!key.where.empty()) text += " WHERE " + key.where;
    if (key.is_primary) text += " primary";
    if (key.is_unique) text += " unique";
    return text;
}

std::vector<std::string> keys_of(const live_table& table) {
    std::vector<std::string> texts;
    for (const live_key& key : table.keys) texts.push_back(text_of(key));
    return texts;
}

using texts = std::vector<std::string>;

TEST(live_schema, a_missing_table) {
    const live_table table = described("CREATE TABLE other(a); CREATE INDEX t ON other(a)");
    EXPECT_FALSE(table.exists);
    EXPECT_TRUE(table.columns.empty());
    EXPECT_TRUE(table.keys.empty());
}

TEST(live_schema, columns_as_declared) {
    const live_table table =
        described("CREATE TABLE T(id integer primary key, name varchar(20) NOT NULL COLLATE NOCASE "
                  "DEFAULT 'it''s', plain, g INTEGER AS (id * 2) STORED, \"odd \"\"name\" TEXT)");
    ASSERT_TRUE(table.exists);
    EXPECT_FALSE(table.is_view);
    ASSERT_EQ(table.columns.size(), 5U);
    EXPECT_EQ(table.columns[0].name, "id");
    EXPECT_EQ(table.columns[0].type, "INTEGER");
    EXPECT_FALSE(table.columns[0].is_nullable);
    EXPECT_EQ(table.columns[1].type, "VARCHAR(20)");
    EXPECT_EQ(table.columns[1].collation, "NOCASE");
    EXPECT_EQ(table.columns[1].default_sql, "'it''s'");
    EXPECT_FALSE(table.columns[1].is_nullable);
    EXPECT_EQ(table.columns[2].type, "");
    EXPECT_EQ(table.columns[2].collation, "BINARY");
    EXPECT_TRUE(table.columns[2].is_nullable);
    EXPECT_EQ(table.columns[3].name, "g");
    EXPECT_EQ(table.columns[4].name, "odd \"name");
    EXPECT_EQ(keys_of(table), (texts{": id primary unique"}));
}

TEST(live_schema, primary_keys_of_every_kind) {
    EXPECT_EQ(keys_of(described("CREATE TABLE t(a INTEGER, id INTEGER PRIMARY KEY AUTOINCREMENT)")),
              (texts{": id primary unique"}));
    EXPECT_EQ(keys_of(described("CREATE TABLE t(a TEXT PRIMARY KEY)")),
              (texts{"sqlite_autoindex_t_1: a primary unique"}));
    EXPECT_EQ(keys_of(described("CREATE TABLE t(id INTEGER PRIMARY KEY DESC)")), // a quirk: not the rowid
              (texts{"sqlite_autoindex_t_1: id primary unique"}));
    EXPECT_EQ(keys_of(described("CREATE TABLE t(a, b COLLATE RTRIM, c, PRIMARY KEY(b, a))")),
              (texts{"sqlite_autoindex_t_1: b/RTRIM a primary unique"}));
    EXPECT_EQ(keys_of(described("CREATE TABLE t(a TEXT, b INTEGER, PRIMARY KEY(a COLLATE NOCASE, b)) WITHOUT ROWID")),
              (texts{"sqlite_autoindex_t_1: a/NOCASE b primary unique"}));
    EXPECT_EQ(keys_of(described("CREATE TABLE t(id INTEGER PRIMARY KEY, b) WITHOUT ROWID")),
              (texts{"sqlite_autoindex_t_1: id primary unique"}));
}

TEST(live_schema, which_primary_key_columns_take_null) {
    EXPECT_TRUE(described("CREATE TABLE t(a TEXT PRIMARY KEY)").columns[0].is_nullable); // SQLite lets it
    EXPECT_FALSE(described("CREATE TABLE t(a TEXT PRIMARY KEY) STRICT").columns[0].is_nullable);
    EXPECT_FALSE(described("CREATE TABLE t(a TEXT PRIMARY KEY) WITHOUT ROWID").columns[0].is_nullable);
    EXPECT_FALSE(described("CREATE TABLE t(a INTEGER PRIMARY KEY) STRICT").columns[0].is_nullable);
}

TEST(live_schema, which_columns_fill_themselves) {
    const live_table numbered =
        described("CREATE TABLE t(id INTEGER PRIMARY KEY, a, b AS (a + 1) STORED, c AS (a) VIRTUAL)");
    EXPECT_TRUE(numbered.columns.at(0).is_generated);
    EXPECT_FALSE(numbered.columns.at(1).is_generated);
    EXPECT_TRUE(numbered.columns.at(2).is_generated);
    EXPECT_TRUE(numbered.columns.at(3).is_generated);
    EXPECT_FALSE(described("CREATE TABLE t(id INT PRIMARY KEY)").columns[0].is_generated);
    EXPECT_FALSE(described("CREATE TABLE t(id INTEGER PRIMARY KEY) WITHOUT ROWID").columns[0].is_generated);
}

TEST(live_schema, unique_keys_and_indexes) {
    const live_table table =
        described("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT COLLATE NOCASE, c INT, "
                  "UNIQUE(b, c));"
                  "CREATE INDEX i1 ON t(c DESC);"
                  "CREATE UNIQUE INDEX i2 ON t(b COLLATE BINARY);"
                  "CREATE UNIQUE INDEX i3 ON t(lower(a), c) WHERE c > 0 AND a <> ')';"
                  "CREATE UNIQUE INDEX \"i 4\" ON t((c IS NULL), ifnull(c, 0));"
                  "CREATE INDEX i5 ON t(id)");
    EXPECT_EQ(keys_of(table),
              (texts{": id primary unique", "sqlite_autoindex_t_1: a unique", "sqlite_autoindex_t_2: b/NOCASE c unique",
                     "i1: c", "i2: b unique", "i3: <lower(a)> c WHERE c > 0 AND a <> ')' unique",
                     "i 4: <(c IS NULL)> <ifnull(c, 0)> unique", "i5: id"}));
}

TEST(live_schema, a_view_has_columns_and_no_keys) {
    const live_table table = described("CREATE TABLE s(id INTEGER PRIMARY KEY, a TEXT);"
                                       "CREATE VIEW t(x, y) AS SELECT id, a || 'b' FROM s");
    EXPECT_TRUE(table.exists);
    EXPECT_TRUE(table.is_view);
    ASSERT_EQ(table.columns.size(), 2U);
    EXPECT_EQ(table.columns[0].name, "x");
    EXPECT_EQ(table.columns[1].collation, "BINARY");
    EXPECT_TRUE(table.keys.empty());
}

TEST(live_schema, names_that_need_quotes) {
    const live_table table = described("CREATE TABLE \"it's \"\"odd\"\"; --\"(\"a b\" TEXT UNIQUE, \"select\" INT);"
                                       "CREATE INDEX \"in'dex\" ON \"it's \"\"odd\"\"; --\"(\"select\" + 1)",
                                       "IT'S \"odd\"; --");
    ASSERT_TRUE(table.exists);
    EXPECT_EQ(keys_of(table), (texts{"sqlite_autoindex_it's \"odd\"; --_1: a b unique", "in'dex: <\"select\" + 1>"}));
}

TEST(live_schema, a_temporary_table_hides_the_other) {
    const live_table table =
        described("CREATE TABLE t(a); CREATE TEMP TABLE t(b TEXT); CREATE INDEX temp.i ON t(upper(b))");
    ASSERT_EQ(table.columns.size(), 1U);
    EXPECT_EQ(table.columns[0].name, "b");
    EXPECT_EQ(keys_of(table), (texts{"i: <upper(b)>"}));
}

TEST(live_schema, sees_the_changes_of_its_own_transaction) {
    const auto db = open("sqlite::memory:");
    db->execute("BEGIN; CREATE TABLE t(a)");
    EXPECT_TRUE(db->describe("t").exists);
    EXPECT_TRUE(db->in_transaction());
    db->execute("ALTER TABLE t ADD COLUMN b TEXT");
    EXPECT_EQ(db->describe("t").columns.size(), 2U);
    db->execute("ROLLBACK");
    EXPECT_FALSE(db->describe("t").exists);
}

TEST(live_schema, a_virtual_table) {
    const auto db = open("sqlite::memory:");
    db->execute("CREATE VIRTUAL TABLE t USING fts5(title, body)");
    const live_table table = db->describe("t");
    EXPECT_TRUE(table.exists);
    EXPECT_EQ(table.columns.at(0).name, "title");
    EXPECT_TRUE(table.keys.empty());
}

TEST(live_schema, a_hundred_columns_and_no_row) {
    std::string sql = "CREATE TABLE t(c0 INT";
    for (int i = 1; i < 100; ++i) sql += ", c" + std::to_string(i) + " INT";
    const live_table table = described(sql + ", UNIQUE(c99, c1))");
    EXPECT_EQ(table.columns.size(), 100U);
    EXPECT_EQ(keys_of(table), (texts{"sqlite_autoindex_t_1: c99 c1 unique"}));
}

} // namespace
