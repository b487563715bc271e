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

/// `field == value`, where the value is held.
template <class Field, class Held>
struct match {
    using field = Field;
    using member_value = model::not_null<model::member_of<Field::member>>;

    static constexpr bool may_be_null = model::is_nullable<Held>;
    static constexpr bool is_view = false;

    Held value;

    void encode(core::value_view& to, core::text_arena& arena) const {
        if constexpr (may_be_null)
            to = value ? encode_operand<member_value>(*value, arena) : core::value_view{};
        else
            to = encode_operand<member_value>(value, arena);
    }
};
/// The same, where the lookup has a view of it.
template <class Field>
struct match<Field, core::value_view> {
    using field = Field;

    static constexpr bool may_be_null = false;
    static constexpr bool is_view = true;

    static void encode(core::value_view&, core::text_arena&) {}
};

/// What the matches of a lookup hold. (A tuple would do, at several times the cost of compiling.)
template <class... Matches>
struct match_list {
    static void encode(core::value_view*, core::text_arena&) {}
};
template <class First, class... Rest>
struct match_list<First, Rest...> {
    [[no_unique_address]] First first{};
    [[no_unique_address]] match_list<Rest...> rest{};

    void encode(core::value_view* to, core::text_arena& arena) const {
        first.encode(*to, arena);
        rest.encode(to + 1, arena);
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

/// Those values of a lookup that need no memory of their own.
template <std::size_t Count>
struct view_array {
    core::value_view values[Count]{};
};

/// One or more equalities that all hold.
template <class... Matches>
struct lookup : view_array<sizeof...(Matches)> {
    using result_type = bool;
    using value_type = bool;
    using models = union_of<model_set<>, model_set<model::class_of<Matches::field::member>...>>;
    static constexpr bool is_operand = true;
    static constexpr std::uint8_t order_flags = 0;
    static constexpr std::size_t size = sizeof...(Matches);
    static constexpr bool is_shown = (Matches::is_view && ...);
    static constexpr column_ref columns[size] = {Matches::field::column()...};

    [[no_unique_address]] std::conditional_t<is_shown, match_list<>, match_list<Matches...>> held{};

    [[nodiscard]] term lowered() const;
    [[nodiscard]] term as_part() const { return lowered(); }
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

inline void copy_views(core::value_view* to, const core::value_view* from, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) to[i] = from[i];
}

/// The values of a lookup as they are bound, in its order; they may point into it and this.
template <std::size_t Count>
struct encoded_views {
    core::text_arena arena;
    core::value_view values[Count];

    template <class Lookup>
    explicit encoded_views(const Lookup& given) {
        copy_views(values, given.values, Count);
        given.held.encode(values, arena);
    }
};
/// The same, where they need no memory.
struct shown_views {
    const core::value_view* values;

    template <std::size_t Count>
    explicit shown_views(const view_array<Count>& given) : values(given.values) {}
};
template <class Lookup>
using lookup_views = std::conditional_t<Lookup::is_shown, shown_views, encoded_views<Lookup::size>>;

template <class... Matches>
term lookup<Matches...>::lowered() const {
    return equalities(columns, lookup_views<lookup>(*this).values, size);
}

template <class... Matches>
match_list<Matches...> held_of(lookup<Matches...>& given) {
    if constexpr (lookup<Matches...>::is_shown)
        return {};
    else
        return std::move(given.held);
}

template <class... First, class... Second>
lookup<First..., Second...> joined(lookup<First...>& first, lookup<Second...>& second) {
    using made = lookup<First..., Second...>;
    made both = [&] {
        if constexpr (made::is_shown)
            return made{};
        else
            return made{{}, joined(held_of(first), held_of(second))};
    }();
    copy_views(both.values, first.values, sizeof...(First));
    copy_views(both.values + sizeof...(First), second.values, sizeof...(Second));
    return both;
}

template <class Type>
inline constexpr bool is_lookup = false;
template <class... Matches>
inline constexpr bool is_lookup<lookup<Matches...>> = true;

/// Whether a condition is a lookup that needs no term to narrow a query.
template <class Type>
inline constexpr bool is_shown_lookup = false;
template <class... Matches>
inline constexpr bool is_shown_lookup<lookup<Matches...>> = lookup<Matches...>::is_shown;

} // namespace rowan::query
