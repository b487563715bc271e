// Which insert a call sends, and what stands behind one that fails.
#include "insert_unless_exists.hpp"

#include "insert_row.hpp"

#include <rowan/core/error.hpp>
#include <rowan/session/schema_check.hpp>

#include <bit>
#include <string>

namespace rowan::orm {
namespace {

// Which statement creates a row unless its key exists.
insert_form form_for(const row_call& call, const statement::capabilities& engine, bool may_find, bool may_keep) {
    if (engine.creation == statement::creation::insert) return insert_form::plain;
    if (!may_find || engine.creation != statement::creation::find_or_insert) return insert_form::unless_exists;
    const core::table_info& table = *call.statements.access->table;
    const std::uint64_t left_out = call.statements.access->left_to_database(call.given);
    const bool has_values = static_cast<std::size_t>(std::popcount(left_out)) < table.columns.size();
    if (!has_values) return insert_form::unless_exists;
    return may_keep ? insert_form::or_keep : insert_form::or_find;
}

bool is_there(session::connection& on, const row_call& call) {
    return find_on(on, call.statements, call.key_values, call.result, false);
}

// Another key was violated, by a row that has this call's key, too: the row that was to be created, by somebody faster.
bool is_same_row(session::connection& on, const row_call& call, const error& violation) {
    return violation.kind() == error_kind::unique_violation && !violation.retryable() &&
           !violation.poisons_transaction() && find_again_on(on, call.statements, call.key_values, call.result);
}

answer attempt(session::connection& on, const row_call& call, bool may_find, bool is_second) {
    const core::table_info& table = *call.statements.access->table;
    const session::verified_key& verified = session::verify_key(on, table, *call.statements.key);
    if (must_look_around(call, on.capabilities()) && is_there(on, call)) return answer::exists;
    const insert_form form = form_for(call, on.capabilities(), may_find, verified.may_keep);
    const std::string_view index = form == insert_form::plain ? verified.index_name : std::string_view();
    try {
        return run_insert(on, {call.statements.insert, form, call.key_values, call.may_stay, index}, call.given,
                          call.result);
    } catch (const error& failure) {
        explain_uncovered(on, *call.statements.key, failure);
        const bool is_own_key = failure.kind() == error_kind::unique_violation && form == insert_form::plain &&
                                failure.constraint() == index;
        if (is_own_key || is_same_row(on, call, failure)) return answer::exists;
        if (failure.kind() != error_kind::statement_failed || failure.poisons_transaction()) throw;
        // the key may have been dropped after it was verified: then the engine refuses the statement that names it
        const std::string before(index);
        session::verify_key_again(on, table, *call.statements.key);
        if (is_second || before.empty()) throw;
        if (session::verify_key(on, table, *call.statements.key).index_name == before) throw;
    }
    return attempt(on, call, may_find, true);
}

} // namespace

bool must_look_around(const row_call& call, const statement::capabilities& engine) noexcept {
    return !call.statements.key->where.empty() && engine.required_open.empty();
}

void refuse_uncovered(session::connection& on, const row_call& call) {
    if (!must_look_around(call, on.capabilities())) return;
    if (!is_there(on, call)) throw_uncovered(*call.statements.key);
}

answer insert_unless_exists(session::connection& on, const row_call& call, bool may_find) {
    return attempt(on, call, may_find, false);
}

} // namespace rowan::orm
