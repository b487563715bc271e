// The three ways in which engines get or create many rows.
#include <rowan/orm/bulk.hpp>

#include "bulk_find.hpp"
#include "chunks.hpp"
#include "insert_row.hpp"
#include "key_order.hpp"
#include "row_values_list.hpp"

#include <rowan/core/error.hpp>
#include <rowan/session/schema_check.hpp>
#include <rowan/statement/bulk_writer.hpp>

#include <algorithm>
#include <new>
#include <string>
#include <utility>

namespace rowan::orm {
namespace {

using core::value_view;
using session::write_extent;
using statement::bulk_creation;
using statement::first_step;

std::vector<std::size_t> columns_of(const core::key_info& key) {
    std::vector<std::size_t> columns;
    for (const core::key_part& part : key.parts) columns.push_back(part.column);
    return columns;
}

// The row is there, whatever is thrown when it is read: by a type of the user's own, or as memory is out.
void read_row(const key_statements& statements, const value_view* columns, bulk_row& row, answer outcome) noexcept {
    row.outcome = outcome;
    try {
        statements.access->decode(columns, row.result);
    } catch (...) {
        row.failure = std::current_exception();
    }
}

// Runs a statement that creates rows. Where memory is out behind its beginning, they may be there.
template <class Run>
void run_creation(session::connection& on, const Run& run) {
    try {
        run();
    } catch (const std::bad_alloc&) {
        throw_error({.kind = error_kind::out_of_memory,
                     .message = "out of memory while rows were created",
                     .in_doubt = !on.driver().in_transaction()});
    }
}

// One statement finds or inserts all of them.
void find_or_insert(session::connection& on, const key_statements& statements, bulk_row* const* rows, std::size_t count,
                    first_step first) {
    const core::table_info& table = *statements.access->table;
    const bool may_insert = session::verify_key(on, table, *statements.key).may_insert;
    row_values_list values(*statements.access, rows, count);
    const std::vector<value_view>& bound = values.give(values.given_columns(), all_of(count), false);
    const statement::description statement(statement::write_bulk_find_or_insert(
        table, *statements.key, values.left_out(), may_insert ? first : first_step::find, on.capabilities()));
    session::execution run(on, statement);
    core::value_buffer<model::max_members + 1> row;
    const std::size_t columns = table.columns.size();
    run_creation(on, [&] {
        run.start(bound.data(), bound.size());
        for (std::size_t i = 0; i < count && run.step(); ++i) {
            run.read(row.values, columns + 1);
            const value_view& is_created = row.values[columns];
            if (is_created.is_null()) continue;
            read_row(statements, row.values, *rows[i], is_created.integer != 0 ? answer::created : answer::found);
        }
        run.run_to_end(); // behind them: rows whose keys something has changed, such as a trigger
    });
}

// Marks and reads those that are there.
void find_those_there(session::connection& on, const key_statements& statements, bulk_row* const* rows,
                      std::size_t count) {
    row_values_list values(*statements.access, rows, count);
    const std::vector<value_view>& bound =
        values.give(columns_of(*statements.key), all_of(count), on.capabilities().rows_are_lists);
    find_by_keys(on, statements, bound, [&](const key_answer& each) {
        bulk_row& row = *rows[each.position];
        if (each.first) row.first = rows[*each.first];
        if (each.columns == nullptr) return;
        statements.access->decode(each.columns, row.result);
        row.outcome = answer::found;
    });
}

// Inserts rows that were found to be absent: sorted, and each key once. Throws unique_violation when somebody else was
// faster.
void insert_missing(session::connection& on, const key_statements& statements, bulk_row* const* rows,
                    std::size_t count) {
    const core::table_info& table = *statements.access->table;
    const core::key_info& key = *statements.key;
    const std::string index = session::verify_key(on, table, key).index_name;
    row_values_list values(*statements.access, rows, count);
    const key_order order(key, values, rows, count);
    std::vector<std::size_t> firsts;
    for (const std::size_t each : order.sorted()) {
        if (firsts.empty() || !order.is_same(firsts.back(), each)) firsts.push_back(each);
    }
    const std::vector<value_view>& bound =
        values.give(values.given_columns(), firsts, on.capabilities().inserts_lists_of_rows());
    const statement::description statement(
        statement::write_bulk_insert(table, values.left_out(), index, on.capabilities()));
    session::execution run(on, statement);
    core::value_buffer<model::max_members> row;
    auto next = order.sorted().begin();
    run_creation(on, [&] {
        run.start(bound.data(), bound.size());
        for (const std::size_t first : firsts) {
            if (!run.step())
                throw_error(error_kind::statement_failed, "a bulk insert returned fewer rows than it was given");
            run.read(row.values, table.columns.size());
            for (; next != order.sorted().end() && order.is_same(first, *next); ++next)
                read_row(statements, row.values, *rows[*next], *next == first ? answer::created : answer::found);
        }
        run.run_to_end();
    });
}

std::vector<bulk_row*> those_without_outcome(std::vector<bulk_row>& rows) {
    std::vector<bulk_row*> left;
    for (bulk_row& each : rows) {
        if (each.outcome == answer::nothing) left.push_back(&each);
    }
    return left;
}

void find_row_by_row(const session::context& context, const key_statements& statements, std::vector<bulk_row>& rows) {
    read_together(context, [&](session::connection& on) {
        for (bulk_row& each : rows) {
            const row_key key(*statements.access, each.given, *statements.key);
            if (find_on(on, statements, key.values(), each.result, true)) each.outcome = answer::found;
        }
    });
}

// In one transaction, each by its own call.
void create_row_by_row(const session::context& context, const key_statements& statements,
                       const std::vector<bulk_row*>& rows) {
    if (rows.empty()) return;
    const row_values_list values(*statements.access, rows.data(), rows.size());
    // where writers exclude each other, the order given is as good
    const std::vector<std::size_t> order = context.capabilities().single_writer
                                               ? all_of(rows.size())
                                               : key_order(*statements.key, values, rows.data(), rows.size()).sorted();
    const auto work = [&](session::connection& on) {
        for (const std::size_t at : order) {
            bulk_row* const each = rows[at];
            const row_key key(*statements.access, each->given, *statements.key);
            const bool created = insert_or_get_on(on, {statements, key.values(), each->given, each->result, [] {}});
            each->outcome = created ? answer::created : answer::found;
        }
    };
    context.write({work, write_extent::several_statements});
}

// What an earlier statement of the call has created by itself stays there when a later one fails: whoever is told of
// the failure must not take it for nothing.
template <class Write>
void write_behind_others(const session::context& context, const std::vector<bulk_row>& rows, const Write& write) {
    const bool has_created =
        !context.in_transaction() &&
        std::any_of(rows.begin(), rows.end(), [](const bulk_row& each) { return each.outcome == answer::created; });
    try {
        write();
    } catch (const error& failure) {
        if (!has_created) throw;
        error_details details = failure.details();
        details.message += "; an earlier statement of this call has created some of its rows";
        details.in_doubt = true;
        details.retryable = false;
        throw_error(std::move(details));
    }
}

// Creates all of them or, when somebody else was faster with one, some or none.
void try_create_in_bulk(const session::context& context, const key_statements& statements,
                        std::vector<bulk_row*>& rows) {
    const std::vector<chunk> chunks = chunks_of(context, *statements.access, rows);
    const auto work = [&](session::connection& on) {
        for (bulk_row* each : rows) each->outcome = answer::nothing; // an earlier attempt's are undone
        for (const chunk& each : chunks) create_in_bulk(on, statements, each.data(), each.size(), first_step::find);
        for (const bulk_row* each : rows) {
            if (each->failure) std::rethrow_exception(each->failure);
        }
    };
    try {
        context.write({work, chunks.size() == 1 ? write_extent::many_rows : write_extent::several_statements});
    } catch (const error& failure) {
        if (failure.kind() == error_kind::statement_failed && !failure.poisons_transaction()) {
            const session::lease on(context);
            session::verify_key_again(*on, *statements.access->table, *statements.key);
        }
        if (failure.kind() != error_kind::unique_violation || failure.retryable()) throw;
        for (bulk_row* each : rows) each->outcome = answer::nothing;
    }
}

// Outside of a transaction, a read that a cluster has undone has found nothing so far; the insert will tell.
void find_in_bulk(const session::context& context, const key_statements& statements, std::vector<bulk_row*>& rows) {
    const session::lease lease(context);
    try {
        for (const chunk& each : chunks_of(context, *statements.access, rows))
            find_those_there(*lease, statements, each.data(), each.size());
    } catch (const error& failure) {
        if (failure.kind() == error_kind::statement_failed && lease->driver().is_usable())
            session::verify_key_again(*lease, *statements.access->table, *statements.key);
        const bool is_undone = failure.retryable() && failure.kind() != error_kind::timeout;
        if (!is_undone || context.in_transaction() || !lease->driver().is_usable()) throw;
    }
}

// Enough for many callers who race for the same rows: whenever one of them loses, another has won.
constexpr int most_bulk_rounds = 10;

// Until all are there, or a round brings nothing, or could not: inside a transaction, rows that others have just
// created may be out of sight of a plain SELECT.
void get_or_create_in_bulk(const session::context& context, const key_statements& statements,
                           std::vector<bulk_row>& rows) {
    const bool finds_first = context.capabilities().bulk == bulk_creation::find_then_insert;
    std::vector<bulk_row*> missing = those_without_outcome(rows);
    const int rounds = finds_first && context.in_transaction() ? 1 : most_bulk_rounds;
    for (int round = 0; round < rounds && !missing.empty(); ++round) {
        const std::size_t before = missing.size();
        if (finds_first) {
            find_in_bulk(context, statements, missing);
            missing = those_without_outcome(rows);
            if (missing.empty() || (round > 0 && missing.size() == before)) return;
        }
        write_behind_others(context, rows, [&] { try_create_in_bulk(context, statements, missing); });
        missing = those_without_outcome(rows);
        if (!finds_first && missing.size() == before) return;
    }
}

// Rows may have come before the statement failed, and are undone with it.
void forget_outcomes(bulk_row* const* rows, std::size_t count) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        rows[i]->outcome = answer::nothing;
        rows[i]->failure = nullptr;
    }
}

} // namespace

bool is_bulk_row(const key_statements& statements, const void* given, const statement::capabilities& engine) {
    if (engine.bulk == bulk_creation::row_by_row) return false;
    const std::uint64_t left_out = statements.access->left_to_database(given);
    return std::none_of(statements.key->parts.begin(),
                        statements.key->parts.end(), // all of a key must be given to look it up
                        [left_out](const core::key_part& part) { return (left_out >> part.column & 1) != 0; });
}

void create_in_bulk(session::connection& on, const key_statements& statements, bulk_row* const* rows, std::size_t count,
                    first_step first) {
    try {
        if (on.capabilities().bulk == bulk_creation::find_or_insert)
            return find_or_insert(on, statements, rows, count, first);
        insert_missing(on, statements, rows, count);
    } catch (const error& failure) {
        forget_outcomes(rows, count);
        explain_uncovered(on, *statements.key, failure);
        throw;
    } catch (...) { // what a type of the user's own throws when it is written
        forget_outcomes(rows, count);
        throw;
    }
}

void get_or_create_all(const session::context& context, const key_statements& statements, std::vector<bulk_row>& rows) {
    context.refuse_if_for_reads();
    const statement::capabilities& engine = context.capabilities();
    const bool is_bulk = std::all_of(rows.begin(), rows.end(),
                                     [&](const bulk_row& each) { return is_bulk_row(statements, each.given, engine); });
    if (!is_bulk) {
        find_row_by_row(context, statements, rows);
        return create_row_by_row(context, statements, those_without_outcome(rows));
    }
    get_or_create_in_bulk(context, statements, rows);
    write_behind_others(context, rows, [&] { create_row_by_row(context, statements, those_without_outcome(rows)); });
}

} // namespace rowan::orm
