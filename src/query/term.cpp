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

namespace {

void append_column(term& all, const column_ref& column) {
    all.nodes.column(*column.table, column.part.column);
    if (column.part.function == core::key_function::lower) all.nodes.add(op::lower, 1);
    if (column.part.function == core::key_function::upper) all.nodes.add(op::upper, 1);
}

std::uint8_t number_type_of(const core::value_view& value) noexcept {
    if (value.kind == core::value_kind::integer) return statement::whole_number;
    return value.kind == core::value_kind::real ? statement::real_number : 0;
}

void append_value(term& all, const core::value_view& value, bool is_number) {
    if (value.is_null()) {
        all.nodes.add(op::null);
        return;
    }
    all.nodes.add(op::parameter, 0, is_number ? number_type_of(value) : std::uint8_t{0});
    all.values.emplace_back(value);
}

void append_part(term& all, const part& given, bool is_number = false) {
    switch (given.kind) {
    case part::kind_of::whole: return all.append(*given.whole);
    case part::kind_of::column: return append_column(all, *given.column);
    case part::kind_of::value: return append_value(all, given.value, is_number);
    }
}

bool is_boolean(const core::table_info& table, std::size_t column) {
    return table.columns[column].kind.type == core::column_type::boolean;
}

// Values of a boolean column are numbers, too, but not for every engine.
bool has_boolean(const part& given) {
    if (given.kind == part::kind_of::column) return is_boolean(*given.column->table, given.column->part.column);
    if (given.kind == part::kind_of::value) return false;
    for (const statement::node& each : given.whole->nodes.nodes()) {
        if (each.code == op::column && is_boolean(*each.table, each.column)) return true;
    }
    return false;
}

} // namespace

term term_of(const part& single) {
    term made;
    append_part(made, single);
    return made;
}

term value_term(const core::value_view& value, bool is_number) {
    term made;
    append_value(made, value, is_number);
    return made;
}

term now_term(std::uint8_t digits) {
    term made;
    made.nodes.add(op::now, 0, digits);
    return made;
}

term list_term(std::vector<core::value> values, bool are_integers) {
    term made;
    made.nodes.add(op::parameter, 0, are_integers ? std::uint8_t{statement::whole_numbers} : std::uint8_t{0});
    made.values.push_back(core::value::of_list(std::move(values)));
    return made;
}

term combine(op code, const part& operand) {
    term made;
    append_part(made, operand);
    made.nodes.add(code, 1);
    return made;
}

term combine(op code, const part& left, const part& right, std::uint8_t flags) {
    term made;
    const bool are_numbers = !has_boolean(left) && !has_boolean(right);
    append_part(made, left, are_numbers);
    append_part(made, right, are_numbers);
    made.nodes.add(code, 2, flags);
    return made;
}

term combine(op code, const part& first, const part& second, const part& third) {
    term made;
    const bool are_numbers = !has_boolean(first) && !has_boolean(second) && !has_boolean(third);
    append_part(made, first, are_numbers);
    append_part(made, second, are_numbers);
    append_part(made, third, are_numbers);
    made.nodes.add(code, 3);
    return made;
}

term combine(op code, const column_ref& column) {
    return combine(code, part(column));
}
term combine(op code, const column_ref& column, std::int64_t value) {
    return combine(code, part(column), part(core::value_view::of_integer(value)));
}
term combine(op code, const column_ref& column, double value) {
    return combine(code, part(column), part(core::value_view::of_real(value)));
}
term combine(op code, const column_ref& column, std::string_view value) {
    return combine(code, part(column), part(core::value_view::of_text(value)));
}

term in_rows(const term& value, const core::table_info& table, std::uint16_t column, const term& condition) {
    term made = value;
    made.nodes.add(op::begin_subquery).column(table, column).add(op::select, 1).add(op::from, table);
    made.append(condition);
    made.nodes.add(op::where).add(op::end_subquery).add(op::in_subquery, 2);
    return made;
}

// `a && b && c` becomes one AND of three: the writer can then nest it evenly, and no engine's depth limit is met.
// In place, so that a condition that is gathered piece by piece is not copied for each piece.
void term::join(op code, const term& other) {
    if (other.empty() || &other == this) return;
    if (empty()) return append(other);
    const statement::node& last = nodes.nodes().back();
    std::size_t count = 2;
    if (last.code == code && last.count <= 50'000) {
        count = last.count + std::size_t{1};
        nodes.remove_last();
    }
    append(other);
    nodes.add(code, count);
}

term joined(const term& left, op code, const term& right) {
    term made = left;
    made.join(code, right);
    return made;
}

term equalities(const column_ref* columns, const core::value_view* values, std::size_t count) {
    term made;
    for (std::size_t i = 0; i < count; ++i) {
        const column_ref& column = columns[i];
        const core::value_view& value = values[i];
        append_column(made, column);
        if (value.is_null()) {
            made.nodes.add(op::is_null, 1);
        } else {
            append_value(made, value, !is_boolean(*column.table, column.part.column));
            made.nodes.add(op::equal, 2);
        }
    }
    if (count > 1) made.nodes.add(op::logical_and, count);
    return made;
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

term combine(op code, const part& left, const char* before, std::string_view text, const char* after) {
    return combine(code, left, core::value_view::of_text(like_pattern(before, text, after)));
}

term combine(op code, const column_ref& left, const char* before, std::string_view text, const char* after) {
    return combine(code, part(left), before, text, after);
}

} // namespace rowan::query
