// How columns are declared in MariaDB, and which declarations store alike.
#pragma once

#include <rowan/core/table_info.hpp>

#include <span>
#include <string>
#include <string_view>

namespace rowan::mariadb {

/// The collation of every text that declares none: code point by code point, and "a" is not "a ".
inline constexpr std::string_view default_collation = "utf8mb4_nopad_bin";

[[nodiscard]] std::string column_type(const core::column_info& column, bool is_in_key);
[[nodiscard]] std::string column_check(const core::column_info& column, std::string_view quoted_name);
/// Equal for types that store the values of a model's member alike. `type` is in upper case.
[[nodiscard]] std::string_view type_family(std::string_view type);
/// Many rows, given as one list of rows, as a table with their position.
[[nodiscard]] std::string row_source(std::span<const core::column_info* const> columns,
                                     std::span<const std::string> names);

} // namespace rowan::mariadb
