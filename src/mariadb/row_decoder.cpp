// The binary rows of prepared statements as values. The format: https://mariadb.com/kb/en/resultset-row
#include "row_decoder.hpp"

#include "date_text.hpp"

#include <rowan/core/error.hpp>

#include <charconv>
#include <cstdlib>
#include <cstring>

namespace rowan::mariadb {
namespace {

constexpr unsigned binary_charset = 63;
constexpr unsigned mysql_json_type = 245;

template <class Number>
Number take(unsigned char*& at) noexcept {
    Number number;
    std::memcpy(&number, at, sizeof number); // little-endian on the wire, and on the machines that Rowan is built for
    at += sizeof number;
    return number;
}

// A length in one, three, four or nine bytes.
std::size_t take_length(unsigned char*& at) noexcept {
    const unsigned first = *at++;
    if (first < 251) return first;
    const unsigned bytes = first == 252 ? 2 : first == 253 ? 3 : 8;
    std::uint64_t length = 0;
    for (unsigned i = 0; i < bytes; ++i) length |= std::uint64_t{at[i]} << (8 * i);
    at += bytes;
    return static_cast<std::size_t>(length);
}

} // namespace

row_decoder::form row_decoder::form_of(const MYSQL_FIELD& field) noexcept {
    switch (field.type) {
    case MYSQL_TYPE_TINY: return form::integer_8;
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_YEAR: return form::integer_16;
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_INT24: return form::integer_32;
    case MYSQL_TYPE_LONGLONG: return form::integer_64;
    case MYSQL_TYPE_FLOAT: return form::real_32;
    case MYSQL_TYPE_DOUBLE: return form::real_64;
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL: return form::decimal;
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE: return form::date;
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_DATETIME2:
    case MYSQL_TYPE_TIMESTAMP:
    case MYSQL_TYPE_TIMESTAMP2: return form::date_time;
    case MYSQL_TYPE_TIME:
    case MYSQL_TYPE_TIME2: return form::time;
    case MYSQL_TYPE_BIT: return form::bits;
    case MYSQL_TYPE_NULL: return form::nothing;
    default: break;
    }
    if (static_cast<unsigned>(field.type) == mysql_json_type) return form::text;
    return field.charsetnr == binary_charset ? form::blob : form::text;
}

void row_decoder::set_columns(const MYSQL_FIELD* fields, std::size_t count) {
    if (m_columns.size() != count) m_columns.assign(count, {});
    m_values.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        column& each = m_columns[i];
        const MYSQL_FIELD& field = fields[i];
        if (each.type == field.type && each.charset == field.charsetnr && each.flags == field.flags &&
            each.decimals == field.decimals) {
            continue;
        }
        each.type = field.type;
        each.charset = field.charsetnr;
        each.flags = field.flags;
        each.decimals = field.decimals;
        each.read_as = form_of(field);
        each.is_unsigned = (field.flags & UNSIGNED_FLAG) != 0;
        each.is_computed = field.org_table == nullptr || *field.org_table == '\0';
    }
    m_has_fault = false;
}

void row_decoder::decode(void* self, unsigned index, unsigned char** row) noexcept {
    auto& decoder = *static_cast<row_decoder*>(self);
    if (index == 0) decoder.m_has_fault = false;
    core::value_view& value = decoder.m_values[index];
    if (row == nullptr) {
        value = {};
        return;
    }
    unsigned char*& at = *row;
    column& from = decoder.m_columns[index];
    if (from.read_as < form::decimal) return decoder.decode_number(from, value, at);
    if (from.read_as == form::nothing) {
        value = {};
        return;
    }
    const std::size_t size = take_length(at);
    const auto* const text = reinterpret_cast<const char*>(at);
    at += size;
    switch (from.read_as) {
    case form::text: value = core::value_view::of_text({text, size}); break;
    case form::blob: value = core::value_view::of_blob(text, size); break;
    case form::decimal: decoder.decode_decimal(from, value, text, size); break;
    case form::date: value = core::value_view::of_text({from.scratch, write_date(from.scratch, text, size)}); break;
    case form::date_time:
        value = core::value_view::of_text({from.scratch, write_date_time(from.scratch, text, size, from.decimals)});
        break;
    case form::time:
        value = core::value_view::of_text({from.scratch, write_time(from.scratch, text, size, from.decimals)});
        break;
    default: { // bits, the most significant byte first
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < size; ++i) bits = bits << 8 | static_cast<unsigned char>(text[i]);
        if (bits > INT64_MAX) decoder.m_has_fault = true;
        value = core::value_view::of_integer(static_cast<std::int64_t>(bits));
    }
    }
}

void row_decoder::decode_number(column& from, core::value_view& to, unsigned char*& at) noexcept {
    const auto integer = [&](std::int64_t with_sign, std::int64_t without) {
        to = core::value_view::of_integer(from.is_unsigned ? without : with_sign);
    };
    switch (from.read_as) {
    case form::integer_8: {
        const auto number = take<std::int8_t>(at);
        return integer(number, static_cast<std::uint8_t>(number));
    }
    case form::integer_16: {
        const auto number = take<std::int16_t>(at);
        return integer(number, static_cast<std::uint16_t>(number));
    }
    case form::integer_32: {
        const auto number = take<std::int32_t>(at);
        return integer(number, static_cast<std::uint32_t>(number));
    }
    case form::integer_64: {
        const auto number = take<std::int64_t>(at);
        if (from.is_unsigned && number < 0) m_has_fault = true;
        return integer(number, number);
    }
    case form::real_32: to = core::value_view::of_real(static_cast<double>(take<float>(at))); return;
    default: to = core::value_view::of_real(take<double>(at)); return;
    }
}

// A count of units where it fits. What does not: a column's own number stays text, exact; a computed one becomes the
// nearest real number, except for a sum of integers, which nobody expects to be rounded.
void row_decoder::decode_decimal(const column& from, core::value_view& to, const char* text,
                                 std::size_t size) noexcept {
    std::int64_t units = 0;
    std::uint8_t scale = 0;
    bool is_behind_point = false;
    bool fits = true;
    const bool is_negative = size > 0 && text[0] == '-';
    for (std::size_t i = is_negative ? 1 : 0; i < size; ++i) {
        if (text[i] == '.') {
            is_behind_point = true;
            continue;
        }
        const int digit = is_negative ? '0' - text[i] : text[i] - '0';
        fits = fits && !__builtin_mul_overflow(units, std::int64_t{10}, &units) &&
               !__builtin_add_overflow(units, digit, &units);
        scale = static_cast<std::uint8_t>(scale + (is_behind_point ? 1 : 0));
    }
    if (fits && scale <= 18) {
        to = core::value_view::of_decimal(units, scale);
    } else if (!from.is_computed) {
        to = core::value_view::of_text({text, size});
    } else {
        double nearest = 0;
        std::from_chars(text, text + size, nearest);
        to = core::value_view::of_real(nearest);
        m_has_fault = m_has_fault || scale == 0;
    }
}

void row_decoder::keep_row() {
    std::size_t size = 0;
    for (const core::value_view& each : m_values) {
        if (each.kind == core::value_kind::text || each.kind == core::value_kind::blob) size += each.size;
    }
    std::string kept;
    kept.reserve(size);
    for (core::value_view& each : m_values) {
        if (each.kind != core::value_kind::text && each.kind != core::value_kind::blob) continue;
        const std::size_t at = kept.size();
        kept.append(static_cast<const char*>(each.data), each.size);
        each.data = kept.data() + at;
    }
    m_kept.swap(kept);
    // a short string lives inside its object, and has moved with it
    std::size_t at = 0;
    for (core::value_view& each : m_values) {
        if (each.kind != core::value_kind::text && each.kind != core::value_kind::blob) continue;
        each.data = m_kept.data() + at;
        at += each.size;
    }
}

void row_decoder::throw_fault() const {
    throw_error(error_kind::value_out_of_range, "a column holds a whole number that does not fit 64 bits with a sign");
}

} // namespace rowan::mariadb
