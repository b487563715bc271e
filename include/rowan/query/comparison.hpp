// A column compared with a number: a condition that needs no memory before it is a part of a larger one.
#pragma once

#include <rowan/query/expression.hpp>

namespace rowan::query {

/// `left code value`, where the value is an integer or a real.
template <class Number, class Set>
struct comparison : operand_methods<comparison<Number, Set>, bool, Set> {
    statement::op code;
    const column_ref* left;
    Number value;

    [[nodiscard]] term lowered() const { return combine(code, *left, value); }
    template <class... Models>
    operator expression<bool, Models...>() const { // NOLINT: a comparison is a condition
        return condition_over<Set>(code, *left, value);
    }
};

template <class Type>
inline constexpr bool is_comparison = false;
template <class Number, class Set>
inline constexpr bool is_comparison<comparison<Number, Set>> = true;

} // namespace rowan::query
