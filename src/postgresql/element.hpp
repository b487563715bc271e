// One value in the binary form of a type, or as text where that is the form that it travels in.
#pragma once

#include <rowan/core/value.hpp>

#include <libpq-fe.h>

#include <cstddef>
#include <string>

namespace rowan::postgresql {

/// Where a value stands, for the text of an error: parameter 3, or an element of the list in it.
struct place {
    std::size_t parameter = 0; // from 1
    bool is_in_list = false;
};

/// Whether `append_binary` knows the type.
[[nodiscard]] bool has_binary_form(Oid type) noexcept;

/// Appends the value, which is no list and not NULL. Throws value_out_of_range, type_mismatch or invalid_text. Where a
/// text is given that the type's own reader has to understand (a time with a zone, …), nothing is appended: false.
bool append_binary(std::string& out, Oid type, const core::value_view& value, place where);

/// Appends the value as the type's reader takes it as text. Throws likewise.
void append_text(std::string& out, const core::value_view& value, place where);

/// Throws invalid_text for a NUL byte or invalid UTF-8.
void check_text(const core::value_view& value, place where);

[[noreturn]] void refuse_kind(const core::value_view& value, Oid type, place where);

} // namespace rowan::postgresql
