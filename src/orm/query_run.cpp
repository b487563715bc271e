// The untyped work behind query sets.
#include <rowan/orm/query_run.hpp>

#include <rowan/core/error.hpp>
#include <rowan/orm/raw.hpp>

#include "exact_value.hpp"
#include "quoted_table.hpp"
#include "value_views.hpp"

#include <algorithm>
#include <string>

namespace rowan::orm {

using statement::op;

void throw_does_not_exist(const core::table_info& table) {
    throw_error(error_kind::does_not_exist, "get(): no row of " + quoted(table) + " matches");
}

void throw_multiple_objects(const core::table_info& table) {
    throw_error(error_kind::multiple_objects_returned, "get(): more than one row of " + quoted(table) + " matches");
}

void refuse_asked(const query_state& state, const char* call) {
    const query::select select = state.select().value();
    const bool is_bare = select.where.empty() && select.joins.empty() && select.group_by.empty() && select.limit < 0 &&
                         select.offset == 0 && !select.is_distinct;
    if (is_bare) return;
    throw_error(error_kind::misuse, std::string(call) +
                                        "(): not after filter and its kin: they would narrow the search, but the row "
                                        "created need not match them; call it on objects<T>() or a related set");
}

bool exists(const query_state& state) {
    query::select one = state.select().value();
    one.order_by.clear();
    if (one.limit != 0) one.limit = 1;
    std::vector<query::term> shown{query::value_term(core::value_view::of_integer(1))};
    // An offset after distinct skips rows that differ, and constants do not.
    if (one.is_distinct && one.offset > 0) shown = one.group_by.empty() ? one.all_columns() : one.group_by;
    open_query run(state.context(), one.rows(shown));
    return run.step();
}

std::int64_t count(const query_state& state) {
    const query::select select = state.select().value();
    if (select.is_distinct || !select.group_by.empty()) {
        throw_error(error_kind::misuse,
                    "count(): not after distinct or group_by; use values(rowan::count_distinct(…)) or count the rows");
    }
    open_query run(state.context(), select.row_count());
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
        const bool is_alone = !on.driver().in_transaction();
        try {
            session::execution run(on, bound.statement, values.data(), values.size());
            run.run_to_end();
            affected = run.affected_rows();
        } catch (const error& failure) {
            if (is_alone && !on.driver().is_usable()) doubt_raw(failure, bound.statement.text());
            throw;
        }
    };
    context.write({work, session::write_extent::many_rows, may_share});
    return affected;
}

std::int64_t update(const query_state& state, const query::assignment_list& assignments) {
    return run_write(state.context(), state.select().update(assignments));
}

std::int64_t remove_rows(const query_state& state) {
    return run_write(state.context(), state.select().remove());
}

namespace {

// A query on its way, and room for what one row of it shows.
class reader {
public:
    reader(const session::context& context, query::bound_statement bound, const row_reading& reading)
        : m_query(context, std::move(bound)), m_reading(reading), m_columns(reading.columns) {}

    bool step() { return m_query.step(); }
    void read(void* row) {
        m_query.read(m_columns.data(), m_columns.size());
        m_reading.read(m_columns.data(), row);
    }

private:
    open_query m_query;
    row_reading m_reading;
    std::vector<core::value_view> m_columns;
};

void read_only_row(const query_state& state, const row_reading& reading, void* row) {
    reader rows(state.context(), state.select().rows_up_to(2), reading);
    if (!rows.step()) throw_does_not_exist(state.select().table());
    rows.read(row);
    if (rows.step()) throw_multiple_objects(state.select().table());
}

void read_row_with_key(const query_state& state, const key_statements& statements, const core::value_view* values,
                       void* row) {
    const model::row_access& access = *statements.access;
    if (state.select().is_bare()) {
        for (std::size_t i = 0; i < statements.key->parts.size(); ++i) {
            if (is_beyond(access.table->columns[statements.key->parts[i].column].kind, values[i]))
                throw_does_not_exist(*access.table);
        }
        if (!find(state.context(), statements, values, row)) throw_does_not_exist(*access.table);
        return;
    }
    std::vector<query::column_ref> key;
    for (const core::key_part& part : statements.key->parts) key.push_back({access.table, part});
    const query_state narrowed(state, key.data(), values, key.size());
    read_only_row(narrowed, {access.table->columns.size(), access.decode}, row);
}

} // namespace

void read_only_row(const query_state& state, const row_reading& reading, const key_statements_place* key,
                   const core::value_view* values, void* row) {
    if (key != nullptr)
        read_row_with_key(state, key->get(), values, row);
    else
        read_only_row(state, reading, row);
}

bool read_end_row(const query_state& state, bool is_last, const row_reading& reading, void* row) {
    reader rows(state.context(), state.select().first_row(is_last), reading);
    if (!rows.step()) return false;
    rows.read(row);
    return true;
}

void read_aggregates(const query_state& state, std::initializer_list<query::term> columns, const row_reading& reading,
                     void* row) {
    reader rows(state.context(), state.select().one_group(columns), reading);
    if (!rows.step()) {
        throw_error(error_kind::misuse,
                    "aggregate(): a column without an aggregate has no value where there are no rows");
    }
    rows.read(row);
}

query::bound_statement update_by_key(const core::table_info& table, const core::key_info& key,
                                     const query::assignment_list& assignments) {
    if (assignments.items().empty()) return {find_statement(table, key), {}};
    query::term all;
    all.nodes.reserve(4 * assignments.items().size() + 4 * key.parts.size() + table.columns.size() + 4);
    for (const auto& [column, value] : assignments.items()) {
        all.append(value);
        all.nodes.assign(table, column);
    }
    all.nodes.add(op::update, table, assignments.items().size());
    all.nodes.key_match(table, key).add(op::where);
    all.nodes.all_columns(table).add(op::returning, table.columns.size());
    return {statement::description(std::move(all.nodes)), std::move(all.values)};
}

bool update_or_create_by(const session::context& context, const row_call& call, const query::bound_statement& update) {
    std::vector<core::value_view> values = views_of(update.values);
    values.insert(values.end(), call.key_values, call.key_values + call.statements.key->parts.size());
    return update_or_create(context, call, update.statement, values.data(), values.size());
}

bool overwrite_or_create(const session::context& context, const row_call& call) {
    const core::table_info& table = *call.statements.access->table;
    const core::key_info& key = *call.statements.key;
    core::text_arena arena;
    core::value_buffer<model::max_members> all;
    call.statements.access->encode(call.given, all.values, arena);
    std::vector<core::value_view> values;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (!is_key_column(key, i) && !table.columns[i].is_generated) values.push_back(all.values[i]);
    }
    values.insert(values.end(), call.key_values, call.key_values + key.parts.size());
    return update_or_create(context, call, overwrite_statement(table, key), values.data(), values.size());
}

} // namespace rowan::orm
