// How expressions are put together.
#include <rowan/query/term.hpp>

#include <utility>

namespace rowan::query {

using statement::op;

term::term() noexcept = default;
term::term(const term& other) = default;
term::term(term&& other) noexcept = default;
term& term::operator=(const term& other) = default;
term& term::operator=(term&& other) noexcept = default;
term::~term() = default;

void term::append(const term& other) {
    nodes.append(other.nodes);
    values.insert(values.end(), other.values.begin(), other.values.end());
}

term column_term(const core::table_info& table, std::uint16_t column) {
    term made;
    made.nodes.column(table, column);
    return made;
}

term value_term(const core::value_view& value) {
    term made;
    if (value.is_null()) {
        made.nodes.add(op::null);
        return made;
    }
    made.nodes.add(op::parameter);
    made.values.emplace_back(value);
    return made;
}

term list_term(std::vector<core::value> values) {
    term made;
    made.nodes.add(op::parameter);
    made.values.push_back(core::value::of_list(std::move(values)));
    return made;
}

term combine(op code, std::initializer_list<const term*> operands) {
    term made;
    for (const term* each : operands) made.append(*each);
    made.nodes.add(code, operands.size());
    return made;
}

term combine(op code, const term& operand) {
    return combine(code, {&operand});
}
term combine(op code, const term& left, const term& right) {
    return combine(code, {&left, &right});
}

term in_rows(const term& value, const core::table_info& table, std::uint16_t column, const term& condition) {
    term made = value;
    made.nodes.add(op::begin_subquery).column(table, column).add(op::select, 1).add(op::from, table);
    made.append(condition);
    made.nodes.add(op::where).add(op::end_subquery).add(op::in_subquery, 2);
    return made;
}

namespace {

// `a && b && c` becomes one AND of three: the writer can then nest it evenly, and no engine's depth limit is met.
// In place, so that a condition that is gathered piece by piece is not copied for each piece.
term chain(op code, term left, const term& right) {
    const statement::node& last = left.nodes.nodes().back();
    std::size_t count = 2;
    if (last.code == code && last.count <= 50'000) {
        count = last.count + std::size_t{1};
        left.nodes.remove_last();
    }
    left.append(right);
    left.nodes.add(code, count);
    return left;
}

} // namespace

term both(term left, const term& right) {
    if (left.empty()) return right;
    if (right.empty()) return left;
    return chain(op::logical_and, std::move(left), right);
}

term either(term left, const term& right) {
    if (left.empty()) return right;
    if (right.empty()) return left;
    return chain(op::logical_or, std::move(left), right);
}

term negation(const term& operand) {
    if (!operand.empty()) return combine(op::logical_not, operand);
    term none;
    none.nodes.add(op::never);
    return none;
}

std::string like_pattern(std::string_view before, std::string_view text, std::string_view after) {
    std::string pattern(before);
    for (const char each : text) {
        if (each == '%' || each == '_' || each == '\\') pattern += '\\';
        pattern += each;
    }
    return pattern += after;
}

} // namespace rowan::query
