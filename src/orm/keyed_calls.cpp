// The columns of a lookup in a row that is going to be created.
#include <rowan/orm/keyed_calls.hpp>

#include <rowan/core/error.hpp>

#include <bit>

namespace rowan::orm {

void fill_columns(const model::row_access& access, void* row, std::span<const core::key_part> columns,
                  const core::value_view* values) {
    for (const core::key_part& each : columns) access.set(row, each.column, *values++);
}

void refuse_changed(const model::row_access& access, const void* row, std::span<const core::key_part> columns,
                    const core::value_view* values) {
    for (const core::key_part& each : columns) {
        if (access.has(row, each.column, *values++)) continue;
        throw_error(error_kind::misuse,
                    "get_or_create(): the defaults changed a column of the lookup, and the row would not be found "
                    "again; the lookup alone gives the key its value");
    }
}

void set_number(const model::row_access& access, void* row, const as_given& stored) {
    if (stored.numbered == 0) return;
    const auto column = static_cast<std::size_t>(std::countr_zero(stored.numbered));
    access.set(row, column, core::value_view::of_integer(stored.number));
}

} // namespace rowan::orm
