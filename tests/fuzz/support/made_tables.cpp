// Wild names are kept different from each other, as every database demands of columns; nothing else is mended.
#include "fuzz/support/made_tables.hpp"

#include <set>

namespace rowan::fuzz {
namespace {

using core::column_type;

constexpr core::column_kind kinds[] = {
    {column_type::integer, 64},    {column_type::text},        {column_type::bytes},
    {column_type::real, 64},       {column_type::integer, 16}, {column_type::integer, 32, 0, true},
    {column_type::decimal, 10, 2}, {column_type::boolean},
};

std::string lowered(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

class table_maker {
public:
    table_maker(given_bytes& given, made_table& wild, made_table& tame, std::string prefix)
        : m_given(given), m_wild(wild), m_tame(tame), m_prefix(std::move(prefix)) {}

    void make() {
        m_wild.name = m_given.text();
        m_tame.name = m_prefix + "table";
        add_columns();
        add_primary_key();
        for (std::size_t i = m_given.number(3); i > 0; --i) add_key(true);
        for (std::size_t i = m_given.number(2); i > 0; --i) add_key(false);
        finish(m_wild);
        finish(m_tame);
    }

private:
    void add_columns() {
        const std::size_t count = 1 + m_given.number(5);
        for (std::size_t i = 0; i < count; ++i) {
            std::string name(m_given.text());
            while (!m_names.insert(lowered(name)).second) name += std::to_string(i);
            core::column_info column;
            column.kind = kinds[m_given.number(std::size(kinds))];
            column.is_nullable = m_given.flag();
            column.max_length = column.kind.type == column_type::text && m_given.flag() ? 100 : 0;
            add_column(m_wild, column, std::move(name));
            add_column(m_tame, column, m_prefix + "column_" + std::to_string(i));
        }
    }
    static void add_column(made_table& to, core::column_info column, std::string name) {
        column.name = to.texts.emplace_back(std::move(name));
        to.columns.push_back(column);
    }

    void add_primary_key() {
        const std::size_t how = m_given.number(3);
        if (how == 0) return; // none
        for (made_table* each : {&m_wild, &m_tame}) {
            core::column_info& first = each->columns.front();
            first.is_nullable = false;
            if (how == 1) { // numbered by the database
                first.kind = kinds[0];
                first.is_generated = true;
            }
            first.max_length = 0;
            each->parts.push_back({{0, core::key_function::none}});
            each->keys.push_back(
                {.parts = each->parts.back(), .name = {}, .where = {}, .is_primary = true, .is_unique = true});
        }
    }

    void add_key(bool is_unique) {
        std::vector<core::key_part> parts;
        const std::size_t first = m_given.number(m_wild.columns.size());
        const std::size_t count = 1 + m_given.number(m_wild.columns.size() - first);
        for (std::size_t i = 0; i < count; ++i) {
            const auto column = static_cast<std::uint16_t>(first + i);
            const bool is_text = m_wild.columns[column].kind.type == column_type::text;
            parts.push_back({column, is_text && m_given.flag() ? core::key_function::lower : core::key_function::none});
        }
        const bool are_nulls_equal = is_unique && m_given.flag();
        const std::string name(m_given.flag() ? m_given.text() : std::string_view());
        // A name may stand once in a schema.
        const bool is_named = !name.empty() && m_names.insert("key " + lowered(name)).second;
        add_key(m_wild, parts, is_unique, are_nulls_equal, is_named ? name : std::string());
        add_key(m_tame, parts, is_unique, are_nulls_equal,
                is_named ? m_prefix + "key_" + std::to_string(m_tame.texts.size()) : std::string());
    }
    static void add_key(made_table& to, const std::vector<core::key_part>& parts, bool is_unique, bool are_nulls_equal,
                        std::string name) {
        to.parts.push_back(parts);
        core::key_info key{.parts = to.parts.back(), .name = to.texts.emplace_back(std::move(name)), .where = {}};
        key.is_unique = is_unique;
        key.nulls_not_distinct = are_nulls_equal;
        (is_unique ? to.keys : to.indexes).push_back(key);
    }

    static void finish(made_table& table) {
        table.info.name = table.name;
        table.info.columns = table.columns;
        table.info.keys = table.keys;
        table.info.indexes = table.indexes;
    }

    given_bytes& m_given;
    made_table& m_wild;
    made_table& m_tame;
    std::string m_prefix;
    std::set<std::string> m_names{};
};

} // namespace

made_tables::made_tables(given_bytes& given) {
    table_maker(given, wild[0], tame[0], "zzq_first_").make();
    table_maker(given, wild[1], tame[1], "zzq_second_").make();
    if (lowered(wild[0].name) == lowered(wild[1].name)) wild[1].name += "2";
    wild[1].info.name = wild[1].name;
}

} // namespace rowan::fuzz
