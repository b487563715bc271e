// Running lowered queries: the untyped work behind `query_set`, and the thin typed shell that reads its rows.
#pragma once

#include <rowan/orm/cursor.hpp>
#include <rowan/orm/fetched_rows.hpp>
#include <rowan/orm/keyed_calls.hpp>
#include <rowan/orm/query_state.hpp>
#include <rowan/orm/row_shape.hpp>
#include <rowan/query/assignment_list.hpp>

namespace rowan::orm {

[[noreturn]] void throw_does_not_exist(const core::table_info& table);
[[noreturn]] void throw_multiple_objects(const core::table_info& table);
/// Throws misuse unless nothing was asked of the set yet: a filter would narrow the search but not the row created.
void refuse_asked(const query_state& state, const char* call);
inline void refuse_unless_bare(const query_state& state, const char* call) {
    if (!state.select().is_bare()) refuse_asked(state, call);
}

bool exists(const query_state& state);
std::int64_t count(const query_state& state);
/// Runs a statement that writes; the number of rows.
std::int64_t run_write(const session::context& context, const query::bound_statement& bound);
std::int64_t update(const query_state& state, const query::assignment_list& assignments);
std::int64_t remove_rows(const query_state& state);

/// The only row or, where a unique key is named, the one among them with these values of it. Throws does_not_exist or
/// multiple_objects_returned.
void read_only_row(const query_state& state, const row_reading& reading, const key_statements_place* key,
                   const core::value_view* values, void* row);
/// The first or the last row; false: there is none.
bool read_end_row(const query_state& state, bool is_last, const row_reading& reading, void* row);
/// The row of aggregates over all rows. Throws misuse where there is none.
void read_aggregates(const query_state& state, std::initializer_list<query::term> columns, const row_reading& reading,
                     void* row);

template <class Model, class... Matches>
consteval bool names_key() {
    using lookup = query::lookup<Matches...>;
    if constexpr (query::is_subset<typename lookup::models, query::model_set<Model>>) {
        constexpr auto parts = lookup::parts();
        const core::found<core::key_info> key =
            model::key_over(model::table_info_of<Model>(), parts.data(), parts.size());
        return key && key->where.empty() && !(Matches::may_be_null || ...);
    } else {
        return false;
    }
}
/// Whether a condition is a lookup that names exactly a unique key whose values cannot be NULL.
template <class Model, class Condition>
inline constexpr bool is_key_lookup = false;
template <class Model, class... Matches>
inline constexpr bool is_key_lookup<Model, query::lookup<Matches...>> = names_key<Model, Matches...>();

// Apart from what differs between calls: making and ending a row is most of the code of one.
template <class Row>
[[gnu::noinline]] Row only_row(const query_state& state, const key_statements_place* key = nullptr,
                               const core::value_view* values = nullptr) {
    Row row{};
    read_only_row(state, reading_of<Row>, key, values, &row);
    return row;
}

/// UPDATE by assignments WHERE the key RETURNING all columns.
query::bound_statement update_by_key(const core::table_info& table, const core::key_info& key,
                                     const query::assignment_list& assignments);

template <class Change>
void append_assignment(query::assignment_list& all, const Change& change) {
    if constexpr (query::assignment_to_column<Change>) change.append_to(all);
}

/// `update` by a key; the statement's values, then the key's.
bool update_or_create_by(const session::context& context, const row_call& call, const query::bound_statement& update);

/// Every column outside of the key is set to that of the row given.
bool overwrite_or_create(const session::context& context, const row_call& call);

/// Finds the row, or inserts it while no other writer can.
/// `lookup`: the columns that the look compares.
bool get_or_create_locked(const session::context& context, const insertion& insert, const query::bound_statement& look,
                          core::array_view<core::key_part> lookup, const void* given, void* result,
                          core::function_ref<void()> prepare);

template <class Model, class Lookup, class... Changes>
outcome<Model> update_or_create_by_lookup(const session::context& context, const Lookup& lookup, Changes&... changes) {
    constexpr std::size_t key = key_index_of_lookup<Model, Lookup>();
    const key_statements& statements = statements_for<Model, key>();
    const lookup_values<Model, key, Lookup> values(lookup);
    query::assignment_list assignments;
    (append_assignment(assignments, changes), ...);
    outcome<Model> made;
    Model given{};
    const auto prepare = [&] { prepare_row(given, statements.key->parts, values.values, changes...); };
    made.created = update_or_create_by(context, {statements, values.values, &given, &made.row, prepare},
                                       update_by_key(*statements.access->table, *statements.key, assignments));
    if (made.created) keep_ignored_members(given, made.row);
    return made;
}

template <class Model, std::size_t KeyIndex, class... Assignments>
outcome<Model> update_or_create_row(const session::context& context, const Model& row, const Assignments&... changes) {
    static_assert((detail::is_own_default<Model, Assignments>() && ...),
                  "update_or_create(): an assignment names a column of another model; assign the row's own members");
    const key_statements& statements = statements_for<Model, KeyIndex>();
    const row_key key(*statements.access, &row, *statements.key);
    outcome<Model> made;
    const auto prepare = [] {};
    const row_call call{statements, key.values(), &row, &made.row, prepare};
    if constexpr (sizeof...(Assignments) == 0) {
        made.created = overwrite_or_create(context, call);
    } else {
        query::assignment_list assignments;
        (append_assignment(assignments, changes), ...);
        made.created =
            update_or_create_by(context, call, update_by_key(*statements.access->table, *statements.key, assignments));
    }
    if (made.created) keep_ignored_members(row, made.row);
    return made;
}

template <class Model, class Lookup, class... Defaults>
outcome<Model> get_or_create_locked(const session::context& context, const Lookup& lookup, Defaults&... defaults) {
    static constexpr auto parts = Lookup::parts();
    query::select select{.table = &model::table_info_of<Model>(), .where = lookup.lowered(), .limit = 2};
    const query::lookup_views<Lookup> values(lookup);
    outcome<Model> made;
    Model given{};
    const auto prepare = [&] { prepare_row(given, parts, values.values, defaults...); };
    made.created =
        get_or_create_locked(context, insertion_of<Model>(), select.rows(), parts, &given, &made.row, prepare);
    if (made.created) keep_ignored_members(given, made.row);
    return made;
}

} // namespace rowan::orm
