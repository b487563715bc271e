// The typed shell of get_or_create and update_or_create: values and rows in, erased calls out.
#pragma once

#include <rowan/orm/bulk.hpp>
#include <rowan/orm/key_rules.hpp>
#include <rowan/orm/outcome.hpp>
#include <rowan/query/select.hpp>

#include <utility>

namespace rowan::orm {

template <class Model, class Default>
void apply_default(Model& row, Default& given) {
    if constexpr (query::assignment_to_column<std::remove_const_t<Default>>)
        given.apply_to(row);
    else
        given(row);
}

/// Applies defaults to a row that is going to be created: callables are called with it, assignments assigned to it.
template <class Model, class... Defaults>
void apply_defaults(Model& row, Defaults&... defaults) {
    (apply_default(row, defaults), ...);
}

/// The values of a lookup in the order of the key's parts.
template <class Model, std::size_t KeyIndex, class Lookup>
struct values_in_order {
    query::lookup_views<Lookup> views;
    core::value_view values[Lookup::size];

    explicit values_in_order(const Lookup& lookup) : views(lookup) {
        constexpr auto named = Lookup::parts();
        core::value_view* next = values;
        for (const core::key_part& part : model::table_info_of<Model>().keys[KeyIndex].parts) {
            std::size_t found = 0;
            while (!(named[found] == part)) ++found;
            *next++ = views.values[found];
        }
    }
};
// A single value is where it has to be.
template <class Model, std::size_t KeyIndex, class Lookup>
using lookup_values =
    std::conditional_t<Lookup::size == 1, query::lookup_views<Lookup>, values_in_order<Model, KeyIndex, Lookup>>;

template <class Model, class Lookup>
constexpr std::size_t key_index_of_lookup() {
    constexpr auto parts = Lookup::parts();
    return key_index<Model>(*model::key_over(model::table_info_of<Model>(), parts.data(), parts.size()));
}

/// The row to create: the lookup gives some columns their values, the defaults fill the rest. Throws misuse when those
/// changed what the lookup gave.
void fill_row(const model::row_access& access, void* row, core::array_view<core::key_part> columns,
              const core::value_view* values, core::function_ref<void(void*)> defaults);

/// Gives a row that was stored as it was given the number that the database gave it.
void set_number(const model::row_access& access, void* row, const as_given& stored);

/// The same with defaults as a call is given them.
template <class Model, class... Defaults>
void prepare_row(Model& given, core::array_view<core::key_part> columns, const core::value_view* values,
                 Defaults&... defaults) {
    const auto apply = [&](void* row) { apply_defaults(*static_cast<Model*>(row), defaults...); };
    fill_row(model::access_to<Model>, &given, columns, values, apply);
}

template <class Model, std::size_t Index, class Member>
void copy_if_ignored(const Member& from, Member& to) {
    if constexpr (!model::detail::options_of<Model>::is_column(Index)) to = from;
}

/// Ignored members are no columns: a created row keeps those that it was given.
template <class Model>
void keep_ignored_members(const Model& given, Model& result) {
    if constexpr (model::column_count<Model> != model::member_count<Model>) {
        model::with_members(given, [&result](const auto&... from) {
            model::with_members(result, [&](auto&... to) {
                [&]<std::size_t... Members>(std::index_sequence<Members...>) {
                    (copy_if_ignored<Model, Members>(from, to), ...);
                }(std::make_index_sequence<sizeof...(from)>{});
            });
        });
    }
}

/// What a created row keeps of the one that was given: all but its number where it was stored just so.
template <class Model>
void keep_given(const Model& given, Model& result, const as_given& kept) {
    if (!kept.is) return keep_ignored_members(given, result);
    result = given;
    set_number(model::access_to<Model>, &result, kept);
}

/// Room for a row that may never be made.
template <class Model>
struct row_room {
    row_room() noexcept {}
    ~row_room() {}
    union {
        Model row;
    };
};

/// How a row comes and goes where its type is not known.
struct row_life {
    void (*make)(void* room);
    void (*end)(void* row);
    /// The same as `orm::keep_ignored_members`; null where there are none.
    void (*keep_ignored)(const void* given, void* result);
};
template <class Model>
constexpr auto keep_ignored_in() -> void (*)(const void*, void*) {
    if constexpr (model::column_count<Model> == model::member_count<Model>)
        return nullptr;
    else
        return [](const void* given, void* result) {
            keep_ignored_members(*static_cast<const Model*>(given), *static_cast<Model*>(result));
        };
}
template <class Model>
void make_row(void* room) {
    new (room) Model{};
}
template <class Model>
void end_row(void* row) {
    static_cast<Model*>(row)->~Model();
}
template <class Model>
inline constexpr row_life life_of{make_row<Model>, end_row<Model>, keep_ignored_in<Model>()};

/// Room for the row to create, and what gives it its defaults.
struct row_to_make {
    const row_life& life;
    void* room;
    core::function_ref<void(void*)> defaults;
};

/// The row with these values of a key in `result`, found or created. True: this call created it.
bool get_or_create_with_key(const session::context& context, const key_statements_place& statements,
                            const core::value_view* values, const row_to_make& make, void* result);

// Not inline: making and ending rows is most of the code of a call.
template <class Model>
[[gnu::noinline]] outcome<Model>
get_or_create_with_key(const session::context& context, const key_statements_place& statements,
                       const core::value_view* values, core::function_ref<void(void*)> defaults) {
    outcome<Model> made;
    row_room<Model> room;
    made.created =
        get_or_create_with_key(context, statements, values, {life_of<Model>, &room.row, defaults}, &made.row);
    return made;
}

/// A single default as a call is given it.
template <class Model, class Default>
void apply_to(void* given, void* row) {
    apply_default(*static_cast<Model*>(row), *static_cast<Default*>(given));
}

template <class Model, class Lookup, class Default>
    requires std::is_object_v<Default>
outcome<Model> get_or_create_by_lookup(const session::context& context, const Lookup& lookup, Default& only) {
    constexpr std::size_t key = key_index_of_lookup<Model, Lookup>();
    const lookup_values<Model, key, Lookup> values(lookup);
    return get_or_create_with_key<Model>(context, statements_place<Model, key>, values.values,
                                         {&only, apply_to<Model, Default>});
}
template <class Model, class Lookup, class... Defaults>
outcome<Model> get_or_create_by_lookup(const session::context& context, const Lookup& lookup, Defaults&... defaults) {
    constexpr std::size_t key = key_index_of_lookup<Model, Lookup>();
    const lookup_values<Model, key, Lookup> values(lookup);
    const auto apply = [&](void* row) { apply_defaults(*static_cast<Model*>(row), defaults...); };
    return get_or_create_with_key<Model>(context, statements_place<Model, key>, values.values, apply);
}

template <class Model, std::size_t KeyIndex>
outcome<Model> get_or_create_row(const session::context& context, const Model& row) {
    const key_statements& statements = statements_for<Model, KeyIndex>();
    const row_key key(*statements.access, &row, *statements.key);
    outcome<Model> made;
    const auto prepare = [] {};
    as_given kept;
    made.created = get_or_create(context, {.statements = statements,
                                           .key_values = key.values(),
                                           .given = &row,
                                           .result = &made.row,
                                           .prepare = prepare,
                                           .is_complete = true,
                                           .may_stay = &kept});
    if (made.created) keep_given(row, made.row, kept);
    return made;
}

template <class Model, std::size_t KeyIndex>
std::vector<outcome<Model>> get_or_create_rows(const session::context& context, const std::vector<Model>& rows) {
    std::vector<outcome<Model>> made(rows.size());
    std::vector<bulk_row> all;
    all.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) all.push_back({&rows[i], &made[i].row});
    if (!rows.empty()) get_or_create_all(context, statements_for<Model, KeyIndex>(), all);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        made[i].created = all[i].outcome == answer::created;
        if (made[i].created) keep_ignored_members(rows[i], made[i].row);
    }
    return made;
}

} // namespace rowan::orm
