// How a model's rows are written and read, behind function pointers: the last place that knows the struct's type.
#pragma once

#include <rowan/core/value.hpp>
#include <rowan/model/description.hpp>

#include <cstdint>

namespace rowan::model {

/// What untemplated code needs to handle rows of one model. One static object per model.
struct row_access {
    const core::table_info* table;
    /// All columns of a row as values; they point into the row and the arena.
    void (*encode)(const void* row, core::value_view* values, core::text_arena& arena);
    /// All columns of a row, in order, into its members.
    void (*decode)(const core::value_view* values, void* row);
    /// The columns that an insert leaves to the database, a bit each: generated or with a default, and not set.
    std::uint64_t (*left_to_database)(const void* row);
};

namespace detail {

template <class Model, class Row, class Function>
constexpr void for_each_column(Row& row, const Function& function) {
    with_members(row, [&](auto&... members) {
        [&]<std::size_t... Members>(std::index_sequence<Members...>) {
            std::size_t column = 0;
            const auto visit = [&]<std::size_t Member>(auto& member) {
                if constexpr (options_of<Model>::is_column(Member)) function(member, column++);
            };
            (visit.template operator()<Members>(members), ...);
        }(std::make_index_sequence<sizeof...(members)>{});
    });
}

template <class Type>
constexpr bool is_blank(const Type& member) {
    if constexpr (requires { member == Type{}; })
        return member == Type{};
    else
        return false;
}

} // namespace detail

template <class Model>
void encode_row(const Model& row, core::value_view* values, core::text_arena& arena) {
    const core::table_info& table = table_info_of<Model>();
    detail::for_each_column<Model>(row, [&]<class Member>(const Member& member, std::size_t column) {
        values[column] = column_traits<Member>::encode(member, arena, table.columns[column]);
    });
}

template <class Model>
void decode_row(const core::value_view* values, Model& row) {
    const core::table_info& table = table_info_of<Model>();
    detail::for_each_column<Model>(row, [&]<class Member>(Member& member, std::size_t column) {
        column_traits<Member>::decode(values[column], member, table.columns[column]);
    });
}

template <class Model>
std::uint64_t left_to_database(const Model& row) {
    std::uint64_t mask = 0;
    const core::table_info& table = table_info_of<Model>();
    detail::for_each_column<Model>(row, [&](const auto& member, std::size_t column) {
        const core::column_info& info = table.columns[column];
        if ((info.is_generated || !info.default_sql.empty()) && detail::is_blank(member))
            mask |= std::uint64_t{1} << column;
    });
    return mask;
}

template <class Model>
inline constexpr row_access access_to{
    &table_info_of<Model>(),
    [](const void* row, core::value_view* values, core::text_arena& arena) {
        encode_row(*static_cast<const Model*>(row), values, arena);
    },
    [](const core::value_view* values, void* row) { decode_row(values, *static_cast<Model*>(row)); },
    [](const void* row) { return left_to_database(*static_cast<const Model*>(row)); },
};

} // namespace rowan::model
