// How the operators that only join their operands are spelt, unless an engine's capability table says otherwise.
#pragma once

#include <rowan/statement/capabilities.hpp>

namespace rowan::statement {

inline constexpr operator_spelling operator_spellings[] = {
    {op::equal, 2, "(", " = ", ")"},
    {op::not_equal, 2, "(", " <> ", ")"},
    {op::less, 2, "(", " < ", ")"},
    {op::less_equal, 2, "(", " <= ", ")"},
    {op::greater, 2, "(", " > ", ")"},
    {op::greater_equal, 2, "(", " >= ", ")"},
    {op::is_null, 1, "(", "", " IS NULL)"},
    {op::is_not_null, 1, "(", "", " IS NOT NULL)"},
    {op::like, 2, "(", " LIKE ", " ESCAPE '\\')"},
    {op::like_ignoring_case, 2, "(lower(", ") LIKE lower(", ") ESCAPE '\\')"},
    {op::logical_and, 0, "(", " AND ", ")"},
    {op::logical_or, 0, "(", " OR ", ")"},
    {op::logical_not, 1, "(NOT ", "", ")"},
    {op::is_not_true, 1, "(", "", " IS NOT TRUE)"},
    {op::add, 2, "(", " + ", ")"},
    {op::subtract, 2, "(", " - ", ")"},
    {op::multiply, 2, "(", " * ", ")"},
    {op::divide, 2, "(", " / ", ")"},
    {op::divide_integers, 2, "(", " / ", ")"},
    {op::modulo, 2, "(", " % ", ")"},
    {op::lower, 1, "lower(", "", ")"},
    {op::upper, 1, "upper(", "", ")"},
    {op::length, 1, "length(", "", ")"},
    {op::coalesce, 0, "coalesce(", ", ", ")"},
    {op::count, 1, "count(", "", ")"},
    {op::count_distinct, 1, "count(DISTINCT ", "", ")"},
    {op::sum, 1, "sum(", "", ")"},
    {op::average, 1, "avg(", "", ")"},
    {op::minimum, 1, "min(", "", ")"},
    {op::maximum, 1, "max(", "", ")"},
};

inline const operator_spelling* spelling_of(op code, const capabilities& engine) {
    for (const operator_spelling& each : engine.operators) {
        if (each.code == code) return &each;
    }
    for (const operator_spelling& each : operator_spellings) {
        if (each.code == code) return &each;
    }
    return nullptr;
}

} // namespace rowan::statement
