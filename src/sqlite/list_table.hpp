// rowan_list(?): a list parameter as a table, read where the caller keeps it. This is how `in` takes any number of
// values.
#pragma once

#include <rowan/core/value.hpp>

#include <sqlite3.h>

#include <cstddef>

namespace rowan::sqlite {

/// What sqlite3_bind_pointer carries; it and the values must live until the statement is reset.
struct list_values {
    const core::value_view* first = nullptr;
    std::size_t count = 0;
};

/// The type name that guards the pointer (SQLite compares it, so no SQL text can forge one).
inline constexpr const char* list_pointer_type = "rowan_list";

/// Makes `rowan_list` known to a connection; its column is `value`, its rowid the place in the list, from 1.
int register_list_table(sqlite3* handle) noexcept;

} // namespace rowan::sqlite
