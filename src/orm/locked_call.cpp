// get_or_create_locked: the way where no unique key is possible, under a lock that all its callers take.
#include "insert_row.hpp"
#include "table_lock.hpp"
#include "value_views.hpp"

#include <rowan/core/error.hpp>
#include <rowan/driver/live_schema.hpp>
#include <rowan/orm/query_run.hpp>
#include <rowan/session/retry.hpp>

#include <algorithm>

namespace rowan::orm {
namespace {

struct locked_call {
    const insertion& insert;
    const std::vector<core::value_view>& values; // of the look
    core::array_view<core::key_part> lookup;
    const void* given;
    void* result;

    [[nodiscard]] const core::table_info& table() const noexcept { return *insert.access->table; }

    bool find(session::connection& on, const statement::description& look) const {
        session::execution run(on, look, values.data(), values.size());
        if (!run.step()) return false;
        core::value_buffer<model::max_members> columns;
        run.read(columns.values, table().columns.size());
        insert.access->decode(columns.values, result);
        if (run.step()) throw_multiple_objects(table());
        return true;
    }
    bool find_or_create(session::connection& on, const statement::description& look) const {
        if (find(on, look)) return false;
        create_on(on, insert, given, result);
        return true;
    }
    // Whether a row that violates this unique key is one that the lookup would find.
    [[nodiscard]] bool is_own_key(session::connection& on, std::string_view name) const {
        const auto is_looked_up = [&](const driver::live_term& term) {
            return std::ranges::any_of(
                lookup, [&](core::key_part part) { return table().columns[part.column].name == term.column; });
        };
        for (const driver::live_key& key : on.driver().describe(table().name).keys) {
            if (key.name == name) return std::ranges::all_of(key.terms, is_looked_up);
        }
        return false;
    }
};

// The table has a unique key after all, and somebody who takes no lock has created the row: it is found, or it stands
// behind the snapshot of a transaction, which has to be run again.
bool is_found_after(const error& violation, const locked_call& call, const session::context& inside,
                    const statement::description& look) {
    bool is_found = false;
    const auto work = [&](session::connection& on) {
        is_found = call.find(on, look);
        if (!is_found && call.is_own_key(on, violation.constraint())) session::throw_retryable(violation);
    };
    inside.write({work, session::write_extent::several_statements});
    return is_found;
}

} // namespace

bool get_or_create_locked(const session::context& context, const insertion& insert, const query::bound_statement& look,
                          core::array_view<core::key_part> lookup, const void* given, void* result,
                          core::function_ref<void()> prepare) {
    context.refuse_if_for_reads();
    const std::vector<core::value_view> values = views_of(look.values);
    const locked_call call{insert, values, lookup, given, result};
    {
        const session::lease lease = context.read();
        if (call.find(*lease, look.statement)) return false;
    }
    prepare();
    refuse_unnumbered(call.table(), lookup, insert.access->left_to_database(given));
    bool created = false;
    if (context.capabilities().single_writer) {
        const auto work = [&](session::connection& on) { created = call.find_or_create(on, look.statement); };
        context.write({work, session::write_extent::several_statements});
        return created;
    }
    statement::sequence again;
    again.append(look.statement).add(statement::op::reread);
    const statement::description look_again(std::move(again));
    with_table_lock(context, call.table(), [&](const session::context& inside) {
        // Not in one: a node that undoes the transaction behind the answer to a look says so to a savepoint, and lets
        // an insert be committed by itself.
        const auto look_first = [&](session::connection& on) { created = !call.find(on, look_again); };
        inside.write({look_first});
        if (!created) return;
        const auto create = [&](session::connection& on) { create_on(on, insert, given, result); };
        try {
            inside.write({create, session::write_extent::several_statements});
        } catch (const error& failure) {
            if (failure.kind() != error_kind::unique_violation || failure.retryable()) throw;
            if (!is_found_after(failure, call, inside, look_again)) throw;
            created = false;
        }
    });
    return created;
}

} // namespace rowan::orm
