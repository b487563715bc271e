// The built-in types that Rowan reads and writes in their binary form, by object id: these never change.
// https://github.com/postgres/postgres/blob/REL_15_STABLE/src/include/catalog/pg_type.dat
#pragma once

#include <libpq-fe.h>

namespace rowan::postgresql::oid {

inline constexpr Oid boolean = 16, bytea = 17, name = 19, int8 = 20, int2 = 21, int4 = 23, text = 25, oid = 26,
                     json = 114, float4 = 700, float8 = 701, unknown = 705, bpchar = 1042, varchar = 1043, date = 1082,
                     timestamp = 1114, timestamptz = 1184, numeric = 1700, uuid = 2950, jsonb = 3802;

/// The element type of an array type that is known here; 0 for any other type.
constexpr Oid element_of(Oid array) noexcept {
    switch (array) {
    case 1000: return boolean;
    case 1001: return bytea;
    case 1003: return name;
    case 1005: return int2;
    case 1007: return int4;
    case 1009: return text;
    case 1014: return bpchar;
    case 1015: return varchar;
    case 1016: return int8;
    case 1021: return float4;
    case 1022: return float8;
    case 1115: return timestamp;
    case 1182: return date;
    case 1185: return timestamptz;
    case 2951: return uuid;
    default: return 0;
    }
}

/// Whether the binary form is the bytes of the text itself.
constexpr bool is_text(Oid type) noexcept {
    return type == text || type == varchar || type == bpchar || type == name || type == json || type == unknown;
}

} // namespace rowan::postgresql::oid
