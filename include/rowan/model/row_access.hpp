// How a model's rows are written and read, behind function pointers: the last place that knows the struct's type.
#pragma once

#include <rowan/core/value.hpp>
#include <rowan/model/description.hpp>

#include <array>
#include <cstdint>

namespace rowan::model {

/// How a member of one type is written and read, whatever model it belongs to. One static object per type.
struct column_access {
    core::value_view (*encode)(const void* member, core::text_arena& arena, const core::column_info& column);
    void (*decode)(const core::value_view& value, void* member, const core::column_info& column);
    bool (*is_blank)(const void* member);
    void (*move)(void* from, void* to);
    bool keeps_given;
};

struct column_place {
    const column_access* access;
    std::size_t member; // which one of the row holds it
};

/// What untemplated code needs to handle rows of one model. One static object per model.
struct row_access {
    const core::table_info* table;
    std::uint64_t filled_by_database; // generated columns and those with a default, a bit each
    bool keeps_given;                 // a row is read back just as it was given, by an engine that stores it unchanged
    const column_place* columns;      // as many as the table has
    /// The addresses of all members.
    void (*locate)(const void* row, const void** members);
    /// All columns of a row, in order, into its members. Not by way of `columns`: most of what reading costs is here.
    void (*decode)(const core::value_view* values, void* row);

    /// All columns of a row as values; they point into the row and the arena.
    void encode(const void* row, core::value_view* values, core::text_arena& arena) const;
    /// The same of a row to insert, with NULL for what is `left_to_database`, which is the result: there may stand what
    /// the column could not store.
    std::uint64_t encode_new(const void* row, core::value_view* values, core::text_arena& arena) const;
    /// The columns of a key alone, in its order.
    void encode_key(const void* row, const core::key_info& key, core::value_view* values,
                    core::text_arena& arena) const;
    /// Those of `filled_by_database` that an insert leaves to it: they are not set.
    [[nodiscard]] std::uint64_t left_to_database(const void* row) const;
    /// Gives one column its value; throws not_null_violation or value_out_of_range when it does not fit.
    void set(void* row, std::size_t column, const core::value_view& value) const;
    /// Whether one column has this value.
    [[nodiscard]] bool has(const void* row, std::size_t column, const core::value_view& value) const;
    /// Moves what is in the columns of a row to another.
    void move_columns(void* from, void* to) const;
};

namespace detail {

template <class Type>
constexpr bool is_blank(const Type& member) {
    if constexpr (is_nullable<Type>)
        return !member.has_value();
    else if constexpr (std::is_same_v<Type, std::string>)
        return member.empty();
    else if constexpr (requires { member == Type{}; })
        return member == Type{};
    else
        return false;
}

// A double may lose its sign (-0.0), and a type of the user's own what it stores in fewer bits.
template <class Member>
inline constexpr bool keeps_given =
    column_traits<Member>::kind.type != core::column_type::real && !has_stored_as<not_null<Member>>;

/// Not inline, so that what is in the library for the usual types is made nowhere else.
template <class Member>
struct column_access_to {
    static core::value_view encode(const void* member, core::text_arena& arena, const core::column_info& column);
    static void decode(const core::value_view& value, void* member, const core::column_info& column);
    static bool is_blank(const void* member);
    static void move(void* from, void* to);
    static constexpr column_access access{encode, decode, is_blank, move, keeps_given<Member>};
};
template <class Member>
core::value_view column_access_to<Member>::encode(const void* member, core::text_arena& arena,
                                                  const core::column_info& column) {
    return column_traits<Member>::encode(*static_cast<const Member*>(member), arena, column);
}
template <class Member>
void column_access_to<Member>::decode(const core::value_view& value, void* member, const core::column_info& column) {
    column_traits<Member>::decode(value, *static_cast<Member*>(member), column);
}
template <class Member>
bool column_access_to<Member>::is_blank(const void* member) {
    return detail::is_blank(*static_cast<const Member*>(member));
}
template <class Member>
void column_access_to<Member>::move(void* from, void* to) {
    *static_cast<Member*>(to) = std::move(*static_cast<Member*>(from));
}

extern template struct column_access_to<bool>;
extern template struct column_access_to<std::int32_t>;
extern template struct column_access_to<std::int64_t>;
extern template struct column_access_to<double>;
extern template struct column_access_to<std::string>;
extern template struct column_access_to<std::chrono::year_month_day>;
extern template struct column_access_to<std::optional<std::int64_t>>;
extern template struct column_access_to<std::optional<std::string>>;
extern template struct column_access_to<std::optional<std::chrono::year_month_day>>;

// Not by model, as filling a column's description.
template <bool IsColumn, class Member>
constexpr void add_place(column_place*& next, std::size_t member) {
    if constexpr (IsColumn) *next++ = {&column_access_to<Member>::access, member};
}
template <class Model, std::size_t... Members>
consteval auto places_of_columns(std::index_sequence<Members...>) {
    std::array<column_place, column_count<Model>> all{};
    column_place* next = all.data();
    (add_place<options_of<Model>::is_column(Members), member_type<Model, Members>>(next, Members), ...);
    return all;
}
template <class Model>
inline constexpr auto columns_of = places_of_columns<Model>(std::make_index_sequence<member_count<Model>>{});

constexpr std::uint64_t filled_by_database(const core::table_info& table) {
    std::uint64_t mask = 0, bit = 1;
    for (const core::column_info& each : table.columns) {
        if (each.is_generated || !each.default_sql.empty()) mask |= bit;
        bit <<= 1;
    }
    return mask;
}

template <std::size_t Count>
constexpr bool keeps_all_given(const std::array<column_place, Count>& columns) {
    std::size_t kept = 0;
    while (kept < Count && columns[kept].access->keeps_given) ++kept;
    return kept == Count;
}

template <bool IsColumn, class Member>
[[gnu::always_inline]] inline void decode_member(const core::value_view* values, const core::column_info* columns,
                                                 std::size_t position, Member& member) {
    if constexpr (IsColumn) column_traits<Member>::decode(values[position], member, columns[position]);
}

// Called with the members of a row, as the next. (Lambdas would do, at several times the cost of compiling.)
template <class Model, class Indexes>
struct members_decoder;
template <class Model, std::size_t... Indexes>
struct members_decoder<Model, std::index_sequence<Indexes...>> {
    const core::value_view* values;

    template <class... Members>
    void operator()(Members&... members) const {
        const core::column_info* const columns = table_info_of<Model>().columns.data();
        (decode_member<options_of<Model>::is_column(Indexes)>(values, columns, column_positions<Model>[Indexes],
                                                              members),
         ...);
    }
};
struct members_locator {
    const void** next;

    template <class... Members>
    void operator()(const Members&... members) {
        ((*next++ = &members), ...);
    }
};

template <class Model>
void locate_members(const void* row, const void** members) {
    with_members(*static_cast<const Model*>(row), members_locator{members});
}

} // namespace detail

template <class Model>
void decode_row(const core::value_view* values, void* row) {
    using indexes = std::make_index_sequence<member_count<Model>>;
    with_members(*static_cast<Model*>(row), detail::members_decoder<Model, indexes>{values});
}

template <class Model>
inline constexpr row_access access_to{
    &table_info_of<Model>(),
    detail::filled_by_database(table_info_of<Model>()),
    detail::keeps_all_given(detail::columns_of<Model>),
    detail::columns_of<Model>.data(),
    detail::locate_members<Model>,
    decode_row<Model>,
};

} // namespace rowan::model
