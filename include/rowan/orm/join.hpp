// On what a model is joined: the declared foreign key between it and the models of a query, in either direction.
#pragma once

#include <rowan/model/description.hpp>
#include <rowan/query/operand.hpp>

namespace rowan::orm {

namespace detail {

/// Whether a foreign key of Child is meant: any one, or only that of the member named.
template <class Child, auto... Named>
constexpr bool is_meant(const core::foreign_key_info& key) {
    if constexpr (sizeof...(Named) == 0)
        return true;
    else
        return ((std::is_same_v<model::class_of<Named>, Child> && key.column == model::column_index<Named>()) || ...);
}

/// Calls `function` with each foreign key of Child that refers to Parent and is meant.
template <class Child, class Parent, auto... Named, class Function>
constexpr void for_each_reference(const Function& function) {
    for (const core::foreign_key_info& key : model::table_info_of<Child>().foreign_keys) {
        if (key.target == &model::table_info_of<Parent> && is_meant<Child, Named...>(key)) function(key);
    }
}

template <class Other, class Model, auto... Named>
constexpr std::size_t count_references() {
    std::size_t count = 0;
    const auto add = [&count](const core::foreign_key_info&) { ++count; };
    for_each_reference<Model, Other, Named...>(add);
    for_each_reference<Other, Model, Named...>(add);
    return count;
}

template <class Child, class Parent, auto... Named>
void find_condition(query::term& condition) {
    for_each_reference<Child, Parent, Named...>([&condition](const core::foreign_key_info& key) {
        condition = query::combine(statement::op::equal, query::column_term(model::table_info_of<Child>(), key.column),
                                   query::column_term(model::table_info_of<Parent>(), key.target_column));
    });
}

} // namespace detail

/// How many foreign keys lead from the models at hand to Other, or from Other to them.
template <class Other, class Set, auto... Named>
inline constexpr std::size_t reference_count = 0;
template <class Other, class... Models, auto... Named>
inline constexpr std::size_t reference_count<Other, query::model_set<Models...>, Named...> =
    (detail::count_references<Other, Models, Named...>() + ...);

/// The condition of a join; there must be just one foreign key.
template <class Other, auto... Named, class... Models>
query::term join_condition(query::model_set<Models...>) {
    query::term condition;
    (detail::find_condition<Models, Other, Named...>(condition), ...);
    (detail::find_condition<Other, Models, Named...>(condition), ...);
    return condition;
}

} // namespace rowan::orm
