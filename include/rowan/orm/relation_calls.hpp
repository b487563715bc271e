// What related sets share: keys that stand for rows, rows among arguments, and the untyped writes of foreign keys.
#pragma once

#include <rowan/model/relation.hpp>
#include <rowan/orm/keyed_calls.hpp>

#include <vector>

namespace rowan::orm {

/// Throws misuse: the row has no key, so that nothing can refer to it.
[[noreturn]] void throw_not_stored(const core::table_info& table);

/// A column that refers to a row of another model, and the key of such a row.
struct reference_value {
    const model::row_access& access;
    std::uint16_t column;
    core::value_view key;
};
/// Lets stored rows refer to the key, all or none. Throws does_not_exist when one is not there.
void add_children(const session::context& context, const reference_value& to, const void* const* rows,
                  std::size_t count);
/// Nulls the column of those of the rows that refer to the key, all or none; their number.
std::int64_t remove_children(const session::context& context, const reference_value& from, const void* const* rows,
                             std::size_t count);

/// For a row that was created: links it, in the same transaction. For one that was found: throws integrity_error unless
/// it is linked.
void link_or_refuse(session::connection& on, const row_call& link, bool created, const core::table_info& linked);

/// The key by which other rows refer to this one. Throws misuse when the row has none yet.
template <class Reference>
const typename Reference::key& key_of(const typename Reference::parent& row) {
    using parent = typename Reference::parent;
    constexpr const core::table_info& table = model::table_info_of<parent>();
    const auto& key = row.*Reference::target;
    if constexpr (model::is_nullable<std::remove_cvref_t<decltype(key)>>) {
        if (!key) throw_not_stored(table);
        return *key;
    } else {
        if constexpr (table.columns[model::column_index<Reference::target>()].is_generated) {
            if (key == 0) throw_not_stored(table);
        }
        return key;
    }
}

/// Lets a row refer to a key.
template <auto Member, class Key>
void refer(model::class_of<Member>& row, const Key& key) {
    core::text_arena arena;
    const core::value_view value = query::encode_operand<model::not_null<model::member_of<Member>>>(key, arena);
    model::access_to<model::class_of<Member>>.set(&row, model::column_index<Member>(), value);
}

/// Whether an argument fills a row of this model when it is created: an assignment to one of its columns, or a
/// callable.
template <class Model, class Default>
constexpr bool fills() {
    using given = std::remove_cvref_t<Default>;
    if constexpr (query::assignment_to_column<given>)
        return std::is_same_v<model::class_of<given::member>, Model>;
    else
        return std::is_invocable_v<Default&, Model&>;
}

template <class Model, class Row>
void append_rows(std::vector<const void*>& all, const Row& row) {
    if constexpr (std::is_same_v<Row, Model>) {
        all.push_back(&row);
    } else if constexpr (requires {
                             row.begin();
                             row.end();
                         }) {
        for (const Model& each : row) all.push_back(&each);
    }
}
/// The rows among the arguments: single ones, and those of containers.
template <class Model, class... Rows>
std::vector<const void*> rows_among(const Rows&... rows) {
    std::vector<const void*> all;
    (append_rows<Model>(all, rows), ...);
    return all;
}

template <class Model, class Row>
inline constexpr bool holds_rows = std::is_same_v<std::remove_cvref_t<Row>, Model>;
template <class Model, class Container>
    requires requires(Container& rows) {
        { *rows.begin() } -> std::convertible_to<const Model&>;
    }
inline constexpr bool holds_rows<Model, Container> = true;

} // namespace rowan::orm
