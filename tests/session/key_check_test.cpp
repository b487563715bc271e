// verify_key: what enforces a key, and what only looks like it.
#include "schema_models.hpp"
#include "sqlite/test_connection.hpp"

#include <rowan/session/schema_check.hpp>

#include <gtest/gtest.h>

namespace {

using namespace rowan::test;
using rowan::error_kind;

// What verify_key says of a table made by `sql`: "" if the key is enforced, else the kind and the text.
template <class Model>
std::string verdict(std::string_view sql) {
    rowan::session::connection on(open("sqlite::memory:").release(), 16);
    on.execute(sql);
    try {
        rowan::session::verify_key(on, rowan::model::table_info_of<Model>(), key_of<Model>());
    } catch (const rowan::unenforced_key& failure) {
        EXPECT_EQ(failure.kind(), error_kind::unenforced_key);
        return std::string("unenforced: ") + failure.what();
    } catch (const rowan::error& failure) {
        return std::string(to_string(failure.kind())) + ": " + failure.what();
    }
    return {};
}

testing::AssertionResult says(const std::string& text, std::initializer_list<std::string_view> parts) {
    for (const std::string_view part : parts) {
        if (text.find(part) == std::string::npos)
            return testing::AssertionFailure() << '"' << text << "\" lacks " << part;
    }
    return testing::AssertionSuccess();
}

const std::string plain = "CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL); ";

TEST(verify_key, accepts_a_unique_index_or_constraint_or_primary_key) {
    EXPECT_EQ(verdict<plain_key>(plain + "CREATE UNIQUE INDEX any_name ON t(email)"), "");
    EXPECT_EQ(verdict<plain_key>("CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT UNIQUE, name)"), "");
    EXPECT_EQ(verdict<plain_key>("CREATE TABLE t(id INTEGER, email TEXT PRIMARY KEY, name)"), "");
    EXPECT_EQ(verdict<plain_key>("CREATE TABLE t(id INTEGER, email TEXT PRIMARY KEY, name) WITHOUT ROWID"), "");
    EXPECT_EQ(verdict<plain_key>("CREATE TABLE T(ID INTEGER PRIMARY KEY, Email VARCHAR(99) UNIQUE, name)"), "");
    EXPECT_EQ(verdict<text_primary>("CREATE TABLE t(code TEXT PRIMARY KEY, label TEXT) STRICT"), "");
    EXPECT_EQ(verdict<text_primary>("CREATE TABLE t(code TEXT, label TEXT); CREATE UNIQUE INDEX i ON t(code)"), "");
}

TEST(verify_key, accepts_an_integer_primary_key) {
    rowan::session::connection on(open("sqlite::memory:").release(), 16);
    on.execute(plain);
    const auto& table = rowan::model::table_info_of<plain_key>();
    EXPECT_NO_THROW(rowan::session::verify_key(on, table, *table.primary_key()));
    on.execute("DROP TABLE t; CREATE TABLE t(id INTEGER, email TEXT, name TEXT)");
    on.forget_verified_keys();
    EXPECT_THROW(rowan::session::verify_key(on, table, *table.primary_key()), rowan::unenforced_key);
}

TEST(verify_key, accepts_columns_in_another_order) {
    const std::string table = "CREATE TABLE t(id INTEGER PRIMARY KEY, publisher INTEGER, title TEXT";
    EXPECT_EQ(verdict<two_column_key>(table + ", UNIQUE(title, publisher))"), "");
    EXPECT_EQ(verdict<two_column_key>(table + "); CREATE UNIQUE INDEX i ON t(title DESC, publisher ASC)"), "");
}

TEST(verify_key, names_the_table_the_columns_and_the_cure) {
    const std::string text = verdict<plain_key>(plain);
    EXPECT_TRUE(says(text, {"unenforced", "table \"t\"", "(\"email\")", "no unique index",
                            "CREATE UNIQUE INDEX \"t_email_key\" ON \"t\" (\"email\")"}));
}

TEST(verify_key, the_error_carries_the_index_and_the_statement) {
    rowan::session::connection on(open("sqlite::memory:").release(), 16);
    on.execute(plain);
    try {
        rowan::session::verify_key(on, rowan::model::table_info_of<plain_key>(), key_of<plain_key>());
        FAIL();
    } catch (const rowan::unenforced_key& failure) {
        EXPECT_EQ(failure.constraint(), "t_email_key");
        EXPECT_FALSE(failure.retryable());
        on.execute(failure.statement());
    }
    EXPECT_NO_THROW(rowan::session::verify_key(on, rowan::model::table_info_of<plain_key>(), key_of<plain_key>()));
}

TEST(verify_key, refuses_an_index_that_is_not_unique) {
    EXPECT_TRUE(says(verdict<plain_key>(plain + "CREATE INDEX i ON t(email)"), {"the index \"i\" is not unique"}));
}

TEST(verify_key, refuses_a_partial_index) {
    EXPECT_TRUE(says(verdict<plain_key>(plain + "CREATE UNIQUE INDEX i ON t(email) WHERE name <> ''"),
                     {"the unique index \"i\" is only partial (WHERE name <> '')"}));
}

TEST(verify_key, a_full_index_beside_a_partial_one_is_enough) {
    EXPECT_EQ(verdict<plain_key>(plain + "CREATE UNIQUE INDEX i ON t(email) WHERE name <> '';"
                                         "CREATE UNIQUE INDEX j ON t(email)"),
              "");
}

TEST(verify_key, refuses_other_columns) {
    EXPECT_TRUE(
        says(verdict<plain_key>(plain + "CREATE UNIQUE INDEX i ON t(name)"), {"no unique index is over these"}));
    EXPECT_TRUE(says(verdict<plain_key>(plain + "CREATE UNIQUE INDEX i ON t(email, name)"),
                     {"the unique index \"i\" is over (\"email\", \"name\"), more than the key"}));
    EXPECT_TRUE(
        says(verdict<two_column_key>("CREATE TABLE t(id INTEGER PRIMARY KEY, publisher INTEGER, title TEXT UNIQUE)"),
             {"is over (\"title\"), fewer than the key"}));
    EXPECT_TRUE(says(verdict<plain_key>(plain + "CREATE UNIQUE INDEX i ON t(lower(email))"),
                     {"the unique index \"i\" is over (lower(email))"}));
    EXPECT_TRUE(says(verdict<lower_key>("CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT UNIQUE)"),
                     {"CREATE UNIQUE INDEX \"t_email_lower_key\" ON \"t\" (lower(\"email\"))"}));
}

TEST(verify_key, refuses_another_collation) {
    EXPECT_TRUE(
        says(verdict<plain_key>(plain + "CREATE UNIQUE INDEX i ON t(email COLLATE NOCASE)"),
             {"\"i\" compares \"email\" by the collation NOCASE instead of BINARY", "To add it: CREATE UNIQUE"}));
    // the column's own collation decides what a lookup finds
    EXPECT_TRUE(
        says(verdict<plain_key>("CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT COLLATE NOCASE UNIQUE, name)"),
             {"the column \"email\" has the collation NOCASE instead of BINARY", "No index can add it"}));
    EXPECT_TRUE(says(verdict<plain_key>("CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT COLLATE NOCASE, name);"
                                        "CREATE UNIQUE INDEX i ON t(email COLLATE BINARY)"),
                     {"the column \"email\" has the collation NOCASE"}));
    EXPECT_TRUE(says(verdict<lower_key>("CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT);"
                                        "CREATE UNIQUE INDEX i ON t(lower(email) COLLATE NOCASE)"),
                     {"by the collation NOCASE instead of BINARY"}));
}

TEST(verify_key, the_declared_collation_is_expected) {
    const std::string nocase = "CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT COLLATE nocase);";
    EXPECT_EQ(verdict<nocase_key>(nocase + "CREATE UNIQUE INDEX i ON t(email)"), "");
    EXPECT_TRUE(says(verdict<nocase_key>(nocase + "CREATE UNIQUE INDEX i ON t(email COLLATE BINARY)"),
                     {"by the collation BINARY instead of NOCASE"}));
    EXPECT_TRUE(says(verdict<nocase_key>("CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT UNIQUE)"),
                     {"the column \"email\" has the collation BINARY instead of NOCASE"}));
}

TEST(verify_key, expressions_are_compared_by_their_meaning_not_their_spelling) {
    const std::string table = "CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT);";
    for (const char* expression : {"lower(email)", "LOWER( \"Email\" )", "lower([email])", "(lower(`email`))",
                                   "lower /* ASCII only */ (email)"}) {
        EXPECT_EQ(verdict<lower_key>(table + "CREATE UNIQUE INDEX i ON t(" + expression + ")"), "") << expression;
    }
    EXPECT_TRUE(says(verdict<lower_key>(table + "CREATE UNIQUE INDEX i ON t(upper(email))"), {"(upper(email))"}));
}

TEST(verify_key, a_declared_condition_must_be_the_index_s) {
    const std::string table = "CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT, deleted INTEGER);";
    const std::string index = table + "CREATE UNIQUE INDEX i ON t(email)";
    EXPECT_EQ(verdict<partial_key>(index + " WHERE deleted = 0 AND email <> 'It''s'"), "");
    EXPECT_EQ(verdict<partial_key>(index + " WHERE (\"Deleted\"=0 and EMAIL<>'It''s')"), "");
    EXPECT_TRUE(says(verdict<partial_key>(index + " WHERE deleted = 0 AND email <> 'it''s'"),
                     {"is partial over other rows (WHERE deleted = 0 AND email <> 'it''s' instead of WHERE "}));
    EXPECT_TRUE(says(verdict<partial_key>(index), {"covers all rows, and not only those of the key"}));
    EXPECT_TRUE(
        says(verdict<partial_key>(table),
             {"CREATE UNIQUE INDEX \"t_email_key\" ON \"t\" (\"email\") WHERE deleted = 0 AND email <> 'It''s'"}));
}

TEST(verify_key, nulls_that_are_equal_need_the_emulating_index) {
    const std::string table = "CREATE TABLE t(id INTEGER PRIMARY KEY, parent INTEGER, name TEXT NOT NULL);";
    EXPECT_EQ(verdict<null_key>(table + "CREATE UNIQUE INDEX i ON t((parent IS NULL), ifnull(parent, 0), name)"), "");
    const std::string text = verdict<null_key>(table + "CREATE UNIQUE INDEX i ON t(parent, name)");
    EXPECT_TRUE(says(text, {"the unique index \"i\" is over (\"parent\", \"name\")",
                            "(\"parent\" IS NULL), ifnull(\"parent\", 0), \"name\""}));
}

TEST(verify_key, says_to_drop_the_index_that_has_the_name) {
    EXPECT_TRUE(says(verdict<plain_key>(plain + "CREATE UNIQUE INDEX t_email_key ON t(email) WHERE id > 7"),
                     {"To add it: DROP INDEX \"t_email_key\"; CREATE UNIQUE INDEX \"t_email_key\" ON"}));
}

TEST(verify_key, refuses_a_view) {
    EXPECT_TRUE(says(verdict<plain_key>("CREATE TABLE s(id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT);"
                                        "CREATE VIEW t AS SELECT id, email, name FROM s"),
                     {"unenforced", "it is a view"}));
}

TEST(verify_key, a_missing_table_or_column_or_type_is_a_mismatch) {
    EXPECT_TRUE(says(verdict<plain_key>("SELECT 1"), {"schema_mismatch", "table \"t\" does not exist"}));
    EXPECT_TRUE(says(verdict<plain_key>("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT)"),
                     {"schema_mismatch", "column \"email\" is missing; expected TEXT NOT NULL"}));
    EXPECT_TRUE(says(verdict<plain_key>("CREATE TABLE t(id INTEGER PRIMARY KEY, email UNIQUE, name TEXT)"),
                     {"schema_mismatch", "column \"email\" has no type; expected TEXT"}));
    EXPECT_TRUE(says(verdict<plain_key>("CREATE TABLE t(id INTEGER PRIMARY KEY, email BIGINT UNIQUE, name TEXT)"),
                     {"schema_mismatch", "column \"email\" is of type BIGINT; expected TEXT"}));
}

// SQLite has no deferrable keys, so the driver's answer is made up.
class deferring_connection : public rowan::driver::connection {
public:
    rowan::driver::prepared* prepare(std::string_view) override { return nullptr; }
    void execute(std::string_view) override {}
    void set_deadline(rowan::driver::deadline) noexcept override {}
    [[nodiscard]] bool in_transaction() const noexcept override { return false; }
    [[nodiscard]] bool is_usable() const noexcept override { return true; }
    rowan::driver::live_table describe(std::string_view) override {
        rowan::driver::live_table live;
        live.exists = true;
        live.columns = {{.name = "email", .type = "TEXT", .collation = "", .default_sql = "", .is_nullable = false}};
        live.keys = {{.name = "late",
                      .terms = {{.column = "email", .expression = "", .collation = ""}},
                      .where = "",
                      .is_primary = false,
                      .is_unique = true,
                      .is_deferrable = true,
                      .nulls_not_distinct = false}};
        return live;
    }
    [[nodiscard]] const rowan::statement::capabilities& capabilities() const noexcept override {
        return m_real->capabilities();
    }

private:
    std::unique_ptr<rowan::driver::connection> m_real = open("sqlite::memory:");
};

TEST(verify_key, refuses_a_deferrable_key) {
    rowan::session::connection on(new deferring_connection, 16);
    try {
        rowan::session::verify_key(on, rowan::model::table_info_of<plain_key>(), key_of<plain_key>());
        FAIL();
    } catch (const rowan::unenforced_key& failure) {
        EXPECT_TRUE(says(failure.what(), {"the unique index \"late\" is deferrable"}));
    }
}

} // namespace
