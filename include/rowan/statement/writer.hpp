// The one SQL writer: a description and a capability table in, SQL text out.
#pragma once

#include <rowan/statement/capabilities.hpp>
#include <rowan/statement/description.hpp>

#include <string>
#include <vector>

namespace rowan::statement {

/// The SQL of a statement. Parameters are numbered in the order of the description's parameter nodes.
/// Throws `misuse` for an identifier that cannot be quoted.
std::string write(const description& statement, const capabilities& engine);

/// The name as the engine quotes it. Throws `misuse` for one that is longer than the engine takes.
std::string quoted(std::string_view name, const capabilities& engine);

/// One term of a key's index.
struct key_term {
    std::string sql{};
    const core::column_info* column = nullptr;
    bool is_expression = false; // over the column, not the column itself
};

/// The terms of a key, one or (where NULLS NOT DISTINCT is emulated) two for each part.
std::vector<key_term> key_terms(const core::table_info& table, const core::key_info& key, const capabilities& engine);

/// The parts of a key as they stand in a unique index and in the conflict target that must match it.
std::string write_key_parts(const core::table_info& table, const core::key_info& key, const capabilities& engine);

/// A name that is made from others, cut to what every engine takes; what was cut off lives on in a hash.
std::string made_name(std::string name);

/// The name of a key's index: as declared, else made from table and columns.
std::string index_name(const core::table_info& table, const core::key_info& key);

} // namespace rowan::statement
