// A stack machine over the nodes: operands push text, operators fold it, clauses append it to the statement.
#include <rowan/statement/key_writer.hpp>
#include <rowan/statement/spelling.hpp>
#include <rowan/statement/writer.hpp>

#include "operators.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace rowan::statement {
namespace {

class machine {
public:
    machine(const description& statement, const capabilities& engine) : m_engine(engine), m_index(statement.index()) {
        op before = op::null;
        for (const node& each : statement.nodes()) {
            m_names_selected = m_names_selected || (before == op::position && needs_null_term(each));
            before = each.code;
            if (each.code == op::inner_join || each.code == op::left_join || each.code == op::on_conflict_update ||
                each.code == op::on_conflict_keep) {
                m_qualify = true; // a bare name would be ambiguous
            }
            m_has_conflict = m_has_conflict || each.code == op::on_conflict_do_nothing;
        }
        for (const node& each : statement.nodes()) step(each);
    }

    std::string take() { return std::move(m_sql); }

private:
    void step(const node& each) {
        if (each.code <= op::key_condition) return push_operand(each);
        if (const operator_spelling* spelling = spelling_of(each.code, m_engine)) return fold(*spelling, each);
        if (each.code == op::same_key) return fold_key(each);
        if (each.code == op::begin_subquery) return begin_subquery();
        if (each.code == op::end_subquery) return end_subquery();
        if (each.code < op::select) return fold_special(each);
        return clause(each);
    }

    void push_operand(const node& each) {
        switch (each.code) {
        case op::column: return push(column(each, m_qualify));
        case op::excluded_column:
            return push(std::string(m_engine.proposed_open) + column(each, false) +
                        std::string(m_engine.proposed_close));
        case op::created_flag: return push(std::string(m_engine.created_flag));
        case op::key_is_there: return push(index_is_there(*m_inserted, m_index, m_engine));
        case op::parameter: return push(placeholder() + std::string(type_of_parameter(each.flags)));
        case op::position: return push(m_names_selected ? selected_name(each.count) : std::to_string(each.count));
        case op::always: return push("(1 = 1)");
        case op::never: return push("(1 = 0)");
        case op::now: return push(std::string(m_engine.now[each.flags / 3U]));
        case op::count_rows: return push("count(*)");
        case op::key_condition: return push("(" + std::string(each.key->where) + ")");
        default: return push("NULL");
        }
    }

    void fold(const operator_spelling& spelling, const node& each) {
        const std::size_t count = spelling.operands == 0 ? each.count : spelling.operands;
        const std::size_t first = m_stack.size() - count;
        std::string text = joined(spelling, first, count);
        m_stack.resize(first);
        push(std::move(text));
    }

    std::string joined(const operator_spelling& spelling, std::size_t first, std::size_t count) const {
        const bool is_logical = spelling.code == op::logical_and || spelling.code == op::logical_or;
        std::string text(spelling.open);
        if (is_logical &&
            count > 3) { // nested evenly: engines bound the depth of an expression, and read this to log(n)
            text += joined(spelling, first, count / 2);
            text += spelling.between;
            text += joined(spelling, first + count / 2, count - count / 2);
        } else {
            for (std::size_t i = 0; i < count; ++i) {
                if (i > 0) text += spelling.between;
                text += m_stack[first + i].text;
            }
        }
        return text += spelling.close;
    }

    void fold_special(const node& each) {
        std::string last = pop();
        switch (each.code) {
        case op::assign: m_stack.push_back({column(each, false), std::move(last)}); return;
        case op::order_term: return push(order_term(std::move(last), each));
        case op::divide_decimal: return divide_decimal(pop(), last, each.flags);
        case op::wide_integer: return push(last += m_engine.whole_number_close);
        case op::unscale: return push(m_engine.has_decimals ? last : unscaled(last, each.flags));
        case op::between: {
            std::string low = pop();
            std::string value = pop();
            return push("(" + value + " BETWEEN " + low + " AND " + last + ")");
        }
        case op::in_list: {
            std::string value = pop();
            return push("(" + value + std::string(m_engine.list_open) + last + std::string(m_engine.list_close) + ")");
        }
        case op::in_subquery: return in_subquery(last, each.count - std::size_t{1});
        default: return push(std::string(m_engine.required_open) + last + std::string(m_engine.required_close));
        }
    }

    // Column and value of each part are on the stack, in turns.
    void fold_key(const node& each) {
        const core::key_info& key = each.table->keys[each.column];
        const std::size_t first = m_stack.size() - 2 * key.parts.size();
        std::vector<compared_part> parts;
        for (std::size_t i = first; i < m_stack.size(); i += 2) parts.push_back({m_stack[i].text, m_stack[i + 1].text});
        m_stack.resize(first);
        push(write_same_key(*each.table, key, parts, m_engine));
    }

    // Whether a term more says where the NULLs stand. One that is named by its number would be a constant there.
    bool needs_null_term(const node& each) const noexcept {
        return !m_engine.orders_nulls && each.code == op::order_term && (each.flags & (nulls_first | nulls_last)) != 0;
    }
    std::string selected_name(std::size_t number) const { return name("rowan_" + std::to_string(number)); }

    std::string order_term(std::string value, const node& each) const {
        const std::uint8_t flags = each.flags;
        const bool is_descending = (flags & descending) != 0;
        if (needs_null_term(each)) {
            value = value + ((flags & nulls_first) != 0 ? " IS NOT NULL, " : " IS NULL, ") + value;
            return is_descending ? value + " DESC" : value;
        }
        if (is_descending) value += " DESC";
        if (flags & nulls_first) value += " NULLS FIRST";
        if (flags & nulls_last) value += " NULLS LAST";
        return value;
    }

    static std::string unscaled(const std::string& units, std::uint8_t scale) {
        return "(" + units + " / 1" + std::string(scale, '0') + ".0)";
    }

    // As a count of units is divided.
    void divide_decimal(const std::string& value, const std::string& divisor, std::uint8_t scale) {
        if (!m_engine.has_decimals) return push("(" + value + " / " + divisor + ")");
        const std::string unit = scale == 0 ? "1" : "0." + std::string(scale - 1U, '0') + "1";
        push("(" + std::string(m_engine.quotient_open) + value + " * 1" + std::string(scale, '0') +
             std::string(m_engine.quotient_between) + divisor + std::string(m_engine.quotient_close) + " * " + unit +
             ")");
    }

    void in_subquery(const std::string& subquery, std::size_t columns) {
        const std::size_t first = m_stack.size() - columns;
        std::string text = columns > 1 ? "((" : "(";
        for (std::size_t i = first; i < m_stack.size(); ++i) text += (i > first ? ", " : "") + m_stack[i].text;
        m_stack.resize(first);
        push(text + (columns > 1 ? ") IN " : " IN ") + subquery + ")");
    }

    void begin_subquery() {
        m_outer.push_back({std::move(m_sql), m_limited});
        m_sql.clear();
        m_limited = false;
    }

    void end_subquery() {
        push(m_limited ? std::string(m_engine.limited_open) + m_sql + std::string(m_engine.limited_close)
                       : "(" + m_sql + ")");
        m_sql = std::move(m_outer.back().sql);
        m_limited = m_outer.back().is_limited;
        m_outer.pop_back();
    }

    void clause(const node& each) {
        switch (each.code) {
        case op::select: return select(each);
        case op::from: return append(" FROM ", name(each.table->name));
        case op::inner_join: return join(" JOIN ", each);
        case op::left_join: return join(" LEFT JOIN ", each);
        case op::where: m_where = pop(); return append(" WHERE ", m_where);
        case op::group_by: return list(" GROUP BY ", each.count);
        case op::order_by: return list(" ORDER BY ", each.count);
        case op::limit: m_limited = true; return append(" LIMIT ", pop());
        case op::offset:
            if (!m_limited) append(" LIMIT ", m_engine.no_limit);
            m_limited = true;
            return append(" OFFSET ", pop());
        case op::lock_rows: return append(m_engine.lock_rows, "");
        case op::insert:
        case op::insert_unless_found: return insert(each);
        case op::on_conflict_do_nothing: conflict(each); return append("DO NOTHING", "");
        case op::on_conflict_keep: return keep_existing(each);
        case op::on_conflict_update: conflict(each); return assignments("DO UPDATE SET ", each.count);
        case op::update:
            m_updated = each.table;
            m_where = "TRUE"; // and not that of a query within its values
            return assignments("UPDATE " + name(each.table->name) + " SET ", each.count);
        case op::remove: return append("DELETE FROM ", name(each.table->name));
        case op::reread: m_sql.insert(0, m_engine.reread_open); return append(m_engine.reread_close, "");
        case op::common_table: m_common_tables.push_back(std::exchange(m_sql, {})); return;
        case op::common_tables: return select_common_tables();
        default: return returning(each); // op::returning
        }
    }

    void returning(const node& each) {
        if (m_updated == nullptr || m_engine.update_and_select_open.empty())
            return list(" RETURNING ", each.count, m_engine.returned_open);
        m_sql.insert(0, m_engine.update_and_select_open);
        list(m_engine.update_and_select_between, each.count);
        append(" FROM ", name(m_updated->name));
        append(" WHERE ", m_where);
        append(m_engine.update_and_select_close, "");
    }

    void append(std::string_view keyword, std::string_view text) {
        m_sql += keyword;
        m_sql += text;
    }

    void select(const node& each) {
        const std::size_t first = m_stack.size() - each.count;
        for (std::size_t i = 0; m_names_selected && i < each.count; ++i)
            m_stack[first + i].text += " AS " + selected_name(i + 1);
        list(each.flags ? "SELECT DISTINCT " : "SELECT ", each.count);
    }

    void join(std::string_view keyword, const node& each) {
        append(keyword, name(each.table->name));
        append(" ON ", pop());
    }

    void insert(const node& each) {
        m_inserted = each.table;
        m_target = name(each.table->name);
        append("INSERT INTO ", m_target);
        if (m_qualify && m_engine.proposed_open == std::string(each.table->name) + ".") { // the proposed row's name
            m_target = "rowan_target";
            append(" AS ", m_target);
        }
        if (each.count == 0 && each.code == op::insert)
            return m_has_conflict && !m_engine.defaults_may_conflict ? one_default(*each.table)
                                                                     : append(m_engine.default_values, "");
        std::string values;
        const std::size_t first = m_stack.size() - each.count;
        for (std::size_t i = first; i < m_stack.size(); ++i) {
            m_sql += (i == first ? " (" : ", ") + m_stack[i].column;
            values += (i == first ? "" : ", ") + m_stack[i].text;
        }
        if (each.code == op::insert)
            m_sql += ") VALUES (" + values + ")";
        else
            m_sql += ") SELECT " + values + " WHERE NOT EXISTS (SELECT 1 FROM rowan_0)";
        m_stack.resize(first);
    }

    // What the database would fill in by itself, of one column, where an insert of nothing takes no conflict clause.
    void one_default(const core::table_info& table) {
        for (const core::column_info& column : table.columns) {
            if (!column.is_generated && column.default_sql.empty()) continue;
            const std::string value = column.is_generated ? "NULL" : "(" + std::string(column.default_sql) + ")";
            return append(" (" + name(column.name) + ") VALUES (", value + ")");
        }
    }

    void keep_existing(const node& each) {
        conflict(each);
        const std::string kept = name(m_inserted->columns[column_to_keep(*each.key)].name);
        append("DO UPDATE SET ", kept + " = " + m_target + "." + kept);
    }

    // One outside of all keys where there is one: an assignment to a key takes a lock that keeps rows of other tables
    // from referring to the row.
    std::size_t column_to_keep(const core::key_info& key) const {
        const auto is_in = [](const core::key_info& any, std::size_t column) {
            for (const core::key_part& part : any.parts) {
                if (part.column == column) return true;
            }
            return false;
        };
        for (std::size_t i = 0; i < m_inserted->columns.size(); ++i) {
            bool is_free = true;
            for (const core::key_info& any : m_inserted->keys) is_free = is_free && !is_in(any, i);
            if (is_free) return i;
        }
        return key.parts.front().column;
    }

    void select_common_tables() {
        std::string tables;
        std::string rows;
        for (std::size_t i = 0; i < m_common_tables.size(); ++i) {
            const std::string table = "rowan_" + std::to_string(i);
            tables += (i == 0 ? "WITH " : ", ") + table + " AS (" + m_common_tables[i] + ")";
            rows += (i == 0 ? " SELECT * FROM " : " UNION ALL SELECT * FROM ") + table;
        }
        m_sql = tables + rows;
    }

    void conflict(const node& each) {
        m_sql += " ON CONFLICT " + write_conflict_target(*m_inserted, *each.key, m_engine) + " ";
    }

    void assignments(std::string_view keyword, std::size_t count) {
        m_sql += keyword;
        const std::size_t first = m_stack.size() - count;
        for (std::size_t i = first; i < m_stack.size(); ++i) {
            if (i > first) m_sql += ", ";
            m_sql += m_stack[i].column + " = " + m_stack[i].text;
        }
        m_stack.resize(first);
    }

    void list(std::string_view keyword, std::size_t count, std::string_view open = {}) {
        m_sql += keyword;
        const std::size_t first = m_stack.size() - count;
        for (std::size_t i = first; i < m_stack.size(); ++i) {
            if (i > first) m_sql += ", ";
            m_sql += open;
            m_sql += m_stack[i].text;
        }
        m_stack.resize(first);
    }

    struct item {
        std::string column; // of an assignment
        std::string text;
    };

    void push(std::string text) { m_stack.push_back({{}, std::move(text)}); }
    std::string pop() {
        std::string text = std::move(m_stack.back().text);
        m_stack.pop_back();
        return text;
    }
    std::string name(std::string_view text) const { return quoted(text, m_engine); }
    std::string column(const node& each, bool qualified) const {
        std::string text = name(each.table->columns[each.column].name);
        if (!qualified) return text;
        return (each.table == m_inserted ? m_target : name(each.table->name)) + "." + text;
    }
    std::string_view type_of_parameter(std::uint8_t flags) const noexcept {
        switch (flags) {
        case whole_number: return m_engine.whole_number_close;
        case real_number: return m_engine.real_number_close;
        case whole_numbers: return m_engine.whole_numbers_close;
        default: return {};
        }
    }

    std::string placeholder() { return write_placeholder(++m_parameters, m_engine); }

    struct outer_statement {
        std::string sql;
        bool is_limited;
    };

    const capabilities& m_engine;
    const std::string& m_index;
    std::vector<outer_statement> m_outer;
    std::vector<std::string> m_common_tables;
    std::vector<item> m_stack;
    std::string m_sql;
    const core::table_info* m_inserted = nullptr; // whose key a conflict clause names
    std::string m_target;                         // what it is called there
    std::size_t m_parameters = 0;
    bool m_qualify = false;
    bool m_has_conflict = false;
    bool m_names_selected = false; // the selected columns have names, by which other clauses find them
    const core::table_info* m_updated = nullptr;
    std::string m_where{};
    bool m_limited = false;
};

} // namespace

std::string write(const description& statement, const capabilities& engine) {
    return statement.text().empty() ? machine(statement, engine).take() : statement.text();
}

} // namespace rowan::statement
