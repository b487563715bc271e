// Writes bulk statements around the engine's row source, whose columns are c0, c1, … and "position".
#include <rowan/statement/bulk_writer.hpp>

#include <rowan/statement/writer.hpp>

#include <vector>

namespace rowan::statement {
namespace {

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
    [[nodiscard]] std::string given_columns() const {
        std::string text;
        for (const core::column_info* each : m_columns) add(text, name_of(*each));
        return text;
    }
    [[nodiscard]] std::string given_values() const {
        std::string text;
        for (const std::string& each : m_quoted) add(text, each);
        return text;
    }
    /// c0, c1, … of the key's parts.
    [[nodiscard]] std::string given_key(const core::key_info& key) const {
        std::string text;
        for (const core::key_part& part : key.parts) add(text, given(part));
        return text;
    }
    /// left.k = right.c0 AND …, or with the numbered names left.r1 = right.c0 AND …
    [[nodiscard]] std::string match(const core::key_info& key, const std::string& left, const std::string& right,
                                    bool is_numbered = false) const {
        std::string text;
        for (const core::key_part& part : key.parts) {
            const core::column_info& column = m_table.columns[part.column];
            if (!text.empty()) text += " AND ";
            text += left + "." + (is_numbered ? numbered(column) : name_of(column)) + " = " + right + "." + given(part);
        }
        return text;
    }

private:
    static void add(std::string& list, const std::string& item) {
        if (!list.empty()) list += ", ";
        list += item;
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

bool is_bulk_key(const core::table_info& table, const core::key_info& key) noexcept {
    if (!key.where.empty()) return false;
    for (const core::key_part& part : key.parts) {
        if (part.function != core::key_function::none || table.columns[part.column].is_nullable) return false;
    }
    return true;
}

// The first of several rows with one key stands for all of them. Equality is the database's own throughout, never that
// of values out here. Planners take an unknown list for a short one, so nothing may depend on its length: the lookup is
// lateral and goes by the index, and a full join is never done by nested loops. Rows to which a race was lost are left
// alone: an update that changes nothing would lock them against those who refer to them, and two that lock many rows in
// different ways end in a deadlock.
std::string write_bulk_find_or_insert(const core::table_info& table, const core::key_info& key, std::uint64_t left_out,
                                      const capabilities& engine) {
    bulk_writer write(table, engine);
    write.give_all_but(left_out);
    const std::string position = write.position();
    const std::string key_columns = write.given_key(key);
    const std::string is_first = "given." + position + " = given.rowan_first";

    std::string rows;
    for (const core::column_info& each : table.columns) {
        const std::string name = write.numbered(each);
        rows += "CASE WHEN rowan_found THEN given." + name + " ELSE made." + name + " END, ";
    }
    const std::string given = "SELECT source.*, stored.* FROM (SELECT *, min(" + position + ") OVER (PARTITION BY " +
                              key_columns + ") AS rowan_first FROM " + write.source() +
                              " AS listed) AS source LEFT JOIN LATERAL (SELECT true AS rowan_found, " +
                              write.numbered_columns() + " FROM " + write.table() + " AS live WHERE " +
                              write.match(key, "live", "source") + " LIMIT 1) AS stored ON true";
    const std::string made = "INSERT INTO " + write.table() + " (" + write.given_columns() + ") SELECT " +
                             write.given_values() + " FROM given WHERE rowan_found IS NULL AND " + is_first +
                             " ORDER BY " + key_columns + " ON CONFLICT (" + write_key_parts(table, key, engine) +
                             ") DO NOTHING RETURNING " + write.numbered_columns() + ", true AS rowan_created";
    return "WITH given AS MATERIALIZED (" + given + "), made AS (" + made + ") SELECT " + rows +
           "CASE WHEN rowan_found THEN false WHEN rowan_created THEN " + is_first +
           " END FROM given FULL JOIN made ON " + write.match(key, "made", "given", true) + " ORDER BY given." +
           position;
}

std::string write_bulk_find(const core::table_info& table, const core::key_info& key, std::string_view index,
                            const capabilities& engine) {
    bulk_writer write(table, engine);
    for (const core::key_part& part : key.parts) write.give(part.column);
    std::string stored = write.table() + " AS stored";
    if (!engine.lookup_index_open.empty())
        (stored += engine.lookup_index_open).append(quoted(index, engine)) += engine.lookup_index_close;
    return "SELECT given." + write.position() + ", " + write.all_columns("stored.") + " FROM " + write.source() +
           " AS given" + std::string(engine.lookup_join) + stored + " ON " + write.match(key, "stored", "given");
}

std::string write_bulk_insert(const core::table_info& table, std::uint64_t left_out, const capabilities& engine) {
    bulk_writer write(table, engine);
    write.give_all_but(left_out);
    return "INSERT INTO " + write.table() + " (" + write.given_columns() + ") SELECT " + write.given_values() +
           " FROM " + write.source() + " AS given ORDER BY given." + write.position() + " RETURNING " +
           write.all_columns();
}

} // namespace rowan::statement
