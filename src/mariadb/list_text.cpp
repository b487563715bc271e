// Lists as JSON: how any number of values travels in one bound parameter.
#include "list_text.hpp"

#include "value_checks.hpp"

#include <rowan/core/decimal.hpp>

#include <charconv>

namespace rowan::mariadb {
namespace {

constexpr char hex_digits[] = "0123456789abcdef";

void append_escaped(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u00";
            out += hex_digits[static_cast<unsigned char>(c) >> 4];
            out += hex_digits[static_cast<unsigned char>(c) & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

void append_text(std::string& out, std::string_view text, bool is_nested, std::size_t parameter) {
    check_text(text, parameter);
    if (!is_nested) return append_escaped(out, text);
    std::string inner;
    append_escaped(inner, text);
    append_escaped(out, inner);
}

void append_hex(std::string& out, std::string_view bytes) {
    out += '"';
    for (const char c : bytes) {
        out += hex_digits[static_cast<unsigned char>(c) >> 4];
        out += hex_digits[static_cast<unsigned char>(c) & 15];
    }
    out += '"';
}

// The shortest text that reads back as the same number.
void append_real(std::string& out, double number, std::size_t parameter) {
    check_real(number, parameter);
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::scientific);
    out.append(text, end.ptr);
}

void append_value(std::string& out, const core::value_view& value, bool is_nested, std::size_t parameter) {
    char number[24];
    switch (value.kind) {
    case core::value_kind::integer:
        out.append(number, std::to_chars(number, number + sizeof number, value.integer).ptr);
        return;
    case core::value_kind::real: return append_real(out, value.real, parameter);
    case core::value_kind::decimal: out.append(number, core::write_decimal(number, value.integer, value.scale)); return;
    case core::value_kind::text: return append_text(out, value.text(), is_nested, parameter);
    case core::value_kind::blob: return append_hex(out, value.text());
    case core::value_kind::list: return append_list(out, value, is_nested, parameter);
    default: out += "null"; return;
    }
}

} // namespace

void append_list(std::string& out, const core::value_view& list, bool is_nested, std::size_t parameter) {
    out += '[';
    for (std::size_t i = 0; i < list.size; ++i) {
        if (i > 0) out += ',';
        append_value(out, list.list()[i], is_nested, parameter);
    }
    out += ']';
}

core::value_kind kind_of_list(const core::value_view& list) {
    core::value_kind kind = core::value_kind::null;
    for (std::size_t i = 0; i < list.size; ++i) {
        const core::value_kind each = list.list()[i].kind;
        if (each == core::value_kind::null) continue;
        if (kind != core::value_kind::null && kind != each)
            throw_error(error_kind::misuse, "a list has values of several kinds; make it one kind");
        kind = each;
    }
    return kind == core::value_kind::null ? core::value_kind::integer : kind;
}

} // namespace rowan::mariadb
