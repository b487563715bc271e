// `rowan::f<&T::member>`: a column, typed by its member.
#pragma once

#include <rowan/model/description.hpp>
#include <rowan/query/expression.hpp>

namespace rowan::query {

/// A column, seen through a function that keys know: none, lower or upper.
/// (Whole is there for g++: without a type of the model among its arguments, a template over a member of a model in an
/// unnamed namespace would be one with that of another file.)
template <auto Member, core::key_function Function, class Whole = model::class_of<Member>>
struct key_field : operand_methods<key_field<Member, Function, Whole>, model::member_of<Member>, model_set<Whole>> {
    static constexpr auto member = Member;
    static constexpr core::key_function key_function = Function;

    static consteval column_ref column() {
        constexpr bool is_column = model::is_column<Member>();
        static_assert(is_column, "f<…>: this member is not a column of its model (rowan::ignore)");
        return {&model::table_info_of<Whole>(), {model::column_index<Member>(), Function}};
    }
    [[nodiscard]] term lowered() const { return term_of(column()); }
};

/// Whether the members that an operand names are columns (a computed one is known to: it was made of such).
template <class Operand>
constexpr bool names_column() {
    if constexpr (requires { Operand::member; })
        return model::is_column<Operand::member>();
    else
        return true;
}

template <auto Member, class Whole = model::class_of<Member>>
struct field : key_field<Member, core::key_function::none, Whole> {
    template <class Right>
    auto operator=(const Right& right) const;
    template <class Right>
    auto operator+=(const Right& right) const;
    template <class Right>
    auto operator-=(const Right& right) const;
    template <class Right>
    auto operator*=(const Right& right) const;
};

template <class Type>
inline constexpr bool is_key_field = false;
template <auto Member, class Whole>
inline constexpr bool is_key_field<field<Member, Whole>> = true;
template <auto Member, core::key_function Function, class Whole>
inline constexpr bool is_key_field<key_field<Member, Function, Whole>> = true;

} // namespace rowan::query

namespace rowan {
/// The column of a member.
template <auto Member>
inline constexpr query::field<Member> f{};
} // namespace rowan
