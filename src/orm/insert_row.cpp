// One row inserted, by the statement that fits what is given, and read back.
#include "insert_row.hpp"

#include "quoted_table.hpp"

#include <rowan/orm/statements.hpp>
#include <rowan/session/schema_check.hpp>
#include <rowan/statement/key_writer.hpp>

#include <algorithm>
#include <bit>
#include <string>
#include <utility>

namespace rowan::orm {
namespace {

constexpr std::size_t max_columns = model::max_members;

constexpr std::uint64_t every_column = ~std::uint64_t{0};

std::uint64_t columns_of(returned what, std::uint64_t left_out) noexcept {
    if (what == returned::all) return every_column;
    return what == returned::filled_in ? left_out : 0;
}

// The column that the database numbers, as the only one that is left to it.
bool is_only_number(const core::table_info& table, std::uint64_t left_out) noexcept {
    const bool is_one_column = (left_out & (left_out - 1)) == 0;
    return is_one_column && table.columns[static_cast<std::size_t>(std::countr_zero(left_out))].is_generated;
}

// As little as will do: RETURNING is a good part of what an insert costs in SQLite, and inside a transaction makes it
// keep the former contents of every page that it touches.
returned wanted_of(session::connection& on, const core::table_info& table, std::uint64_t left_out) {
    if (!on.capabilities().stores_unchanged) return returned::all;
    const bool is_known = left_out == 0 || (is_only_number(table, left_out) && session::is_number_told(on, table));
    return is_known ? returned::nothing : returned::filled_in;
}

// The inserted row: what the statement returned, and where that is not all, the values that were given.
answer read_inserted(session::execution& run, const insert_run& how, std::uint64_t returned, core::value_view* given,
                     void* result) {
    if (!run.step()) return how.finds() ? answer::nothing : answer::exists;
    const std::size_t columns = how.table().columns.size();
    bool is_created = true;
    core::value_buffer<max_columns + 1> row;
    if (how.finds()) {
        run.read(row.values, columns + 1);
        is_created = row.values[columns].integer != 0;
        given = row.values;
    } else if (returned == every_column) {
        run.read(given, columns);
    } else {
        run.read(row.values, static_cast<std::size_t>(std::popcount(returned)));
        const core::value_view* next = row.values;
        for (std::size_t i = 0; i < columns; ++i) {
            if (returned >> i & 1) given[i] = *next++;
        }
    }
    how.insert.access->decode(given, result);
    run.run_to_end();
    return is_created ? answer::created : answer::found;
}

void drop_signs_of_zero(core::value_view* values, std::size_t count) noexcept {
    for (core::value_view* each = values; each != values + count; ++each) {
        if (each->kind == core::value_kind::real && each->real == 0) each->real = 0;
    }
}

// The same for a statement that returns nothing. What a view's trigger inserts is not counted.
[[gnu::always_inline]] inline answer read_told(session::execution& run, session::connection& on, const insert_run& how,
                                               std::uint64_t left_out, core::value_view* given, void* result) {
    run.run_to_end();
    const bool is_counted = how.form != insert_form::plain || left_out != 0;
    if (is_counted && run.affected_rows() == 0) return answer::exists;
    // The caller has the row: only the number is news.
    const std::int64_t number = left_out != 0 ? on.driver().told_number() : 0;
    if (how.may_stay != nullptr && how.insert.access->keeps_given) {
        *how.may_stay = {true, left_out, number};
        return answer::created;
    }
    if (left_out != 0) given[std::countr_zero(left_out)] = core::value_view::of_integer(number);
    if (!on.capabilities().stores_negative_zero) drop_signs_of_zero(given, how.table().columns.size());
    how.insert.access->decode(given, result);
    return answer::created;
}

// The parameters one after the other: of the key, where the statement looks for it, and of the given columns.
std::size_t bind_chosen(const insert_run& how, std::uint64_t left_out, const core::value_view* row,
                        core::value_view* bound) {
    const std::size_t columns = how.table().columns.size();
    core::value_view* next = bound;
    if (how.finds()) next = std::copy_n(how.key_values, how.insert.key->parts.size(), next);
    for (std::size_t i = 0; i < columns; ++i) {
        if ((left_out >> i & 1) == 0) *next++ = row[i];
    }
    return static_cast<std::size_t>(next - bound);
}

} // namespace

answer run_insert(session::connection& on, const insert_run& how, const void* given, void* result) {
    const model::row_access& access = *how.insert.access;
    if (how.may_stay != nullptr) how.may_stay->is = false; // an attempt before this one may be undone
    core::text_arena arena;
    core::value_buffer<max_columns> row;
    core::value_buffer<max_columns + max_key_parts> chosen;
    const std::uint64_t left_out = access.encode_new(given, row.values, arena);
    if (how.insert.key != nullptr) refuse_unnumbered(*access.table, how.insert.key->parts, left_out);
    const returned wanted = wanted_of(on, *access.table, left_out);
    const int skipped = std::countr_one(left_out);
    const core::value_view* bound = row.values + skipped;
    std::size_t count = access.table->columns.size() - static_cast<std::size_t>(skipped);
    if (how.finds() || left_out >> skipped != 0) { // else what is left out stands before all that is given
        bound = chosen.values;
        count = bind_chosen(how, left_out, row.values, chosen.values);
    }
    const auto run_one = [&](const statement::description& statement) {
        session::execution run(on, statement, bound, count);
        if (wanted == returned::nothing) return read_told(run, on, how, left_out, row.values, result);
        return read_inserted(run, how, columns_of(wanted, left_out), row.values, result);
    };
    if (left_out == how.insert.left_out && how.index.empty()) return run_one(how.insert.statement(how.form, wanted));
    if (left_out == how.insert.left_out && how.index == how.insert.named->index()) return run_one(*how.insert.named);
    // a row that gives what the database would fill in has a statement of its own, and so has an index of another name
    return run_one(
        insert_statement(*access.table, left_out, columns_of(wanted, left_out), how.form, how.insert.key, how.index));
}

void refuse_unnumbered(const core::table_info& table, std::span<const core::key_part> lookup, std::uint64_t left_out) {
    for (const core::key_part& part : lookup) {
        const core::column_info& column = table.columns[part.column];
        if ((left_out >> part.column & 1) == 0 || !column.is_generated) continue;
        throw_error(error_kind::misuse, "get_or_create(): \"" + std::string(column.name) +
                                            "\" is 0, which leaves its number to the database: the row created would "
                                            "have another one; look up a number that is given, or use create()");
    }
}

void throw_uncovered(const core::key_info& key, error_details details) {
    details.kind = error_kind::key_not_stable;
    details.message = "get_or_create(): the row to create does not fulfil the condition of the partial key (" +
                      std::string(key.where) + "), so it would not be found again";
    throw_error(std::move(details));
}

void explain_uncovered(session::connection& on, const core::key_info& key, const error& failure) {
    const statement::capabilities& engine = on.capabilities();
    if (!key.where.empty() && failure.kind() == error_kind::statement_failed && !engine.required_open.empty() &&
        failure.engine_code() == engine.requirement_code)
        throw_uncovered(key, failure.details());
}

insertion::insertion(const model::row_access& access_to, const core::key_info* by)
    : access(&access_to), key(by), left_out(access_to.filled_by_database) {
    const auto add = [this](insert_form form) {
        for (const returned what : {returned::all, returned::filled_in, returned::nothing})
            statements.push_back(insert_statement(*access->table, left_out, columns_of(what, left_out), form, key));
    };
    add(insert_form::plain);
    if (key != nullptr) {
        for (const insert_form form : {insert_form::unless_exists, insert_form::or_find, insert_form::or_keep})
            add(form);
        named.emplace(insert_statement(*access->table, left_out, every_column, insert_form::plain, key,
                                       statement::index_name(*access->table, *key)));
        named->give_identity();
    }
    for (statement::description& each : statements) each.give_identity();
}
insertion::~insertion() = default;

void create_on(session::connection& on, const insertion& insert, const void* given, void* result, as_given* may_stay) {
    if (run_insert(on, {insert, insert_form::plain, nullptr, may_stay}, given, result) == answer::created) return;
    throw_error(error_kind::statement_failed, "table " + quoted(*insert.access->table) +
                                                  ": the insert did not fail, and stored no row; a trigger skips it");
}

void create(const session::context& context, const insertion& insert, const void* given, void* result,
            as_given* may_stay) {
    const auto work = [&](session::connection& on) { create_on(on, insert, given, result, may_stay); };
    context.write({work});
}

} // namespace rowan::orm
