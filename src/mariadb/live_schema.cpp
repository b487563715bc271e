// Reads a table out of MariaDB's catalogue (information_schema).
#include "live_schema.hpp"

#include "connection.hpp"
#include "default_text.hpp"

#include <memory>
#include <string>

namespace rowan::mariadb {
namespace {

using core::value_view;
using driver::live_column;
using driver::live_key;
using driver::live_table;
using driver::live_term;

// A query of the catalogue with one text parameter, row by row.
class catalogue_query {
public:
    catalogue_query(connection& owner, std::string_view sql, std::string_view parameter)
        : m_owner(owner), m_sql(sql), m_statement(owner.prepare(sql)), m_row(m_statement->column_count()) {
        const value_view bound = value_view::of_text(parameter);
        m_statement->start(&bound, 1);
    }
    // The last row is a whole answer's only once this has said that there is none behind it.
    bool next() {
        if (!m_statement->step()) {
            m_owner.fail_if_broken_off(m_sql);
            return false;
        }
        m_statement->read(m_row.data(), m_row.size());
        return true;
    }
    [[nodiscard]] bool is_null(std::size_t column) const { return m_row[column].is_null(); }
    [[nodiscard]] std::string text(std::size_t column) const {
        const value_view& value = m_row[column];
        if (value.kind == core::value_kind::integer) return std::to_string(value.integer);
        const bool has_bytes = value.kind == core::value_kind::text || value.kind == core::value_kind::blob;
        return has_bytes ? std::string(value.text()) : std::string();
    }
    [[nodiscard]] std::int64_t number(std::size_t column) const {
        return m_row[column].kind == core::value_kind::integer ? m_row[column].integer : 0;
    }

private:
    connection& m_owner;
    const std::string_view m_sql;
    std::unique_ptr<driver::prepared> m_statement;
    std::vector<value_view> m_row;
};

// In upper case, without the width for showing an integer: "bigint(20) unsigned" is BIGINT UNSIGNED.
std::string type_of(const std::string& declared) {
    std::string type;
    for (const char c : declared) type += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    const std::size_t open = type.find('(');
    const bool has_width = open != std::string::npos && type.substr(0, open).ends_with("INT");
    if (has_width && type != "TINYINT(1)") type.erase(open, type.find(')') - open + 1);
    return type;
}

bool read_kind(connection& owner, std::string_view name, live_table& table) {
    catalogue_query query(
        owner,
        "SELECT table_type, create_options LIKE '%partitioned%', "
        "(SELECT count(*) FROM information_schema.triggers WHERE event_object_schema = database() AND "
        "event_object_table = t.table_name AND event_manipulation = 'UPDATE') "
        "FROM information_schema.tables AS t WHERE table_schema = database() AND table_name = ?",
        name);
    if (!query.next()) return false;
    table.exists = true;
    table.is_view = query.text(0).find("VIEW") != std::string::npos;
    table.is_partitioned = query.number(1) != 0;
    table.has_update_triggers = query.number(2) != 0;
    while (query.next()) { // none: a table has one name
    }
    return true;
}

void read_columns(connection& owner, std::string_view name, live_table& table) {
    catalogue_query query(owner,
                          "SELECT column_name, column_type, collation_name, column_default, is_nullable, extra "
                          "FROM information_schema.columns WHERE table_schema = database() AND table_name = ? "
                          "ORDER BY ordinal_position",
                          name);
    while (query.next()) {
        live_column column;
        column.name = query.text(0);
        column.type = type_of(query.text(1));
        column.collation = query.text(2);
        column.default_sql = without_trailing_zeros(query.text(3));
        column.is_nullable = query.text(4) == "YES";
        if (column.is_nullable && column.default_sql == "NULL") column.default_sql.clear(); // as without a default
        const std::string extra = query.text(5);
        column.is_generated = extra.find("auto_increment") != std::string::npos ||
                              extra.find("GENERATED") != std::string::npos ||
                              extra.find("VIRTUAL") != std::string::npos;
        table.columns.push_back(std::move(column));
    }
}

// An index over the first characters of a column is not one over the column: it is shown as an expression.
live_term term_of(const catalogue_query& query, const live_table& table) {
    live_term term;
    const std::string name = query.text(2);
    for (const live_column& column : table.columns) {
        if (column.name == name) term.collation = column.collation;
    }
    if (query.is_null(3))
        term.column = name;
    else
        term.expression = "left(`" + name + "`, " + query.text(3) + ")";
    return term;
}

void read_keys(connection& owner, std::string_view name, live_table& table) {
    catalogue_query query(owner,
                          "SELECT index_name, non_unique, column_name, sub_part FROM information_schema.statistics "
                          "WHERE table_schema = database() AND table_name = ? ORDER BY index_name <> 'PRIMARY', "
                          "index_name, seq_in_index",
                          name);
    while (query.next()) {
        const std::string index = query.text(0);
        if (table.keys.empty() || table.keys.back().name != index) {
            live_key key;
            key.name = index;
            key.is_unique = query.number(1) == 0;
            key.is_primary = index == "PRIMARY";
            table.keys.push_back(std::move(key));
        }
        table.keys.back().terms.push_back(term_of(query, table));
    }
}

void read_triggers(connection& owner, std::string_view name, live_table& table) {
    catalogue_query query(owner,
                          "SELECT trigger_name FROM information_schema.triggers WHERE event_object_schema = database() "
                          "AND event_object_table = ? AND event_manipulation = 'INSERT' AND action_timing = 'BEFORE'",
                          name);
    while (query.next()) table.suspects.push_back("the trigger `" + query.text(0) + "` runs before each insert");
}

} // namespace

driver::live_table describe_table(connection& owner, std::string_view name) {
    live_table table;
    if (!read_kind(owner, name, table)) return table;
    read_columns(owner, name, table);
    read_keys(owner, name, table);
    read_triggers(owner, name, table);
    return table;
}

} // namespace rowan::mariadb
