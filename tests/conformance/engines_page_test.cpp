// The page of the documentation on what differs between engines says what the capability tables say.
#include <rowan/statement/capabilities.hpp>

#include <gtest/gtest.h>

#ifdef ROWAN_HAS_POSTGRESQL
#ifdef ROWAN_HAS_MARIADB

#include "mariadb/capabilities.hpp"
#include "postgresql/capabilities.hpp"
#include "sqlite/capabilities.hpp"

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

namespace {

using rowan::core::column_info;
using rowan::core::column_type;
using rowan::statement::bulk_creation;
using rowan::statement::capabilities;
using rowan::statement::creation;
using rowan::statement::failure_undoes;

struct engine {
    std::string name;
    const capabilities* able;
};

const std::vector<engine>& engines() {
    static const std::vector<engine> all{{"SQLite", &rowan::sqlite::capabilities()},
                                         {"PostgreSQL ≥ 15", &rowan::postgresql::capabilities(150000)},
                                         {"PostgreSQL < 15", &rowan::postgresql::capabilities(140000)},
                                         {"MariaDB", &rowan::mariadb::capabilities()},
                                         {"Galera", &rowan::mariadb::galera_capabilities()}};
    return all;
}

std::string yes_or_no(bool holds) {
    return holds ? "yes" : "no";
}

std::string nulls_in_keys(const capabilities& able) {
    if (able.nulls_not_distinct) return "yes";
    return able.emulates_nulls_not_distinct ? "yes, by an index over expressions" : "no: `create_tables` refuses";
}

std::string or_refused(bool holds) {
    return holds ? "yes" : "no: `create_tables` refuses";
}

std::string how_created(const capabilities& able) {
    switch (able.creation) {
    case creation::insert_unless_exists: return "`INSERT … ON CONFLICT DO NOTHING`";
    case creation::find_or_insert: return "one statement that finds the row or inserts it";
    default: return "`INSERT … RETURNING`; a duplicate key says that it exists";
    }
}

std::string how_many_created(const capabilities& able) {
    switch (able.bulk) {
    case bulk_creation::row_by_row: return "row by row, in one transaction";
    case bulk_creation::find_or_insert: return "one statement finds or inserts all";
    default: return "one statement finds, one inserts the others";
    }
}

std::string how_reread(const capabilities& able) {
    std::string words = std::string(able.reread_open) + "SELECT …" + std::string(able.reread_close);
    return words == "SELECT …" ? "plain `SELECT`" : "`" + words + "`";
}

std::string what_failure_undoes(const capabilities& able) {
    switch (able.failure_undoes) {
    case failure_undoes::statement: return "yes";
    case failure_undoes::one_row_statement: return "if it writes one row; else by a savepoint that rides along";
    default: return "by a savepoint that rides along";
    }
}

struct row {
    std::string what;
    std::function<std::string(const capabilities&)> says;
};

std::string table_of(const std::vector<row>& rows, const std::string& heading, const std::vector<engine>& columns) {
    std::string text = "| " + heading + " |";
    std::string line = "|---|";
    for (const engine& each : columns) {
        text += " " + each.name + " |";
        line += "---|";
    }
    text += "\n" + line + "\n";
    for (const row& each : rows) {
        text += "| " + each.what + " |";
        for (const engine& of : columns) text += " " + each.says(*of.able) + " |";
        text += "\n";
    }
    return text;
}

std::string differences() {
    using able = const capabilities&;
    return table_of(
        {
            {"unique keys in which NULLs are equal (`nulls_not_distinct`)", nulls_in_keys},
            {"partial keys (`where`)", [](able of) { return or_refused(of.partial_keys); }},
            {"keys over expressions (`lower`, `upper`)", [](able of) { return or_refused(of.expression_keys); }},
            {"`create_tables` is all or nothing", [](able of) { return yes_or_no(of.transactional_ddl); }},
            {"several writers at once", [](able of) { return yes_or_no(!of.single_writer); }},
            {"a failed statement undoes itself alone", what_failure_undoes},
            {"decimals are the engine's own",
             [](able of) { return of.has_decimals ? "yes" : "no: a whole number of units"; }},
            {"NaN in a real column", [](able of) { return of.stores_nan ? "stored" : "refused"; }},
            {"infinity in a real column", [](able of) { return of.stores_infinity ? "stored" : "refused"; }},
            {"-0.0 in a real column", [](able of) { return of.stores_negative_zero ? "stored" : "stored as 0.0"; }},
            {"names of columns ignore case", [](able of) { return yes_or_no(of.names_ignore_case); }},
            {"longest name, in bytes",
             [](able of) { return of.max_identifier == 0 ? "any" : std::to_string(of.max_identifier); }},
            {"levels of savepoints", [](able of) { return std::to_string(of.max_savepoint_depth); }},
            {"rows in one bulk statement", [](able of) { return std::to_string(of.max_bulk_rows); }},
            {"how a row is created unless its key exists", how_created},
            {"how many are", how_many_created},
            {"how a row is read again after a lost race", how_reread},
        },
        "", engines());
}

std::string types() {
    struct member {
        const char* name;
        column_info column;
    };
    const auto of = [](column_type type, int digits = 0, int scale = 0, bool is_unsigned = false,
                       std::uint32_t length = 0) {
        return column_info{
            .name = "c",
            .kind = {type, static_cast<std::uint8_t>(digits), static_cast<std::uint8_t>(scale), is_unsigned},
            .max_length = length};
    };
    const member members[] = {
        {"`bool`", of(column_type::boolean)},
        {"`std::int8_t`", of(column_type::integer, 8)},
        {"`std::int16_t`", of(column_type::integer, 16)},
        {"`std::int32_t`", of(column_type::integer, 32)},
        {"`std::int64_t`", of(column_type::integer, 64)},
        {"`std::uint8_t`", of(column_type::integer, 8, 0, true)},
        {"`std::uint16_t`", of(column_type::integer, 16, 0, true)},
        {"`std::uint32_t`", of(column_type::integer, 32, 0, true)},
        {"`std::uint64_t`", of(column_type::integer, 64, 0, true)},
        {"`float`", of(column_type::real, 32)},
        {"`double`", of(column_type::real, 64)},
        {"`std::string`", of(column_type::text)},
        {"`std::string`, `max_length` 40", of(column_type::text, 0, 0, false, 40)},
        {"`rowan::bytes`", of(column_type::bytes)},
        {"`year_month_day`", of(column_type::date)},
        {"`sys_time` of seconds", of(column_type::timestamp, 0)},
        {"… milliseconds", of(column_type::timestamp, 3)},
        {"… microseconds", of(column_type::timestamp, 6)},
        {"… nanoseconds", of(column_type::timestamp, 9)},
        {"durations", of(column_type::duration)},
        {"`rowan::uuid`", of(column_type::uuid)},
        {"`rowan::decimal<12, 2>`", of(column_type::decimal, 12, 2)},
        {"`rowan::json`", of(column_type::json)},
        {"enumerations with names", of(column_type::enum_name)},
    };
    std::vector<row> rows;
    for (const member& each : members) {
        rows.push_back({each.name, [&each](const capabilities& able) {
                            const std::string type = able.column_type(each.column, false);
                            const std::string in_key = able.column_type(each.column, true);
                            return "`" + type + "`" + (type == in_key ? "" : " (`" + in_key + "`)");
                        }});
    }
    rows.push_back({"a generated key, behind the type of its member",
                    [](const capabilities& able) { return "`" + std::string(able.generated_key) + "`"; }});
    // the same in every version, and on a cluster
    return table_of(rows, "member",
                    {engines()[0], {"PostgreSQL", &rowan::postgresql::capabilities(150000)}, engines()[3]});
}

std::string contents_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

void replace_between(std::string& page, const std::string& name, const std::string& text) {
    const std::string begin = "<!-- begin: " + name + " -->\n";
    const std::size_t from = page.find(begin);
    const std::size_t to = page.find("<!-- end: " + name + " -->");
    ASSERT_TRUE(from != std::string::npos && to != std::string::npos) << "no place for the table of " << name;
    page.replace(from + begin.size(), to - from - begin.size(), text);
}

TEST(engines_page, says_what_the_capability_tables_say) {
    const std::string path = ROWAN_TEST_DATA "/../../docs/engines.md";
    const std::string page = contents_of(path);
    ASSERT_NE(page, "") << path;
    std::string expected = page;
    replace_between(expected, "capabilities", differences());
    replace_between(expected, "types", types());
    const char* const write = std::getenv("ROWAN_WRITE_DOCS");
    if (write != nullptr && std::string(write) == "1") std::ofstream(path) << expected;
    EXPECT_EQ(contents_of(path), expected)
        << "docs/engines.md is out of date; to write it: ROWAN_WRITE_DOCS=1 and this test";
}

} // namespace

#endif
#endif
