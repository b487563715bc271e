// `related<…>(row)`: from a row to the rows around it, by the declared foreign keys.
#pragma once

#include <rowan/orm/linked_set.hpp>
#include <rowan/orm/related_set.hpp>

namespace rowan::orm {

/// The row that a child refers to; none where its foreign key is NULL.
template <class Reference>
query_set<typename Reference::parent> parent_of(const session::context& context, const typename Reference::child& row) {
    query::select select{.table = &model::table_info_of<typename Reference::parent>()};
    const auto& key = row.*Reference::member;
    if constexpr (model::is_nullable<std::remove_cvref_t<decltype(key)>>) {
        select.where = key ? (f<Reference::target> == *key).lowered() : query::negation({});
    } else {
        select.where = (f<Reference::target> == key).lowered();
    }
    return {context, std::move(select)};
}

/// Whether exactly one foreign key, of this name if one is given, leads from one model to the other.
template <class Other, class Model, auto... Named>
constexpr bool check_related() {
    constexpr bool are_models = model::has_table<Other> && model::has_table<Model>;
    static_assert(are_models,
                  "related(): both ends must be models; give the struct `using rowan_table = rowan::table<…>`");
    if constexpr (are_models) {
        constexpr std::size_t count =
            model::references_to<Other, Model, Named...>::size + model::references_from<Model, Other, Named...>::size;
        constexpr bool are_related = count > 0;
        static_assert(are_related,
                      "related(): no rowan::foreign_key (of this name) is declared between the two models; declare it "
                      "on the model that holds the key, or name the link model: related<other, link>(row)");
        constexpr bool is_clear = count < 2;
        static_assert(is_clear, "related(): several foreign keys lead from one model to the other; name one: "
                                "related<T, &T::member>(row)");
        return are_related && is_clear;
    }
    return false;
}

/// The rows of Other that refer to a row of Model, or the one that it refers to.
template <class Other, class Model, auto... Named>
auto related_to(const session::context& context, const Model& row) {
    using down = model::references_to<Other, Model, Named...>;
    if constexpr (down::size == 1) {
        using reference = model::first_reference<down>;
        return related_set<reference>(context, key_of<reference>(row));
    } else {
        return parent_of<model::first_reference<model::references_from<Model, Other, Named...>>>(context, row);
    }
}

/// The foreign keys of a link model to the two models that it links: named in this order, or the only ones.
template <class Link, class Model, class Other, auto... Named>
struct link_between {
    using here = model::references_to<Link, Model>;
    using there = model::references_to<Link, Other>;
};
template <class Link, class Model, class Other, auto Here, auto There>
struct link_between<Link, Model, Other, Here, There> {
    using here = model::references_to<Link, Model, Here>;
    using there = model::references_to<Link, Other, There>;
};

template <class Link, class Model, class Other, auto... Named>
constexpr bool check_link() {
    using between = link_between<Link, Model, Other, Named...>;
    constexpr bool exist = between::here::size > 0 && between::there::size > 0;
    static_assert(exist, "related(): the link model needs a rowan::foreign_key to each of the two models");
    constexpr bool are_clear = between::here::size < 2 && between::there::size < 2;
    static_assert(are_clear,
                  "related(): the link model has several foreign keys to one model; name the one to this row, then the "
                  "other: related<T, link, &link::from, &link::to>(row)");
    return exist && are_clear;
}

template <class Other, class Link, class Model, auto... Named>
auto related_through(const session::context& context, const Model& row) {
    using between = link_between<Link, Model, Other, Named...>;
    using here = model::first_reference<typename between::here>;
    return linked_set<here, model::first_reference<typename between::there>>(context, key_of<here>(row));
}

} // namespace rowan::orm
