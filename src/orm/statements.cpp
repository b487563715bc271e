// Building the statements of single rows.
#include <rowan/orm/statements.hpp>

namespace rowan::orm {

using statement::op;

statement::description find_statement(const core::table_info& table, const core::key_info& key) {
    statement::sequence nodes;
    nodes.all_columns(table).add(op::select, table.columns.size()).add(op::from, table);
    nodes.key_match(table, key).add(op::where);
    return statement::description(nodes);
}

statement::description insert_statement(const core::table_info& table, std::uint64_t left_out, std::uint64_t returned,
                                        const core::key_info* key) {
    statement::sequence nodes;
    std::size_t count = 0;
    for (std::uint16_t i = 0; i < table.columns.size(); ++i) {
        if (left_out >> i & 1) continue;
        nodes.add(op::parameter).assign(table, i);
        ++count;
    }
    nodes.add(op::insert, table, count);
    if (key != nullptr) nodes.add(op::on_conflict_do_nothing, *key);
    count = 0;
    for (std::uint16_t i = 0; i < table.columns.size(); ++i) {
        if ((returned >> i & 1) == 0) continue;
        nodes.column(table, i);
        ++count;
    }
    nodes.add(op::returning, count);
    return statement::description(nodes);
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
