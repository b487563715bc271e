// Walks the grammar that statement/node.hpp describes, one choice for each byte.
#include "fuzz/support/made_statement.hpp"

#include <algorithm>

namespace rowan::fuzz {
namespace {

using statement::op;

constexpr int deepest = 6;

class maker {
public:
    maker(given_bytes given, const core::table_info& table, const core::table_info& other)
        : m_given(given), m_table(table), m_other(other) {}

    made_statement make() {
        switch (m_given.number(4)) {
        case 0: update(); break;
        case 1: remove(); break;
        default: select();
        }
        return std::move(m_made);
    }

private:
    statement::sequence& nodes() { return m_made.nodes; }
    std::uint16_t any_column(const core::table_info& of) {
        return static_cast<std::uint16_t>(m_given.number(of.columns.size()));
    }

    void parameter() {
        nodes().add(op::parameter, 0, static_cast<std::uint8_t>(m_given.number(3)));
        ++m_made.parameters;
    }

    void leaf() {
        switch (m_given.number(7)) {
        case 0: parameter(); return;
        case 1: nodes().add(op::null); return;
        case 2: nodes().add(op::now); return;
        case 3: nodes().add(m_given.flag() ? op::always : op::never); return;
        case 4:
            if (m_is_joined) {
                nodes().column(m_other, any_column(m_other));
                return;
            }
            [[fallthrough]];
        default: nodes().column(m_table, any_column(m_table));
        }
    }

    void operands(std::size_t count, int depth) {
        for (std::size_t i = 0; i < count; ++i) operand(depth);
    }

    void operand(int depth) {
        if (depth >= deepest || m_given.is_empty()) return leaf();
        switch (m_given.number(12)) {
        case 0: return binary(depth);
        case 1: return unary(depth);
        case 2: { // any number of operands
            constexpr op codes[] = {op::logical_and, op::logical_or, op::coalesce};
            const op code = codes[m_given.number(std::size(codes))];
            const std::size_t count = 2 + m_given.number(6);
            operands(count, depth + 1);
            nodes().add(code, count);
            return;
        }
        case 3:
            operands(3, depth + 1);
            nodes().add(op::between);
            return;
        case 4:
            operand(depth + 1);
            nodes().add(op::parameter).add(op::in_list);
            ++m_made.parameters;
            ++m_made.lists;
            return;
        case 5: return in_subquery(depth);
        default: return leaf();
        }
    }

    void binary(int depth) {
        constexpr op codes[] = {op::equal,
                                op::not_equal,
                                op::less,
                                op::less_equal,
                                op::greater,
                                op::greater_equal,
                                op::like,
                                op::like_ignoring_case,
                                op::add,
                                op::subtract,
                                op::multiply,
                                op::divide,
                                op::divide_integers,
                                op::modulo};
        const op code = codes[m_given.number(std::size(codes))];
        operands(2, depth + 1);
        nodes().add(code, 2);
    }

    void unary(int depth) {
        constexpr op codes[] = {op::is_null, op::is_not_null, op::logical_not, op::is_not_true,
                                op::lower,   op::upper,       op::length,      op::unscale};
        const op code = codes[m_given.number(std::size(codes))];
        operand(depth + 1);
        nodes().add(code, 1, code == op::unscale ? static_cast<std::uint8_t>(m_given.number(19)) : std::uint8_t{0});
    }

    void in_subquery(int depth) {
        const std::size_t count = 1 + m_given.number(3);
        operands(count, depth + 1);
        nodes().add(op::begin_subquery);
        for (std::size_t i = 0; i < count; ++i) nodes().column(m_other, any_column(m_other));
        nodes().add(op::select, count).add(op::from, m_other);
        if (m_given.flag()) {
            nodes().column(m_other, any_column(m_other));
            parameter();
            nodes().add(op::equal, 2).add(op::where);
        }
        if (m_given.flag()) limit();
        nodes().add(op::end_subquery).add(op::in_subquery, count + 1);
    }

    void selected(bool may_aggregate) {
        if (!may_aggregate || m_given.flag()) return operand(1);
        constexpr op codes[] = {op::count, op::count_distinct, op::sum, op::average, op::minimum, op::maximum};
        if (m_given.flag()) {
            nodes().add(op::count_rows);
            return;
        }
        operand(2);
        nodes().add(codes[m_given.number(std::size(codes))], 1);
    }

    void where() {
        if (!m_given.flag()) return;
        operand(0);
        nodes().add(op::where);
    }

    void limit() {
        if (m_given.flag()) {
            parameter();
            nodes().add(op::limit);
        }
        if (m_given.flag()) {
            parameter();
            nodes().add(op::offset);
        }
    }

    void select() {
        m_is_joined = m_given.flag();
        const bool may_aggregate = m_given.flag();
        const std::size_t count = 1 + m_given.number(4);
        for (std::size_t i = 0; i < count; ++i) selected(may_aggregate);
        nodes().add(op::select, count, m_given.flag() ? 1 : 0).add(op::from, m_table);
        if (m_is_joined) {
            operand(1);
            nodes().add(m_given.flag() ? op::inner_join : op::left_join, m_other);
        }
        where();
        if (!may_aggregate && m_given.flag()) {
            nodes()
                .column(m_table, any_column(m_table))
                .add(op::position, 1 + m_given.number(count))
                .add(op::group_by, 2);
        }
        if (m_given.flag()) {
            constexpr std::uint8_t flags[] = {0, statement::descending, statement::nulls_first,
                                              statement::nulls_last | statement::descending};
            nodes().column(m_table, any_column(m_table)).add(op::order_term, 1, flags[m_given.number(4)]);
            nodes().add(op::position, 1 + m_given.number(count)).add(op::order_term, 1, flags[m_given.number(4)]);
            nodes().add(op::order_by, 2);
        }
        limit();
    }

    void update() {
        const std::size_t count = 1 + m_given.number(std::min<std::size_t>(m_table.columns.size(), 3));
        for (std::size_t i = 0; i < count; ++i) {
            operand(0);
            nodes().assign(m_table, static_cast<std::uint16_t>(i));
        }
        nodes().add(op::update, m_table, count);
        const std::size_t before = m_made.parameters, lists_before = m_made.lists;
        where();
        if (!m_given.flag()) return;
        nodes().all_columns(m_table).add(op::returning, m_table.columns.size());
        m_made.repeated = m_made.parameters - before;
        m_made.repeated_lists = m_made.lists - lists_before;
    }

    void remove() {
        nodes().add(op::remove, m_table);
        where();
    }

    given_bytes m_given;
    const core::table_info& m_table;
    const core::table_info& m_other;
    made_statement m_made{};
    bool m_is_joined = false;
};

} // namespace

made_statement make_statement(given_bytes given, const core::table_info& table, const core::table_info& other) {
    return maker(given, table, other).make();
}

} // namespace rowan::fuzz
