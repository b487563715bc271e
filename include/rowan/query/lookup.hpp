// Equalities joined by && keep their types: the compiler can hold them against the unique keys of a model.
#pragma once

#include <rowan/core/error.hpp>
#include <rowan/query/field.hpp>

#include <tuple>

namespace rowan::query {

/// How long the right-hand side of an equality lives in a lookup: text of an lvalue is referred to, like a
/// string_view; everything else is held.
template <class Column, class Given>
using held_for = std::conditional_t<std::is_same_v<Column, std::string> && !std::is_same_v<Given, std::string> &&
                                        std::is_convertible_v<const std::remove_reference_t<Given>&, std::string_view>,
                                    std::string_view, std::remove_cvref_t<Given>>;

/// `field == value`.
template <class Field, class Held>
struct match {
    using field = Field;
    using held = Held;
    using member_value = model::not_null<model::member_of<Field::member>>;

    static constexpr bool may_be_null = model::is_nullable<Held>;

    Held value;

    [[nodiscard]] term lowered() const {
        const term column = Field{}.lowered();
        if constexpr (may_be_null) {
            if (!value) return combine(statement::op::is_null, column);
        }
        return combine(statement::op::equal, column, operand_term<member_value>(value));
    }
    [[nodiscard]] core::value_view encode(core::text_arena& arena) const {
        if constexpr (may_be_null)
            return value ? encode_operand<member_value>(*value, arena) : core::value_view{};
        else
            return encode_operand<member_value>(value, arena);
    }
    /// Gives the member its value; throws value_out_of_range when it does not fit.
    template <class Model>
    void assign_to(Model& row) const {
        if constexpr (may_be_null && !model::is_nullable<model::member_of<Field::member>>) {
            if (!value)
                throw_error(error_kind::not_null_violation,
                            "a key column that cannot be NULL was looked up by no value");
            assign(row.*Field::member, *value);
        } else {
            assign(row.*Field::member, value);
        }
    }

private:
    template <class Member, class Given>
    static void assign(Member& member, const Given& given) {
        using plain = model::not_null<Member>;
        if constexpr (std::is_integral_v<plain> && std::is_integral_v<Given>) {
            model::column_traits<plain>::decode(core::value_view::of_integer(static_cast<std::int64_t>(given)),
                                                into(member), {});
        } else if constexpr (std::is_same_v<plain, std::string> && !model::is_nullable<Given>) {
            into(member) = std::string_view(given);
        } else {
            member = given;
        }
    }
    template <class Member>
    static auto& into(Member& member) {
        if constexpr (model::is_nullable<Member>)
            return member.emplace();
        else
            return member;
    }
};

/// One or more equalities that all hold.
template <class... Matches>
struct lookup {
    using result_type = bool;
    using value_type = bool;
    using models = union_of<model_set<>, model_set<model::class_of<Matches::field::member>...>>;
    static constexpr bool is_operand = true;
    static constexpr std::size_t size = sizeof...(Matches);

    std::tuple<Matches...> matches;

    [[nodiscard]] term lowered() const {
        return std::apply(
            [](const auto&... each) {
                term all;
                ((all = both(all, each.lowered())), ...);
                return all;
            },
            matches);
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
