// Which declared foreign keys lead from one model to another, with their members' types.
#pragma once

#include <rowan/model/description.hpp>
#include <rowan/model/rules.hpp>

namespace rowan::model {

/// A declared foreign key: a member, and the member of another model that it refers to.
template <auto Member, auto Target, class Child = class_of<Member>, class Parent = class_of<Target>>
struct reference {
    static constexpr auto member = Member;
    static constexpr auto target = Target;
    using child = class_of<Member>;
    using parent = class_of<Target>;
    using key = not_null<member_of<Target>>;
};

template <class... References>
struct reference_list {
    static constexpr std::size_t size = sizeof...(References);
};

namespace detail {

template <auto Member>
struct member_constant {};
template <auto Left, auto Right>
inline constexpr bool is_same_member = std::is_same_v<member_constant<Left>, member_constant<Right>>;

template <class... Left, class... Right>
reference_list<Left..., Right...> operator+(reference_list<Left...>, reference_list<Right...>);

template <class Option, class Parent>
struct reference_in {
    using type = reference_list<>;
};
template <auto Member, auto Target, auto... Options, class Parent>
struct reference_in<rowan::foreign_key<Member, Target, Options...>, Parent> {
    using type = std::conditional_t<std::is_same_v<class_of<Target>, Parent>, reference_list<reference<Member, Target>>,
                                    reference_list<>>;
};

template <class Table, class Parent>
struct references_in;
template <core::fixed_string Name, class... Options, class Parent>
struct references_in<rowan::table<Name, Options...>, Parent> {
    using type = decltype((reference_list<>{} + ... + typename reference_in<Options, Parent>::type{}));
};

template <class List>
struct first_of {
    using type = void;
};
template <class First, class... Rest>
struct first_of<reference_list<First, Rest...>> {
    using type = First;
};

template <auto Member, class... References>
auto with_member(reference_list<References...>) -> decltype((
    reference_list<>{} + ... +
    std::conditional_t<is_same_member<References::member, Member>, reference_list<References>, reference_list<>>{}));
template <auto Target, class... References>
auto with_target(reference_list<References...>) -> decltype((
    reference_list<>{} + ... +
    std::conditional_t<is_same_member<References::target, Target>, reference_list<References>, reference_list<>>{}));

template <class Child, class Parent, auto... Named>
struct references {
    using type = typename references_in<typename table_of<Child>::type, Parent>::type;
};
template <class Child, class Parent, auto Member>
struct references<Child, Parent, Member> {
    using type = decltype(with_member<Member>(typename references<Child, Parent>::type{}));
};

// A model that refers to itself: its foreign key leads down to the rows that refer to a row, the member referred to up.
template <class Child, class Parent, auto... Named>
struct references_up : references<Child, Parent, Named...> {};
template <class Model, auto Target>
struct references_up<Model, Model, Target> {
    using type = decltype(with_target<Target>(typename references<Model, Model>::type{}));
};

} // namespace detail

/// The foreign keys of Child that refer to Parent; with Named, only the one of that member.
template <class Child, class Parent, auto... Named>
using references_to = typename detail::references<Child, Parent, Named...>::type;
/// The same, seen from the child: for a model that refers to itself Named is the member referred to.
template <class Child, class Parent, auto... Named>
using references_from = typename detail::references_up<Child, Parent, Named...>::type;
template <class List>
using first_reference = typename detail::first_of<List>::type;

/// Whether exactly these members are a unique key of their model that holds for every row.
template <auto... Members>
constexpr bool is_unique_over(const core::table_info& table) {
    const core::key_part parts[] = {{column_index<Members>(), core::key_function::none}...};
    const core::found<core::key_info> key = key_over(table, parts, sizeof...(Members));
    return key && key->where.empty();
}

} // namespace rowan::model
