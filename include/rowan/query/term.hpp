// The erased half of every expression: a run of nodes with the values of its parameters.
#pragma once

#include <rowan/core/value.hpp>
#include <rowan/statement/description.hpp>

#include <initializer_list>
#include <string_view>
#include <vector>

namespace rowan::query {

/// One expression. Empty: a condition that holds for every row.
struct term {
    // Not inline: terms come and go wherever a query is written.
    term() noexcept;
    term(const term& other);
    term(term&& other) noexcept;
    term& operator=(const term& other);
    term& operator=(term&& other) noexcept;
    ~term();

    statement::sequence nodes{};
    std::vector<core::value> values{};

    [[nodiscard]] bool empty() const noexcept { return nodes.empty(); }
    void append(const term& other);
};

term column_term(const core::table_info& table, std::uint16_t column);
term value_term(const core::value_view& value);
/// A list of values as one parameter.
term list_term(std::vector<core::value> values);
/// `code` over the operands, in their order.
term combine(statement::op code, std::initializer_list<const term*> operands);
term combine(statement::op code, const term& operand);
term combine(statement::op code, const term& left, const term& right);
/// Whether `value` is among the values of `column` in the rows of a table that fulfil a condition.
term in_rows(const term& value, const core::table_info& table, std::uint16_t column, const term& condition);
/// AND and OR, where an empty side changes nothing: conditions are gathered from an empty one by either.
term both(term left, const term& right);
term either(term left, const term& right);
term negation(const term& operand);
/// A pattern for LIKE in which `text` stands for itself.
std::string like_pattern(std::string_view before, std::string_view text, std::string_view after);

} // namespace rowan::query
