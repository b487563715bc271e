// The operators between operands: comparisons, and / or / not, arithmetic.
#pragma once

#include <rowan/query/lookup.hpp>

#include <optional>
#include <utility>

namespace rowan::query {

template <class Type>
inline constexpr bool is_operand_type = operand<std::remove_cvref_t<Type>>;

/// Whether two typed operands may be compared.
template <class Left, class Right>
inline constexpr bool are_comparable =
    std::is_same_v<Left, Right> || (is_number<Left> && is_number<Right>) ||
    (!std::is_arithmetic_v<Left> && !std::is_arithmetic_v<Right> &&
     model::column_traits<Left>::kind.type == model::column_traits<Right>::kind.type);

/// `left code right`, where right is an operand or a value that fits.
template <statement::op Code, class Left, class Right>
auto compare(const Left& left, const Right& right) {
    using column = typename Left::value_type;
    if constexpr (operand<Right>) {
        constexpr bool comparable = are_comparable<column, typename Right::value_type>;
        static_assert(comparable, "the two sides of the comparison are of types that cannot be compared");
        return condition_over<union_of<typename Left::models, typename Right::models>>(
            combine(Code, left.lowered(), right.lowered()));
    } else {
        constexpr bool value_fits = fits<column, model::not_null<Right>>;
        static_assert(value_fits, "the value compared with is not of the column's type; convert it first");
        if constexpr (value_fits) {
            return condition_over<typename Left::models>(combine(Code, left.lowered(), operand_term<column>(right)));
        } else {
            return condition_over<typename Left::models>();
        }
    }
}

template <operand Left, class Right>
auto operator==(const Left& left, Right&& right) {
    using given = std::remove_cvref_t<Right>;
    if constexpr (std::is_same_v<given, std::nullopt_t>) {
        return left.is_null();
    } else if constexpr (!is_key_field<Left> || operand<given>) {
        return compare<statement::op::equal>(left, right);
    } else {
        using column = typename Left::value_type;
        using held = held_for<column, Right>;
        using made = match<Left, held>;
        constexpr bool value_fits = fits<column, model::not_null<held>>;
        static_assert(value_fits, "the value compared with is not of the column's type; convert it first");
        if constexpr (value_fits) return lookup<made>{{made{held(std::forward<Right>(right))}}};
        else return condition_over<typename Left::models>();
    }
}

// It takes its right side as == does: for a variable, a rewritten == would be the better match otherwise.
template <operand Left, class Right>
auto operator!=(const Left& left, Right&& right) {
    if constexpr (std::is_same_v<std::remove_cvref_t<Right>, std::nullopt_t>) return left.is_not_null();
    else return compare<statement::op::not_equal>(left, right);
}
template <operand Left, class Right>
auto operator<(const Left& left, const Right& right) {
    return compare<statement::op::less>(left, right);
}
template <operand Left, class Right>
auto operator<=(const Left& left, const Right& right) {
    return compare<statement::op::less_equal>(left, right);
}
template <operand Left, class Right>
auto operator>(const Left& left, const Right& right) {
    return compare<statement::op::greater>(left, right);
}
template <operand Left, class Right>
auto operator>=(const Left& left, const Right& right) {
    return compare<statement::op::greater_equal>(left, right);
}

template <class Type>
concept condition_operand = operand<Type> && std::is_same_v<typename Type::value_type, bool>;

/// Both hold. Two lookups make a lookup; everything else a condition. An empty condition changes nothing.
template <condition_operand Left, condition_operand Right>
auto operator&&(Left left, Right right) {
    if constexpr (is_lookup<Left> && is_lookup<Right>) {
        return [&]<class... First, class... Second>(lookup<First...>& first, lookup<Second...>& second) {
            return lookup<First..., Second...>{std::tuple_cat(std::move(first.matches), std::move(second.matches))};
        }(left, right);
    } else {
        return condition_over<union_of<typename Left::models, typename Right::models>>(both(left.lowered(), right.lowered()));
    }
}
template <condition_operand Left, condition_operand Right>
auto operator||(const Left& left, const Right& right) {
    return condition_over<union_of<typename Left::models, typename Right::models>>(either(left.lowered(), right.lowered()));
}
template <condition_operand Operand>
auto operator!(const Operand& operand) {
    return condition_over<typename Operand::models>(negation(operand.lowered()));
}

namespace detail {
template <class Left, class Right>
inline constexpr bool may_calculate = is_number<Left> && is_number<Right>;
template <class Same>
inline constexpr bool may_calculate<Same, Same> = !std::is_same_v<Same, bool> && !std::is_same_v<Same, std::string>;

template <class Left, class Right>
using calculated = std::conditional_t<std::is_same_v<Left, Right> && !std::is_integral_v<Left>, Left,
                                      std::conditional_t<std::is_floating_point_v<Left> || std::is_floating_point_v<Right>,
                                                         double, std::int64_t>>;

template <class Value, class... Operands>
using optional_if_any =
    std::conditional_t<(model::is_nullable<typename Operands::result_type> || ...), std::optional<Value>, Value>;
} // namespace detail

/// `left code right` for numbers, decimals and durations.
template <statement::op Code, class Left, class Right>
auto calculate(const Left& left, const Right& right) {
    if constexpr (operand<Right>) {
        using first = typename Left::value_type;
        using second = typename Right::value_type;
        constexpr bool can = detail::may_calculate<first, second>;
        static_assert(can, "arithmetic needs two numbers, or two values of one decimal or duration type");
        using value = detail::optional_if_any<detail::calculated<first, second>, Left, Right>;
        return expression_over<value, union_of<typename Left::models, typename Right::models>>(
            combine(Code, left.lowered(), right.lowered()));
    } else {
        using column = typename Left::value_type;
        constexpr bool can = detail::may_calculate<column, Right> || fits<column, Right>;
        static_assert(can, "arithmetic needs a value of the column's type");
        // an integer column times 1.5 is a real: the value decides, not the column
        using bound = std::conditional_t<is_number<column>, Right, column>;
        using value = detail::optional_if_any<detail::calculated<column, bound>, Left>;
        return expression_over<value, typename Left::models>(combine(Code, left.lowered(), operand_term<bound>(right)));
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
