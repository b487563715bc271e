// SQLite's capability table: how it spells types, lists and transactions.
#include "capabilities.hpp"

#include <sqlite3.h>

#include <string>

namespace rowan::sqlite {
namespace {

using core::column_info;
using core::column_type;

// The storage class in which the values of a type travel. SQLite has no more than these four.
std::string spelling_of(const column_info& column, bool) {
    switch (column.kind.type) {
    case column_type::boolean:
    case column_type::integer:
    case column_type::duration:
    case column_type::decimal: return "INTEGER";
    case column_type::real: return "REAL";
    case column_type::bytes: return "BLOB";
    default: return "TEXT";
    }
}

std::string power_of_ten_less_one(unsigned digits) {
    return std::string(digits, '9');
}

std::string between(std::string_view name, const std::string& low, const std::string& high) {
    return std::string(name) + " BETWEEN " + low + " AND " + high;
}

// INTEGER holds 64 bits with a sign whatever the member's type, so the narrower types need a check.
std::string integer_check(const core::column_kind& kind, std::string_view name) {
    if (kind.digits == 0 || kind.digits >= 64) return kind.is_unsigned ? std::string(name) + " >= 0" : std::string();
    const std::int64_t values = std::int64_t{1} << kind.digits;
    if (kind.is_unsigned) return between(name, "0", std::to_string(values - 1));
    return between(name, std::to_string(-(values / 2)), std::to_string(values / 2 - 1));
}

std::string type_check(const column_info& column, std::string_view name) {
    switch (column.kind.type) {
    case column_type::boolean: return std::string(name) + " IN (0, 1)";
    case column_type::integer: return integer_check(column.kind, name);
    case column_type::json: // json_valid(NULL) is 0 in older releases, NULL in newer ones
        return "(" + std::string(name) + " IS NULL OR json_valid(" + std::string(name) + "))";
    case column_type::decimal: {
        if (column.kind.digits == 0 || column.kind.digits > 18) return {};
        const std::string most = power_of_ten_less_one(column.kind.digits);
        return between(name, "-" + most, most);
    }
    default: return {};
    }
}

std::string check_of(const column_info& column, std::string_view name) {
    std::string check = type_check(column, name);
    if (column.max_length > 0) {
        if (!check.empty()) check += " AND ";
        check += "length(" + std::string(name) + ") <= " + std::to_string(column.max_length);
    }
    return check;
}

// The affinity of a declared type. INTEGER and NUMERIC store alike; no type at all is none of the five, since '1' and 1
// are then two values. https://sqlite.org/datatype3.html#determination_of_column_affinity
std::string_view affinity_of(std::string_view type) {
    const auto has = [&](std::string_view part) { return type.find(part) != std::string_view::npos; };
    if (type.empty() || type == "ANY") return "";
    if (has("INT")) return "INTEGER";
    if (has("CHAR") || has("CLOB") || has("TEXT")) return "TEXT";
    if (has("BLOB")) return "BLOB";
    if (has("REAL") || has("FLOA") || has("DOUB")) return "REAL";
    return "INTEGER";
}

// Every transaction is serializable. One that may write takes the lock at once: a later upgrade could fail with
// SQLITE_BUSY_SNAPSHOT.
std::string_view begin(isolation, bool is_read_only) {
    return is_read_only ? "BEGIN" : "BEGIN IMMEDIATE";
}

statement::capabilities make() {
    statement::capabilities table;
    table.engine = "sqlite";
    table.identifier_quote = '"';
    table.placeholder = statement::placeholder_style::question_numbered;
    // Its clock has milliseconds. Times are text, so that each has all the digits of its column.
    table.now = {"strftime('%Y-%m-%d %H:%M:%S', 'now')", "strftime('%Y-%m-%d %H:%M:%f', 'now')",
                 "strftime('%Y-%m-%d %H:%M:%f000', 'now')", "strftime('%Y-%m-%d %H:%M:%f000000', 'now')"};
    table.list_open = " IN (SELECT value FROM rowan_list(";
    table.list_close = "))";
    // STRICT: a column's type is enforced. https://sqlite.org/stricttables.html
    table.table_suffix = sqlite3_libversion_number() >= 3037000 ? " STRICT" : "";
    table.generated_key = "PRIMARY KEY";
    table.lock_rows = "";
    table.no_limit = "-1";
    // Seen on 3.40.1: where a table's first column is REAL, RETURNING makes reals of all integers, but not of
    // expressions.
    table.returned_open = "+";
    table.defaults_may_conflict = false; // https://sqlite.org/syntax/insert-stmt.html
    table.column_type = spelling_of;
    table.column_check = check_of;
    table.type_family = affinity_of;
    table.default_collation = "BINARY";
    table.names_ignore_case = true;
    table.begin = begin;
    table.single_writer = true;
    table.has_decimals = false;
    table.stores_unchanged = true; // RETURNING shows nothing that a trigger did: https://sqlite.org/lang_returning.html
    table.stores_negative_zero =
        false; // https://sqlite.org/datatype3.html: whole numbers are kept as integers // RETURNING shows nothing that
               // a trigger did: https://sqlite.org/lang_returning.html
    table.find_same_index = "SELECT tbl_name FROM sqlite_schema WHERE type = 'index' AND name = ?1 COLLATE NOCASE AND "
                            "tbl_name <> ?2 COLLATE NOCASE";
    table.nulls_not_distinct = false;
    table.emulates_nulls_not_distinct = true;
    return table;
}

} // namespace

const statement::capabilities& capabilities() noexcept {
    static const statement::capabilities table = make();
    return table;
}

} // namespace rowan::sqlite
