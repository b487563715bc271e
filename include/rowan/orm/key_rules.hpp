// Which unique key a lookup or a row stands for; every refusal is a static_assert with one sentence to act on.
#pragma once

#include <rowan/model/check_model.hpp>
#include <rowan/model/rules.hpp>
#include <rowan/orm/row_call.hpp>
#include <rowan/orm/statements.hpp>
#include <rowan/query/assignment.hpp>
#include <rowan/query/lookup.hpp>

namespace rowan::orm {

template <class Model>
constexpr std::size_t key_index(const core::key_info& key) {
    return static_cast<std::size_t>(&key - model::table_info_of<Model>().keys.data());
}

template <class Model, std::size_t KeyIndex>
inline constinit key_statements_place statements_place{model::access_to<Model>,
                                                       model::table_info_of<Model>().keys[KeyIndex]};

/// The statements of one model and key.
template <class Model, std::size_t KeyIndex>
const key_statements& statements_for() {
    return statements_place<Model, KeyIndex>.get();
}

/// How rows of a model are inserted where every conflict is an error.
template <class Model>
const insertion& insertion_of() {
    static const insertion insert(model::access_to<Model>, nullptr);
    return insert;
}

namespace detail {

template <class Model, auto... Members>
constexpr core::found<core::key_info> key_over_members() {
    if constexpr (!(std::is_same_v<model::class_of<Members>, Model> && ...)) {
        return {};
    } else if constexpr (sizeof...(Members) == 0) {
        return model::natural_key(model::table_info_of<Model>());
    } else {
        const core::key_part parts[] = {{model::column_index<Members>(), core::key_function::none}...};
        for (const core::key_info& key : model::table_info_of<Model>().keys) {
            if (key.parts.size() != sizeof...(Members)) continue;
            bool all = true;
            for (const core::key_part& part : key.parts) {
                bool found = false;
                for (const core::key_part& wanted : parts) found = found || wanted.column == part.column;
                all = all && found;
            }
            if (all) return key;
        }
        return {};
    }
}

template <class Model, class Lookup>
consteval bool are_columns() {
    for (const core::key_part& part : Lookup::parts()) {
        if (part.column >= model::column_count<Model>) return false;
    }
    return true;
}

template <class Lookup>
constexpr bool is_null_possible(const core::table_info& table, const core::key_info& key) {
    if (key.nulls_not_distinct) return false;
    for (const core::key_part& part : key.parts) {
        if (table.columns[part.column].is_nullable && Lookup::may_be_null(part)) return true;
    }
    return false;
}

} // namespace detail

/// The primary key of a model; nothing if it has none, or is no model.
template <class Model>
constexpr core::found<core::key_info> primary_key_of() {
    if constexpr (model::check_model<Model>())
        return model::table_info_of<Model>().primary_key();
    else
        return {};
}

/// Whether there is one key that a row is got or created by: the one named, or the only natural one.
template <class Model, auto... Members>
constexpr bool check_row_key() {
    if constexpr (!model::check_model<Model>()) {
        return false;
    } else {
        constexpr const core::table_info& table = model::table_info_of<Model>();
        constexpr core::found<core::key_info> key = detail::key_over_members<Model, Members...>();
        constexpr bool has_key{key};
        if constexpr (sizeof...(Members) == 0) {
            constexpr bool has_natural_key = model::count_natural_keys(table) > 0;
            static_assert(has_natural_key,
                          "get_or_create(): this model has no unique key but its generated primary key, so every "
                          "call would create a row; declare rowan::unique<…>, or call get_or_create_locked()");
            constexpr bool has_one_natural_key = has_key || !has_natural_key;
            static_assert(has_one_natural_key,
                          "get_or_create(): this model has several unique keys; name the one to look up by: "
                          "get_or_create<&T::member>(row)");
        } else {
            constexpr bool names_own = (std::is_same_v<model::class_of<Members>, Model> && ...);
            static_assert(names_own,
                          "get_or_create(): the key named is a member of another model; name members of the row's own "
                          "model");
            constexpr bool names_key = has_key || !names_own;
            static_assert(
                names_key,
                "get_or_create(): the members named are no unique key of this model, and the call would race; "
                "declare rowan::unique<…> on them, or name the members of a key");
        }
        if constexpr (has_key) {
            constexpr bool never_null = !model::may_be_null(table, *key);
            static_assert(never_null,
                          "get_or_create(): a column of this key may be NULL, and NULLs are distinct, so that every "
                          "call would create a row; make the member not optional, or declare the key "
                          "nulls_not_distinct");
            return never_null;
        }
        return false;
    }
}

/// Whether a lookup names exactly the columns of one unique key of the model.
template <class Model, class Lookup>
constexpr bool check_lookup() {
    constexpr bool is_lookup = query::is_lookup<Lookup>;
    static_assert(is_lookup || query::is_refused<Lookup>,
                  "get_or_create(): the lookup must be equalities (f<&T::m> == value) joined by &&");
    if constexpr (is_lookup && model::has_table<Model>) {
        constexpr bool is_own = query::is_subset<typename Lookup::models, query::model_set<Model>>;
        static_assert(
            is_own, "get_or_create(): the lookup names a column of another model; look up by this model's own members");
        if constexpr (is_own) {
            constexpr const core::table_info& table = model::table_info_of<Model>();
            constexpr auto parts = Lookup::parts();
            constexpr bool are_columns = detail::are_columns<Model, Lookup>();
            static_assert(are_columns,
                          "get_or_create(): the lookup names a member that is not a column (rowan::ignore); look up by "
                          "columns");
            constexpr core::found<core::key_info> key = model::key_over(table, parts.data(), parts.size());
            constexpr bool has_key = key || !are_columns;
            constexpr bool is_superset = !has_key && model::is_superset_of_key(table, parts.data(), parts.size());
            static_assert(!is_superset,
                          "get_or_create(): the lookup names more than the columns of a unique key, and would miss a "
                          "row with which the insert then collides; look up by the key alone and give the rest as "
                          "defaults");
            static_assert(has_key || is_superset,
                          "get_or_create(): the lookup covers no unique key of this model and would race; "
                          "declare rowan::unique<…> on the looked-up members, or call "
                          "get_or_create_locked()");
            if constexpr (key) {
                constexpr bool never_null = !detail::is_null_possible<Lookup>(table, *key);
                static_assert(never_null,
                              "get_or_create(): the value of a key column may be NULL, and NULLs are distinct, so that "
                              "every call would create a row; give a value that is not optional, or declare the key "
                              "nulls_not_distinct");
                return never_null;
            }
        }
    }
    return false;
}

namespace detail {

/// Whether a default, or a change, leaves the columns of these key parts alone.
template <class Default, class Parts>
constexpr bool keeps_key([[maybe_unused]] const Parts& parts) {
    if constexpr (query::assignment_to_column<Default> && !query::is_refused<Default>) {
        for (const core::key_part& part : parts) {
            if (part.column == model::column_index<Default::member>()) return false;
        }
    }
    return true;
}

template <class Model, class Default>
constexpr bool is_own_default() {
    if constexpr (query::assignment_to_column<Default> && !query::is_refused<Default>) {
        return query::is_subset<typename Default::models, query::model_set<Model>>;
    } else {
        return true;
    }
}

} // namespace detail

/// Whether the defaults are such, and leave the columns of the lookup alone.
template <class Model, class Lookup, class... Defaults>
constexpr bool check_defaults() {
    constexpr bool are_defaults =
        ((query::assignment_to_column<Defaults> || requires(Defaults& fill, Model& row) { fill(row); }) && ...);
    static_assert(are_defaults,
                  "get_or_create(): a default must be an assignment (f<&T::m> = value) or a callable that takes the "
                  "row, as [](T& row) { … }");
    constexpr bool are_own = !are_defaults || (detail::is_own_default<Model, Defaults>() && ...);
    static_assert(are_own,
                  "get_or_create(): a default assigns a column of another model; assign this model's own members");
    if constexpr (are_defaults && are_own) {
        constexpr bool keeps_key = (detail::keeps_key<Defaults>(Lookup::parts()) && ...);
        static_assert(
            keeps_key,
            "get_or_create(): a default assigns a column of the lookup, and the row would not be found again; "
            "the lookup alone gives the key its value");
        return keeps_key && !(query::is_refused<Defaults> || ...);
    }
    return false;
}

} // namespace rowan::orm
