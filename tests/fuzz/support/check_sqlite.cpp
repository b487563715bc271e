// One connection for all inputs; each has a transaction of its own, which is rolled back.
#include "fuzz/support/check_sqlite.hpp"

#include "fuzz/support/made_statement.hpp"
#include "fuzz/support/writings.hpp"

#include "sqlite/test_connection.hpp"

#include <rowan/core/error.hpp>
#include <rowan/core/utf8.hpp>
#include <rowan/orm/statements.hpp>
#include <rowan/statement/table_writer.hpp>
#include <rowan/statement/writer.hpp>

#include <deque>

namespace rowan::fuzz {
namespace {

using core::value_view;

/// A value that the column takes, and the same as the column gives it back.
value_view value_for(const core::column_info& column, given_bytes& given, std::deque<std::string>& texts) {
    if (column.is_nullable && given.flag()) return {};
    switch (column.kind.type) {
    case core::column_type::text: {
        std::string& text = texts.emplace_back(given.text().substr(0, 100));
        if (!core::find_bad_text(text).ok()) text = "bad text";
        return value_view::of_text(text);
    }
    case core::column_type::bytes: {
        const std::string& bytes = texts.emplace_back(given.text());
        return value_view::of_blob(bytes.data(), bytes.size());
    }
    case core::column_type::real: return value_view::of_real(static_cast<double>(given.word()) / 3.0);
    case core::column_type::boolean: return value_view::of_integer(given.flag() ? 1 : 0);
    case core::column_type::decimal:
        return value_view::of_decimal(static_cast<std::int64_t>(given.word() % 1'000'000), 2);
    default:
        if (column.kind.digits != 64) return value_view::of_integer(given.byte());
        return value_view::of_integer(static_cast<std::int64_t>(given.word()));
    }
}

bool is_same(const value_view& left, const value_view& right) {
    const bool has_bytes = left.kind == core::value_kind::text || left.kind == core::value_kind::blob;
    if (left.kind == core::value_kind::decimal) return left.integer == right.integer;
    // SQLite's RETURNING shows a whole number in a REAL column as an integer
    if (left.kind == core::value_kind::real && right.kind == core::value_kind::integer)
        return left.real == static_cast<double>(right.integer);
    if (left.kind != right.kind) return false;
    if (left.kind == core::value_kind::real) return left.real == right.real;
    return has_bytes ? left.text() == right.text() : left.integer == right.integer;
}

class sqlite_check {
public:
    sqlite_check(driver::connection& on, const made_tables& tables, given_bytes given)
        : m_on(on), m_tables(tables), m_table(tables.wild[0].info), m_given(given) {}

    void run() {
        create(m_table);
        create(m_tables.wild[1].info);
        for (const writing each : writings()) {
            if (!is_written(each, m_table)) continue;
            const std::string sql = each(m_table, m_tables.wild[1].info, m_on.capabilities(), m_given);
            try {
                const auto prepared = test::prepare(m_on, sql);
                require(!is_made(each) || prepared->parameter_count() == parameters(), "all parameters", sql);
            } catch (const error& refused) {
                // the table has the index already
                require(is_index(each), refused.what(), sql);
            }
        }
        insert_and_find();
        const live_names live = names();
        require(live.tables == 2 && live.has_both, "there are the two tables and nothing else", m_table.name);
    }

private:
    struct live_names {
        int tables = 0;
        bool has_both = true;
    };

    std::size_t parameters() { return make_statement(m_given, m_table, m_tables.wild[1].info).parameters; }

    void create(const core::table_info& table) {
        for (const std::string& sql : statement::write_table_and_indexes(table, m_on.capabilities())) m_on.execute(sql);
        const driver::live_table live = m_on.describe(table.name);
        require(live.exists && live.columns.size() == table.columns.size(), "the table is found again", table.name);
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            require(live.columns[i].name == table.columns[i].name, "a column is called as it was asked",
                    table.columns[i].name);
    }

    void insert_and_find() {
        std::deque<std::string> texts;
        std::vector<value_view> values;
        const bool is_generated{m_table.generated_column()};
        for (const core::column_info& column : m_table.columns) {
            if (!column.is_generated) values.push_back(value_for(column, m_given, texts));
        }
        const std::string sql = write(
            orm::insert_statement(m_table, is_generated ? 1 : 0, ~std::uint64_t{0}, orm::insert_form::plain, nullptr),
            m_on.capabilities());
        read_back(sql, values, is_generated ? 1 : 0, values);
        if (m_table.keys.empty() || values.size() != m_table.columns.size()) return;
        const core::key_info& key = m_table.keys.front();
        std::vector<value_view> key_values;
        for (const core::key_part& part : key.parts) key_values.push_back(values[part.column]);
        for (std::size_t i = 0; i < key_values.size(); ++i) {
            if (key_values[i].is_null() && !key.nulls_not_distinct) return; // it is not equal to itself
        }
        read_back(statement::write(orm::find_statement(m_table, key), m_on.capabilities()), key_values, 0, values);
    }

    void read_back(const std::string& sql, const std::vector<value_view>& bound, std::size_t first,
                   const std::vector<value_view>& expected) {
        const auto statement = test::prepare(m_on, sql);
        statement->start(bound.data(), bound.size());
        require(statement->step(), "a row comes", sql);
        std::vector<value_view> row(m_table.columns.size());
        statement->read(row.data(), row.size());
        for (std::size_t i = 0; i < expected.size(); ++i)
            require(is_same(expected[i], row[first + i]), "a value comes back as it was",
                    std::to_string(i) + " of " + sql);
        require(!statement->step(), "one row comes", sql);
        statement->reset();
    }

    live_names names() {
        live_names found;
        for (const auto& row : test::rows(m_on, "SELECT name FROM sqlite_schema WHERE type = 'table'")) {
            const std::string_view name = row[0].view().text();
            found.has_both = found.has_both && (name == m_table.name || name == m_tables.wild[1].info.name);
            ++found.tables;
        }
        return found;
    }

    driver::connection& m_on;
    const made_tables& m_tables;
    const core::table_info& m_table;
    given_bytes m_given;
};

// What SQLite keeps for itself, and Rowan's own table function.
bool is_reserved(std::string_view name) {
    std::string start;
    for (const char c : name.substr(0, 10)) start += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return start.substr(0, 7) == "sqlite_" || start == "rowan_list";
}

} // namespace

void check_sqlite(const made_tables& tables, given_bytes given) {
    static const auto on = test::open("sqlite::memory:");
    if (is_reserved(tables.wild[0].name) || is_reserved(tables.wild[1].name)) return;
    const bool is_good =
        is_writable(tables.wild[0], on->capabilities()) && is_writable(tables.wild[1], on->capabilities());
    on->execute("BEGIN");
    try {
        sqlite_check(*on, tables, given).run();
    } catch (const error& refused) {
        // two indexes, or an index and a table, whose names are equal are refused by SQLite
        const std::string_view why = refused.what();
        const bool is_clash =
            why.find("already") != std::string_view::npos || why.find("reserved") != std::string_view::npos;
        require(!is_good || is_clash, refused.what(), refused.statement());
    }
    on->execute("ROLLBACK");
}

} // namespace rowan::fuzz
