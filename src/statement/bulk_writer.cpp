// Writes bulk statements around the engine's row source, whose columns are c0, c1, … and "position".
#include <rowan/statement/bulk_writer.hpp>

#include <rowan/statement/key_writer.hpp>
#include <rowan/statement/spelling.hpp>

#include <vector>

namespace rowan::statement {
namespace {

// A bit for each column.
struct columns_left_out {
    explicit columns_left_out(std::span<const std::uint64_t> each) {
        for (const std::uint64_t columns : each) {
            by_all &= columns;
            by_some |= columns;
        }
        by_some &= ~by_all;
    }
    std::uint64_t by_all = ~std::uint64_t{0};
    std::uint64_t by_some = 0; // not by all
};

class bulk_writer {
public:
    bulk_writer(const core::table_info& table, const capabilities& engine) : m_table(table), m_engine(engine) {}

    void give(std::size_t column) {
        m_columns.push_back(&m_table.columns[column]);
        m_names.push_back("c" + std::to_string(m_names.size()));
        m_quoted.push_back(quoted(m_names.back(), m_engine));
    }
    void give_all_but(std::uint64_t left_out) {
        for (std::size_t i = 0; i < m_table.columns.size(); ++i) {
            if ((left_out >> i & 1) == 0) give(i);
        }
    }

    /// The values of a row are what the statement's parameters list, in place of the columns of a row source.
    void take_lists() {
        for (std::size_t i = 0; i < m_quoted.size(); ++i) m_quoted[i] = write_placeholder(i + 1, m_engine);
    }

    [[nodiscard]] std::string source() const { return m_engine.row_source(m_columns, m_names); }
    [[nodiscard]] std::string table() const { return quoted(m_table.name, m_engine); }
    [[nodiscard]] std::string position() const { return quoted("position", m_engine); }
    [[nodiscard]] std::string name_of(const core::column_info& column) const { return quoted(column.name, m_engine); }

    /// The names of the table's columns, all or those given.
    [[nodiscard]] std::string all_columns(std::string_view prefix = {}) const {
        std::string text;
        for (const core::column_info& each : m_table.columns) add(text, std::string(prefix) + name_of(each));
        return text;
    }
    /// The same, each AS r0, r1, …: a column of the table may have any name, also one that the statement gives.
    [[nodiscard]] std::string numbered_columns() const {
        std::string text;
        for (const core::column_info& each : m_table.columns) add(text, name_of(each) + " AS " + numbered(each));
        return text;
    }
    [[nodiscard]] std::string numbered(const core::column_info& column) const {
        return "r" + std::to_string(&column - m_table.columns.data());
    }
    [[nodiscard]] std::string given_columns(std::uint64_t left_out = 0) const {
        std::string text;
        for (const core::column_info* each : m_columns) {
            if (!is_in(left_out, *each)) add(text, name_of(*each));
        }
        return text;
    }
    [[nodiscard]] std::string given_values(std::uint64_t left_out) const {
        std::string text;
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            if (!is_in(left_out, *m_columns[i])) add(text, m_quoted[i]);
        }
        return text;
    }
    /// The same, where a column of `by_some` that is NULL gets what the database would have filled in.
    [[nodiscard]] std::string completed_values(std::uint64_t by_some) const {
        std::string text;
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            const bool is_number = m_columns[i]->is_generated; // the database makes one of NULL
            add(text, is_in(by_some, *m_columns[i]) && !is_number
                          ? "coalesce(" + m_quoted[i] + ", (" + std::string(m_columns[i]->default_sql) + "))"
                          : m_quoted[i]);
        }
        return text;
    }
    /// AND c0 IS NULL AND c1 IS NOT NULL …: of the columns that some rows leave to the database, a row leaves just
    /// these.
    [[nodiscard]] std::string leaves(std::uint64_t left_out, std::uint64_t by_some) const {
        std::string text;
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            if (!is_in(by_some, *m_columns[i])) continue;
            text += " AND " + m_quoted[i] + (is_in(left_out, *m_columns[i]) ? " IS NULL" : " IS NOT NULL");
        }
        return text;
    }
    /// c0, c1, … of the key's parts, as the key stores them.
    [[nodiscard]] std::string given_key(const core::key_info& key) const {
        std::string text;
        for (const core::key_part& part : key.parts) add(text, write_key_function(part.function, given(part)));
        return text;
    }
    /// A row of `stored` has the key of the row of `source`, and the key covers it.
    [[nodiscard]] std::string lookup(const core::key_info& key, const std::string& stored,
                                     const std::string& source) const {
        std::vector<compared_part> parts;
        for (const core::key_part& part : key.parts) {
            parts.push_back({stored + "." + name_of(m_table.columns[part.column]), source + "." + given(part)});
        }
        const std::string same = write_same_key(m_table, key, parts, m_engine);
        return key.where.empty() ? same : same + " AND (" + std::string(key.where) + ")";
    }
    /// The same of rows with numbered names, by operators that can be hashed: those of arrays take NULLs for equal.
    [[nodiscard]] std::string match(const core::key_info& key, const std::string& stored,
                                    const std::string& source) const {
        std::string text;
        for (const core::key_part& part : key.parts) {
            const core::column_info& column = m_table.columns[part.column];
            const auto stored_part = [&](const std::string& name) {
                return write_key_function(part.function, stored + "." + name);
            };
            const std::string value = write_key_function(part.function, source + "." + given(part));
            if (!text.empty()) text += " AND ";
            text += has_equal_nulls(m_table, key, part)
                        ? "ARRAY[CAST(" + stored_part(numbered(column)) + " AS " + m_engine.column_type(column, false) +
                              ")] = ARRAY[" + value + "]"
                        : stored_part(numbered(column)) + " = " + value;
        }
        return text;
    }

private:
    static void add(std::string& list, const std::string& item) {
        if (!list.empty()) list += ", ";
        list += item;
    }
    [[nodiscard]] bool is_in(std::uint64_t columns, const core::column_info& column) const noexcept {
        return (columns >> (&column - m_table.columns.data()) & 1) != 0;
    }
    [[nodiscard]] const std::string& given(const core::key_part& part) const {
        std::size_t at = 0;
        while (m_columns[at] != &m_table.columns[part.column]) ++at;
        return m_quoted[at];
    }

    const core::table_info& m_table;
    const capabilities& m_engine;
    std::vector<const core::column_info*> m_columns;
    std::vector<std::string> m_names;
    std::vector<std::string> m_quoted;
};

} // namespace

// The first of several rows with one key stands for all of them. Equality is the database's own throughout, never that
// of values out here. Planners take an unknown list for a short one, so nothing may depend on its length: the lookup is
// lateral and goes by the index, and a full join is never done by nested loops. Rows to which a race was lost are left
// alone: an update that changes nothing would lock them against those who refer to them, and two that lock many rows in
// different ways end in a deadlock. The names are such that hardly any table has them: within the statement its own
// would be another one.
std::string write_bulk_find_or_insert(const core::table_info& table, const core::key_info& key,
                                      std::span<const std::uint64_t> left_out, first_step first,
                                      const capabilities& engine) {
    const columns_left_out shared(left_out);
    const bool finds_first = first == first_step::find;
    bulk_writer write(table, engine);
    write.give_all_but(shared.by_all);
    const std::string position = write.position();
    const std::string key_columns = write.given_key(key);
    const std::string is_first = "rowan_given." + position + " = rowan_given.rowan_first";
    std::string created = "true";
    if (!key.where.empty())
        created =
            std::string(engine.required_open) + "(" + std::string(key.where) + ")" + std::string(engine.required_close);

    const auto find = [&](const std::string& condition, const std::string& source) {
        return " LEFT JOIN LATERAL (SELECT true AS rowan_found, " + write.numbered_columns() + " FROM " +
               write.table() + " WHERE " + condition + write.lookup(key, write.table(), source) +
               " LIMIT 1) AS stored ON true";
    };
    const std::string listed = "SELECT *, min(" + position + ") OVER (PARTITION BY " + key_columns +
                               ") AS rowan_first FROM " + write.source() + " AS listed";
    std::string tables = "WITH rowan_given AS MATERIALIZED (";
    tables += finds_first
                  ? "SELECT rowan_source.*, stored.* FROM (" + listed + ") AS rowan_source" + find("", "rowan_source")
                  : listed;
    tables += ")";
    std::string made;
    for (std::size_t i = 0; i < left_out.size(); ++i) {
        const std::string name = "rowan_made_" + std::to_string(i);
        tables += ", " + name + " AS (INSERT INTO " + write.table() + " (" + write.given_columns(left_out[i]) +
                  ") SELECT " + write.given_values(left_out[i]) + " FROM rowan_given WHERE " +
                  (finds_first ? "rowan_found IS NULL AND " : "") + is_first +
                  write.leaves(left_out[i], shared.by_some) + " ORDER BY " + key_columns + " ON CONFLICT " +
                  write_conflict_target(table, key, engine) + " DO NOTHING RETURNING " + write.numbered_columns() +
                  ", " + created + " AS rowan_created)";
        made += (i > 0 ? " UNION ALL SELECT * FROM " : "SELECT * FROM ") + name;
    }
    made = left_out.size() == 1 ? "rowan_made_0" : "(" + made + ")";
    const std::string found = finds_first ? "rowan_given." : "stored.";
    std::string rows;
    for (const core::column_info& each : table.columns) {
        const std::string name = write.numbered(each);
        rows += "CASE WHEN rowan_found THEN " + found + name + " ELSE rowan_made." + name + " END, ";
    }
    return tables + " SELECT " + rows + "CASE WHEN rowan_found THEN false WHEN rowan_created THEN " + is_first +
           " END FROM rowan_given FULL JOIN " + made + " AS rowan_made ON " +
           write.match(key, "rowan_made", "rowan_given") +
           (finds_first ? "" : find("rowan_made.rowan_created IS NULL AND ", "rowan_given")) +
           " ORDER BY rowan_given." + position;
}

bool has_equality_of_its_own(const core::table_info& table, const core::key_info& key) noexcept {
    for (const core::key_part& part : key.parts) {
        if (part.function != core::key_function::none || !table.columns[part.column].collation.empty()) return true;
    }
    return false;
}

std::string write_bulk_find(const core::table_info& table, const core::key_info& key, std::string_view index,
                            const capabilities& engine) {
    bulk_writer write(table, engine);
    for (const core::key_part& part : key.parts) write.give(part.column);
    std::string stored = write.table() + " AS stored";
    if (!engine.lookup_index_open.empty())
        (stored += engine.lookup_index_open).append(quoted(index, engine)) += engine.lookup_index_close;
    std::string given = write.source();
    std::string positions = "given." + write.position();
    std::string_view join = engine.lookup_join;
    if (has_equality_of_its_own(table, key)) {
        given = "(SELECT listed.*, min(listed." + write.position() + ") OVER (PARTITION BY " + write.given_key(key) +
                ") AS rowan_first FROM " + given + " AS listed)";
        positions += ", given.rowan_first";
        join = " LEFT JOIN "; // in this order, too
    }
    return "SELECT " + positions + ", " + write.all_columns("stored.") + " FROM " + given + " AS given" +
           std::string(join) + stored + " ON " + write.lookup(key, "stored", "given");
}

std::string write_bulk_insert(const core::table_info& table, std::span<const std::uint64_t> left_out,
                              std::string_view index, const capabilities& engine) {
    const columns_left_out shared(left_out);
    const bool takes_lists = !engine.listed_values_open.empty();
    bulk_writer write(table, engine);
    write.give_all_but(shared.by_all);
    if (takes_lists) write.take_lists();
    const std::string values = write.completed_values(shared.by_some);
    std::string sql = "INSERT INTO " + write.table() + " (" + write.given_columns() + ") ";
    if (takes_lists)
        (sql += engine.listed_values_open).append(values) += engine.listed_values_close;
    else
        sql += "SELECT " + values + " FROM " + write.source() + " AS given ORDER BY given." + write.position();
    return sql + " RETURNING " + write.all_columns() +
           (index.empty() ? "" : ", " + index_is_there(table, index, engine));
}

} // namespace rowan::statement
