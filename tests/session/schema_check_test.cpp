// schema_differences, key_differences, and what a statement that cannot be prepared is explained by.
#include "schema_models.hpp"
#include "sqlite/test_connection.hpp"

#include <rowan/session/schema_check.hpp>

#include <gtest/gtest.h>

namespace {

using namespace rowan::test;
using texts = std::vector<std::string>;

struct every_column {
    std::int64_t id{};
    std::string name{};
    std::optional<double> weight{};
    rowan::bytes data{};
    std::string at{};
    using rowan_table = rowan::table<"t", rowan::primary_key<&every_column::id>, rowan::index<&every_column::name>,
                                     rowan::default_sql<&every_column::at, "CURRENT_TIMESTAMP">>;
};

template <class Model>
texts columns_of(std::string_view sql) {
    const auto on = open("sqlite::memory:");
    on->execute(sql);
    return rowan::session::schema_differences(*on, rowan::model::table_info_of<Model>());
}
template <class Model>
texts keys_of(std::string_view sql) {
    const auto on = open("sqlite::memory:");
    on->execute(sql);
    return rowan::session::key_differences(*on, rowan::model::table_info_of<Model>());
}

TEST(schema_differences, none) {
    EXPECT_EQ(
        columns_of<every_column>("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT NOT NULL, weight REAL, data BLOB "
                                 "NOT NULL, at TEXT NOT NULL DEFAULT (current_timestamp))"),
        texts{});
    // types that store alike, columns of others that may be left out
    EXPECT_EQ(
        columns_of<every_column>(
            "CREATE TABLE t(ID INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL, weight DOUBLE, data BLOB NOT NULL, at "
            "TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, extra INT, other TEXT NOT NULL DEFAULT 'x')"),
        texts{});
}

TEST(schema_differences, each_names_the_column_what_is_there_and_what_was_expected) {
    EXPECT_EQ(
        columns_of<every_column>("CREATE TABLE t(id INTEGER PRIMARY KEY, name INTEGER COLLATE NOCASE, weight REAL NOT "
                                 "NULL, at TEXT NOT NULL, extra TEXT NOT NULL)"),
        (texts{"column \"name\" is of type INTEGER; expected TEXT",
               "column \"name\" may be NULL; expected NOT NULL, since the member is no std::optional",
               "column \"name\" has the collation NOCASE; expected BINARY",
               "column \"weight\" is NOT NULL; expected that it may be NULL, since the member is a std::optional",
               "column \"data\" is missing; expected BLOB NOT NULL",
               "column \"at\" has no default; expected DEFAULT CURRENT_TIMESTAMP",
               "column \"extra\" is NOT NULL, has no default, and is not in the model: no row could be inserted"}));
}

TEST(schema_differences, a_primary_key_that_does_not_number_itself) {
    const texts expected{"column \"id\" is not numbered by the database; expected INTEGER PRIMARY KEY"};
    EXPECT_EQ(columns_of<plain_key>("CREATE TABLE t(id INT PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL)"),
              expected);
    EXPECT_EQ(columns_of<plain_key>("CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL) "
                                    "WITHOUT ROWID"),
              expected);
}

TEST(schema_differences, columns_of_others_that_fill_themselves) {
    EXPECT_EQ(
        columns_of<text_primary>("CREATE TABLE t(number INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, label TEXT NOT "
                                 "NULL, twice TEXT NOT NULL AS (label || label))"),
        texts{});
    EXPECT_EQ(
        columns_of<text_primary>("CREATE TABLE t(code TEXT NOT NULL UNIQUE, label TEXT NOT NULL, other TEXT NOT NULL, "
                                 "PRIMARY KEY(other))"),
        texts{"column \"other\" is NOT NULL, has no default, and is not in the model: no row could be inserted"});
}

TEST(schema_differences, a_missing_table_is_the_one_difference) {
    EXPECT_EQ(columns_of<every_column>("SELECT 1"), texts{"table \"t\" does not exist"});
    EXPECT_EQ(keys_of<every_column>("SELECT 1"), texts{});
}

TEST(schema_differences, of_a_view_only_the_names_count) {
    EXPECT_EQ(columns_of<plain_key>("CREATE VIEW t AS SELECT 1 AS id, 'a' AS email"),
              texts{"column \"name\" is missing; expected TEXT NOT NULL"});
    EXPECT_EQ(keys_of<plain_key>("CREATE VIEW t AS SELECT 1 AS id, 'a' AS email").size(), 2U);
}

TEST(key_differences, keys_and_indexes_with_their_cure) {
    EXPECT_EQ(
        keys_of<every_column>("CREATE TABLE t(id INTEGER, name TEXT)"),
        (texts{"the unique key (\"id\") is missing: no unique index is over these columns. To add it: CREATE UNIQUE "
               "INDEX \"t_id_key\" ON \"t\" (\"id\")",
               "the index (\"name\") is missing: there is none. To add it: CREATE INDEX \"t_name_idx\" ON \"t\" "
               "(\"name\")"}));
    EXPECT_EQ(keys_of<every_column>("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT UNIQUE)"), texts{});
}

// What a statement that could not be prepared turns into: the kind of error, and whether the text has `part`.
rowan::error_kind explained(const std::string& sql, const rowan::statement::description& statement,
                            std::string_view part) {
    rowan::session::connection on(open("sqlite::memory:").release(), 16);
    on.execute(sql);
    try {
        on.statements().give_back(on.statements().take(statement));
    } catch (const rowan::error& failure) {
        EXPECT_NE(std::string_view(failure.what()).find(part), std::string_view::npos) << failure.what();
        return failure.kind();
    }
    ADD_FAILURE() << "it could be prepared";
    return rowan::error_kind::misuse;
}

using rowan::statement::op;

rowan::statement::description select_all() {
    const auto& table = rowan::model::table_info_of<plain_key>();
    rowan::statement::sequence nodes;
    nodes.all_columns(table).add(op::select, 3).add(op::from, table);
    return rowan::statement::description(std::move(nodes));
}

rowan::statement::description insert_or_nothing() {
    const auto& table = rowan::model::table_info_of<plain_key>();
    rowan::statement::sequence nodes;
    nodes.add(op::parameter).assign(table, 1).add(op::parameter).assign(table, 2).add(op::insert, table, 2);
    nodes.add(op::on_conflict_do_nothing, key_of<plain_key>());
    return rowan::statement::description(std::move(nodes));
}

TEST(explain_failed_prepare, a_missing_table_and_a_missing_column) {
    EXPECT_EQ(explained("SELECT 1", select_all(), "\"t\""), rowan::error_kind::schema_mismatch);
    EXPECT_EQ(
        explained("CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT)", select_all(), "column \"name\" is missing"),
        rowan::error_kind::schema_mismatch);
}

TEST(explain_failed_prepare, a_conflict_target_without_its_index) {
    const std::string table = "CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT, name TEXT);";
    EXPECT_EQ(explained(table, insert_or_nothing(), "CREATE UNIQUE INDEX \"t_email_key\""),
              rowan::error_kind::unenforced_key);
    EXPECT_EQ(explained(table + "CREATE UNIQUE INDEX i ON t(email) WHERE id > 0", insert_or_nothing(), "only partial"),
              rowan::error_kind::unenforced_key);
    EXPECT_EQ(explained("CREATE VIEW t AS SELECT 1 AS id, '' AS email, '' AS name", insert_or_nothing(), "view"),
              rowan::error_kind::unenforced_key);
}

TEST(explain_failed_prepare, what_the_schema_does_not_explain_stays_as_it_is) {
    const rowan::statement::description broken = [] {
        static constexpr rowan::core::key_info key{.parts = {}, .where = "no_such_function(1)"};
        const auto& table = rowan::model::table_info_of<plain_key>();
        rowan::statement::sequence nodes;
        nodes.all_columns(table).add(op::select, 3).add(op::from, table).add(op::key_condition, key).add(op::where);
        return rowan::statement::description(std::move(nodes));
    }();
    EXPECT_EQ(explained("CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL)", broken,
                        "no_such_function"),
              rowan::error_kind::statement_failed);
}

} // namespace
