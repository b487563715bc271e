// A table as the catalogue shows it.
#include "server.hpp"

#include "mariadb/column_types.hpp"

namespace rowan::test {
namespace {

class mariadb_live_schema : public mariadb_test {};

const driver::live_column& column(const driver::live_table& table, std::string_view name) {
    for (const driver::live_column& each : table.columns) {
        if (each.name == name) return each;
    }
    ADD_FAILURE() << "no column " << name;
    return table.columns.front();
}

const driver::live_key& key(const driver::live_table& table, std::string_view name) {
    for (const driver::live_key& each : table.keys) {
        if (each.name == name) return each;
    }
    ADD_FAILURE() << "no key " << name;
    return table.keys.front();
}

TEST_F(mariadb_live_schema, no_table) {
    EXPECT_FALSE(db->describe("nowhere").exists);
    EXPECT_FALSE(db->describe("no'where`").exists);
}

TEST_F(mariadb_live_schema, columns_and_keys) {
    db->execute(
        "CREATE TABLE t (id BIGINT AUTO_INCREMENT PRIMARY KEY, a VARCHAR(20) NOT NULL, b INT UNSIGNED DEFAULT 7, "
        "c TEXT COLLATE utf8mb4_unicode_ci, d DECIMAL(10,2), e DATETIME(6) NOT NULL DEFAULT current_timestamp(6), "
        "f BOOLEAN NOT NULL, g BIGINT AS (b * 2) VIRTUAL, UNIQUE KEY two (a, b), UNIQUE KEY prefixed (c(10)), KEY plain (d)) "
        "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin");
    const driver::live_table table = db->describe("t");
    EXPECT_TRUE(table.exists);
    EXPECT_FALSE(table.is_view);
    EXPECT_FALSE(table.is_partitioned);
    EXPECT_TRUE(table.suspects.empty());
    ASSERT_EQ(table.columns.size(), 8u);
    EXPECT_EQ(column(table, "id").type, "BIGINT");
    EXPECT_TRUE(column(table, "id").is_generated);
    EXPECT_FALSE(column(table, "id").is_nullable);
    EXPECT_EQ(column(table, "a").type, "VARCHAR(20)");
    EXPECT_EQ(column(table, "a").collation, "utf8mb4_nopad_bin");
    EXPECT_EQ(column(table, "b").type, "INT UNSIGNED");
    EXPECT_EQ(column(table, "b").default_sql, "7");
    EXPECT_TRUE(column(table, "b").is_nullable);
    EXPECT_EQ(column(table, "c").collation, "utf8mb4_unicode_ci");
    EXPECT_EQ(column(table, "c").default_sql, "");
    EXPECT_EQ(column(table, "d").type, "DECIMAL(10,2)");
    EXPECT_EQ(column(table, "e").type, "DATETIME(6)");
    EXPECT_EQ(column(table, "f").type, "TINYINT(1)");
    EXPECT_TRUE(column(table, "g").is_generated);
    ASSERT_EQ(table.keys.size(), 4u);
    EXPECT_TRUE(key(table, "PRIMARY").is_primary);
    EXPECT_TRUE(key(table, "PRIMARY").is_unique);
    EXPECT_TRUE(key(table, "two").is_unique);
    ASSERT_EQ(key(table, "two").terms.size(), 2u);
    EXPECT_EQ(key(table, "two").terms[1].column, "b");
    EXPECT_EQ(key(table, "prefixed").terms[0].column, ""); // not the column: two texts may begin alike
    EXPECT_EQ(key(table, "prefixed").terms[0].expression, "left(`c`, 10)");
    EXPECT_FALSE(key(table, "plain").is_unique);
}

// The server calls a query of the catalogue that it has broken off a success, and warns.
TEST_F(mariadb_live_schema, is_read_whole_or_not_at_all) {
    db->execute("CREATE TABLE t (id BIGINT PRIMARY KEY, a VARCHAR(20) NOT NULL, UNIQUE KEY one (a)); "
                "CREATE TRIGGER lowers BEFORE INSERT ON t FOR EACH ROW SET NEW.id = NEW.id");
    int whole = 0;
    int broken_off = 0;
    for (int i = 0; whole < 500 || broken_off < 500; ++i) {
        ASSERT_LT(i, 200'000) << whole << " were whole, " << broken_off << " broken off";
        // A limit for statements that is often too short for one of those that follow.
        db->execute("SET max_statement_time = 0");
        db->execute("SET max_statement_time = 0.000" + std::to_string(10 + i % 90));
        try {
            const driver::live_table table = db->describe("t");
            ASSERT_TRUE(table.exists);
            ASSERT_EQ(table.columns.size(), 2u);
            ASSERT_EQ(table.keys.size(), 2u);
            ASSERT_EQ(table.suspects.size(), 1u);
            ++whole;
        } catch (const error& e) {
            ASSERT_EQ(e.kind(), error_kind::interrupted) << e.what();
            ++broken_off;
        }
    }
}

TEST_F(mariadb_live_schema, views_partitions_triggers) {
    db->execute(
        "CREATE TABLE t (id BIGINT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 2; CREATE VIEW v AS SELECT * FROM t");
    EXPECT_TRUE(db->describe("t").is_partitioned);
    EXPECT_TRUE(db->describe("v").is_view);
    for (const char* trigger : {"CREATE TRIGGER lowers BEFORE INSERT ON t FOR EACH ROW SET NEW.id = NEW.id",
                                "CREATE TRIGGER u AFTER UPDATE ON t FOR EACH ROW DO 0"})
        run(*db, trigger);
    const driver::live_table table = db->describe("t");
    ASSERT_EQ(table.suspects.size(), 1u);
    EXPECT_NE(table.suspects[0].find("lowers"), std::string::npos);
    EXPECT_TRUE(table.has_update_triggers);
}

TEST_F(mariadb_live_schema, a_created_type_is_of_the_family_that_the_catalogue_shows) {
    using core::column_kind;
    using types = core::column_type;
    for (const column_kind kind : {column_kind{types::boolean},
                                   {types::integer, 8},
                                   {types::integer, 16, 0, true},
                                   {types::integer, 32},
                                   {types::integer, 64},
                                   {types::integer, 64, 0, true},
                                   {types::real, 32},
                                   {types::real, 64},
                                   {types::text},
                                   {types::bytes},
                                   {types::date},
                                   {types::timestamp, 0},
                                   {types::timestamp, 3},
                                   {types::timestamp, 6},
                                   {types::timestamp, 9},
                                   {types::duration, 64},
                                   {types::uuid},
                                   {types::decimal, 18, 6},
                                   {types::json},
                                   {types::enum_name}}) {
        for (const bool is_in_key : {false, true}) {
            core::column_info info;
            info.name = "c";
            info.kind = kind;
            const std::string type = mariadb::column_type(info, is_in_key);
            const std::string check = mariadb::column_check(info, "`c`");
            db->execute("CREATE OR REPLACE TABLE t (`c` " + type + " NOT NULL" +
                        (check.empty() ? "" : " CHECK (" + check + ")") + ")");
            EXPECT_EQ(mariadb::type_family(db->describe("t").columns.at(0).type), mariadb::type_family(type)) << type;
        }
    }
}

TEST_F(mariadb_live_schema, defaults_in_the_words_of_the_catalogue) {
    for (const auto& [type, sql] : {std::pair<const char*, const char*>{"BIGINT", "7"},
                                    {"BIGINT", "-7"},
                                    {"BIGINT", "1+2 * 3"},
                                    {"BOOLEAN", "TRUE"},
                                    {"DATETIME(6)", "CURRENT_TIMESTAMP(6)"},
                                    {"VARCHAR(20)", "'x'"},
                                    {"VARCHAR(20)", "'it''s'"},
                                    {"VARCHAR(20)", "LOWER('ABC')"},
                                    {"DECIMAL(10,4)", "1.50"},
                                    {"DECIMAL(10,4)", "2"},
                                    {"DATE", "CURRENT_DATE"}}) {
        db->execute("CREATE OR REPLACE TABLE t (c " + std::string(type) + " NOT NULL DEFAULT (" + sql + "))");
        db->execute("START TRANSACTION");
        EXPECT_EQ(db->canonical_expression("t", sql), db->describe("t").columns.at(0).default_sql)
            << type << " " << sql;
        EXPECT_TRUE(db->in_transaction()); // a temporary table commits nothing
        db->execute("ROLLBACK");
    }
    EXPECT_EQ(db->canonical_expression("t", "no such expression"), "no such expression");
}

TEST_F(mariadb_live_schema, another_database_is_not_looked_at) {
    db->execute("CREATE TABLE only_here (id BIGINT PRIMARY KEY)");
    const fresh_database other("mariadb");
    EXPECT_FALSE(open(other.url())->describe("only_here").exists);
}

} // namespace
} // namespace rowan::test
