// Building the statements of single rows.
#include <rowan/orm/statements.hpp>

#include <utility>

namespace rowan::orm {

using statement::op;

namespace {

statement::sequence find_nodes(const core::table_info& table, const core::key_info& key) {
    statement::sequence nodes;
    nodes.all_columns(table).add(op::select, table.columns.size()).add(op::from, table);
    nodes.key_match(table, key).add(op::where);
    return nodes;
}

// The rows that are there, and as a last column that they were not created.
void add_found_table(statement::sequence& nodes, const core::table_info& table, const core::key_info& key) {
    nodes.all_columns(table).add(op::never).add(op::select, table.columns.size() + 1).add(op::from, table);
    nodes.key_match(table, key).add(op::where).add(op::common_table);
}

} // namespace

statement::description find_statement(const core::table_info& table, const core::key_info& key) {
    return statement::description(find_nodes(table, key));
}

statement::description find_again_statement(const core::table_info& table, const core::key_info& key) {
    return statement::description(find_nodes(table, key).add(op::reread));
}

statement::description insert_statement(const core::table_info& table, std::uint64_t left_out, std::uint64_t returned,
                                        insert_form form, const core::key_info* key, std::string_view index) {
    const bool finds = form == insert_form::or_find || form == insert_form::or_keep;
    statement::sequence nodes;
    if (finds) add_found_table(nodes, table, *key);
    std::size_t count = 0;
    for (std::uint16_t i = 0; i < table.columns.size(); ++i) {
        if (left_out >> i & 1) continue;
        nodes.add(op::parameter).assign(table, i);
        ++count;
    }
    nodes.add(finds ? op::insert_unless_found : op::insert, table, count);
    if (form == insert_form::or_keep) nodes.add(op::on_conflict_keep, *key);
    if (form == insert_form::or_find || form == insert_form::unless_exists) nodes.add(op::on_conflict_do_nothing, *key);
    count = 0;
    for (std::uint16_t i = 0; i < table.columns.size(); ++i) {
        if (!finds && (returned >> i & 1) == 0) continue;
        nodes.column(table, i);
        ++count;
    }
    const bool is_refused = key != nullptr && !key->where.empty() && form != insert_form::plain; // unless covered
    const bool has_flag = finds || (is_refused && count == table.columns.size());
    if (finds) nodes.add(form == insert_form::or_keep ? op::created_flag : op::always);
    if (is_refused && has_flag) nodes.add(op::key_condition, *key).add(op::required, 1);
    if (is_refused && finds) nodes.add(op::logical_and, 2);
    if (!index.empty()) nodes.add(op::key_is_there, *key);
    if (has_flag || !index.empty()) ++count;
    if (count > 0) nodes.add(op::returning, count);
    if (finds) nodes.add(op::common_table).add(op::common_tables, 2);
    return index.empty() ? statement::description(std::move(nodes))
                         : statement::description(std::move(nodes), std::string(index));
}

statement::description overwrite_statement(const core::table_info& table, const core::key_info& key) {
    statement::sequence nodes;
    std::size_t count = 0;
    for (std::uint16_t i = 0; i < table.columns.size(); ++i) {
        if (is_key_column(key, i) || table.columns[i].is_generated) continue;
        nodes.add(op::parameter).assign(table, i);
        ++count;
    }
    if (count == 0) return find_statement(table, key); // nothing to change: the row is only looked up
    nodes.add(op::update, table, count);
    nodes.key_match(table, key).add(op::where);
    nodes.all_columns(table).add(op::returning, table.columns.size());
    return statement::description(nodes);
}

statement::description remove_statement(const core::table_info& table, const core::key_info& key) {
    statement::sequence nodes;
    nodes.add(op::remove, table).key_match(table, key).add(op::where);
    return statement::description(nodes);
}

bool is_key_column(const core::key_info& key, std::size_t column) noexcept {
    for (const core::key_part& part : key.parts) {
        if (part.column == column) return true;
    }
    return false;
}

} // namespace rowan::orm
