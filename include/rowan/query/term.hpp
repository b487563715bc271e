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
    /// Becomes the AND or OR of both, where an empty side changes nothing: conditions are gathered from an empty one.
    void join(statement::op code, const term& other);
};

/// A column, seen through a function that keys know.
struct column_ref {
    const core::table_info* table = nullptr;
    core::key_part part{};
};

/// What an operator can stand over, not owned: an expression, a column or a value. Columns and values need no memory
/// before they are parts of a term, and no code that gives it back.
struct part {
    enum class kind_of : std::uint8_t { whole, column, value };

    part(const term& given) noexcept : kind(kind_of::whole), whole(&given) {}            // NOLINT: implicit on purpose
    part(const column_ref& given) noexcept : kind(kind_of::column), column(&given) {}    // NOLINT: as above
    part(const core::value_view& given) noexcept : kind(kind_of::value), value(given) {} // NOLINT: as above

    kind_of kind;
    union {
        const term* whole;
        const column_ref* column;
        core::value_view value;
    };
};

term term_of(const part& single);
term column_term(const core::table_info& table, std::uint16_t column);
/// `is_number`: an integer or a real is one to the engine, whatever stands beside it; not so a boolean.
term value_term(const core::value_view& value, bool is_number = false);
/// The database's clock, with so many digits behind the second: 0, 3, 6 or 9.
term now_term(std::uint8_t digits);
/// A list of values as one parameter. `are_integers`: they may be beyond what stands beside them.
term list_term(std::vector<core::value> values, bool are_integers = false);
/// `code` over the operands, in their order.
term combine(statement::op code, const part& operand);
term combine(statement::op code, const part& left, const part& right, std::uint8_t flags = 0);
term combine(statement::op code, const part& first, const part& second, const part& third);
/// The same for a column alone, or beside a value: in so few words that no comparison needs a function of its own.
term combine(statement::op code, const column_ref& column);
term combine(statement::op code, const column_ref& column, std::int64_t value);
term combine(statement::op code, const column_ref& column, double value);
term combine(statement::op code, const column_ref& column, std::string_view value);
/// Each column has its value, or is NULL where that is none.
term equalities(const column_ref* columns, const core::value_view* values, std::size_t count);
/// Whether `value` is among the values of `column` in the rows of a table that fulfil a condition.
term in_rows(const term& value, const core::table_info& table, std::uint16_t column, const term& condition);
/// The same as `join`.
term joined(const term& left, statement::op code, const term& right);
term negation(const term& operand);
/// A pattern for LIKE in which `text` stands for itself.
std::string like_pattern(std::string_view before, std::string_view text, std::string_view after);
/// LIKE, or its kin, by such a pattern.
term combine(statement::op code, const part& left, const char* before, std::string_view text, const char* after);
term combine(statement::op code, const column_ref& left, const char* before, std::string_view text, const char* after);

} // namespace rowan::query
