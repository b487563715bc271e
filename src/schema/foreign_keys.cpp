// Circles of references, and foreign keys to unique keys: by ALTER TABLE where the engine looks at the target.
#include "foreign_keys.hpp"

#include <rowan/driver/live_schema.hpp>
#include <rowan/session/execution.hpp>
#include <rowan/statement/spelling.hpp>
#include <rowan/statement/table_writer.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace rowan::schema {
namespace {

using core::table_info;
using core::value_view;
using statement::capabilities;

// Whether `second` has its place behind `first`.
bool comes_behind(const tables_in_order& ordered, const table_info* first, const table_info* second) {
    const auto place = std::find(ordered.begin(), ordered.end(), first);
    return place != ordered.end() && std::find(place + 1, ordered.end(), second) != ordered.end();
}

bool is_primary_key(const table_info& table, std::size_t column) {
    const core::found<core::key_info> primary = table.primary_key();
    return primary && primary->parts.size() == 1 && primary->parts.front().column == column;
}

bool has_rows(session::connection& on, const table_info& table) {
    const statement::description query{"SELECT 1 FROM " + statement::quoted(table.name, on.capabilities()) +
                                       " LIMIT 1"};
    session::execution run(on, query, nullptr, 0);
    const bool is_row = run.step();
    if (is_row) run.run_to_end();
    return is_row;
}

// The live constraints over its column to its target.
std::vector<std::string> names_of(session::connection& on, const table_info& table, const core::foreign_key_info& key) {
    const value_view bound[] = {value_view::of_text(table.name), value_view::of_text(table.columns[key.column].name),
                                value_view::of_text(key.target().name)};
    const statement::description query{std::string(on.capabilities().find_foreign_keys)};
    session::execution run(on, query, bound, 3);
    std::vector<std::string> names;
    while (run.step()) {
        value_view name;
        run.read(&name, 1);
        names.emplace_back(name.text());
    }
    return names;
}

bool has_column(const driver::live_table& live, const core::column_info& wanted) {
    return std::any_of(live.columns.begin(), live.columns.end(),
                       [&](const driver::live_column& each) { return each.name == wanted.name; });
}

// The reference is one that may be NULL, or no row could have been inserted.
void empty_reference(session::connection& on, const table_info& table, const core::column_info& column) {
    if (!column.is_nullable || !has_column(on.driver().describe(table.name), column)) return;
    const capabilities& engine = on.capabilities();
    on.execute("UPDATE " + statement::quoted(table.name, engine) + " SET " + statement::quoted(column.name, engine) +
               " = NULL");
}

std::string type_of(const table_info& table, std::size_t column, const capabilities& engine) {
    return statement::column_type(table, table.columns[column], engine);
}

std::string title_of(const table_info& table, std::size_t column, const capabilities& engine) {
    return statement::quoted(table.name, engine) + "." + statement::quoted(table.columns[column].name, engine) +
           " is " + type_of(table, column, engine);
}

} // namespace

foreign_key_list keys_added_later(const table_info& table, const tables_in_order& ordered, const capabilities& engine) {
    foreign_key_list later;
    if (engine.find_foreign_keys.empty()) return later;
    for (const core::foreign_key_info& key : table.foreign_keys) {
        const table_info& target = key.target();
        if (!is_primary_key(target, key.target_column) || comes_behind(ordered, &table, &target)) later.push_back(&key);
    }
    return later;
}

bool may_lack_keys(session::connection& on, const table_info& table) {
    const driver::live_table live = on.driver().describe(table.name);
    if (!live.exists) return true;
    // Where each statement commits, another process may have made it just now, or have died there.
    return !on.capabilities().transactional_ddl && !live.is_view && !live.is_partitioned && !has_rows(on, table);
}

void add_foreign_key(session::connection& on, const table_info& table, const core::foreign_key_info& key) {
    if (!names_of(on, table, key).empty()) return;
    try {
        on.execute(statement::write_foreign_key(table, key, on.capabilities()));
    } catch (const error& failure) {
        // where each statement commits, somebody else may have been faster
        if (!on.capabilities().transactional_ddl && !names_of(on, table, key).empty()) return;
        explain_failed_reference(failure, table, on.capabilities());
        throw;
    }
}

void break_circles(session::connection& on, const tables_in_order& ordered) {
    const capabilities& engine = on.capabilities();
    for (const table_info* table : ordered) {
        for (const core::foreign_key_info& key : table->foreign_keys) {
            if (!comes_behind(ordered, table, &key.target())) continue;
            if (engine.find_foreign_keys.empty()) {
                empty_reference(on, *table, table->columns[key.column]);
                continue;
            }
            for (const std::string& name : names_of(on, *table, key))
                on.execute(statement::write_drop_constraint(*table, name, engine));
        }
    }
}

void explain_failed_reference(const error& failure, const table_info& table, const capabilities& engine) {
    if (engine.references_any_width || failure.kind() != error_kind::statement_failed) return;
    for (const core::foreign_key_info& key : table.foreign_keys) {
        const table_info& target = key.target();
        if (table.columns[key.column].kind.type != core::column_type::integer ||
            type_of(table, key.column, engine) == type_of(target, key.target_column, engine))
            continue;
        error_details details = failure.details();
        details.kind = error_kind::misuse;
        details.message = "create_tables(): " + title_of(table, key.column, engine) + ", and refers to " +
                          title_of(target, key.target_column, engine) + ": " + std::string(engine.engine) +
                          " wants one type; give both members the same (" + details.message + ")";
        throw_error(std::move(details));
    }
}

} // namespace rowan::schema
