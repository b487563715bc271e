// How keys are written: the terms of an index, the conflict target that must match it, and how two keys compare.
#pragma once

#include <rowan/statement/capabilities.hpp>

#include <span>
#include <string>
#include <vector>

namespace rowan::statement {

/// One term of a key's index.
struct key_term {
    std::string sql{};
    const core::column_info* column = nullptr;
    bool is_expression = false; // over the column, not the column itself
};

/// The terms of a key, one or (where NULLS NOT DISTINCT is emulated) two for each part.
std::vector<key_term> key_terms(const core::table_info& table, const core::key_info& key, const capabilities& engine);

/// The parts of a key as they stand in a unique index.
std::string write_key_parts(const core::table_info& table, const core::key_info& key, const capabilities& engine);

/// The conflict target that matches the key's index.
std::string write_conflict_target(const core::table_info& table, const core::key_info& key, const capabilities& engine);

/// What a part of a key stores of a column: the column itself, or a function over it.
std::string write_key_function(core::key_function function, std::string sql);

/// Whether NULLs in this part are equal.
[[nodiscard]] bool has_equal_nulls(const core::table_info& table, const core::key_info& key,
                                   const core::key_part& part) noexcept;

/// The column of a key's part and what it is compared with.
struct compared_part {
    std::string column;
    std::string value;
};

/// The condition that a row has a key, in such words that the key's index is used. Both sides of each part are written
/// more than once where NULLs are equal. The condition of a partial key is not in it.
std::string write_same_key(const core::table_info& table, const core::key_info& key,
                           std::span<const compared_part> parts, const capabilities& engine);

/// A name that is made from others, cut to what every engine takes; what was cut off lives on in a hash.
std::string made_name(std::string name);

/// The name of a key's index: as declared, else made from table and columns, with a number behind it where the table
/// has declared or made such a name already.
std::string index_name(const core::table_info& table, const core::key_info& key);

/// A term of RETURNING that is NULL; the statement fails where the table has not this index.
std::string index_is_there(const core::table_info& table, std::string_view index, const capabilities& engine);

} // namespace rowan::statement
