// Running lowered queries: the untyped work behind `query_set`, and the thin typed shell that reads its rows.
#pragma once

#include <rowan/orm/cursor.hpp>
#include <rowan/orm/keyed_calls.hpp>
#include <rowan/query/lazy_select.hpp>

namespace rowan::orm {

/// Throws misuse, naming the call, for a negative number.
std::int64_t checked_count(std::int64_t count, const char* call);
[[noreturn]] void throw_does_not_exist(const core::table_info& table);
[[noreturn]] void throw_multiple_objects(const core::table_info& table);
/// Throws misuse unless nothing was asked of the set yet: a filter would narrow the search but not the row created.
void refuse_asked(const query::select& select, const char* call);
inline void refuse_unless_bare(const query::lazy_select& select, const char* call) {
    if (!select.is_bare()) refuse_asked(select.value(), call);
}

bool exists(const session::context& context, const query::lazy_select& select);
std::int64_t count(const session::context& context, const query::lazy_select& select);
/// Runs a statement that writes; the number of rows.
std::int64_t run_write(const session::context& context, const query::bound_statement& bound);
std::int64_t update(const session::context& context, const query::lazy_select& select,
                    std::initializer_list<std::pair<std::uint16_t, query::term>> assignments);
std::int64_t remove_rows(const session::context& context, const query::lazy_select& select);

template <class Row>
std::optional<Row> the_first(const session::context& context, query::bound_statement bound) {
    cursor<Row> rows(context, std::move(bound));
    const auto first = rows.begin();
    if (first == rows.end()) return std::nullopt;
    return std::move(*first);
}

template <class Row>
Row the_only(const session::context& context, query::bound_statement bound, const core::table_info& table) {
    cursor<Row> rows(context, std::move(bound));
    auto each = rows.begin();
    if (each == rows.end()) throw_does_not_exist(table);
    Row only = std::move(*each);
    if (++each != rows.end()) throw_multiple_objects(table);
    return only;
}

/// Whether a condition is a lookup that names exactly a unique key whose values cannot be NULL.
template <class Model, class Condition>
inline constexpr bool is_key_lookup = false;
template <class Model, class... Matches>
inline constexpr bool is_key_lookup<Model, query::lookup<Matches...>> = [] {
    using lookup = query::lookup<Matches...>;
    if constexpr (query::is_subset<typename lookup::models, query::model_set<Model>>) {
        constexpr auto parts = lookup::parts();
        const core::found<core::key_info> key =
            model::key_over(model::table_info_of<Model>(), parts.data(), parts.size());
        return key && key->where.empty() && !(Matches::may_be_null || ...);
    } else {
        return false;
    }
}();

/// The row with a unique key: its statement is static, so that nothing is built at run time.
template <class Model, class Lookup>
Model get_by_key(const session::context& context, const Lookup& lookup) {
    constexpr std::size_t key = key_index_of_lookup<Model, Lookup>();
    const lookup_values<Model, key, Lookup> values(lookup);
    Model row{};
    if (!find(context, statements_for<Model, key>(), values.values, &row))
        throw_does_not_exist(model::table_info_of<Model>());
    return row;
}

/// UPDATE by assignments WHERE the key RETURNING all columns.
query::bound_statement update_by_key(const core::table_info& table, const core::key_info& key,
                                     const std::vector<std::pair<std::uint16_t, query::term>>& assignments);

template <class Change>
void append_assignment(std::vector<std::pair<std::uint16_t, query::term>>& all, const Change& change) {
    if constexpr (query::assignment_to_column<Change>)
        all.emplace_back(model::column_index<Change::member>(), change.lowered());
}

/// `update` by a key; the statement's values, then the key's.
bool update_or_create_by(const session::context& context, const row_call& call, const query::bound_statement& update);

/// Every column outside of the key is set to the row's.
bool overwrite_or_create(const session::context& context, const row_call& call, const core::value_view* row_values);

/// Finds the row, or inserts it while no other writer can.
bool get_or_create_locked(const session::context& context, const insertion& insert, const query::bound_statement& look,
                          const void* given, void* result, core::function_ref<void()> prepare);

template <class Model, class Lookup, class... Changes>
outcome<Model> update_or_create_by_lookup(const session::context& context, const Lookup& lookup, Changes&... changes) {
    constexpr std::size_t key = key_index_of_lookup<Model, Lookup>();
    const key_statements& statements = statements_for<Model, key>();
    const lookup_values<Model, key, Lookup> values(lookup);
    std::vector<std::pair<std::uint16_t, query::term>> assignments;
    (append_assignment(assignments, changes), ...);
    outcome<Model> made;
    Model given{};
    const auto prepare = [&] { prepare_from_lookup(given, lookup, changes...); };
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
    const row_values<Model> values(row, *statements.key);
    outcome<Model> made;
    const auto prepare = [] {};
    const row_call call{statements, values.key(), &row, &made.row, prepare};
    if constexpr (sizeof...(Assignments) == 0) {
        made.created = overwrite_or_create(context, call, values.all());
    } else {
        std::vector<std::pair<std::uint16_t, query::term>> assignments;
        (append_assignment(assignments, changes), ...);
        made.created =
            update_or_create_by(context, call, update_by_key(*statements.access->table, *statements.key, assignments));
    }
    if (made.created) keep_ignored_members(row, made.row);
    return made;
}

template <class Model, class Lookup, class... Defaults>
outcome<Model> get_or_create_locked(const session::context& context, const Lookup& lookup, Defaults&... defaults) {
    query::select select{.table = &model::table_info_of<Model>(), .where = lookup.lowered(), .limit = 2};
    outcome<Model> made;
    Model given{};
    const auto prepare = [&] { prepare_from_lookup(given, lookup, defaults...); };
    made.created = get_or_create_locked(context, insertion_of<Model>(), select.rows(select.all_columns()), &given,
                                        &made.row, prepare);
    if (made.created) keep_ignored_members(given, made.row);
    return made;
}

} // namespace rowan::orm
