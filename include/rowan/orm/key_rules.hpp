// Which unique key a lookup or a row stands for; every refusal is a static_assert with one sentence to act on.
#pragma once

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

/// The statements of one model and key, built when first needed.
template <class Model, std::size_t KeyIndex>
const key_statements& statements_for() {
    static const key_statements statements(model::access_to<Model>, model::table_info_of<Model>().keys[KeyIndex]);
    return statements;
}

/// How rows of a model are inserted where every conflict is an error.
template <class Model>
const insertion& insertion_of() {
    static const insertion insert(model::access_to<Model>, nullptr);
    return insert;
}

namespace detail {

template <class Model, auto... Members>
constexpr const core::key_info* key_over_members() {
    if constexpr (sizeof...(Members) == 0) {
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
            if (all) return &key;
        }
        return nullptr;
    }
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

/// The key that a row is got or created by: the one named, or the only natural one.
template <class Model, auto... Members>
constexpr bool check_row_key() {
    constexpr const core::table_info& table = model::table_info_of<Model>();
    constexpr const core::key_info* key = detail::key_over_members<Model, Members...>();
    if constexpr (sizeof...(Members) == 0) {
        constexpr std::size_t natural = model::count_natural_keys(table);
        static_assert(natural > 0, "get_or_create(): this model has no unique key but its generated primary key, so every call "
                                   "would create a row; declare rowan::unique<…>, or call get_or_create_locked()");
        static_assert(natural == 0 || key != nullptr,
                      "get_or_create(): this model has several unique keys; name the one to look up by: "
                      "get_or_create<&T::member>(row)");
    } else {
        static_assert(key != nullptr, "get_or_create(): the members named are no unique key of this model, and the call would "
                                      "race; declare rowan::unique<…> on them, or name the members of a key");
    }
    if constexpr (key != nullptr) {
        constexpr bool nullable = model::may_be_null(table, *key);
        static_assert(!nullable, "get_or_create(): a column of this key may be NULL, and NULLs are distinct, so that every call "
                                 "would create a row; make the member not optional, or declare the key nulls_not_distinct");
        return !nullable;
    } else {
        return false;
    }
}

/// Whether a lookup names exactly the columns of one unique key of the model.
template <class Model, class Lookup>
constexpr bool check_lookup() {
    static_assert(query::is_lookup<Lookup>, "get_or_create(): the lookup must be equalities (f<&T::m> == value) joined by &&");
    if constexpr (query::is_lookup<Lookup>) {
        constexpr bool is_own = query::is_subset<typename Lookup::models, query::model_set<Model>>;
        static_assert(is_own, "get_or_create(): the lookup names a column of another model; look up by this model's own members");
        if constexpr (is_own) {
            constexpr const core::table_info& table = model::table_info_of<Model>();
            constexpr auto parts = Lookup::parts();
            constexpr bool are_columns = [] {
                for (const core::key_part& part : Lookup::parts()) {
                    if (part.column >= model::column_count<Model>) return false;
                }
                return true;
            }();
            static_assert(are_columns, "get_or_create(): the lookup names a member that is not a column (rowan::ignore)");
            constexpr bool is_superset = model::is_superset_of_key(table, parts.data(), parts.size());
            constexpr const core::key_info* key = model::key_over(table, parts.data(), parts.size());
            static_assert(key != nullptr || !is_superset || !are_columns,
                          "get_or_create(): the lookup names more than the columns of a unique key, and would miss a row with which "
                          "the insert then collides; look up by the key alone and give the rest as defaults");
            static_assert(key != nullptr || is_superset || !are_columns,
                          "get_or_create(): the lookup covers no unique key of this model and would race; declare rowan::unique<…> "
                          "on the looked-up members, or call get_or_create_locked()");
            if constexpr (key != nullptr) {
                constexpr bool null_possible = detail::is_null_possible<Lookup>(table, *key);
                static_assert(!null_possible,
                              "get_or_create(): the value of a key column may be NULL, and NULLs are distinct, so that every call "
                              "would create a row; give a value that is not optional, or declare the key nulls_not_distinct");
                return !null_possible;
            }
        }
    }
    return false;
}

/// Whether the defaults leave the columns of a lookup alone.
template <class Lookup, class... Defaults>
constexpr bool check_defaults() {
    constexpr bool keeps_key = [] {
        bool keeps = true;
        [[maybe_unused]] const auto check = [&keeps]<class Default>() {
            if constexpr (query::assignment_to_column<Default>) {
                for (const core::key_part& part : Lookup::parts()) {
                    if (part.column == model::column_index<Default::member>()) keeps = false;
                }
            }
        };
        (check.template operator()<Defaults>(), ...);
        return keeps;
    }();
    static_assert(keeps_key, "get_or_create(): a default assigns a column of the lookup, and the row would not be found again; the "
                             "lookup alone gives the key its value");
    return keeps_key;
}

} // namespace rowan::orm
