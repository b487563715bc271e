// How a list parameter stands in SQL: a marker that the writer leaves, and what replaces it once the kind of the list's
// values is known.
#include "list_forms.hpp"

#include "sql_text.hpp"

namespace rowan::mariadb {
namespace {

// The list as a subquery. Its values must not bring a collation of their own, or the compared column's would not decide
// (or neither: "Illegal mix of collations"). Only JSON_UNQUOTE and UNHEX give text that yields to a column's collation,
// so texts come as JSON within JSON and bytes as hexadecimal digits.
std::string form_of(core::value_kind kind) {
    std::string_view value = "v";
    std::string_view type = "BIGINT";
    switch (kind) {
    case core::value_kind::real: type = "DOUBLE"; break;
    case core::value_kind::decimal: type = "DECIMAL(37,18)"; break;
    case core::value_kind::text:
        value = "JSON_UNQUOTE(v)";
        type = "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
        break;
    case core::value_kind::blob:
        value = "UNHEX(v)";
        type = "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
        break;
    default: break;
    }
    return "SELECT " + std::string(value) + " FROM JSON_TABLE(?, '$[*]' COLUMNS (v " + std::string(type) +
           " PATH '$')) AS rowan_list";
}

} // namespace

list_sql split_lists(std::string_view sql) {
    list_sql found;
    std::string piece;
    for (std::size_t at = 0; at < sql.size();) {
        if (sql.substr(at).starts_with(list_marker_open)) {
            at += list_marker_open.size() + 1 + list_marker_close.size(); // and the placeholder between them
            found.positions.push_back(found.parameters++);
            found.pieces.push_back(std::move(piece));
            piece.clear();
            continue;
        }
        if (sql.substr(at).starts_with(rows_marker)) found.takes_rows = true;
        const std::size_t end = end_of_token(sql, at);
        if (sql[at] == '?') ++found.parameters;
        piece += sql.substr(at, end - at);
        at = end;
    }
    found.pieces.push_back(std::move(piece));
    found.takes_rows = found.takes_rows && found.parameters > 0; // else it is a comment of the user's own
    return found;
}

std::string join_lists(const list_sql& parts, const std::vector<core::value_kind>& kinds) {
    std::string sql = parts.pieces.front();
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        sql += form_of(kinds[i]);
        sql += parts.pieces[i + 1];
    }
    return sql;
}

} // namespace rowan::mariadb
