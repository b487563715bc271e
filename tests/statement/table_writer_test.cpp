// Tables and indexes as SQL, for two engines that differ.
#include "engines.hpp"

#include <rowan/statement/key_writer.hpp>
#include <rowan/statement/table_writer.hpp>

#include <gtest/gtest.h>

namespace {

using namespace rowan::test;
using namespace rowan::statement;

template <class Model>
std::string table_sql(const capabilities& engine) {
    return write_table(rowan::model::table_info_of<Model>(), engine);
}

TEST(table_writer, a_table_with_everything_that_spans_columns) {
    EXPECT_EQ(table_sql<sample>(rich_engine()),
              "CREATE TABLE IF NOT EXISTS \"sam\"\"ple\" (\n"
              "  \"id\" INT64 IDENTITY PRIMARY KEY,\n"
              "  \"na`\"\"me\" TEXT NOT NULL,\n"
              "  \"parent_id\" INT64,\n"
              "  FOREIGN KEY (\"parent_id\") REFERENCES \"parent\" (\"id\") ON DELETE "
              "CASCADE ON UPDATE SET NULL,\n"
              "  CONSTRAINT \"not seven\" CHECK (id <> 7),\n"
              "  CHECK (id <> 8)\n"
              ")");
}

TEST(table_writer, a_table_with_everything_that_a_column_has) {
    EXPECT_EQ(table_sql<full>(rich_engine()), "CREATE TABLE IF NOT EXISTS \"full\" (\n"
                                              "  \"id\" INT32 NOT NULL,\n"
                                              "  \"text\" TEXT NOT NULL COLLATE \"C\",\n"
                                              "  \"at\" TEXT NOT NULL DEFAULT ('now' || '!'),\n"
                                              "  PRIMARY KEY (\"id\"),\n"
                                              "  CONSTRAINT \"full_text_check\" CHECK (length(\"text\") <= 5)\n"
                                              ")");
}

TEST(table_writer, a_key_of_two_columns_and_the_engine_s_suffix) {
    EXPECT_EQ(table_sql<pair_key>(poor_engine()), "CREATE TABLE IF NOT EXISTS `pair_key` (\n"
                                                  "  `a` INT64 NOT NULL,\n"
                                                  "  `b` TEXT NOT NULL,\n"
                                                  "  PRIMARY KEY (`a`, `b`)\n"
                                                  ") STRICT");
}

TEST(table_writer, indexes_have_the_terms_of_the_conflict_targets) {
    const auto& table = rowan::model::table_info_of<sample>();
    const std::vector<std::string> sql = write_table_and_indexes(table, poor_engine());
    ASSERT_EQ(sql.size(), 5U);
    EXPECT_EQ(sql[1], "CREATE UNIQUE INDEX IF NOT EXISTS `sam\"ple_na``\"me_key` ON `sam\"ple` (`na``\"me`)");
    EXPECT_EQ(sql[2], "CREATE UNIQUE INDEX IF NOT EXISTS `odd \"name` ON `sam\"ple` ((`parent_id` IS NULL), "
                      "ifnull(`parent_id`, 0))");
    EXPECT_EQ(sql[3],
              "CREATE UNIQUE INDEX IF NOT EXISTS `sam\"ple_na``\"me_lower_key` ON `sam\"ple` (lower(`na``\"me`)) "
              "WHERE parent_id > 0");
    EXPECT_EQ(sql[4], "CREATE INDEX IF NOT EXISTS `sam\"ple_parent_id_na``\"me_upper_idx` ON `sam\"ple` (`parent_id`, "
                      "upper(`na``\"me`))");
    for (const auto& key : table.keys) {
        EXPECT_NE(write_index(table, key, poor_engine()).find("(" + write_key_parts(table, key, poor_engine()) + ")"),
                  std::string::npos);
    }
    EXPECT_EQ(write_index(table, table.keys[2], rich_engine()),
              "CREATE UNIQUE INDEX \"odd \"\"name\" ON \"sam\"\"ple\" (\"parent_id\") NULLS NOT DISTINCT");
}

TEST(table_writer, a_foreign_key_that_is_added_later) {
    const auto& table = rowan::model::table_info_of<sample>();
    const rowan::core::foreign_key_info* const later[] = {&table.foreign_keys[0]};
    EXPECT_EQ(write_table(table, rich_engine(), later).find("FOREIGN KEY"), std::string::npos);
    EXPECT_EQ(write_foreign_key(table, table.foreign_keys[0], rich_engine()),
              "ALTER TABLE \"sam\"\"ple\" ADD FOREIGN KEY (\"parent_id\") REFERENCES \"parent\" (\"id\") "
              "ON DELETE CASCADE ON UPDATE SET NULL");
    capabilities committing = poor_engine();
    committing.transactional_ddl = false;
    EXPECT_EQ(write_foreign_key(table, table.foreign_keys[0], committing),
              "ALTER TABLE `sam\"ple` ADD CONSTRAINT `sam\"ple_fkey_parent_id_to_parent` FOREIGN KEY (`parent_id`) "
              "REFERENCES `parent` (`id`) ON DELETE CASCADE ON UPDATE SET NULL");
    EXPECT_EQ(write_drop_constraint(table, "a\"b", rich_engine()),
              "ALTER TABLE IF EXISTS \"sam\"\"ple\" DROP CONSTRAINT IF EXISTS \"a\"\"b\"");
}

TEST(table_writer, drop) {
    EXPECT_EQ(write_drop_table(rowan::model::table_info_of<sample>(), rich_engine()),
              "DROP TABLE IF EXISTS \"sam\"\"ple\"");
}

} // namespace
