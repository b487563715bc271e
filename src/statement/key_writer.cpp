// Keys in SQL: what an index is over, and how a row is compared with a key so that the index finds it.
#include <rowan/statement/key_writer.hpp>

#include <rowan/statement/spelling.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace rowan::statement {

std::vector<key_term> key_terms(const core::table_info& table, const core::key_info& key, const capabilities& engine) {
    std::vector<key_term> terms;
    for (const core::key_part& part : key.parts) {
        const core::column_info& column = table.columns[part.column];
        std::string sql = write_key_function(part.function, quoted(column.name, engine));
        if (has_equal_nulls(table, key, part) && !engine.nulls_not_distinct) {
            terms.push_back({"(" + sql + " IS NULL)", &column, true});
            terms.push_back({"ifnull(" + sql + ", 0)", &column, true});
        } else {
            terms.push_back({std::move(sql), &column, part.function != core::key_function::none});
        }
    }
    return terms;
}

std::string write_key_parts(const core::table_info& table, const core::key_info& key, const capabilities& engine) {
    std::string text;
    for (const key_term& term : key_terms(table, key, engine)) {
        if (!text.empty()) text += ", ";
        text += term.sql;
    }
    return text;
}

std::string write_conflict_target(const core::table_info& table, const core::key_info& key,
                                  const capabilities& engine) {
    std::string text = "(" + write_key_parts(table, key, engine) + ")";
    if (!key.where.empty()) (text += " WHERE ") += key.where;
    return text;
}

std::string write_key_function(core::key_function function, std::string sql) {
    switch (function) {
    case core::key_function::lower: return "lower(" + sql + ")";
    case core::key_function::upper: return "upper(" + sql + ")";
    default: return sql;
    }
}

bool has_equal_nulls(const core::table_info& table, const core::key_info& key, const core::key_part& part) noexcept {
    return key.nulls_not_distinct && table.columns[part.column].is_nullable;
}

namespace {

// The same two terms that the emulated unique index is built over, so that it is used.
std::string by_emulated_terms(const compared_part& part) {
    return "((" + part.column + " IS NULL) = (" + part.value + " IS NULL) AND ifnull(" + part.column +
           ", 0) = ifnull(" + part.value + ", 0))";
}

// No index is used for IS NOT DISTINCT FROM, nor for one alternative in each of several parts; for whole keys as
// alternatives it is. There are 2^n of them. Measured on PostgreSQL 15.
std::string by_alternatives(std::span<const compared_part> parts) {
    std::string text;
    for (std::size_t nulls = 0; nulls >> parts.size() == 0; ++nulls) {
        std::string alternative;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (i > 0) alternative += " AND ";
            alternative += (nulls >> i & 1) != 0 ? parts[i].column + " IS NULL AND " + parts[i].value + " IS NULL"
                                                 : parts[i].column + " = " + parts[i].value;
        }
        text += (nulls > 0 ? " OR (" : "(") + alternative + ")";
    }
    return "(" + text + ")";
}

constexpr std::size_t most_alternating = 4;

} // namespace

std::string write_same_key(const core::table_info& table, const core::key_info& key,
                           std::span<const compared_part> parts, const capabilities& engine) {
    std::string text;
    const auto require = [&text](const std::string& condition) {
        text = text.empty() ? condition : "(" + text + " AND " + condition + ")";
    };
    std::vector<compared_part> alternating;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const core::key_part& part = key.parts[i];
        // the database compares f(column) with f(value): its own idea of f, not ours
        compared_part sides{write_key_function(part.function, parts[i].column),
                            write_key_function(part.function, parts[i].value)};
        if (!has_equal_nulls(table, key, part)) {
            require("(" + sides.column + " = " + sides.value + ")");
        } else if (!engine.nulls_not_distinct) {
            require(by_emulated_terms(sides));
        } else {
            alternating.push_back(std::move(sides));
            if (alternating.size() < most_alternating) continue;
            require(by_alternatives(alternating));
            alternating.clear();
        }
    }
    if (!alternating.empty()) require(by_alternatives(alternating));
    return text;
}

std::string made_name(std::string name) {
    constexpr std::size_t most = 63;
    if (name.size() <= most) return name;
    std::uint32_t hash = 2166136261; // FNV-1a
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    std::size_t kept = most - 9;
    while (kept > 0 && (static_cast<unsigned char>(name[kept]) & 0xC0U) == 0x80U) --kept; // not within a character
    name.resize(kept);
    name += '_';
    for (int shift = 28; shift >= 0; shift -= 4) name += "0123456789abcdef"[hash >> shift & 15U];
    return name;
}

namespace {

std::string table_and_columns(const core::table_info& table, const core::key_info& key) {
    std::string name(table.name);
    for (const core::key_part& part : key.parts) {
        name += '_';
        name += table.columns[part.column].name;
        if (part.function == core::key_function::lower) name += "_lower";
        if (part.function == core::key_function::upper) name += "_upper";
    }
    return name + (key.is_unique ? "_key" : "_idx");
}

} // namespace

std::string index_name(const core::table_info& table, const core::key_info& key) {
    if (!key.name.empty()) return std::string(key.name);
    std::vector<std::string> taken;
    for (const auto keys : {table.keys, table.indexes}) {
        for (const core::key_info& each : keys) taken.emplace_back(each.name);
    }
    for (const auto keys : {table.keys, table.indexes}) {
        for (const core::key_info& each : keys) {
            if (each.is_primary || !each.name.empty()) continue; // the primary key has no index of this name
            const std::string from = table_and_columns(table, each);
            std::string name = made_name(from);
            for (int number = 2; std::find(taken.begin(), taken.end(), name) != taken.end(); ++number)
                name = made_name(from + std::to_string(number));
            if (&each == &key) return name;
            taken.push_back(std::move(name));
        }
    }
    return made_name(table_and_columns(table, key));
}

std::string index_is_there(const core::table_info& table, std::string_view index, const capabilities& engine) {
    return "(SELECT 1 FROM " + quoted(table.name, engine) + " AS rowan_same" + std::string(engine.lookup_index_open) +
           quoted(index, engine) + std::string(engine.lookup_index_close) + " WHERE FALSE)";
}

} // namespace rowan::statement
