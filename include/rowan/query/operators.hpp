// The operators between operands: comparisons, and / or / not, arithmetic.
#pragma once

#include <rowan/query/comparison.hpp>
#include <rowan/query/lookup.hpp>

#include <optional>
#include <utility>

namespace rowan::query {

template <class Type>
inline constexpr bool is_operand_type = operand<std::remove_cvref_t<Type>>;

namespace detail {
template <class Type>
inline constexpr bool is_duration = false;
template <class Rep, class Period>
inline constexpr bool is_duration<std::chrono::duration<Rep, Period>> = true;
} // namespace detail

/// Whether two typed operands may be compared: numbers with each other, and what is stored alike (decimals of one
/// scale, but not durations of two units, or times of two resolutions).
template <class Left, class Right>
inline constexpr bool are_comparable = [] {
    if constexpr (std::is_same_v<Left, Right> || (is_number<Left> && is_number<Right>)) {
        return true;
    } else if constexpr (std::is_arithmetic_v<Left> || std::is_arithmetic_v<Right> || detail::is_duration<Left> ||
                         detail::is_duration<Right>) {
        return false;
    } else {
        constexpr core::column_kind left = model::column_traits<Left>::kind, right = model::column_traits<Right>::kind;
        return left.type == right.type && left.scale == right.scale &&
               (left.type != core::column_type::timestamp || left.digits == right.digits);
    }
}();

template <class Type>
inline constexpr bool is_time = model::column_traits<Type>::kind.type == core::column_type::timestamp;

/// Whether two operands may be compared; the clock can with times of any resolution.
template <class Left, class Right>
inline constexpr bool are_comparable_operands = [] {
    using left = typename Left::value_type;
    using right = typename Right::value_type;
    if constexpr (is_clock<Left> || is_clock<Right>)
        return is_time<left> && is_time<right>;
    else
        return are_comparable<left, right>;
}();

/// An operand as a part of a larger one, beside one with values of this type.
template <class Beside, class Operand>
decltype(auto) part_beside(const Operand& operand) {
    if constexpr (is_clock<Operand>)
        return now_term(model::column_traits<Beside>::kind.digits);
    else
        return operand.as_part();
}

/// `left code right`, where right is an operand or a value that fits.
template <class Left, class Right>
auto compare(statement::op code, const Left& left, const Right& right) {
    using column = typename Left::value_type;
    constexpr bool are_columns = names_column<Left>() && names_column<Right>();
    static_assert(are_columns, "f<…>: this member is not a column of its model (rowan::ignore); compare columns");
    if constexpr (is_refused<Left> || is_refused<Right> || !are_columns) {
        return refused{};
    } else if constexpr (operand<Right>) {
        constexpr bool comparable = are_comparable_operands<Left, Right>;
        static_assert(comparable, "the two sides of the comparison are of types that cannot be compared");
        if constexpr (comparable) {
            return condition_over<union_of<typename Left::models, typename Right::models>>(
                code, part_beside<typename Right::value_type>(left), part_beside<column>(right));
        } else {
            return refused{};
        }
    } else {
        constexpr bool value_fits = fits<column, model::not_null<Right>>;
        static_assert(value_fits, "the value compared with is not of the column's type; convert it first");
        if constexpr (value_fits) {
            using made = condition_over<typename Left::models>;
            if constexpr (is_shown<column, Right> && is_key_field<Left> && std::is_arithmetic_v<column>) {
                using number = decltype(plain_value<column>(right));
                return comparison<number, typename Left::models>{
                    {}, code, &Left::as_part(), plain_value<column>(right)};
            } else if constexpr (is_shown<column, Right>) {
                return made(code, left.as_part(), shown<column>(right));
            } else {
                if constexpr (model::is_nullable<Right>) { // no row would be equal or unequal to NULL
                    if (!right && code == statement::op::equal) return made(statement::op::is_null, left.as_part());
                    if (!right && code == statement::op::not_equal)
                        return made(statement::op::is_not_null, left.as_part());
                }
                return made(code, left.as_part(), operand_term<column>(right));
            }
        } else {
            return refused{};
        }
    }
}

// == and != take both sides alike: for a side that is no constant, the operator with its sides exchanged would be the
// better match otherwise.
template <class LeftSide, class Right>
    requires is_operand_type<LeftSide>
auto operator==(LeftSide&& left, Right&& right) {
    using Left = std::remove_cvref_t<LeftSide>;
    using given = std::remove_cvref_t<Right>;
    if constexpr (std::is_same_v<given, std::nullopt_t>) {
        return left.is_null();
    } else if constexpr (!is_key_field<Left> || operand<given>) {
        return compare(statement::op::equal, left, right);
    } else {
        using column = typename Left::value_type;
        using held = held_for<column, Right>;
        using made = match<Left, held>;
        constexpr bool is_column = names_column<Left>();
        static_assert(is_column, "f<…>: this member is not a column of its model (rowan::ignore); compare columns");
        constexpr bool value_fits = fits<column, model::not_null<given>>;
        static_assert(value_fits, "the value compared with is not of the column's type; convert it first");
        if constexpr (value_fits && is_column && made::is_view)
            return lookup<made>{{{shown<column>(right)}}};
        else if constexpr (value_fits && is_column)
            return lookup<made>{{}, {made{held(std::forward<Right>(right))}}};
        else
            return refused{};
    }
}

template <class LeftSide, class Right>
    requires is_operand_type<LeftSide>
auto operator!=(LeftSide&& left, Right&& right) {
    if constexpr (std::is_same_v<std::remove_cvref_t<Right>, std::nullopt_t>)
        return left.is_not_null();
    else
        return compare(statement::op::not_equal, left, right);
}
template <operand Left, class Right>
auto operator<(const Left& left, const Right& right) {
    return compare(statement::op::less, left, right);
}
template <operand Left, class Right>
auto operator<=(const Left& left, const Right& right) {
    return compare(statement::op::less_equal, left, right);
}
template <operand Left, class Right>
auto operator>(const Left& left, const Right& right) {
    return compare(statement::op::greater, left, right);
}
template <operand Left, class Right>
auto operator>=(const Left& left, const Right& right) {
    return compare(statement::op::greater_equal, left, right);
}

template <class Type>
concept condition_operand = operand<Type> && std::is_same_v<typename Type::value_type, bool>;

/// Both hold. Two lookups make a lookup; everything else a condition. An empty condition changes nothing.
template <condition_operand Left, condition_operand Right>
auto operator&&(Left left, Right right) {
    if constexpr (is_refused<Left> || is_refused<Right>) {
        return refused{};
    } else if constexpr (is_lookup<Left> && is_lookup<Right>) {
        return joined(left, right);
    } else {
        return condition_over<union_of<typename Left::models, typename Right::models>>(
            left.lowered(), statement::op::logical_and, right.lowered());
    }
}
template <condition_operand Left, condition_operand Right>
auto operator||(const Left& left, const Right& right) {
    if constexpr (is_refused<Left> || is_refused<Right>)
        return refused{};
    else
        return condition_over<union_of<typename Left::models, typename Right::models>>(
            left.lowered(), statement::op::logical_or, right.lowered());
}
template <condition_operand Operand>
auto operator!(const Operand& operand) {
    if constexpr (is_refused<Operand>)
        return refused{};
    else
        return condition_over<typename Operand::models>(negation(operand.lowered()));
}

namespace detail {
/// A decimal or a duration is stored as a number of its units: sums need the same units on both sides, and a product of
/// two of them would have units of its own.
template <class Type>
constexpr bool has_units() {
    if constexpr (std::is_enum_v<Type>)
        return false;
    else
        return model::column_traits<Type>::kind.type == core::column_type::decimal || is_duration<Type>;
}
template <statement::op Code>
inline constexpr bool is_sum =
    Code == statement::op::add || Code == statement::op::subtract || Code == statement::op::modulo;

template <statement::op Code, class Left, class Right>
inline constexpr bool may_calculate = is_number<Left> && is_number<Right>;
template <statement::op Code, class Same>
    requires(!is_number<Same>)
inline constexpr bool may_calculate<Code, Same, Same> = is_sum<Code> && has_units<Same>();
template <statement::op Code, int Digits, int Other, int Scale>
    requires(Digits != Other)
inline constexpr bool may_calculate<Code, decimal<Digits, Scale>, decimal<Other, Scale>> = is_sum<Code>;

/// The same for a column and a value.
template <statement::op Code, class Column, class Given>
inline constexpr bool may_calculate_with = [] {
    if constexpr (is_number<Column>)
        return is_number<Given>;
    else if constexpr (!has_units<Column>())
        return false;
    else if constexpr (is_sum<Code>)
        return fits<Column, Given>;
    else
        return std::is_integral_v<Given> && !std::is_same_v<Given, bool>;
}();

template <class Left, class Right>
struct calculated_from {
    using type = std::conditional_t<
        std::is_same_v<Left, Right> && !std::is_integral_v<Left>, Left,
        std::conditional_t<std::is_floating_point_v<Left> || std::is_floating_point_v<Right>, double, std::int64_t>>;
};
template <int Digits, int Other, int Scale>
struct calculated_from<decimal<Digits, Scale>, decimal<Other, Scale>> {
    using type = decimal<(Digits > Other ? Digits : Other), Scale>;
};
template <class Left, class Right>
using calculated = typename calculated_from<Left, Right>::type;

/// Engines differ in what the quotient of two integers is, or of a number of units and an integer; here it is an
/// integer, or such a number.
template <statement::op Code, class Value>
inline constexpr statement::op code_for = [] {
    constexpr core::column_type type = model::column_traits<Value>::kind.type;
    if (Code != statement::op::divide) return Code;
    if (type == core::column_type::decimal) return statement::op::divide_decimal;
    const bool is_whole = type == core::column_type::integer || type == core::column_type::duration;
    return is_whole ? statement::op::divide_integers : Code;
}();

/// Whether an operand is known to have 64 bits in every engine: such a column. A function may give fewer.
template <class Operand>
inline constexpr bool is_wide_column =
    requires { Operand::column(); } && sizeof(typename Operand::value_type) == sizeof(std::int64_t);
/// Whether an engine that calculates in the width of its operands would take less than 64 bits.
template <class Left, class Right>
inline constexpr bool may_be_narrow =
    is_integer_type<typename Left::value_type> && is_integer_type<typename Right::value_type> &&
    !is_wide_column<Left> && !is_wide_column<Right>;

template <class Value, class... Operands>
using optional_if_any =
    std::conditional_t<(model::is_nullable<typename Operands::result_type> || ...), std::optional<Value>, Value>;
} // namespace detail

/// `left code right` for numbers, decimals and durations.
template <statement::op Code, class Left, class Right>
auto calculate(const Left& left, const Right& right) {
    if constexpr (is_refused<Left> || is_refused<Right>) {
        return refused{};
    } else if constexpr (operand<Right>) {
        using first = typename Left::value_type;
        using second = typename Right::value_type;
        constexpr bool can = detail::may_calculate<Code, first, second>;
        static_assert(can, "arithmetic needs two numbers, or two values of one decimal or duration type");
        if constexpr (can) {
            using value = detail::optional_if_any<detail::calculated<first, second>, Left, Right>;
            using made = expression_over<value, union_of<typename Left::models, typename Right::models>>;
            if constexpr (detail::may_be_narrow<Left, Right>)
                return made(detail::code_for<Code, value>, combine(statement::op::wide_integer, left.as_part()),
                            right.as_part());
            else
                return made(detail::code_for<Code, value>, left.as_part(), right.as_part());
        } else {
            return refused{};
        }
    } else {
        using column = typename Left::value_type;
        constexpr bool can = detail::may_calculate_with<Code, column, Right>;
        static_assert(
            can, "arithmetic needs a number for a number, a value of its own type added to a decimal or duration, or "
                 "an integer that one is multiplied with or divided by");
        if constexpr (can) {
            // an integer column times 1.5 is a real, a decimal times 2 twice its units: the value decides, not the
            // column
            using bound = std::conditional_t<is_number<column> || !detail::is_sum<Code>, Right, column>;
            using value = detail::optional_if_any<
                std::conditional_t<is_number<column>, detail::calculated<column, bound>, column>, Left>;
            using made = expression_over<value, typename Left::models>;
            if constexpr (is_number<column> && is_key_field<Left>)
                return made(detail::code_for<Code, value>, Left::as_part(), plain_value<Right>(right));
            else
                return made(detail::code_for<Code, value>, left.as_part(), operand_term<bound>(right),
                            model::column_traits<value>::kind.scale);
        } else {
            return refused{};
        }
    }
}

template <operand Left, class Right>
auto operator+(const Left& left, const Right& right) {
    return calculate<statement::op::add>(left, right);
}
template <operand Left, class Right>
auto operator-(const Left& left, const Right& right) {
    return calculate<statement::op::subtract>(left, right);
}
template <operand Left, class Right>
auto operator*(const Left& left, const Right& right) {
    return calculate<statement::op::multiply>(left, right);
}
template <operand Left, class Right>
auto operator/(const Left& left, const Right& right) {
    return calculate<statement::op::divide>(left, right);
}
template <operand Left, class Right>
auto operator%(const Left& left, const Right& right) {
    return calculate<statement::op::modulo>(left, right);
}

} // namespace rowan::query
