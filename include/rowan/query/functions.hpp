// Functions and aggregates over operands.
#pragma once

#include <rowan/query/operators.hpp>

namespace rowan {

/// The text in lower case (SQLite: ASCII letters only). Over a field it may stand in a key: `unique<lower(f<…>)>`.
template <auto Member>
constexpr query::key_field<Member, core::key_function::lower> lower(query::field<Member>) {
    return {};
}
template <auto Member>
constexpr query::key_field<Member, core::key_function::upper> upper(query::field<Member>) {
    return {};
}
template <query::operand Operand>
auto lower(const Operand& text) {
    using result = query::detail::optional_if_any<std::string, Operand>;
    return query::expression_over<result, typename Operand::models>(combine(statement::op::lower, text.lowered()));
}
template <query::operand Operand>
auto upper(const Operand& text) {
    using result = query::detail::optional_if_any<std::string, Operand>;
    return query::expression_over<result, typename Operand::models>(combine(statement::op::upper, text.lowered()));
}

/// The number of characters of a text, or of bytes of a blob.
template <query::operand Operand>
auto length(const Operand& operand) {
    using result = query::detail::optional_if_any<std::int64_t, Operand>;
    return query::expression_over<result, typename Operand::models>(combine(statement::op::length, operand.lowered()));
}

/// The first if it is not NULL, else the fallback (a value, or another operand of the same type).
template <query::operand Operand, class Fallback>
auto coalesce(const Operand& operand, const Fallback& fallback) {
    using value = typename Operand::value_type;
    if constexpr (query::operand<Fallback>) {
        using set = query::union_of<typename Operand::models, typename Fallback::models>;
        static_assert(std::is_same_v<value, typename Fallback::value_type>,
                      "coalesce(): both sides must be of one type");
        return query::expression_over<typename Fallback::result_type, set>(
            combine(statement::op::coalesce, operand.lowered(), fallback.lowered()));
    } else {
        static_assert(query::fits<value, Fallback>, "coalesce(): the fallback is not of the column's type");
        return query::expression_over<value, typename Operand::models>(
            combine(statement::op::coalesce, operand.lowered(), query::operand_term<value>(fallback)));
    }
}

/// The database's clock, when the statement runs (UTC). Where a column of fewer digits is compared with it or set to
/// it, it is cut to those.
inline query::database_clock now() {
    return {};
}

/// The number of rows.
inline query::expression<std::int64_t> count() {
    query::term made;
    made.nodes.add(statement::op::count_rows);
    return {std::move(made)};
}
/// The number of rows in which the operand is not NULL.
template <query::operand Operand>
auto count(const Operand& operand) {
    return query::expression_over<std::int64_t, typename Operand::models>(
        combine(statement::op::count, operand.lowered()));
}
/// The number of different values that are not NULL.
template <query::operand Operand>
auto count_distinct(const Operand& operand) {
    return query::expression_over<std::int64_t, typename Operand::models>(
        combine(statement::op::count_distinct, operand.lowered()));
}

namespace query::detail {
template <class Value>
struct summed {
    using type = std::conditional_t<std::is_integral_v<Value>, std::int64_t, Value>;
};
template <int Digits, int Scale>
struct summed<decimal<Digits, Scale>> {
    using type = decimal<18, Scale>;
};
} // namespace query::detail

/// The sum; empty over no rows. Integers are summed as 64-bit integers, decimals with 18 digits: beyond them is an
/// error, not a wrong sum.
template <query::operand Operand>
auto sum(const Operand& operand) {
    using value = typename Operand::value_type;
    constexpr bool can = query::is_number<value> || query::detail::has_units<value>();
    static_assert(can, "sum(): a number, a decimal or a duration is needed");
    using wide = typename query::detail::summed<value>::type;
    if constexpr (can) {
        query::term total = combine(statement::op::sum, operand.lowered());
        // of integers it is a decimal to some engines, and would be divided like one
        constexpr core::column_type type = model::column_traits<value>::kind.type;
        if constexpr (type == core::column_type::integer || type == core::column_type::duration)
            total.nodes.add(statement::op::wide_integer, 1);
        return query::expression_over<std::optional<wide>, typename Operand::models>(std::move(total));
    } else {
        return query::refused{};
    }
}

/// The mean, as a double; empty over no rows.
template <query::operand Operand>
auto avg(const Operand& operand) {
    using value = typename Operand::value_type;
    constexpr bool can = query::is_number<value> || query::detail::has_units<value>();
    static_assert(can, "avg(): a number, a decimal or a duration is needed");
    query::term mean = combine(statement::op::average, operand.lowered());
    constexpr core::column_kind kind = model::column_traits<value>::kind;
    if constexpr (kind.type == core::column_type::decimal) mean.nodes.add(statement::op::unscale, 1, kind.scale);
    return query::expression_over<std::optional<double>, typename Operand::models>(std::move(mean));
}

/// The least value; empty over no rows.
template <query::operand Operand>
auto min(const Operand& operand) {
    return query::expression_over<std::optional<typename Operand::value_type>, typename Operand::models>(
        combine(statement::op::minimum, operand.lowered()));
}
/// The greatest value; empty over no rows.
template <query::operand Operand>
auto max(const Operand& operand) {
    return query::expression_over<std::optional<typename Operand::value_type>, typename Operand::models>(
        combine(statement::op::maximum, operand.lowered()));
}

} // namespace rowan
