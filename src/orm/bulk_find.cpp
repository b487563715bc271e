// One caller's list of keys, or the keys of a crowd.
#include "bulk_find.hpp"

#include "exact_value.hpp"
#include "value_table.hpp"

#include <rowan/session/schema_check.hpp>
#include <rowan/statement/bulk_writer.hpp>

#include <algorithm>
#include <string>

namespace rowan::orm {

using core::value_view;

void find_by_keys(session::connection& on, const key_statements& statements, const std::vector<value_view>& parameters,
                  core::function_ref<void(const key_answer&)> tell) {
    const core::table_info& table = *statements.access->table;
    const std::string& index = session::verify_key(on, table, *statements.key).index_name;
    const statement::description statement(
        statement::write_bulk_find(table, *statements.key, index, on.capabilities()));
    session::execution run(on, statement, parameters.data(), parameters.size());
    const bool tells_first = statement::has_equality_of_its_own(table, *statements.key);
    const std::size_t before = tells_first ? 2 : 1;
    const auto place = [](const value_view& number) { return static_cast<std::size_t>(number.integer - 1); };
    core::value_buffer<model::max_members + 2> row;
    const value_view* const columns = row.values + before;
    while (run.step()) {
        run.read(row.values, before + table.columns.size());
        const bool is_there = !tells_first || std::any_of(columns, columns + table.columns.size(),
                                                          [](const value_view& each) { return !each.is_null(); });
        const auto first = tells_first ? std::optional(place(row.values[1])) : std::nullopt;
        tell({place(row.values[0]), first, is_there ? columns : nullptr});
    }
}

namespace {

struct look {
    const key_statements& statements;
    const value_view* key_values;
    void* result;
    bool is_found = false;
};

void find_all(session::connection& on, void* const* items, std::size_t count) {
    const auto at = [items](std::size_t position) -> look& { return *static_cast<look*>(items[position]); };
    const key_statements& statements = at(0).statements;
    const std::size_t parts = statements.key->parts.size();
    value_table keys(parts, count);
    for (std::size_t i = 0; i < count; ++i) std::copy_n(at(i).key_values, parts, keys.row(i));
    const auto tell = [&](const key_answer& each) {
        if (each.columns == nullptr) return;
        statements.access->decode(each.columns, at(each.position).result);
        at(each.position).is_found = true;
    };
    try {
        find_by_keys(on, statements, keys.give(all_of(parts), all_of(count), on.capabilities().rows_are_lists), tell);
    } catch (...) {
        statements.look_failures.tell();
        throw;
    }
}

bool may_share(const key_statements& statements, const value_view* key_values) {
    const core::table_info& table = *statements.access->table;
    const auto is_kept = [&](const core::key_part& part) {
        return is_exact(table.columns[part.column], *key_values++);
    };
    return !statements.look_failures.lately() &&
           std::all_of(statements.key->parts.begin(), statements.key->parts.end(), is_kept);
}

} // namespace

bool find_among_others(const session::context& context, const key_statements& statements, const value_view* key_values,
                       void* result, bool must_be_enforced) {
    look own{statements, key_values, result};
    const session::bulk_work bulk{&statements, find_all, &own};
    const bool is_shared = may_share(statements, key_values);
    const auto alone = [&](session::connection& on) {
        own.is_found = find_on(on, statements, key_values, result, must_be_enforced);
    };
    context.look({alone, session::write_extent::one_row, true, is_shared ? &bulk : nullptr});
    return own.is_found;
}

} // namespace rowan::orm
