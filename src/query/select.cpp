// How a select lowers itself: clauses in the order in which SQL is written.
#include <rowan/query/select.hpp>

#include <rowan/core/error.hpp>

#include <string>
#include <utility>

#include <cstring>

namespace rowan::query {

using statement::op;

namespace {

bound_statement finish(term all) {
    return {statement::description(std::move(all.nodes)), std::move(all.values)};
}

void append_number(term& all, std::int64_t number, op clause) {
    all.append(value_term(core::value_view::of_integer(number)));
    all.nodes.add(clause);
}

} // namespace

std::vector<term> select::all_columns() const {
    std::vector<term> columns;
    const auto append = [&columns](const core::table_info& from) {
        for (std::uint16_t i = 0; i < from.columns.size(); ++i) columns.push_back(column_term(from, i));
    };
    append(*table);
    for (const join& each : joins) append(*each.table);
    return columns;
}

void select::append_from(term& all) const {
    all.nodes.add(op::from, *table);
    for (const join& each : joins) {
        all.append(each.on);
        all.nodes.add(each.is_left ? op::left_join : op::inner_join, *each.table);
    }
    append_where(all, where);
}

// About as many as a statement has beside its columns.
std::size_t select::node_count() const {
    std::size_t count = where.nodes.nodes().size() + 8;
    for (const order_term& each : order_by) count += each.value.nodes.nodes().size() + 1;
    return count;
}

bound_statement select::rows() const {
    std::size_t columns = table->columns.size();
    for (const join& each : joins) columns += each.table->columns.size();
    term all;
    all.nodes.reserve(columns + node_count());
    all.values.reserve(where.values.size() + 2); // limit and offset
    all.nodes.all_columns(*table);
    for (const join& each : joins) all.nodes.all_columns(*each.table);
    append_clauses(all, columns, {});
    return finish(std::move(all));
}

bound_statement select::rows(const std::vector<term>& columns) const {
    term all;
    all.nodes.reserve(columns.size() + node_count());
    append_rows(all, columns);
    return finish(std::move(all));
}

namespace {

bool is_same(const core::value_view& a, const core::value_view& b) noexcept {
    if (a.kind != b.kind || a.kind == core::value_kind::list) return false;
    if (a.kind == core::value_kind::integer) return a.integer == b.integer;
    if (a.kind == core::value_kind::decimal) return a.integer == b.integer && a.scale == b.scale;
    if (a.kind == core::value_kind::real) return a.real == b.real;
    return a.size == b.size && (a.size == 0 || std::memcmp(a.data, b.data, a.size) == 0);
}

bool is_same(const term& a, const term& b) noexcept {
    const auto& nodes = a.nodes.nodes();
    const auto& others = b.nodes.nodes();
    if (nodes.size() != others.size() || a.values.size() != b.values.size()) return false;
    if (std::memcmp(nodes.data(), others.data(), nodes.size() * sizeof(statement::node)) != 0) return false;
    for (std::size_t i = 0; i < a.values.size(); ++i) {
        if (!is_same(a.values[i].view(), b.values[i].view())) return false;
    }
    return true;
}

// A value in a selected expression is another parameter than the same value behind GROUP BY or ORDER BY, and so not the
// same expression to every engine; there it is named by its place.
void append_selected(term& all, const term& wanted, const std::vector<term>& columns) {
    for (std::size_t i = 0; i < columns.size() && !wanted.values.empty(); ++i) {
        if (is_same(columns[i], wanted)) {
            all.nodes.add(op::position, i + 1);
            return;
        }
    }
    all.append(wanted);
}

bool has_aggregate(const term& any) noexcept {
    for (const statement::node& each : any.nodes.nodes()) {
        if (each.code == op::count_rows || (each.code >= op::count && each.code <= op::maximum)) return true;
    }
    return false;
}

// An engine without NULLS FIRST has a term more for them, which the writer can make of an operand that brings no values
// or is named by its place. Otherwise that term is made here, for every engine.
bool needs_null_term(const select& from, const order_term& wanted, const std::vector<term>& columns) {
    if ((wanted.flags & (statement::nulls_first | statement::nulls_last)) == 0 || wanted.value.values.empty())
        return false;
    bool is_selected = false;
    for (const term& each : columns) is_selected = is_selected || is_same(each, wanted.value);
    const bool is_group = !from.group_by.empty() && !has_aggregate(wanted.value);
    return !is_selected || !(from.is_distinct || is_group);
}

} // namespace

void select::append_rows(term& all, const std::vector<term>& columns) const {
    for (const term& column : columns) all.append(column);
    append_clauses(all, columns.size(), columns);
}

// `columns`: the selected ones, where any of them may be more than a column of a table.
void select::append_clauses(term& all, std::size_t column_count, const std::vector<term>& columns) const {
    all.nodes.add(op::select, column_count, is_distinct ? 1 : 0);
    append_from(all);
    for (const term& each : group_by) append_selected(all, each, columns);
    if (!group_by.empty()) all.nodes.add(op::group_by, group_by.size());
    std::size_t terms = order_by.size();
    for (const order_term& each : order_by) {
        std::uint8_t flags = each.flags;
        if (needs_null_term(*this, each, columns)) {
            all.append(each.value);
            all.nodes.add((flags & statement::nulls_first) != 0 ? op::is_not_null : op::is_null, 1);
            all.nodes.add(op::order_term, 1);
            flags &= statement::descending;
            ++terms;
        }
        append_selected(all, each.value, columns);
        all.nodes.add(op::order_term, 1, flags);
    }
    if (terms > 0) all.nodes.add(op::order_by, terms);
    if (limit >= 0) append_number(all, limit, op::limit);
    if (offset > 0) append_number(all, offset, op::offset);
}

bound_statement select::row_count() const {
    term all;
    all.nodes.add(op::count_rows).add(op::select, 1);
    append_from(all);
    return finish(std::move(all));
}

// Where the rows of an update or a removal are not simply those of a condition, they are named by their primary key.
term select::rows_to_change(const char* call) const {
    if (joins.empty() && group_by.empty() && limit < 0 && offset == 0 && !is_distinct) return where;
    const core::found<core::key_info> primary = table->primary_key();
    if (!primary || !group_by.empty()) {
        throw_error(error_kind::misuse, std::string(call) +
                                            "(): after join, distinct, limit or offset the model needs a primary key, "
                                            "and after group_by there are no rows to change");
    }
    term rows;
    for (const core::key_part& part : primary->parts) rows.nodes.column(*table, part.column);
    rows.nodes.add(op::begin_subquery);
    append_rows(rows, [&] {
        std::vector<term> key;
        for (const core::key_part& part : primary->parts) key.push_back(column_term(*table, part.column));
        return key;
    }());
    rows.nodes.add(op::end_subquery).add(op::in_subquery, primary->parts.size() + 1);
    return rows;
}

void select::append_where(term& all, const term& condition) {
    if (condition.empty()) return;
    all.append(condition);
    all.nodes.add(op::where);
}

bound_statement select::update(const assignment_list& assignments) const {
    term all;
    for (const auto& [column, value] : assignments.items()) {
        all.append(value);
        all.nodes.assign(*table, column);
    }
    all.nodes.add(op::update, *table, assignments.items().size());
    append_where(all, rows_to_change("update"));
    return finish(std::move(all));
}

bound_statement select::remove() const {
    term all;
    all.nodes.add(op::remove, *table);
    append_where(all, rows_to_change("remove"));
    return finish(std::move(all));
}

select select::ordered() const {
    select made = *this;
    const core::found<core::key_info> primary = table->primary_key();
    if (!order_by.empty() || !primary) return made;
    for (const core::key_part& part : primary->parts) made.order_by.push_back({column_term(*table, part.column), 0});
    return made;
}

select select::reversed() const {
    select made = ordered();
    for (order_term& each : made.order_by) {
        each.flags ^= statement::descending;
        const bool first = each.flags & statement::nulls_first, last = each.flags & statement::nulls_last;
        if (first || last) each.flags ^= statement::nulls_first | statement::nulls_last;
    }
    return made;
}

} // namespace rowan::query
