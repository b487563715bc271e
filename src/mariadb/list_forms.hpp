// How a list parameter stands in SQL: a marker that the writer leaves, and what replaces it once the kind of the list's
// values is known. And how a statement says that its parameters are lists of values for many rows.
#pragma once

#include <rowan/core/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rowan::mariadb {

inline constexpr std::string_view list_marker_open = "/*rowan_list*/";
inline constexpr std::string_view list_marker_close = "/**/";
/// In front of the VALUES of an INSERT: each parameter is a list with a value for every row.
inline constexpr std::string_view rows_marker = "/*rowan_rows*/";

/// SQL with list parameters, taken apart.
struct list_sql {
    std::vector<std::string> pieces{};    // one more than there are lists
    std::vector<std::size_t> positions{}; // of the lists among the parameters
    std::size_t parameters = 0;
    bool takes_rows = false;
};

/// Finds the markers and the parameters, outside of quotes and comments.
[[nodiscard]] list_sql split_lists(std::string_view sql);

/// The SQL for lists of these kinds.
[[nodiscard]] std::string join_lists(const list_sql& parts, const std::vector<core::value_kind>& kinds);

} // namespace rowan::mariadb
