// Reads a table out of SQLite's catalogue: what the PRAGMA functions tell, and the rest out of the stored SQL.
#include "live_schema.hpp"

#include "catalogue.hpp"
#include "connection.hpp"
#include "index_sql.hpp"

#include <memory>
#include <string>
#include <utility>

namespace rowan::sqlite {
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
        : m_statement(owner.prepare(sql)), m_row(m_statement->column_count()) {
        const value_view bound = value_view::of_text(parameter);
        m_statement->start(&bound, 1);
    }
    bool next() {
        if (!m_statement->step()) return false;
        m_statement->read(m_row.data(), m_row.size());
        return true;
    }
    [[nodiscard]] std::string text(std::size_t column) const {
        return m_row[column].kind == core::value_kind::text ? std::string(m_row[column].text()) : std::string();
    }
    [[nodiscard]] std::int64_t number(std::size_t column) const {
        return m_row[column].kind == core::value_kind::integer ? m_row[column].integer : 0;
    }

private:
    std::unique_ptr<driver::prepared> m_statement;
    std::vector<value_view> m_row;
};

// Several queries that must see one state of the schema. Within a transaction of the caller they do so anyway.
class one_view {
public:
    explicit one_view(connection& owner) : m_owner(owner), m_is_own(!owner.in_transaction()) {
        if (m_is_own) m_owner.execute("BEGIN");
    }
    one_view(const one_view&) = delete;
    one_view& operator=(const one_view&) = delete;
    ~one_view() {
        // Nothing was written, so nothing can be lost. If it fails, whoever catches what has been thrown rolls back.
        if (m_is_own) sqlite3_exec(m_owner.handle(), "COMMIT", nullptr, nullptr, nullptr);
    }
    /// Throws where that fails: what is written next would be part of this transaction, which nobody would commit.
    void end() {
        if (std::exchange(m_is_own, false)) m_owner.execute("COMMIT");
    }

private:
    connection& m_owner;
    bool m_is_own;
};

std::string in_upper_case(std::string text) {
    for (char& c : text) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
}

std::string collation_of(connection& owner, const std::string& table, const std::string& column) {
    const char* collation = nullptr;
    const int code = sqlite3_table_column_metadata(owner.handle(), nullptr, table.c_str(), column.c_str(), nullptr,
                                                   &collation, nullptr, nullptr, nullptr);
    if (code == SQLITE_NOMEM) throw_error(error_kind::out_of_memory, "the SQLite library is out of memory");
    return code == SQLITE_OK && collation != nullptr ? collation : "BINARY"; // a view's columns have none of their own
}

// Fills in the columns; the result is the primary key's, in its order.
live_key read_columns(connection& owner, const std::string& name, live_table& table) {
    live_key primary;
    primary.is_primary = primary.is_unique = true;
    catalogue_query query(
        owner,
        "SELECT name, type, dflt_value, \"notnull\", pk, hidden FROM pragma_table_xinfo(?1) WHERE hidden <> 1 "
        "ORDER BY cid",
        name);
    while (query.next()) {
        live_column column;
        column.name = query.text(0);
        column.type = in_upper_case(query.text(1));
        column.default_sql = query.text(2);
        column.is_nullable = query.number(3) == 0;
        column.is_generated = query.number(5) != 0; // … AS (expression)
        column.collation = collation_of(owner, name, column.name);
        const auto place = static_cast<std::size_t>(query.number(4)); // from 1; 0: not in the primary key
        if (place > 0) {
            if (primary.terms.size() < place) primary.terms.resize(place);
            primary.terms[place - 1] = {.column = column.name, .expression = {}, .collation = column.collation};
        }
        table.columns.push_back(std::move(column));
    }
    return primary;
}

index_parts parts_of(connection& owner, const std::string& index) {
    catalogue_query query(
        owner, std::string("SELECT sql FROM ") + catalogue(owner.handle()) + " WHERE type = 'index' AND name = ?1",
        index);
    return query.next() ? split_index_sql(query.text(0)) : index_parts{};
}

void read_terms(connection& owner, live_key& key, const index_parts& parts) {
    catalogue_query query(owner, "SELECT cid, name, coll FROM pragma_index_xinfo(?1) WHERE key = 1 ORDER BY seqno",
                          key.name);
    constexpr std::int64_t rowid = -1;
    constexpr std::int64_t expression = -2;
    for (std::size_t i = 0; query.next(); ++i) {
        live_term term;
        term.column = query.number(0) == rowid ? "rowid" : query.text(1);
        term.collation = query.text(2);
        if (query.number(0) == expression) {
            term.column.clear();
            if (i < parts.terms.size()) term.expression = parts.terms[i];
        }
        key.terms.push_back(std::move(term));
    }
}

void read_keys(connection& owner, const std::string& name, live_key primary, live_table& table) {
    bool has_primary_index = false;
    catalogue_query query(
        owner, "SELECT name, \"unique\", origin FROM pragma_index_list(?1) ORDER BY origin = 'pk' DESC, seq DESC",
        name);
    while (query.next()) {
        live_key key;
        key.name = query.text(0);
        key.is_unique = query.number(1) != 0;
        key.is_primary = query.text(2) == "pk";
        has_primary_index = has_primary_index || key.is_primary;
        const index_parts parts = parts_of(owner, key.name);
        key.where = parts.where;
        read_terms(owner, key, parts);
        table.keys.push_back(std::move(key));
    }
    // INTEGER PRIMARY KEY is the rowid itself: no index, numbered, and never NULL whatever the declaration says.
    if (primary.terms.empty() || has_primary_index || table.is_view) return;
    for (live_column& column : table.columns) {
        if (column.name != primary.terms.front().column) continue;
        column.is_nullable = false;
        column.is_generated = true;
        table.told_column = column.name;
    }
    table.keys.insert(table.keys.begin(), std::move(primary));
}

live_table read_table(connection& owner, std::string_view wanted) {
    live_table table;
    std::string name; // as it is spelt in the catalogue
    {
        catalogue_query query(owner,
                              std::string("SELECT name, type FROM ") + catalogue(owner.handle()) +
                                  " WHERE type IN ('table', 'view') AND name = ?1 COLLATE NOCASE",
                              wanted);
        if (!query.next()) return table;
        name = query.text(0);
        table.exists = true;
        table.is_view = query.text(1) == "view";
    }
    live_key primary = read_columns(owner, name, table);
    read_keys(owner, name, std::move(primary), table);
    return table;
}

} // namespace

driver::live_table describe_table(connection& owner, std::string_view wanted) {
    one_view view(owner);
    live_table table = read_table(owner, wanted);
    view.end();
    return table;
}

} // namespace rowan::sqlite
