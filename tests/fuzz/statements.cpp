// The SQL writers with any names, keys, shapes and values: what they write parses with the real parsers of SQLite and
// PostgreSQL, and has the shape that tame names give it; the values of a row come back as they were.
#include "fuzz/support/made_statement.hpp"
#include "fuzz/support/made_tables.hpp"
#include "fuzz/support/postgresql_parser.hpp"

#include "sqlite/test_connection.hpp"
#ifdef ROWAN_HAS_POSTGRESQL
#include "postgresql/capabilities.hpp"
#endif
#ifdef ROWAN_HAS_MARIADB
#include "mariadb/capabilities.hpp"
#include "mariadb/list_forms.hpp"
#endif

#include <rowan/core/error.hpp>
#include <rowan/core/utf8.hpp>
#include <rowan/orm/statements.hpp>
#include <rowan/statement/bulk_writer.hpp>
#include <rowan/statement/table_writer.hpp>
#include <rowan/statement/writer.hpp>

#include <map>
#include <memory>

namespace rowan::fuzz {
namespace {

using core::value_view;
using statement::capabilities;

/// Every statement that is written for a table; `make` writes one of them for the table and the other.
using writing = std::string (*)(const core::table_info& table, const core::table_info& other,
                                const capabilities& engine, given_bytes given);

std::size_t key_of(const core::table_info& table, given_bytes& given) {
    return given.number(table.keys.size());
}

std::string write_made(const core::table_info& table, const core::table_info& other, const capabilities& engine,
                       given_bytes given) {
    return write(statement::description(make_statement(given, table, other).nodes), engine);
}
std::string write_find(const core::table_info& table, const core::table_info&, const capabilities& engine,
                       given_bytes given) {
    return write(orm::find_statement(table, table.keys[key_of(table, given)]), engine);
}
std::string write_overwrite(const core::table_info& table, const core::table_info&, const capabilities& engine,
                            given_bytes given) {
    return write(orm::overwrite_statement(table, table.keys[key_of(table, given)]), engine);
}
std::string write_remove(const core::table_info& table, const core::table_info&, const capabilities& engine,
                         given_bytes given) {
    return write(orm::remove_statement(table, table.keys[key_of(table, given)]), engine);
}
std::string write_insert(const core::table_info& table, const core::table_info&, const capabilities& engine,
                         given_bytes given) {
    const std::size_t key = key_of(table, given);
    const bool is_plain = given.flag();
    // SQLite takes no conflict with a key that has its own row number among others.
    const bool has_number =
        table.generated_column() && !table.keys[key].is_primary && orm::is_key_column(table.keys[key], 0);
    const auto form = is_plain || has_number ? orm::insert_form::plain : orm::insert_form::unless_exists;
    const std::uint64_t left_out = table.generated_column() ? 1 : 0;
    return write(orm::insert_statement(table, left_out, ~std::uint64_t{0}, form, &table.keys[key]), engine);
}
std::string write_find_or_insert(const core::table_info& table, const core::table_info&, const capabilities& engine,
                                 given_bytes given) {
    const std::size_t key = key_of(table, given);
    const auto form = static_cast<orm::insert_form>(2 + given.number(2));
    const std::uint64_t left_out = table.generated_column() ? 1 : 0;
    return write(orm::insert_statement(table, left_out, ~std::uint64_t{0}, form, &table.keys[key]), engine);
}
std::string write_bulk(const core::table_info& table, const core::table_info&, const capabilities& engine,
                       given_bytes given) {
    const core::key_info& key = table.keys[key_of(table, given)];
    const bool may_leave_out = table.generated_column() && !orm::is_key_column(key, 0) && table.columns.size() > 1;
    const std::uint64_t left_out = may_leave_out ? 1 : 0; // never a part of the key: see orm::is_bulk_row
    const bool finds = statement::is_bulk_key(table, key);
    const std::size_t which = finds ? given.number(3) : 2;
    if (which == 0 && engine.bulk == statement::bulk_creation::find_or_insert)
        return statement::write_bulk_find_or_insert(table, key, left_out, engine);
    if (which == 1) return statement::write_bulk_find(table, key, statement::index_name(table, key), engine);
    return statement::write_bulk_insert(table, left_out, engine);
}
std::string write_table(const core::table_info& table, const core::table_info&, const capabilities& engine,
                        given_bytes) {
    return statement::write_table(table, engine);
}
std::string write_index(const core::table_info& table, const core::table_info&, const capabilities& engine,
                        given_bytes given) {
    const std::size_t all = table.keys.size() + table.indexes.size();
    const std::size_t which = given.number(all);
    const core::key_info& key =
        which < table.keys.size() ? table.keys[which] : table.indexes[which - table.keys.size()];
    return statement::write_index(table, key, engine);
}
std::string write_drop(const core::table_info& table, const core::table_info&, const capabilities& engine,
                       given_bytes) {
    return statement::write_drop_table(table, engine);
}

bool is_writable(const made_table& table, const capabilities& engine) {
    const auto is_good = [&](std::string_view name) {
        return !name.empty() && core::find_bad_text(name).ok() &&
               (engine.max_identifier == 0 || name.size() <= engine.max_identifier);
    };
    bool all = is_good(table.name);
    for (const core::column_info& each : table.columns) all = all && is_good(each.name);
    for (const auto& keys : {table.keys, table.indexes}) {
        for (const core::key_info& each : keys) all = all && (each.name.empty() || is_good(each.name));
    }
    return all;
}

/// The wild name for each tame one.
std::map<std::string, std::string> name_pairs(const made_tables& tables) {
    std::map<std::string, std::string> pairs;
    for (int i = 0; i < 2; ++i) {
        const core::table_info& wild = tables.wild[i].info;
        const core::table_info& tame = tables.tame[i].info;
        pairs[std::string(tame.name)] = wild.name;
        for (std::size_t c = 0; c < wild.columns.size(); ++c) {
            const auto check_name = [c](const core::table_info& of) {
                return statement::made_name(std::string(of.name) + "_" + std::string(of.columns[c].name) + "_check");
            };
            pairs[std::string(tame.columns[c].name)] = wild.columns[c].name;
            pairs[check_name(tame)] = check_name(wild);
        }
        for (std::size_t k = 0; k < wild.keys.size(); ++k)
            pairs[statement::index_name(tame, tame.keys[k])] = statement::index_name(wild, wild.keys[k]);
        for (std::size_t k = 0; k < wild.indexes.size(); ++k)
            pairs[statement::index_name(tame, tame.indexes[k])] = statement::index_name(wild, wild.indexes[k]);
    }
    return pairs;
}

/// PostgreSQL reads one statement, of the same shape as with tame names, and in it the names exactly as they were
/// given.
[[maybe_unused]] void check_shape(const std::string& wild, const std::string& tame,
                                  const std::map<std::string, std::string>& pairs) {
    const syntax_tree read = parse_postgresql(wild);
    require(read.problem.empty(), "PostgreSQL parses it: " + read.problem, wild);
    const syntax_tree expected = parse_postgresql(tame);
    require(expected.problem.empty(), "PostgreSQL parses it with tame names: " + expected.problem, tame);
    require(read.statements == expected.statements && read.shape == expected.shape, "the shape is the same",
            wild + "\n" + tame);
    require(read.texts.size() == expected.texts.size(), "there are as many names", wild);
    for (std::size_t i = 0; i < read.texts.size(); ++i) {
        const auto pair = pairs.find(expected.texts[i]);
        require(read.texts[i] == (pair == pairs.end() ? expected.texts[i] : pair->second), "a name is as it was given",
                read.texts[i] + "\n" + wild);
    }
}

constexpr writing writings[] = {write_made,  write_insert, write_find, write_overwrite,      write_remove,
                                write_table, write_index,  write_drop, write_find_or_insert, write_bulk};
constexpr std::size_t writings_for_sqlite = 8;

bool needs_key(writing each) {
    return each != write_made && each != write_table && each != write_drop && each != write_index;
}

bool is_written(writing each, const core::table_info& table) {
    const bool has_values = !table.generated_column() || table.columns.size() > 1;
    if (each == write_find_or_insert && !has_values) return false; // such rows are inserted by the other forms
    if (each == write_index) return table.keys.size() + table.indexes.size() > 0;
    return !needs_key(each) || !table.keys.empty();
}

#ifdef ROWAN_HAS_POSTGRESQL
void check_postgresql(const made_tables& tables, given_bytes given) {
    const capabilities& engine = postgresql::capabilities(150000);
    const bool is_good = is_writable(tables.wild[0], engine) && is_writable(tables.wild[1], engine);
    const auto pairs = name_pairs(tables);
    for (const writing each : writings) {
        if (!is_written(each, tables.wild[0].info)) continue;
        try {
            const std::string wild = each(tables.wild[0].info, tables.wild[1].info, engine, given);
            const std::string tame = each(tables.tame[0].info, tables.tame[1].info, engine, given);
            if (has_postgresql_parser()) check_shape(wild, tame, pairs);
        } catch (const error& refused) {
            require(!is_good, refused.what());
        }
    }
}
#endif

#ifdef ROWAN_HAS_MARIADB
// No parser of MariaDB is at hand; but its driver must see the parameters, and nothing in a name for one.
void check_mariadb(const made_tables& tables, given_bytes given) {
    const capabilities& engine = mariadb::capabilities();
    if (!is_writable(tables.wild[0], engine) || !is_writable(tables.wild[1], engine)) return;
    const made_statement made = make_statement(given, tables.wild[0].info, tables.wild[1].info);
    for (const statement::node& each : made.nodes.nodes()) {
        // only of keys that MariaDB cannot have; it would write its operands twice
        if (each.code == statement::op::equal_or_both_null) return;
    }
    const std::string sql = write(statement::description(made.nodes), engine);
    const mariadb::list_sql parts = mariadb::split_lists(sql);
    require(parts.parameters == made.parameters, "all parameters and no more are seen", sql);
    require(parts.positions.size() == made.lists, "all lists and no more are seen", sql);
}
#endif

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
        for (std::size_t i = 0; i < writings_for_sqlite; ++i) {
            if (!is_written(writings[i], m_table)) continue;
            const std::string sql = writings[i](m_table, m_tables.wild[1].info, m_on.capabilities(), m_given);
            try {
                const auto prepared = test::prepare(m_on, sql);
                require(writings[i] != write_made || prepared->parameter_count() == parameters(), "all parameters",
                        sql);
            } catch (const error& refused) {
                // the table has the index already
                require(writings[i] == write_index, refused.what(), sql);
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
        read_back(write(orm::find_statement(m_table, key), m_on.capabilities()), key_values, 0, values);
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

} // namespace
} // namespace rowan::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace rowan::fuzz;
    given_bytes given(data, size);
    const made_tables tables(given);
    check_sqlite(tables, given);
#ifdef ROWAN_HAS_POSTGRESQL
    check_postgresql(tables, given);
#endif
#ifdef ROWAN_HAS_MARIADB
    check_mariadb(tables, given);
#endif
    return 0;
}
