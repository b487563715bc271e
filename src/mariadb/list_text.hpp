// Lists as JSON: how any number of values travels in one bound parameter.
#pragma once

#include <rowan/core/value.hpp>

#include <string>
#include <string_view>

namespace rowan::mariadb {

/// Appends the list as a JSON array; lists in it become arrays. Numbers keep every digit; bytes become hexadecimal
/// digits. `is_nested`: a text becomes the JSON text of its JSON text. Throws value_out_of_range for NaN and
/// infinities, invalid_text.
void append_list(std::string& out, const core::value_view& list, bool is_nested, std::size_t parameter);

/// The kind of the values of a list, without regard to NULLs; `integer` for a list without values. Throws `misuse` for
/// a list of several kinds.
[[nodiscard]] core::value_kind kind_of_list(const core::value_view& list);

} // namespace rowan::mariadb
