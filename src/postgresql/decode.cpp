// Rows on their way from the server.
#include "decode.hpp"

#include "numeric.hpp"
#include "oids.hpp"
#include "temporal.hpp"
#include "wire.hpp"

#include <rowan/core/error.hpp>
#include <rowan/core/uuid.hpp>

#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <string_view>

namespace rowan::postgresql {
namespace {

using core::value_view;

double float_of_text(std::string_view text) noexcept {
    if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (text == "Infinity") return std::numeric_limits<double>::infinity();
    if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
    double number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

value_view integer_of_text(std::string_view text) noexcept {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return value_view::of_integer(number);
}

} // namespace

row_reader::form row_reader::binary_form(Oid type) noexcept {
    if (oid::is_text(type)) return form::text;
    switch (type) {
    case oid::int2: return form::int2;
    case oid::int4: return form::int4;
    case oid::int8: return form::int8;
    case oid::boolean: return form::boolean;
    case oid::float4: return form::float4;
    case oid::float8: return form::float8;
    case oid::bytea: return form::bytes;
    case oid::uuid: return form::uuid;
    case oid::date: return form::date;
    case oid::timestamp:
    case oid::timestamptz: return form::timestamp;
    case oid::numeric: return form::numeric;
    case oid::jsonb: return form::jsonb;
    case oid::oid: return form::unsigned4;
    default: return form::unknown;
    }
}

row_reader::form row_reader::text_form(Oid type) noexcept {
    switch (type) {
    case oid::int2:
    case oid::int4:
    case oid::int8:
    case oid::oid: return form::text_int;
    case oid::boolean: return form::text_boolean;
    case oid::float4:
    case oid::float8: return form::text_float;
    case oid::bytea: return form::text_bytes;
    case oid::timestamptz: return form::text_timestamptz;
    case oid::numeric: return form::text_numeric;
    default: return form::text;
    }
}

void row_reader::describe(const PGresult* description) {
    const int count = PQnfields(description);
    m_columns.clear();
    m_columns.resize(static_cast<std::size_t>(count));
    m_is_binary = true;
    for (int i = 0; i < count; ++i) m_is_binary = m_is_binary && binary_form(PQftype(description, i)) != form::unknown;
    // A result, other than a description, comes as it comes.
    if (count > 0 && PQresultStatus(description) != PGRES_COMMAND_OK) m_is_binary = PQfformat(description, 0) == 1;
    for (int i = 0; i < count; ++i) {
        column& each = m_columns[static_cast<std::size_t>(i)];
        each.type = PQftype(description, i);
        each.how = m_is_binary ? binary_form(each.type) : text_form(each.type);
        each.may_round = PQfmod(description, i) == -1;
    }
}

bool row_reader::is_as_described(const PGresult* result) const noexcept {
    const int count = PQnfields(result);
    if (static_cast<std::size_t>(count) != m_columns.size()) return false;
    for (int i = 0; i < count; ++i) {
        if (PQftype(result, i) != m_columns[static_cast<std::size_t>(i)].type) return false;
    }
    return true;
}

void row_reader::read(const PGresult* from, int row, value_view* columns, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const int index = static_cast<int>(i);
        const std::size_t size = i < m_columns.size() ? static_cast<std::size_t>(PQgetlength(from, row, index)) : 0;
        if (size == 0 && (i >= m_columns.size() || PQgetisnull(from, row, index) != 0)) {
            columns[i] = {};
            continue;
        }
        column& each = m_columns[i];
        const char* const data = PQgetvalue(from, row, index);
        switch (each.how) {
        case form::text: columns[i] = value_view::of_text({data, size}); break;
        case form::int4:
            columns[i] = value_view::of_integer(static_cast<std::int32_t>(wire::read<std::uint32_t>(data)));
            break;
        case form::int8:
            columns[i] = value_view::of_integer(static_cast<std::int64_t>(wire::read<std::uint64_t>(data)));
            break;
        default: columns[i] = read_slowly(each, data, size);
        }
    }
}

value_view row_reader::read_slowly(column& of, const char* data, std::size_t size) {
    switch (of.how) {
    case form::int2: return value_view::of_integer(static_cast<std::int16_t>(wire::read<std::uint16_t>(data)));
    case form::unsigned4: return value_view::of_integer(wire::read<std::uint32_t>(data));
    case form::boolean: return value_view::of_integer(*data != 0 ? 1 : 0);
    case form::float4: return value_view::of_real(std::bit_cast<float>(wire::read<std::uint32_t>(data)));
    case form::float8: return value_view::of_real(std::bit_cast<double>(wire::read<std::uint64_t>(data)));
    case form::bytes: return value_view::of_blob(data, size);
    case form::uuid: {
        uuid id;
        std::memcpy(id.octets, data, sizeof id.octets);
        id.to_chars(of.room);
        return value_view::of_text({of.room, uuid::text_size});
    }
    case form::date:
        return value_view::of_text(
            {of.room, write_date(of.room, static_cast<std::int32_t>(wire::read<std::uint32_t>(data)))});
    case form::timestamp:
        return value_view::of_text(
            {of.room, write_time(of.room, static_cast<std::int64_t>(wire::read<std::uint64_t>(data)))});
    case form::numeric: return read_numeric(data, size, of.may_round, of.long_room);
    case form::jsonb: return value_view::of_text({data + 1, size - 1}); // behind the number of the format
    default: return read_text_form(of, data, size);
    }
}

value_view row_reader::read_text_form(column& of, const char* data, std::size_t size) {
    const std::string_view text(data, size);
    switch (of.how) {
    case form::text_int: return integer_of_text(text);
    case form::text_boolean: return value_view::of_integer(text == "t" ? 1 : 0);
    case form::text_float: return value_view::of_real(float_of_text(text));
    case form::text_numeric: return read_numeric_text(text, of.may_round);
    case form::text_timestamptz: {
        const std::size_t written = write_time_in_utc(of.room, text);
        return value_view::of_text(written != 0 ? std::string_view(of.room, written) : text);
    }
    case form::text_bytes: {
        std::size_t length = 0;
        unsigned char* const bytes = PQunescapeBytea(reinterpret_cast<const unsigned char*>(data), &length);
        if (bytes == nullptr) throw_error(error_kind::out_of_memory, "out of memory while reading bytes");
        of.long_room.assign(reinterpret_cast<const char*>(bytes), length);
        PQfreemem(bytes);
        return value_view::of_blob(of.long_room.data(), of.long_room.size());
    }
    case form::unknown:
        throw_error(error_kind::type_mismatch,
                    "a column's type has changed to one that has no binary form here; prepare the statement again");
    default: return value_view::of_text(text);
    }
}

} // namespace rowan::postgresql
