// Reads a table out of PostgreSQL's catalogue, in one query, so that all of it is of one moment.
#include "live_schema.hpp"

#include "catalogue_sql.hpp"
#include "connection.hpp"

#include <string>

namespace rowan::postgresql {
namespace {

using driver::live_column;
using driver::live_key;
using driver::live_table;
using driver::live_term;

// One row of the query: what it is about, and up to eight texts.
class catalogue_row {
public:
    catalogue_row(const PGresult* from, int row) noexcept : m_from(from), m_row(row) {}

    [[nodiscard]] std::string_view text(int column) const noexcept { return PQgetvalue(m_from, m_row, column); }
    [[nodiscard]] bool flag(int column) const noexcept { return text(column) == "true"; }

private:
    const PGresult* m_from;
    int m_row;
};

std::string in_upper_case(std::string_view text) {
    std::string upper(text);
    for (char& c : upper) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return upper;
}

// 'open'::text in a column of that very type is the literal that was written. (A number in quotes was not: -1 is shown
// as '-1'::integer.)
std::string without_own_cast(std::string_view expression, std::string_view type) {
    const bool is_cast_literal = !type.empty() && expression.size() > type.size() + 3 && expression.front() == '\'' &&
                                 expression.substr(expression.size() - type.size()) == type &&
                                 expression.substr(expression.size() - type.size() - 3, 3) == "'::";
    if (is_cast_literal) expression.remove_suffix(type.size() + 2);
    return std::string(expression);
}

void read_table(live_table& table, const catalogue_row& row) {
    const std::string_view kind = row.text(1);
    table.exists = true;
    table.is_view = kind == "v" || kind == "m";
    table.is_partitioned = kind == "p";
    table.may_update = row.flag(2);
    table.has_update_triggers = row.flag(3);
}

void read_column(live_table& table, const catalogue_row& row) {
    live_column column;
    column.name = row.text(1);
    column.type = in_upper_case(row.text(2));
    if (row.flag(7)) column.type += " WITH A NONDETERMINISTIC COLLATION"; // in which different texts are equal
    column.collation = row.text(3);
    column.default_sql = without_own_cast(row.text(4), row.text(8));
    column.is_nullable = row.flag(5);
    column.is_generated = row.flag(6);
    table.columns.push_back(std::move(column));
}

void read_term(live_table& table, const catalogue_row& row) {
    if (table.keys.empty() || table.keys.back().name != row.text(1)) {
        live_key key;
        key.name = row.text(1);
        key.is_primary = row.text(2).find('p') != std::string_view::npos;
        key.is_unique = row.text(2).find('u') != std::string_view::npos;
        key.is_deferrable = row.text(2).find('d') != std::string_view::npos;
        key.nulls_not_distinct = row.text(2).find('n') != std::string_view::npos;
        key.where = row.text(3);
        table.keys.push_back(std::move(key));
    }
    live_term term;
    term.column = row.text(4);
    term.expression = row.text(5);
    term.collation = row.text(6);
    table.keys.back().terms.push_back(std::move(term));
}

} // namespace

live_table describe_table(connection& owner, std::string_view name) {
    if (name.empty()) return {};
    const owned_result rows = owner.ask(catalogue_sql, std::string(name));
    live_table table;
    for (int i = 0; i < PQntuples(rows.get()); ++i) {
        const catalogue_row row(rows.get(), i);
        const std::string_view about = row.text(0);
        if (about == "table")
            read_table(table, row);
        else if (about == "column")
            read_column(table, row);
        else if (about == "term")
            read_term(table, row);
        else if (about == "obstacle")
            table.obstacles.emplace_back(row.text(1));
        else
            table.suspects.emplace_back(row.text(1));
    }
    return table;
}

} // namespace rowan::postgresql
