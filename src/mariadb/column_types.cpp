// How columns are declared in MariaDB, and which declarations store alike.
#include "column_types.hpp"

#include <rowan/core/identifier.hpp>

namespace rowan::mariadb {
namespace {

using core::column_info;
using types = core::column_type;

// An index holds 3072 bytes, which is 768 characters, of all its columns together.
constexpr std::uint32_t characters_in_key = 255;
constexpr std::uint32_t characters_in_row = 16'000; // a row holds 65535 bytes of VARCHARs
constexpr unsigned fraction_digits = 6;

std::string sized(std::string_view type, std::uint32_t size) {
    return std::string(type) + "(" + std::to_string(size) + ")";
}

std::string integer_type(const core::column_kind& kind) {
    std::string type = "BIGINT";
    if (kind.digits == 8) type = "TINYINT";
    if (kind.digits == 16) type = "SMALLINT";
    if (kind.digits == 32) type = "INT";
    return kind.is_unsigned ? type + " UNSIGNED" : type;
}

std::string text_type(const column_info& column, bool is_in_key) {
    if (column.max_length > 0 && (is_in_key || column.max_length <= characters_in_row))
        return sized("VARCHAR", column.max_length);
    return is_in_key ? sized("VARCHAR", characters_in_key) : "LONGTEXT";
}

std::string bytes_type(const column_info& column, bool is_in_key) {
    if (column.max_length > 0 && (is_in_key || column.max_length <= characters_in_row))
        return sized("VARBINARY", column.max_length);
    return is_in_key ? sized("VARBINARY", characters_in_key) : "LONGBLOB";
}

bool is_text(const core::column_kind& kind) {
    switch (kind.type) {
    case types::text:
    case types::json:
    case types::enum_name:
    case types::uuid: return true;
    case types::timestamp: return kind.digits > fraction_digits;
    default: return false;
    }
}

} // namespace

std::string column_type(const column_info& column, bool is_in_key) {
    switch (column.kind.type) {
    case types::boolean: return "TINYINT(1)";
    case types::integer: return integer_type(column.kind);
    case types::duration: return "BIGINT";
    case types::real: return column.kind.digits == 32 ? "FLOAT" : "DOUBLE";
    case types::decimal:
        return "DECIMAL(" + std::to_string(column.kind.digits) + "," + std::to_string(column.kind.scale) + ")";
    case types::text: return text_type(column, is_in_key);
    case types::bytes: return bytes_type(column, is_in_key);
    case types::date: return "DATE";
    case types::timestamp: // a DATETIME would round nanoseconds; as text of one length they sort as they should
        if (column.kind.digits > fraction_digits) return "CHAR(29)";
        return column.kind.digits == 0 ? "DATETIME" : sized("DATETIME", column.kind.digits);
    case types::uuid: return "CHAR(36)"; // the type UUID is younger than 10.6, and sorts by other bytes first
    case types::json: return "LONGTEXT"; // as it was given, byte for byte
    default: return sized("VARCHAR", column.max_length > 0 ? column.max_length : characters_in_key);
    }
}

std::string column_check(const column_info& column, std::string_view quoted_name) {
    const std::string name(quoted_name);
    if (column.kind.type == types::boolean) return name + " IN (0, 1)";
    if (column.kind.type == types::json) return "json_valid(" + name + ")";
    if (column.max_length > characters_in_row && column.kind.type == types::text)
        return "char_length(" + name + ") <= " + std::to_string(column.max_length);
    return {};
}

// Lengths are no matter of kind: what is too long is refused, not cut. Precision is: it would round.
std::string_view type_family(std::string_view type) {
    const auto starts = [&](std::string_view part) { return type.substr(0, part.size()) == part; };
    const auto has = [&](std::string_view part) { return type.find(part) != std::string_view::npos; };
    if (starts("VARCHAR") || starts("CHAR") || has("TEXT") || starts("JSON") || starts("UUID") || starts("ENUM"))
        return "TEXT";
    if (has("BLOB") || has("BINARY")) return "BLOB";
    if (starts("DECIMAL") || starts("DATETIME") || starts("TIMESTAMP")) return type;
    if (has("INT") || starts("BOOL")) return has("UNSIGNED") ? "UNSIGNED" : "INTEGER";
    if (starts("DOUBLE") || starts("REAL")) return "DOUBLE";
    if (starts("FLOAT")) return "FLOAT";
    return type;
}

// Bytes travel as hexadecimal digits. Texts bring the collation of the column that they are for, so that a join with it
// compares as its index does.
std::string row_source(std::span<const column_info* const> columns, std::span<const std::string> names) {
    std::string fields;
    std::string values = "`position`";
    bool has_bytes = false;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const column_info& column = *columns[i];
        std::string name;
        core::append_quoted(name, names[i], '`');
        const bool is_bytes = column.kind.type == types::bytes;
        has_bytes = has_bytes || is_bytes;
        fields += ", " + name + " ";
        if (is_bytes) {
            fields += "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
        } else if (is_text(column.kind)) {
            fields += "LONGTEXT CHARACTER SET utf8mb4 COLLATE ";
            fields += column.collation.empty() ? default_collation : column.collation;
        } else {
            fields += column_type(column, false);
        }
        fields += " PATH '$[" + std::to_string(i) + "]'";
        values += ", " + (is_bytes ? "UNHEX(" + name + ") AS " + name : name);
    }
    const std::string table = "JSON_TABLE(?, '$[*]' COLUMNS (`position` FOR ORDINALITY" + fields + "))";
    return has_bytes ? "(SELECT " + values + " FROM " + table + " AS rowan_rows)" : table;
}

} // namespace rowan::mariadb
