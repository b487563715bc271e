// Equalities joined by && keep their types: the compiler can hold them against the unique keys of a model.
#pragma once

#include <rowan/query/field.hpp>

#include <array>

namespace rowan::query {

/// How the right-hand side of an equality is kept in a lookup: numbers and text of an lvalue as a view (the text is
/// referred to, like a string_view), so that few types of lookups come about; everything else is held.
template <class Column, class Given>
using held_for = std::conditional_t<is_shown<Column, std::remove_cvref_t<Given>> &&
                                        !(std::is_same_v<Column, std::string> &&
                                          std::is_same_v<std::remove_const_t<Given>, std::string>),
                                    core::value_view, std::remove_cvref_t<Given>>;

/// `field == value`.
template <class Field, class Held>
struct match {
    using field = Field;
    using member_value = model::not_null<model::member_of<Field::member>>;

    static constexpr bool may_be_null = model::is_nullable<Held>;
    static constexpr bool is_view = std::is_same_v<Held, core::value_view>;

    Held value;

    /// The value as it is bound; the arena may be anything where it is a view already.
    template <class Arena>
    [[nodiscard]] core::value_view encode([[maybe_unused]] Arena& arena) const {
        if constexpr (is_view)
            return value;
        else if constexpr (may_be_null)
            return value ? encode_operand<member_value>(*value, arena) : core::value_view{};
        else
            return encode_operand<member_value>(value, arena);
    }
};

/// The equalities of a lookup in their order. (A tuple would do, at several times the cost of compiling.)
template <class... Matches>
struct match_list {};
template <class First, class... Rest>
struct match_list<First, Rest...> {
    First first;
    [[no_unique_address]] match_list<Rest...> rest{};

    template <class Function>
    void for_each(const Function& function) const {
        function(first);
        if constexpr (sizeof...(Rest) > 0) rest.for_each(function);
    }
    template <class Arena>
    void encode(column_value* to, Arena& arena) const {
        *to = {First::field::column(), first.encode(arena)};
        if constexpr (sizeof...(Rest) > 0) rest.encode(to + 1, arena);
    }
};

template <class... Second>
match_list<Second...> joined(match_list<>&&, match_list<Second...>&& second) {
    return std::move(second);
}
template <class First, class... Rest, class... Second>
match_list<First, Rest..., Second...> joined(match_list<First, Rest...>&& first, match_list<Second...>&& second) {
    return {std::move(first.first), joined(std::move(first.rest), std::move(second))};
}

struct no_arena {};

/// One or more equalities that all hold.
template <class... Matches>
struct lookup {
    using result_type = bool;
    using value_type = bool;
    using models = union_of<model_set<>, model_set<model::class_of<Matches::field::member>...>>;
    static constexpr bool is_operand = true;
    static constexpr std::size_t size = sizeof...(Matches);
    /// What its values are encoded into: nothing, where all of them are views already.
    using arena = std::conditional_t<(Matches::is_view && ...), no_arena, core::text_arena>;

    match_list<Matches...> matches;

    [[nodiscard]] term lowered() const {
        [[maybe_unused]] arena memory;
        column_value all[size];
        matches.encode(all, memory);
        return equalities(all, size);
    }
    operator condition_over<models>() const { return {lowered()}; } // NOLINT: a lookup is a condition

    /// The columns of Model that it names. Only for one model.
    static constexpr auto parts() {
        return std::array<core::key_part, size>{
            core::key_part{model::column_index<Matches::field::member>(), Matches::field::key_function}...};
    }
    static constexpr bool may_be_null(const core::key_part& part) {
        return ((Matches::may_be_null &&
                 core::key_part{model::column_index<Matches::field::member>(), Matches::field::key_function} == part) ||
                ...);
    }
};

template <class Type>
inline constexpr bool is_lookup = false;
template <class... Matches>
inline constexpr bool is_lookup<lookup<Matches...>> = true;

} // namespace rowan::query
