// Rows by way of their columns: what each column's type knows, applied to all of them.
#include <rowan/model/row_access.hpp>

#include <rowan/core/error.hpp>

#include <bit>

namespace rowan::model {
namespace {

bool is_same(const core::value_view& left, const core::value_view& right) {
    using core::value_kind;
    if (left.kind != right.kind) return false;
    switch (left.kind) {
    case value_kind::null: return true;
    case value_kind::real: return left.real == right.real;
    case value_kind::text:
    case value_kind::blob: return left.text() == right.text();
    default: return left.integer == right.integer;
    }
}

struct located {
    located(const row_access& access, const void* row) { access.locate(row, members); }
    const void* members[max_members];
};

std::uint64_t blank_ones(const row_access& access, const located& at) {
    std::uint64_t mask = 0;
    for (std::uint64_t rest = access.filled_by_database; rest != 0; rest &= rest - 1) {
        const column_place& each = access.columns[std::countr_zero(rest)];
        if (each.access->is_blank(at.members[each.member])) mask |= rest & -rest;
    }
    return mask;
}

void encode_but(const row_access& access, const located& at, std::uint64_t left_out, core::value_view* values,
                core::text_arena& arena) {
    const core::column_info* info = access.table->columns.data();
    const column_place* const end = access.columns + access.table->columns.size();
    for (const column_place* each = access.columns; each != end; ++each, ++info, left_out >>= 1) {
        *values++ =
            (left_out & 1) != 0 ? core::value_view{} : each->access->encode(at.members[each->member], arena, *info);
    }
}

} // namespace

void row_access::encode(const void* row, core::value_view* values, core::text_arena& arena) const {
    encode_but(*this, located(*this, row), 0, values, arena);
}

std::uint64_t row_access::encode_new(const void* row, core::value_view* values, core::text_arena& arena) const {
    const located at(*this, row);
    const std::uint64_t left_out = blank_ones(*this, at);
    encode_but(*this, at, left_out, values, arena);
    return left_out;
}

void row_access::encode_key(const void* row, const core::key_info& key, core::value_view* values,
                            core::text_arena& arena) const {
    const located at(*this, row);
    for (const core::key_part& part : key.parts) {
        const column_place& each = columns[part.column];
        *values++ = each.access->encode(at.members[each.member], arena, table->columns[part.column]);
    }
}

std::uint64_t row_access::left_to_database(const void* row) const {
    return blank_ones(*this, located(*this, row));
}

void row_access::set(void* row, std::size_t column, const core::value_view& value) const {
    if (value.is_null() && !table->columns[column].is_nullable) {
        throw_error(error_kind::not_null_violation, "a key column that cannot be NULL was looked up by no value");
    }
    const core::column_info& info = table->columns[column];
    if (info.max_length > 0 && value.kind == core::value_kind::text) check_length(value.text(), info);
    if (info.max_length > 0 && value.kind == core::value_kind::blob && value.size > info.max_length)
        throw_too_long(info, value.size);
    const located at(*this, row);
    // the row is not const, so neither are its members
    void* const member = const_cast<void*>(at.members[columns[column].member]);
    columns[column].access->decode(value, member, info);
}

bool row_access::has(const void* row, std::size_t column, const core::value_view& value) const {
    const located at(*this, row);
    core::text_arena arena;
    const core::column_info& info = table->columns[column];
    try {
        return is_same(columns[column].access->encode(at.members[columns[column].member], arena, info), value);
    } catch (const error&) { // what the column would refuse is not what it has been looked up by
        return false;
    }
}

void row_access::move_columns(void* from, void* to) const {
    const located source(*this, from), target(*this, to);
    for (std::size_t i = 0; i < table->columns.size(); ++i) {
        const std::size_t member = columns[i].member;
        columns[i].access->move(const_cast<void*>(source.members[member]), const_cast<void*>(target.members[member]));
    }
}

namespace detail {
template struct column_access_to<bool>;
template struct column_access_to<std::int32_t>;
template struct column_access_to<std::int64_t>;
template struct column_access_to<double>;
template struct column_access_to<std::string>;
template struct column_access_to<std::chrono::year_month_day>;
template struct column_access_to<std::optional<std::int64_t>>;
template struct column_access_to<std::optional<std::string>>;
template struct column_access_to<std::optional<std::chrono::year_month_day>>;
} // namespace detail

} // namespace rowan::model
