// One value in the binary form of a type. A number that the type cannot hold exactly is refused here, not by the
// server: some of them it would round.
#include "element.hpp"

#include "oids.hpp"
#include "wire.hpp"

#include <rowan/core/calendar.hpp>
#include <rowan/core/decimal.hpp>
#include <rowan/core/error.hpp>
#include <rowan/core/utf8.hpp>
#include <rowan/core/uuid.hpp>

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace rowan::postgresql {
namespace {

using core::value_kind;
using core::value_view;

std::string title_of(place where) {
    return (where.is_in_list ? "a value of the list in parameter " : "parameter ") + std::to_string(where.parameter);
}

[[noreturn]] void refuse_range(place where, std::string_view why) {
    throw_error(error_kind::value_out_of_range, title_of(where) + " " + std::string(why));
}

template <class Unsigned>
void append_number(std::string& out, Unsigned number) {
    char bytes[sizeof number];
    wire::write(bytes, number);
    out.append(bytes, sizeof bytes);
}

// The whole number that the value is, whatever kind it comes as.
std::int64_t integer_of(const value_view& value, Oid type, place where) {
    switch (value.kind) {
    case value_kind::integer: return value.integer;
    case value_kind::decimal: {
        std::int64_t units = value.integer;
        for (int scale = value.scale; scale > 0; --scale) {
            if (units % 10 != 0) refuse_range(where, "is no whole number, as its type is");
            units /= 10;
        }
        return units;
    }
    case value_kind::real: {
        constexpr double limit = 9223372036854775808.0; // 2^63
        if (!(value.real >= -limit && value.real < limit) || std::trunc(value.real) != value.real)
            refuse_range(where, "is no whole number that its type can hold");
        return static_cast<std::int64_t>(value.real);
    }
    default: refuse_kind(value, type, where);
    }
}

template <class Signed>
void append_integer(std::string& out, const value_view& value, Oid type, place where) {
    const std::int64_t number = integer_of(value, type, where);
    if (number < std::numeric_limits<Signed>::min() || number > std::numeric_limits<Signed>::max())
        refuse_range(where, "is beyond what an integer of " + std::to_string(sizeof(Signed) * 8) + " bits holds");
    append_number(out, static_cast<std::make_unsigned_t<Signed>>(number));
}

double real_of(const value_view& value, Oid type, place where) {
    switch (value.kind) {
    case value_kind::real: return value.real;
    case value_kind::integer: return static_cast<double>(value.integer);
    case value_kind::decimal: return static_cast<double>(value.integer) / std::pow(10.0, value.scale);
    default: refuse_kind(value, type, where);
    }
}

void append_float(std::string& out, double number, place where) {
    if (std::isfinite(number) && std::abs(number) > static_cast<double>(std::numeric_limits<float>::max()))
        refuse_range(where, "is beyond what a real of 32 bits holds");
    append_number(out, std::bit_cast<std::uint32_t>(static_cast<float>(number)));
}

void append_boolean(std::string& out, const value_view& value, place where) {
    const std::int64_t number = integer_of(value, oid::boolean, where);
    if (number != 0 && number != 1) refuse_range(where, "is neither 0 nor 1, as a boolean is");
    out += static_cast<char>(number);
}

bool append_date(std::string& out, const value_view& value, place where) {
    if (value.kind != value_kind::text) refuse_kind(value, oid::date, where);
    char time[core::date_text_size + 9];
    std::int64_t seconds = 0;
    std::uint32_t nanoseconds = 0;
    if (value.size != core::date_text_size) return false;
    std::memcpy(time, value.data, core::date_text_size);
    std::memcpy(time + core::date_text_size, " 00:00:00", 9);
    if (!core::parse_time({time, sizeof time}, 0, seconds, nanoseconds)) return false;
    append_number(out, static_cast<std::uint32_t>(seconds / wire::seconds_per_day - wire::days_to_2000));
    return true;
}

bool append_time(std::string& out, const value_view& value, Oid type, place where) {
    if (value.kind != value_kind::text) refuse_kind(value, type, where);
    std::int64_t seconds = 0;
    std::uint32_t nanoseconds = 0;
    if (!core::parse_time(value.text(), 9, seconds, nanoseconds)) return false;
    if (nanoseconds % 1000 != 0) refuse_range(where, "is a time that PostgreSQL would round to a microsecond");
    const std::int64_t micros = (seconds - wire::seconds_to_2000) * wire::micros_per_second + nanoseconds / 1000;
    append_number(out, static_cast<std::uint64_t>(micros));
    return true;
}

bool append_uuid(std::string& out, const value_view& value, place where) {
    if (value.kind == value_kind::blob && value.size == sizeof(uuid::octets)) {
        out.append(static_cast<const char*>(value.data), value.size);
        return true;
    }
    if (value.kind != value_kind::text) refuse_kind(value, oid::uuid, where);
    const std::optional<uuid> parsed = uuid::try_parse(value.text());
    if (!parsed) return false;
    out.append(reinterpret_cast<const char*>(parsed->octets), sizeof parsed->octets);
    return true;
}

std::string_view name_of(Oid type) noexcept {
    switch (type) {
    case oid::boolean: return "a boolean";
    case oid::bytea: return "bytes";
    case oid::int2:
    case oid::int4:
    case oid::int8:
    case oid::oid: return "an integer";
    case oid::float4:
    case oid::float8: return "a real number";
    case oid::date: return "a date";
    case oid::timestamp:
    case oid::timestamptz: return "a time";
    case oid::uuid: return "a uuid";
    case oid::numeric: return "a decimal number";
    default: return oid::is_text(type) ? "text" : "something else";
    }
}

std::string_view name_of(value_kind kind) noexcept {
    switch (kind) {
    case value_kind::integer: return "an integer";
    case value_kind::real: return "a real number";
    case value_kind::text: return "text";
    case value_kind::blob: return "bytes";
    case value_kind::decimal: return "a decimal number";
    case value_kind::list: return "a list";
    default: return "NULL";
    }
}

} // namespace

void refuse_kind(const value_view& value, Oid type, place where) {
    throw_error(error_kind::type_mismatch, title_of(where) + " is " + std::string(name_of(value.kind)) +
                                               " where the statement takes " + std::string(name_of(type)));
}

void check_text(const value_view& value, place where) {
    const core::text_check found = core::find_bad_text(value.text());
    if (!found.ok()) core::throw_bad_text(found, title_of(where));
}

bool has_binary_form(Oid type) noexcept {
    switch (type) {
    case oid::boolean:
    case oid::bytea:
    case oid::int2:
    case oid::int4:
    case oid::int8:
    case oid::oid:
    case oid::float4:
    case oid::float8:
    case oid::date:
    case oid::timestamp:
    case oid::timestamptz:
    case oid::uuid: return true;
    default: return oid::is_text(type);
    }
}

bool append_binary(std::string& out, Oid type, const value_view& value, place where) {
    if (value.kind == value_kind::text) check_text(value, where);
    switch (type) {
    case oid::boolean: append_boolean(out, value, where); return true;
    case oid::int2: append_integer<std::int16_t>(out, value, type, where); return true;
    case oid::int4: append_integer<std::int32_t>(out, value, type, where); return true;
    case oid::int8: append_integer<std::int64_t>(out, value, type, where); return true;
    case oid::float4: append_float(out, real_of(value, type, where), where); return true;
    case oid::float8: append_number(out, std::bit_cast<std::uint64_t>(real_of(value, type, where))); return true;
    case oid::date: return append_date(out, value, where);
    case oid::timestamp:
    case oid::timestamptz: return append_time(out, value, type, where);
    case oid::uuid: return append_uuid(out, value, where);
    case oid::oid: {
        const std::int64_t number = integer_of(value, type, where);
        if (number < 0 || number > UINT32_MAX) refuse_range(where, "is no object id");
        append_number(out, static_cast<std::uint32_t>(number));
        return true;
    }
    case oid::bytea:
        if (value.kind != value_kind::blob) refuse_kind(value, type, where);
        out.append(static_cast<const char*>(value.data), value.size);
        return true;
    default: append_text(out, value, where); return true;
    }
}

void append_text(std::string& out, const value_view& value, place where) {
    char digits[64];
    switch (value.kind) {
    case value_kind::text:
        check_text(value, where);
        out += value.text();
        return;
    case value_kind::integer:
        out.append(digits, std::to_chars(digits, digits + sizeof digits, value.integer).ptr);
        return;
    case value_kind::decimal: out.append(digits, core::write_decimal(digits, value.integer, value.scale)); return;
    case value_kind::real:
        if (std::isnan(value.real))
            out += "NaN";
        else if (std::isinf(value.real))
            out += value.real > 0 ? "Infinity" : "-Infinity";
        else
            out.append(digits, std::to_chars(digits, digits + sizeof digits, value.real).ptr);
        return;
    default: refuse_kind(value, oid::text, where);
    }
}

} // namespace rowan::postgresql
