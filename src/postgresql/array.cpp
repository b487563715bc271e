// Lists as PostgreSQL's arrays: binary where the element's type is known, else the text that an array's reader takes.
// https://www.postgresql.org/docs/15/arrays.html#ARRAYS-IO
#include "array.hpp"

#include "oids.hpp"
#include "wire.hpp"

#include <rowan/core/error.hpp>

#include <limits>

namespace rowan::postgresql {
namespace {

using core::value_kind;
using core::value_view;

void append_number(std::string& out, std::uint32_t number) {
    char bytes[sizeof number];
    wire::write(bytes, number);
    out.append(bytes, sizeof bytes);
}

void refuse_nested(const value_view& element, place where) {
    if (element.kind == value_kind::list)
        throw_error(error_kind::misuse, "parameter " + std::to_string(where.parameter) + " is a list within a list");
}

constexpr std::uint32_t null_length = 0xFFFFFFFF;

// False: an element has no binary form, and the whole array goes as text.
bool append_binary_array(std::string& out, Oid element_type, const value_view& list, place where) {
    bool has_null = false;
    for (std::size_t i = 0; i < list.size; ++i) has_null = has_null || list.list()[i].is_null();
    append_number(out, list.size == 0 ? 0 : 1); // dimensions
    append_number(out, has_null ? 1 : 0);
    append_number(out, element_type);
    if (list.size == 0) return true;
    append_number(out, static_cast<std::uint32_t>(list.size));
    append_number(out, 1); // the first index
    for (std::size_t i = 0; i < list.size; ++i) {
        const value_view& element = list.list()[i];
        refuse_nested(element, where);
        if (element.is_null()) {
            append_number(out, null_length);
            continue;
        }
        const std::size_t before = out.size();
        append_number(out, 0);
        if (!append_binary(out, element_type, element, where)) return false;
        wire::write(out.data() + before, static_cast<std::uint32_t>(out.size() - before - 4));
    }
    return true;
}

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

// Bytes in an array whose element type is not known here: as bytea's reader takes them.
void append_hex(std::string& out, const value_view& blob) {
    constexpr char digits[] = "0123456789abcdef";
    out += "\"\\\\x";
    const auto* const bytes = static_cast<const unsigned char*>(blob.data);
    for (std::size_t i = 0; i < blob.size; ++i) {
        out += digits[bytes[i] >> 4];
        out += digits[bytes[i] & 15];
    }
    out += '"';
}

void append_text_array(std::string& out, const value_view& list, place where) {
    out += '{';
    for (std::size_t i = 0; i < list.size; ++i) {
        const value_view& element = list.list()[i];
        refuse_nested(element, where);
        if (i > 0) out += ',';
        if (element.is_null()) {
            out += "NULL";
        } else if (element.kind == value_kind::text) {
            check_text(element, where);
            append_quoted(out, element.text());
        } else if (element.kind == value_kind::blob) {
            append_hex(out, element);
        } else {
            append_text(out, element, where);
        }
    }
    out += '}';
}

} // namespace

bool append_array(std::string& out, Oid type, const value_view& list, place where) {
    if (has_binary_form(type) || type == oid::numeric || type == oid::jsonb) refuse_kind(list, type, where);
    where.is_in_list = true;
    if (list.size > static_cast<std::size_t>(std::numeric_limits<int>::max() / 8))
        throw_error(error_kind::value_too_long, "the list has more values than PostgreSQL can take");
    const Oid element_type = oid::element_of(type);
    if (element_type != 0 && append_binary_array(out, element_type, list, where)) return true;
    out.clear();
    append_text_array(out, list, where);
    return false;
}

} // namespace rowan::postgresql
