// Which C++ values may stand beside a column, and how they are bound there.
#pragma once

#include <rowan/core/value.hpp>
#include <rowan/model/column_traits.hpp>
#include <rowan/query/term.hpp>

#include <string>
#include <string_view>
#include <type_traits>

namespace rowan::query {

/// The models whose columns an expression names.
template <class... Models>
struct model_set {};

template <class Set, class Model>
inline constexpr bool has_model = false;
template <class... Models, class Model>
inline constexpr bool has_model<model_set<Models...>, Model> = (std::is_same_v<Models, Model> || ...);

template <class Set, class Other>
inline constexpr bool is_subset = false;
template <class... Models, class Other>
inline constexpr bool is_subset<model_set<Models...>, Other> = (has_model<Other, Models> && ...);

namespace detail {
template <class Set, class Model>
struct with_model;
template <class... Models, class Model>
struct with_model<model_set<Models...>, Model> {
    using type =
        std::conditional_t<has_model<model_set<Models...>, Model>, model_set<Models...>, model_set<Models..., Model>>;
};
template <class Left, class Right>
struct unite {
    using type = Left;
};
template <class Left, class First, class... Rest>
struct unite<Left, model_set<First, Rest...>> : unite<typename with_model<Left, First>::type, model_set<Rest...>> {};
} // namespace detail

template <class Left, class Right>
using union_of = typename detail::unite<Left, Right>::type;

/// An expression with a type: a field, a function of one, arithmetic, an aggregate, a condition.
template <class Type>
concept operand = requires {
    typename Type::value_type;
    typename Type::models;
    Type::is_operand;
};

struct refused;
/// Whether something stands for an expression that the compiler refused already: what is made of it is refused in
/// silence, so that one mistake is one error.
template <class Type>
inline constexpr bool is_refused = std::is_same_v<Type, refused>;

template <class Type>
inline constexpr bool is_number = std::is_arithmetic_v<Type> && !std::is_same_v<Type, bool>;

template <class Type>
inline constexpr bool is_integer_type = std::is_integral_v<Type> && !std::is_same_v<Type, bool>;

/// Whether a value of type Given may stand beside a column of type Column without losing anything.
template <class Column, class Given>
inline constexpr bool fits = [] {
    if constexpr (std::is_same_v<Column, Given>)
        return true;
    else if constexpr (std::is_same_v<Column, bool> || std::is_same_v<Given, bool>)
        return false;
    else if constexpr (std::is_integral_v<Column>)
        return std::is_integral_v<Given>;
    else if constexpr (std::is_floating_point_v<Column>)
        return std::is_arithmetic_v<Given>;
    else if constexpr (std::is_same_v<Column, std::string>)
        return std::is_convertible_v<const Given&, std::string_view>;
    else if constexpr (std::is_enum_v<Column>)
        return false;
    else
        return std::is_convertible_v<const Given&, Column>;
}();

/// What a value bound beside no column in particular is checked against: nothing.
inline constexpr core::column_info any_column{};

/// Whether a value beside a column is shown by a view of itself: numbers and text need no memory of their own.
template <class Column, class Given>
inline constexpr bool is_shown =
    !model::is_nullable<Given> && (std::is_same_v<Column, std::string> || std::is_arithmetic_v<Column>);

/// Such a value as what it is bound as: text, a real or an integer. It may point into `given`.
template <class Column, class Given>
auto plain_value(const Given& given) {
    if constexpr (std::is_same_v<Column, std::string>) {
        return std::string_view(given);
    } else if constexpr (std::is_floating_point_v<Column>) {
        return static_cast<double>(given);
    } else {
        if constexpr (std::is_unsigned_v<Given> && sizeof(Given) == sizeof(std::int64_t)) {
            if (given > static_cast<Given>(INT64_MAX)) model::throw_out_of_range(any_column);
        }
        return static_cast<std::int64_t>(given);
    }
}

/// Such a value as it is bound. It may point into `given`.
template <class Column, class Given>
core::value_view shown(const Given& given) {
    if constexpr (std::is_same_v<Column, std::string>)
        return core::value_view::of_text(plain_value<Column>(given));
    else if constexpr (std::is_floating_point_v<Column>)
        return core::value_view::of_real(plain_value<Column>(given));
    else
        return core::value_view::of_integer(plain_value<Column>(given));
}

/// A value as it is bound beside a column of type Column. It may point into `given` and the arena.
template <class Column, class Given>
core::value_view encode_operand(const Given& given, core::text_arena& arena) {
    if constexpr (is_shown<Column, Given>) {
        return shown<Column>(given);
    } else {
        const Column& converted = given; // a reference where the types are the same, else a temporary
        core::value_view view = model::column_traits<Column>::encode(converted, arena, any_column);
        const bool points = view.kind == core::value_kind::text || view.kind == core::value_kind::blob;
        if (!std::is_same_v<Column, Given> && points) view.data = arena.copy(view.text()).data();
        return view;
    }
}

template <class Column, class Given>
term operand_term(const Given& given) {
    constexpr bool is_number = model::column_traits<Column>::kind.type != core::column_type::boolean;
    if constexpr (model::is_nullable<Given>) {
        return given ? operand_term<Column>(*given) : value_term({});
    } else if constexpr (is_shown<Column, Given>) {
        return value_term(shown<Column>(given), is_number);
    } else {
        core::text_arena arena;
        return value_term(encode_operand<Column>(given, arena), is_number);
    }
}

} // namespace rowan::query
