// The compile-time rules about keys, each a named constexpr function over the flat description.
#pragma once

#include <rowan/core/table_info.hpp>

#include <cstddef>

namespace rowan::model {

constexpr bool has_part(const core::key_part* parts, std::size_t count, const core::key_part& wanted) {
    for (std::size_t i = 0; i < count; ++i) {
        if (parts[i] == wanted) return true;
    }
    return false;
}

/// Whether every part of the key is among the parts of a lookup.
constexpr bool is_covered(const core::key_info& key, const core::key_part* parts, std::size_t count) {
    for (const core::key_part& part : key.parts) {
        if (!has_part(parts, count, part)) return false;
    }
    return true;
}

/// The unique key that consists of exactly these parts, in any order.
constexpr core::found<core::key_info> key_over(const core::table_info& table, const core::key_part* parts,
                                               std::size_t count) {
    for (const core::key_info& key : table.keys) {
        if (key.parts.size() == count && is_covered(key, parts, count)) return key;
    }
    return {};
}

/// Whether the lookup names all of a unique key and something more.
constexpr bool is_superset_of_key(const core::table_info& table, const core::key_part* parts, std::size_t count) {
    for (const core::key_info& key : table.keys) {
        if (key.parts.size() < count && is_covered(key, parts, count)) return true;
    }
    return false;
}

/// The keys that a whole row can be looked up by: all but a primary key that the database generates.
constexpr std::size_t count_natural_keys(const core::table_info& table) {
    std::size_t count = 0;
    for (const core::key_info& key : table.keys) count += !(key.is_primary && table.generated_column());
    return count;
}

/// The only natural unique key: the one that is not the primary key, or else a primary key that the program gives.
/// Nothing when there is none or more than one.
constexpr core::found<core::key_info> natural_key(const core::table_info& table) {
    core::found<core::key_info> only;
    for (const core::key_info& key : table.keys) {
        if (key.is_primary) continue;
        if (only) return {};
        only = key;
    }
    if (!only && !table.generated_column()) return table.primary_key();
    return only;
}

/// Whether a column of the key may be NULL in a row, so that the key does not cover it.
constexpr bool may_be_null(const core::table_info& table, const core::key_info& key) {
    if (key.nulls_not_distinct) return false;
    for (const core::key_part& part : key.parts) {
        if (table.columns[part.column].is_nullable) return true;
    }
    return false;
}

} // namespace rowan::model
