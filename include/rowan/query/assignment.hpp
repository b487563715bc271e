// `f<&T::m> = value`, `+=`, `-=`, `*=`: what an update does, and what it means for a row that is only being created.
#pragma once

#include <rowan/query/assignment_list.hpp>
#include <rowan/query/operators.hpp>

namespace rowan::query {

enum class assignment_code : std::uint8_t { set, add, subtract, multiply };

namespace detail {
template <assignment_code Code>
inline constexpr statement::op operation_of = Code == assignment_code::add        ? statement::op::add
                                              : Code == assignment_code::subtract ? statement::op::subtract
                                                                                  : statement::op::multiply;
} // namespace detail

/// An assignment to a column. Right is a value or an operand over the existing row.
template <auto Member, class Right, assignment_code Code, class Whole = model::class_of<Member>>
struct assignment {
    using models = model_set<Whole>;
    static constexpr auto member = Member;
    static constexpr bool is_assignment = true;

    Right right;

    /// Adds the new value, as an expression over the existing row.
    void append_to(assignment_list& all) const {
        constexpr std::uint16_t to = model::column_index<Member>();
        if constexpr (Code != assignment_code::set)
            all.add(to, calculate<detail::operation_of<Code>>(f<Member>, right).lowered());
        else if constexpr (operand<Right>)
            all.add(to, part_beside<member_value>(right));
        else if constexpr (std::is_same_v<Right, std::nullopt_t>)
            all.add(to, core::value_view{});
        else if constexpr (!model::is_nullable<Right>)
            append_checked(all, right);
        else if (right)
            append_checked(all, *right);
        else
            all.add(to, core::value_view{});
    }

    /// What it makes of a row that does not exist yet: `=` a plain value sets the member; an increment starts from the
    /// member's own default; an expression over the existing row does nothing.
    void apply_to(Whole& row) const {
        auto& value = row.*Member;
        if constexpr (!operand<Right>) {
            if constexpr (Code == assignment_code::set)
                set(value);
            else if constexpr (Code == assignment_code::add && requires { value += right; })
                add(value);
            else if constexpr (Code == assignment_code::subtract && requires { value -= right; })
                subtract(value);
        }
    }

private:
    using member_value = model::not_null<model::member_of<Member>>;
    static constexpr bool is_integer = std::is_integral_v<member_value> && !std::is_same_v<member_value, bool>;

    static constexpr const core::column_info& column() {
        return model::table_info_of<Whole>().columns[model::column_index<Member>()];
    }
    template <class Given>
    static void check_range(const Given& given) {
        if constexpr (is_integer && std::is_integral_v<Given>) {
            if (!std::in_range<member_value>(given)) model::throw_out_of_range(column());
        }
    }
    // As an insert checks it.
    template <class Given>
    static void append_checked(assignment_list& all, const Given& given) {
        constexpr std::uint16_t to = model::column_index<Member>();
        constexpr bool is_limited = std::is_same_v<member_value, std::string> && column().max_length != 0;
        if constexpr (is_shown<member_value, Given>) {
            if constexpr (is_integer) check_range(given);
            if constexpr (is_limited) model::check_length(given, column());
            all.add(to, plain_value<member_value>(given));
        } else {
            core::text_arena arena;
            if constexpr (std::is_same_v<member_value, bytes>)
                all.add(to, model::column_traits<member_value>::encode(given, arena, column()));
            else
                all.add(to, encode_operand<member_value>(given, arena));
        }
    }

    template <class Value>
    void set(Value& value) const {
        if constexpr (is_integer && std::is_integral_v<model::not_null<Right>>) {
            if constexpr (model::is_nullable<Right>) {
                if (right) check_range(*right);
                if (right)
                    value = static_cast<member_value>(*right);
                else
                    value.reset();
            } else {
                check_range(right);
                value = static_cast<member_value>(right);
            }
        } else {
            value = right;
        }
    }
    template <class Value>
    void add(Value& value) const {
        if constexpr (is_integer && std::is_integral_v<Right>) {
            if (__builtin_add_overflow(value, right, &value)) model::throw_out_of_range(column());
        } else if constexpr (std::is_arithmetic_v<Value>) {
            value = static_cast<Value>(value + right);
        } else {
            value += right;
        }
    }
    template <class Value>
    void subtract(Value& value) const {
        if constexpr (is_integer && std::is_integral_v<Right>) {
            if (__builtin_sub_overflow(value, right, &value)) model::throw_out_of_range(column());
        } else if constexpr (std::is_arithmetic_v<Value>) {
            value = static_cast<Value>(value - right);
        } else {
            value -= right;
        }
    }
};

template <class Type>
concept assignment_to_column = requires { Type::is_assignment; };

namespace detail {

/// Whether a time of as many digits as the column has is one that the member can hold.
template <class Column>
inline constexpr bool holds_any_time = false;
template <class Duration>
inline constexpr bool holds_any_time<std::chrono::sys_time<Duration>> =
    Duration::period::num == 1 &&
    Duration::period::den == core::power_of_ten(model::column_traits<std::chrono::sys_time<Duration>>::digits);
template <model::has_stored_as Column>
inline constexpr bool holds_any_time<Column> = holds_any_time<typename rowan::stored_as<Column>::type>;

/// Whether times of one resolution may lie between two of the other, though they have as many digits.
template <class Column, class Right>
inline constexpr bool has_other_ticks = false;
template <class Duration, class Other>
inline constexpr bool has_other_ticks<std::chrono::sys_time<Duration>, std::chrono::sys_time<Other>> =
    !std::is_convertible_v<Other, Duration>;

/// Whether Right may be assigned to the member's column: of its type, or NULL where that is allowed.
template <auto Member, class Right>
constexpr bool may_assign() {
    using column = model::member_of<Member>;
    using plain = model::not_null<column>;
    if constexpr (std::is_same_v<Right, std::nullopt_t>)
        return model::is_nullable<column>;
    else if constexpr (is_clock<Right>)
        return holds_any_time<plain>;
    else if constexpr (operand<Right>)
        return are_comparable<plain, typename Right::value_type> && !has_other_ticks<plain, typename Right::value_type>;
    else if constexpr (model::is_nullable<Right>)
        return model::is_nullable<column> && fits<plain, model::not_null<Right>>;
    else
        return fits<plain, Right>;
}

/// Whether `column op right` has a value that the column can take.
template <auto Member, assignment_code Code, class Right>
constexpr bool may_change() {
    using plain = model::not_null<model::member_of<Member>>;
    if constexpr (operand<Right>)
        return may_calculate<operation_of<Code>, plain, typename Right::value_type>;
    else
        return may_calculate_with<operation_of<Code>, plain, Right>;
}

/// What is kept of the right-hand side of an assignment.
template <auto Member, class Right>
using kept = std::conditional_t<std::is_same_v<model::not_null<model::member_of<Member>>, std::string> &&
                                    std::is_convertible_v<const Right&, std::string_view>,
                                held_text, std::decay_t<const Right&>>;

template <class Right>
constexpr bool can_be_null() {
    return std::is_same_v<Right, std::nullopt_t> || model::is_nullable<Right>;
}

} // namespace detail

template <auto Member, class Whole>
template <class Right>
auto field<Member, Whole>::operator=(const Right& right) const {
    using held = detail::kept<Member, Right>;
    constexpr bool is_column = model::is_column<Member>();
    static_assert(is_column, "f<…>: this member is not a column of its model (rowan::ignore); assign to columns");
    if constexpr (is_refused<held> || !is_column) {
        return refused{};
    } else {
        constexpr bool allowed = detail::may_assign<Member, held>();
        constexpr bool is_only_null =
            !allowed && detail::can_be_null<held>() && !model::is_nullable<model::member_of<Member>>;
        static_assert(!is_only_null,
                      "the value assigned may be NULL, and the column may not; give a value that is not optional");
        static_assert(allowed || is_only_null, "the value assigned is not of the column's type; convert it first");
        if constexpr (allowed)
            return assignment<Member, held, assignment_code::set>{held(right)};
        else
            return refused{};
    }
}
template <auto Member, class Whole>
template <class Right>
auto field<Member, Whole>::operator+=(const Right& right) const {
    using held = std::decay_t<const Right&>;
    constexpr bool is_column = model::is_column<Member>();
    static_assert(is_column, "f<…>: this member is not a column of its model (rowan::ignore); assign to columns");
    if constexpr (is_refused<held> || !is_column) {
        return refused{};
    } else {
        constexpr bool allowed = detail::may_change<Member, assignment_code::add, held>();
        static_assert(allowed,
                      "+= needs a number column and a number, or a decimal or duration column and a value of its type");
        if constexpr (allowed)
            return assignment<Member, held, assignment_code::add>{right};
        else
            return refused{};
    }
}
template <auto Member, class Whole>
template <class Right>
auto field<Member, Whole>::operator-=(const Right& right) const {
    using held = std::decay_t<const Right&>;
    constexpr bool is_column = model::is_column<Member>();
    static_assert(is_column, "f<…>: this member is not a column of its model (rowan::ignore); assign to columns");
    if constexpr (is_refused<held> || !is_column) {
        return refused{};
    } else {
        constexpr bool allowed = detail::may_change<Member, assignment_code::subtract, held>();
        static_assert(allowed,
                      "-= needs a number column and a number, or a decimal or duration column and a value of its type");
        if constexpr (allowed)
            return assignment<Member, held, assignment_code::subtract>{right};
        else
            return refused{};
    }
}
template <auto Member, class Whole>
template <class Right>
auto field<Member, Whole>::operator*=(const Right& right) const {
    using held = std::decay_t<const Right&>;
    constexpr bool is_column = model::is_column<Member>();
    static_assert(is_column, "f<…>: this member is not a column of its model (rowan::ignore); assign to columns");
    if constexpr (is_refused<held> || !is_column) {
        return refused{};
    } else {
        constexpr bool allowed = detail::may_change<Member, assignment_code::multiply, held>();
        static_assert(
            allowed,
            "*= needs a number column and a number, or a decimal or duration column and a value of its type or an integer");
        if constexpr (allowed)
            return assignment<Member, held, assignment_code::multiply>{right};
        else
            return refused{};
    }
}

} // namespace rowan::query
