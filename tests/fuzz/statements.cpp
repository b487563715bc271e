// The SQL writers with any names, keys, shapes and values: what they write parses with the real parsers of SQLite and
// PostgreSQL, and has the shape that tame names give it; the values of a row come back as they were.
#include "fuzz/support/check_sqlite.hpp"
#include "fuzz/support/made_statement.hpp"
#include "fuzz/support/made_tables.hpp"
#include "fuzz/support/postgresql_parser.hpp"
#include "fuzz/support/writings.hpp"

#ifdef ROWAN_HAS_POSTGRESQL
#include "postgresql/capabilities.hpp"
#endif
#ifdef ROWAN_HAS_MARIADB
#include "mariadb/capabilities.hpp"
#include "mariadb/list_forms.hpp"
#endif

#include <rowan/core/error.hpp>
#include <rowan/statement/key_writer.hpp>
#include <rowan/statement/writer.hpp>

#include <map>

namespace rowan::fuzz {
namespace {

using statement::capabilities;

#ifdef ROWAN_HAS_POSTGRESQL
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
void check_shape(const std::string& wild, const std::string& tame, const std::map<std::string, std::string>& pairs) {
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

void check_postgresql(const made_tables& tables, given_bytes given) {
    const capabilities& engine = postgresql::capabilities(150000);
    const bool is_good = is_writable(tables.wild[0], engine) && is_writable(tables.wild[1], engine);
    const auto pairs = name_pairs(tables);
    for (const writing each : writings_of_servers()) {
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
    const std::string sql = statement::write(statement::description(made.nodes), engine);
    const mariadb::list_sql parts = mariadb::split_lists(sql);
    require(parts.parameters == made.parameters + made.repeated, "all parameters and no more are seen", sql);
    require(parts.positions.size() == made.lists + made.repeated_lists, "all lists and no more are seen", sql);
}
#endif

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
