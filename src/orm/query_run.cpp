// The untyped work behind query sets.
#include <rowan/orm/query_run.hpp>

#include <rowan/core/error.hpp>
#include <rowan/orm/raw.hpp>

#include "table_lock.hpp"
#include "value_views.hpp"

#include <rowan/session/atomic_settings.hpp>

#include <algorithm>
#include <string>

namespace rowan::orm {

using statement::op;

namespace {

std::string quoted(const core::table_info& table) {
    return "\"" + std::string(table.name) + "\"";
}

} // namespace

std::int64_t checked_count(std::int64_t count, const char* call) {
    if (count < 0) throw_error(error_kind::misuse, std::string(call) + "(): the number must not be negative");
    return count;
}

void throw_does_not_exist(const core::table_info& table) {
    throw_error(error_kind::does_not_exist, "get(): no row of " + quoted(table) + " matches");
}

void throw_multiple_objects(const core::table_info& table) {
    throw_error(error_kind::multiple_objects_returned, "get(): more than one row of " + quoted(table) + " matches");
}

void refuse_asked(const query::select& select, const char* call) {
    const bool is_bare = select.where.empty() && select.joins.empty() && select.group_by.empty() && select.limit < 0 &&
                         select.offset == 0 && !select.is_distinct;
    if (is_bare) return;
    throw_error(error_kind::misuse, std::string(call) +
                                        "(): not after filter and its kin: they would narrow the search, but the row "
                                        "created need not match them; call it on objects<T>() or a related set");
}

bool exists(const session::context& context, const query::lazy_select& asked) {
    query::select one = asked.value();
    one.order_by.clear();
    if (one.limit != 0) one.limit = 1;
    query::term number = query::value_term(core::value_view::of_integer(1));
    open_query run(context, one.rows({number}));
    return run.step();
}

std::int64_t count(const session::context& context, const query::lazy_select& asked) {
    const query::select select = asked.value();
    if (select.is_distinct || !select.group_by.empty()) {
        throw_error(error_kind::misuse,
                    "count(): not after distinct or group_by; use values(rowan::count_distinct(…)) or count the rows");
    }
    open_query run(context, select.row_count());
    static_cast<void>(run.step());
    core::value_view total;
    run.read(&total, 1);
    const std::int64_t left = std::max<std::int64_t>(0, total.integer - select.offset);
    return select.limit < 0 ? left : std::min(left, select.limit);
}

std::int64_t run_write(const session::context& context, const query::bound_statement& bound) {
    const bool may_share = bound.statement.text().empty() || check_raw(bound.statement.text());
    const std::vector<core::value_view> values = views_of(bound.values);
    std::int64_t affected = 0;
    const auto work = [&](session::connection& on) {
        session::execution run(on, bound.statement, values.data(), values.size());
        run.run_to_end();
        affected = run.affected_rows();
    };
    context.write({work, true, may_share});
    return affected;
}

std::int64_t update(const session::context& context, const query::lazy_select& select,
                    std::initializer_list<std::pair<std::uint16_t, query::term>> assignments) {
    return run_write(context, select.update(assignments));
}

std::int64_t remove_rows(const session::context& context, const query::lazy_select& select) {
    return run_write(context, select.remove());
}

query::bound_statement update_by_key(const core::table_info& table, const core::key_info& key,
                                     const std::vector<std::pair<std::uint16_t, query::term>>& assignments) {
    if (assignments.empty()) return {find_statement(table, key), {}};
    query::term all;
    for (const auto& [column, value] : assignments) {
        all.append(value);
        all.nodes.assign(table, column);
    }
    all.nodes.add(op::update, table, assignments.size());
    all.nodes.key_match(table, key).add(op::where);
    all.nodes.all_columns(table).add(op::returning, table.columns.size());
    return {statement::description(std::move(all.nodes)), std::move(all.values)};
}

bool update_or_create_by(const session::context& context, const row_call& call, const query::bound_statement& update) {
    std::vector<core::value_view> values = views_of(update.values);
    values.insert(values.end(), call.key_values, call.key_values + call.statements.key->parts.size());
    return update_or_create(context, call, update.statement, values.data(), values.size());
}

bool overwrite_or_create(const session::context& context, const row_call& call, const core::value_view* row_values) {
    const core::table_info& table = *call.statements.access->table;
    const core::key_info& key = *call.statements.key;
    std::vector<core::value_view> values;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (!is_key_column(key, i) && !table.columns[i].is_generated) values.push_back(row_values[i]);
    }
    values.insert(values.end(), call.key_values, call.key_values + key.parts.size());
    return update_or_create(context, call, overwrite_statement(table, key), values.data(), values.size());
}

bool get_or_create_locked(const session::context& context, const insertion& insert, const query::bound_statement& look,
                          const void* given, void* result, core::function_ref<void()> prepare) {
    const std::vector<core::value_view> values = views_of(look.values);
    const auto find = [&](session::connection& on, const statement::description& statement) {
        session::execution run(on, statement, values.data(), values.size());
        if (!run.step()) return false;
        core::value_buffer<model::max_members> columns;
        run.read(columns.values, insert.access->table->columns.size());
        insert.access->decode(columns.values, result);
        if (run.step()) throw_multiple_objects(*insert.access->table);
        return true;
    };
    {
        const session::lease lease = context.read();
        if (find(*lease, look.statement)) return false;
    }
    prepare();
    bool created = false;
    const auto find_or_create = [&](session::connection& on, const statement::description& statement) {
        created = !find(on, statement); // under the lock
        if (created) create_on(on, insert, given, result);
    };
    if (context.capabilities().single_writer) {
        const auto work = [&](session::connection& on) { find_or_create(on, look.statement); };
        context.write({work, false});
        return created;
    }
    statement::sequence again;
    again.append(look.statement).add(op::reread);
    const statement::description look_again(std::move(again));
    context.atomic({}, [&](const session::context& inside) {
        lock_table(inside, *insert.access->table);
        const auto work = [&](session::connection& on) { find_or_create(on, look_again); };
        inside.write({work, false});
    });
    return created;
}

} // namespace rowan::orm
