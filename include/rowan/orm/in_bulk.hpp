// Rows by their keys: many values of a unique column in one statement.
#pragma once

#include <rowan/model/relation.hpp>
#include <rowan/orm/query_set.hpp>

#include <map>

namespace rowan {

template <class Model, class... Joined>
template <auto Key, class List>
auto query_set<Model, Joined...>::in_bulk(const List& values) const {
    static_assert(sizeof...(Joined) == 0, "in_bulk(): not after join; the rows of one model are found by their key");
    std::map<model::not_null<model::member_of<Key>>, Model> rows;
    constexpr bool is_own = std::is_same_v<model::class_of<Key>, Model>;
    static_assert(is_own, "in_bulk(): the member is another model's");
    if constexpr (is_own && sizeof...(Joined) == 0) {
        constexpr bool is_key = model::is_unique_over<Key>(model::table_info_of<Model>());
        static_assert(is_key,
                      "in_bulk(): the member is no unique key by itself, so several rows could have one value; declare "
                      "rowan::unique<…> on it, or filter by in()");
        if constexpr (is_key) {
            for (Model& each : filter(f<Key>.in(values)).stream()) {
                const auto* key = [&] {
                    if constexpr (model::is_nullable<model::member_of<Key>>)
                        return &*(each.*Key);
                    else
                        return &(each.*Key);
                }();
                auto copy = *key;
                rows.emplace(std::move(copy), std::move(each));
            }
        }
    }
    return rows;
}

} // namespace rowan
