// On what a model is joined: the declared foreign key between it and the models of a query, in either direction.
#pragma once

#include <rowan/model/relation.hpp>
#include <rowan/query/operand.hpp>

namespace rowan::orm {

namespace detail {

template <class Reference>
void find_condition(query::term& condition) {
    if constexpr (!std::is_void_v<Reference>) {
        using child = typename Reference::child;
        using parent = typename Reference::parent;
        condition = query::combine(
            statement::op::equal,
            query::column_term(model::table_info_of<child>(), model::column_index<Reference::member>()),
            query::column_term(model::table_info_of<parent>(), model::column_index<Reference::target>()));
    }
}

} // namespace detail

/// How many foreign keys lead from the models at hand to Other, or from Other to them.
template <class Other, class Set, auto... Named>
inline constexpr std::size_t reference_count = 0;
template <class Other, class... Models, auto... Named>
inline constexpr std::size_t reference_count<Other, query::model_set<Models...>, Named...> =
    ((model::references_to<Models, Other, Named...>::size + model::references_to<Other, Models, Named...>::size) + ...);

/// The condition of a join; there must be just one foreign key.
template <class Other, auto... Named, class... Models>
query::term join_condition(query::model_set<Models...>) {
    query::term condition;
    (detail::find_condition<model::first_reference<model::references_to<Models, Other, Named...>>>(condition), ...);
    (detail::find_condition<model::first_reference<model::references_to<Other, Models, Named...>>>(condition), ...);
    return condition;
}

} // namespace rowan::orm
