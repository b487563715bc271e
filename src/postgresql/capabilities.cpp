// PostgreSQL's capability table: how it spells types, lists and transactions.
#include "capabilities.hpp"

#include "errors.hpp"

#include <algorithm>
#include <string>

namespace rowan::postgresql {
namespace {

using core::column_info;
using core::column_type;

// An unsigned number gets the next wider type, and a check.
std::string integer_spelling(const core::column_kind& kind) {
    const unsigned bits = kind.digits == 0 ? 64U : kind.digits + (kind.is_unsigned ? 1U : 0U);
    if (bits <= 16) return "SMALLINT";
    return bits <= 32 ? "INTEGER" : "BIGINT";
}

// As the catalogue shows types, in upper case, or in one of the shorter spellings.
std::string spelling_of(const column_info& column, bool) {
    const core::column_kind& kind = column.kind;
    switch (kind.type) {
    case column_type::boolean: return "BOOLEAN";
    case column_type::integer: return integer_spelling(kind);
    case column_type::duration: return "BIGINT";
    case column_type::real: return kind.digits == 32 ? "REAL" : "DOUBLE PRECISION";
    case column_type::bytes: return "BYTEA";
    case column_type::date: return "DATE";
    case column_type::timestamp: return "TIMESTAMP(" + std::to_string(std::min<int>(kind.digits, 6)) + ")";
    case column_type::uuid: return "UUID";
    case column_type::json: return "JSON"; // which keeps the text as it is; JSONB does not
    case column_type::decimal: return "NUMERIC(" + std::to_string(kind.digits) + "," + std::to_string(kind.scale) + ")";
    default: return column.max_length > 0 ? "VARCHAR(" + std::to_string(column.max_length) + ")" : "TEXT";
    }
}

std::string between(std::string_view name, std::int64_t low, std::int64_t high) {
    return std::string(name) + " BETWEEN " + std::to_string(low) + " AND " + std::to_string(high);
}

// What the type does not already say. Infinite dates and times, and the years that Rowan does not write, stay out too.
std::string check_of(const column_info& column, std::string_view name) {
    const core::column_kind& kind = column.kind;
    switch (kind.type) {
    case column_type::integer: {
        if (!kind.is_unsigned) return kind.digits == 8 ? between(name, -128, 127) : std::string();
        if (kind.digits == 0 || kind.digits >= 64) return std::string(name) + " >= 0";
        return between(name, 0, (std::int64_t{1} << kind.digits) - 1);
    }
    case column_type::bytes:
        if (column.max_length == 0) return {};
        return "octet_length(" + std::string(name) + ") <= " + std::to_string(column.max_length);
    default: return {};
    }
}

bool begins(std::string_view text, std::string_view with) {
    return text.substr(0, with.size()) == with;
}

// Types that store a value alike have one family. Not so: another scale or fraction of a second, which would round;
// CHARACTER(n), which pads; CITEXT, JSONB, times with a zone. https://www.postgresql.org/docs/15/datatype.html
std::string_view family_of(std::string_view type) {
    if (type == "SMALLINT" || type == "INTEGER" || type == "BIGINT") return "INTEGER"; // too large is refused, not cut
    if (type == "TEXT" || type == "CHARACTER VARYING" || type == "VARCHAR") return "TEXT";
    const bool is_varying = begins(type, "CHARACTER VARYING(") || begins(type, "VARCHAR(");
    if (is_varying && type.back() == ')') return "TEXT";
    if (type == "TIMESTAMP" || type == "TIMESTAMP WITHOUT TIME ZONE") return "TIMESTAMP(6)";
    const std::string_view without_zone = ") WITHOUT TIME ZONE";
    if (begins(type, "TIMESTAMP(") && type.find(without_zone) != std::string_view::npos)
        return type.substr(0, type.find(')') + 1);
    if (begins(type, "NUMERIC(") && type.find(',') != std::string_view::npos) return type.substr(type.find(','));
    return type;
}

std::string_view begin(isolation isolation, bool is_read_only) {
    switch (isolation) {
    case isolation::read_committed:
        return is_read_only ? "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY" : "BEGIN ISOLATION LEVEL READ COMMITTED";
    case isolation::repeatable_read:
        return is_read_only ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                            : "BEGIN ISOLATION LEVEL REPEATABLE READ";
    case isolation::serializable:
        return is_read_only ? "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY" : "BEGIN ISOLATION LEVEL SERIALIZABLE";
    default: return is_read_only ? "BEGIN READ ONLY" : "BEGIN";
    }
}

std::string row_source(std::span<const column_info* const> columns, std::span<const std::string> names) {
    std::string lists;
    std::string named;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        core::column_info listed = *columns[i];
        listed.max_length = 0; // a cast to VARCHAR(n) cuts, and says nothing
        lists += (i > 0 ? ", $" : "$") + std::to_string(i + 1) + "::" + spelling_of(listed, false) + "[]";
        named += "\"" + names[i] + "\", ";
    }
    return "(SELECT * FROM unnest(" + lists + ") WITH ORDINALITY AS row_source(" + named + "\"position\"))";
}

statement::capabilities make(bool has_nulls_not_distinct) {
    statement::capabilities table;
    table.engine = "postgresql";
    table.max_identifier = 63; // NAMEDATALEN - 1
    table.placeholder = statement::placeholder_style::dollar_numbered;
    table.whole_number_close = "::bigint"; // beside an INTEGER, $1 would be one, whatever its value
    table.real_number_close = "::double precision";
    table.whole_numbers_close = "::bigint[]"; // the index of an INTEGER knows BIGINT, too
    // Stored in a column of fewer digits, it would be rounded up.
    table.now = {"date_trunc('second', now() AT TIME ZONE 'UTC')",
                 "date_trunc('milliseconds', now() AT TIME ZONE 'UTC')", "(now() AT TIME ZONE 'UTC')",
                 "(now() AT TIME ZONE 'UTC')"};
    table.generated_key = "GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY";
    table.column_type = spelling_of;
    table.column_check = check_of;
    table.type_family = family_of;
    table.rewrites_expressions = true;
    table.begin = begin;
    table.failure_undoes = statement::failure_undoes::transaction;
    table.nulls_not_distinct = has_nulls_not_distinct;
    table.find_same_index = "SELECT other.relname::text FROM pg_catalog.pg_class t "
                            "JOIN pg_catalog.pg_class x ON x.relnamespace = t.relnamespace AND x.relname::text = $1 "
                            "JOIN pg_catalog.pg_index i ON i.indexrelid = x.oid AND i.indrelid <> t.oid "
                            "JOIN pg_catalog.pg_class other ON other.oid = i.indrelid "
                            "WHERE t.oid = pg_catalog.to_regclass(pg_catalog.quote_ident($2))";
    table.find_foreign_keys = "SELECT c.conname::text FROM pg_catalog.pg_constraint c WHERE c.contype = 'f' "
                              "AND c.conrelid = pg_catalog.to_regclass(pg_catalog.quote_ident($1)) "
                              "AND c.conkey = ARRAY[(SELECT a.attnum FROM pg_catalog.pg_attribute a "
                              "WHERE a.attrelid = c.conrelid AND a.attname::text = $2)] "
                              "AND c.confrelid = pg_catalog.to_regclass(pg_catalog.quote_ident($3))";
    table.stores_nan = true;
    table.creation = statement::creation::find_or_insert;
    // No SQL that Rowan or hardly anybody else writes fails with this code.
    table.required_open = "(width_bucket(0::float8, 0, 1, CASE WHEN ";
    table.required_close = " THEN 1 ELSE 0 END) = 1)";
    table.requirement_code = engine_code_of("2201G"); // invalid_argument_for_width_bucket_function
    table.created_flag = "(xmax = 0)";                // https://www.postgresql.org/docs/15/ddl-system-columns.html
    table.bulk = statement::bulk_creation::find_or_insert;
    table.row_source = row_source;
    // OFFSET 0: the sequence is looked up once, not for each number
    table.reserve_numbers =
        "SELECT nextval(s.sequence) FROM (SELECT pg_get_serial_sequence($1, $2)::regclass AS sequence "
        "OFFSET 0) AS s, generate_series(1::bigint, $3::bigint)";
    return table;
}

} // namespace

const statement::capabilities& capabilities(int server_version) noexcept {
    static const statement::capabilities of_15 = make(true);
    static const statement::capabilities older = make(false);
    return server_version >= 150000 ? of_15 : older;
}

} // namespace rowan::postgresql
