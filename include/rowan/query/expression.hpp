// Typed expressions: what a column, a function or arithmetic over them can be asked.
#pragma once

#include <rowan/query/operand.hpp>

#include <utility>

namespace rowan::query {

template <class Value, class... Models>
class expression;

namespace detail {
template <class Value, class Set>
struct expression_over;
template <class Value, class... Models>
struct expression_over<Value, model_set<Models...>> {
    using type = expression<Value, Models...>;
};
} // namespace detail

template <class Value, class Set>
using expression_over = typename detail::expression_over<Value, Set>::type;
template <class Set>
using condition_over = expression_over<bool, Set>;

/// One term of ORDER BY: over an expression, or over a column that stands elsewhere.
template <class Set, class Value = term>
struct order {
    using models = Set;
    Value value;
    std::uint8_t order_flags = 0;

    [[nodiscard]] const auto& as_part() const noexcept {
        if constexpr (std::is_pointer_v<Value>)
            return *value;
        else
            return value;
    }

    /// NULLs before, or after, everything else. Without these the engine decides (SQLite: first when ascending).
    [[nodiscard]] order nulls_first() && {
        return {std::move(value), static_cast<std::uint8_t>(order_flags | statement::nulls_first)};
    }
    [[nodiscard]] order nulls_last() && {
        return {std::move(value), static_cast<std::uint8_t>(order_flags | statement::nulls_last)};
    }
};

template <class Set>
order<Set, const column_ref*> ordered(const column_ref& column, std::uint8_t flags) {
    return {&column, flags};
}
template <class Set>
order<Set> ordered(term whole, std::uint8_t flags) {
    return {std::move(whole), flags};
}

/// The column of a field, where it can be referred to.
template <class Field>
inline constexpr column_ref column_of = Field::column();

/// What every typed operand can do; Derived gives `value_type`, `models` and `lowered()`.
template <class Derived, class Value, class Set>
struct operand_methods {
    using result_type = Value;                 // an optional where NULL may come out
    using value_type = model::not_null<Value>; // what it is compared with
    using models = Set;
    static constexpr bool is_operand = true;
    static constexpr std::uint8_t order_flags = 0; // as a term of ORDER BY

    /// As a part of a larger one: a column by its position, everything else by its term.
    [[nodiscard]] decltype(auto) as_part() const { return static_cast<const Derived&>(*this).lowered(); }
    [[nodiscard]] static constexpr const column_ref& as_part()
        requires requires { Derived::column(); }
    {
        return column_of<Derived>;
    }

    /// Whether it is one of the values. An empty list holds for no row; any number of values is one parameter.
    template <class List>
    [[nodiscard]] condition_over<Set> in(const List& list) const {
        constexpr bool values_fit = fits<value_type, std::remove_cvref_t<decltype(*std::begin(list))>>;
        static_assert(values_fit, "in(): the values are not of the column's type; convert them first");
        if constexpr (values_fit) return in_values(list);
        return {};
    }
    template <class Given>
    [[nodiscard]] condition_over<Set> in(std::initializer_list<Given> list) const {
        constexpr bool values_fit = fits<value_type, Given>;
        static_assert(values_fit, "in(): the values are not of the column's type; convert them first");
        if constexpr (values_fit) return in_values(list);
        return {};
    }
    /// Whether it lies between two values, both included.
    template <class Low, class High>
    [[nodiscard]] condition_over<Set> between(const Low& low, const High& high) const {
        constexpr bool bounds_fit = fits<value_type, Low> && fits<value_type, High>;
        static_assert(bounds_fit, "between(): the bounds are not of the column's type; convert them first");
        if constexpr (bounds_fit) {
            if constexpr (is_shown<value_type, Low> && is_shown<value_type, High>) {
                return {statement::op::between, as_part(), shown<value_type>(low), shown<value_type>(high)};
            } else {
                return {statement::op::between, as_part(), operand_term<value_type>(low),
                        operand_term<value_type>(high)};
            }
        }
        return {};
    }
    [[nodiscard]] condition_over<Set> is_null() const { return {statement::op::is_null, as_part()}; }
    [[nodiscard]] condition_over<Set> is_not_null() const { return {statement::op::is_not_null, as_part()}; }

    /// SQL's LIKE: `%` any run of characters, `_` any one, `\` takes the next literally. Case-sensitive.
    [[nodiscard]] auto like(std::string_view pattern) const { return like_term(pattern, statement::op::like); }
    /// LIKE that ignores the case (SQLite: of ASCII letters).
    [[nodiscard]] auto ilike(std::string_view pattern) const {
        return like_term(pattern, statement::op::like_ignoring_case);
    }
    /// These take their text literally, `%` and `_` included.
    [[nodiscard]] auto contains(std::string_view text) const {
        return like_literally(statement::op::like, "%", text, "%");
    }
    [[nodiscard]] auto starts_with(std::string_view text) const {
        return like_literally(statement::op::like, "", text, "%");
    }
    [[nodiscard]] auto ends_with(std::string_view text) const {
        return like_literally(statement::op::like, "%", text, "");
    }
    [[nodiscard]] auto icontains(std::string_view text) const {
        return like_literally(statement::op::like_ignoring_case, "%", text, "%");
    }
    [[nodiscard]] auto istarts_with(std::string_view text) const {
        return like_literally(statement::op::like_ignoring_case, "", text, "%");
    }
    [[nodiscard]] auto iends_with(std::string_view text) const {
        return like_literally(statement::op::like_ignoring_case, "%", text, "");
    }
    [[nodiscard]] auto iequals(std::string_view text) const {
        return like_literally(statement::op::like_ignoring_case, "", text, "");
    }

    [[nodiscard]] auto asc() const { return ordered<Set>(as_part(), 0); }
    [[nodiscard]] auto desc() const { return ordered<Set>(as_part(), statement::descending); }

private:
    static consteval bool takes_patterns() {
        constexpr bool is_text = std::is_same_v<value_type, std::string> || is_refused<Derived>;
        static_assert(is_text, "like() and its kin need a text column; compare other columns with == or between()");
        return is_text;
    }
    [[nodiscard]] condition_over<Set> like_term(std::string_view pattern, statement::op code) const {
        if constexpr (takes_patterns()) return {code, as_part(), core::value_view::of_text(pattern)};
        return {};
    }
    [[nodiscard]] condition_over<Set> like_literally(statement::op code, const char* before, std::string_view text,
                                                     const char* after) const {
        if constexpr (takes_patterns()) return {code, as_part(), before, text, after};
        return {};
    }
    template <class List>
    [[nodiscard]] condition_over<Set> in_values(const List& list) const {
        std::vector<core::value> values;
        for (const auto& each : list) {
            core::text_arena arena;
            values.emplace_back(encode_operand<value_type>(each, arena));
        }
        return {statement::op::in_list, as_part(), list_term(std::move(values), is_integer_type<value_type>)};
    }
};

/// The database's clock. What it stands beside decides how many digits it has: on an engine whose times are text, one
/// with others could neither be compared with nor, once stored, be read.
struct database_clock : operand_methods<database_clock, std::chrono::sys_time<std::chrono::microseconds>, model_set<>> {
    [[nodiscard]] static term lowered() { return now_term(6); }
};

template <class Type>
inline constexpr bool is_clock = std::is_same_v<Type, database_clock>;

/// Stands for an expression that was refused; it can be used like any other, without a further error.
struct refused : operand_methods<refused, bool, model_set<>> {
    static constexpr bool is_assignment = true;
    [[nodiscard]] static term lowered() { return {}; }
};

/// A computed value of type Value over columns of Models. With Value = bool it is a condition; a default-made
/// condition is empty: alone it holds for every row, and in && and || it changes nothing. So conditions can be gathered
/// at run time: `rowan::condition<author> c; if (…) c &= f<&author::name> == name;`
template <class Value, class... Models>
class expression : public operand_methods<expression<Value, Models...>, Value, model_set<Models...>> {
public:
    expression() = default;
    expression(term lowered) : m_term(std::move(lowered)) {} // NOLINT: what lower layers make is an expression
    /// `code` over one to three parts, or over one and a text for LIKE.
    template <class First, class... Rest>
    expression(statement::op code, const First& first, const Rest&... rest) : m_term(combine(code, first, rest...)) {}
    /// Two conditions joined by AND or OR.
    expression(const term& left, statement::op code, const term& right) : m_term(joined(left, code, right)) {}

    /// An expression over fewer models serves where more are at hand.
    template <class... Others>
        requires(sizeof...(Others) != sizeof...(Models) || !std::is_same_v<model_set<Others...>, model_set<Models...>>)
    expression(const expression<Value, Others...>& other) : m_term(other.lowered()) { // NOLINT: widening is implicit
        static_assert(is_subset<model_set<Others...>, model_set<Models...>>,
                      "the condition names a column of a model that is not part of this query; join it first");
    }

    [[nodiscard]] const term& lowered() const noexcept { return m_term; }

    /// For conditions: adds one that must hold as well, or may hold instead, in place.
    template <class Other>
        requires(std::is_same_v<Value, bool> && std::is_same_v<typename Other::value_type, bool>)
    expression& operator&=(const Other& other) {
        static_assert(is_subset<typename Other::models, model_set<Models...>>,
                      "the condition names a column of a model that is not among this one's");
        m_term.join(statement::op::logical_and, other.lowered());
        return *this;
    }
    template <class Other>
        requires(std::is_same_v<Value, bool> && std::is_same_v<typename Other::value_type, bool>)
    expression& operator|=(const Other& other) {
        static_assert(is_subset<typename Other::models, model_set<Models...>>,
                      "the condition names a column of a model that is not among this one's");
        m_term.join(statement::op::logical_or, other.lowered());
        return *this;
    }

private:
    term m_term;
};

} // namespace rowan::query

namespace rowan {
/// A condition over the rows of some models; empty until something is assigned to it.
template <class... Models>
using condition = query::expression<bool, Models...>;
} // namespace rowan
