// Rows by their keys, many in one statement.
#pragma once

#include <rowan/core/function_ref.hpp>
#include <rowan/orm/row_call.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace rowan::orm {

/// What the database says of one of the keys that it was given.
struct key_answer {
    std::size_t position;
    std::optional<std::size_t> first; // of the keys that are equal to this one, where that is for the database to say
    const core::value_view* columns;  // of the row; nullptr: there is none
};

/// `parameters`: the parts of the key, of all rows. Of a key whose row is not there nothing may be said at all.
void find_by_keys(session::connection& on, const key_statements& statements,
                  const std::vector<core::value_view>& parameters, core::function_ref<void(const key_answer&)> tell);

/// Looks for a row by its key where `context.shares_looks()`: true, and it is in `result`.
bool find_among_others(const session::context& context, const key_statements& statements,
                       const core::value_view* key_values, void* result, bool must_be_enforced);

} // namespace rowan::orm
