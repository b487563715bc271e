// Whether a column can hold a value that it is compared with.
#pragma once

#include <rowan/core/table_info.hpp>
#include <rowan/core/value.hpp>

#include <cstdint>

namespace rowan::orm {

/// No row has it, and an engine may refuse to compare it with the column.
inline bool is_beyond(const core::column_kind& kind, const core::value_view& value) noexcept {
    if (kind.type != core::column_type::integer || kind.digits >= 64 || value.kind != core::value_kind::integer)
        return false;
    const std::int64_t values = std::int64_t{1} << kind.digits;
    const std::int64_t low = kind.is_unsigned ? 0 : -(values / 2);
    return value.integer < low || value.integer >= low + values;
}

/// Whether it is the same in a list, which is of the column's type: nothing of it is cut or rounded. (Where this is not
/// known: false.)
inline bool is_exact(const core::column_info& column, const core::value_view& value) noexcept {
    switch (column.kind.type) {
    case core::column_type::boolean:
    case core::column_type::date:
    case core::column_type::uuid:
    case core::column_type::duration: return true;
    case core::column_type::integer: return !is_beyond(column.kind, value);
    case core::column_type::text:
    case core::column_type::enum_name:
    case core::column_type::bytes: return column.max_length == 0 || value.size <= column.max_length;
    default: return false;
    }
}

} // namespace rowan::orm
