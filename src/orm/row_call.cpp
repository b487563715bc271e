// The blocking executor: it drives the machines over a connection.
#include <rowan/orm/bulk.hpp>

#include "bulk_find.hpp"
#include "insert_unless_exists.hpp"
#include "quoted_table.hpp"

#include <rowan/core/error.hpp>
#include <rowan/driver/live_schema.hpp>
#include <rowan/orm/statements.hpp>
#include <rowan/session/retry.hpp>
#include <rowan/session/savepoint.hpp>
#include <rowan/session/schema_check.hpp>

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <string>

namespace rowan::orm {
namespace {

constexpr std::size_t max_columns = model::max_members;

// Runs a statement that yields at most one row of the model.
[[gnu::always_inline]] inline bool run_for_row(session::execution& run, const model::row_access& access, void* result) {
    if (!run.step()) return false;
    core::value_buffer<max_columns> buffer;
    run.read(buffer.values, access.table->columns.size());
    access.decode(buffer.values, result);
    return true;
}

void verify_once(session::execution& run, session::connection& on, const key_statements& statements) {
    if (run.statement().is_key_verified) return;
    session::verify_key(on, *statements.access->table, *statements.key);
    run.statement().is_key_verified = true;
}

[[noreturn]] void give_up(session::connection& on, const row_call& call) {
    std::string suspects;
    for (const std::string& each : on.driver().describe(call.statements.access->table->name).suspects)
        suspects += (suspects.empty() ? "; here: " : "; ") + each;
    throw_error(
        error_kind::key_not_stable,
        "table " + quoted(*call.statements.access->table) +
            ": a row with this key could be neither found nor inserted, " +
            std::to_string(get_or_create_machine::max_rounds) +
            " times in a row; something stores it under another key than the one given (a trigger, a collation), or hides it" +
            suspects);
}

// How a machine's call looks for its row, and whether the insert may return a row that it finds.
struct looks {
    core::function_ref<answer(session::connection&)> first;
    core::function_ref<answer(session::connection&)> again;
    bool insert_may_find;
    // of a statement for many callers: `find` where nobody has looked for the row, or said that it will be absent
    statement::first_step first_of_many = statement::first_step::find;
};

// A call that is one statement needs no transaction of its own.
session::write_extent extent_of(const row_call& call, const statement::capabilities& engine) {
    const bool is_single = !must_look_around(call, engine) && call.with == nullptr;
    return is_single ? session::write_extent::one_row : session::write_extent::several_statements;
}

void tell_companion(session::connection& on, const row_call& call, bool created) {
    if (call.with != nullptr) (*call.with)(on, call.result, created);
}

// Until the machine is done, or wants the defaults: those are the caller's to compute, never a leader's.
template <class Machine>
void drive(Machine& machine, session::connection& on, const row_call& call, const looks& look) {
    for (;;) {
        switch (machine.next()) {
        case action::find:
        case action::update: machine.answered(look.first(on)); break;
        case action::find_again: machine.answered(look.again(on)); break;
        case action::insert: machine.answered(insert_unless_exists(on, call, look.insert_may_find)); break;
        case action::done_created: refuse_uncovered(on, call); return tell_companion(on, call, true);
        case action::done_found: return tell_companion(on, call, false);
        case action::prepare_row: return;
        case action::give_up: give_up(on, call);
        }
    }
}

template <class Machine>
bool is_prepared_now(Machine& machine, const row_call& call) {
    if (machine.next() != action::prepare_row) return false;
    call.prepare();
    machine.answered(answer::nothing);
    return true;
}

// What stands behind the violation of a unique key.
enum class violated : std::uint8_t {
    by_found_row, // the row has come into being by now: the call lost a race to one that created the same row
    own_key,      // by a row that is not there: it is gone again, or behind the snapshot of a transaction
    another_key,
};

violated look_behind(const session::context& context, const row_call& call, const looks& look, const error& violation) {
    violated what = violated::another_key;
    const auto work = [&](session::connection& on) {
        if (look.again(on) == answer::found) {
            what = violated::by_found_row;
            return tell_companion(on, call, false);
        }
        const session::verified_key& own =
            session::verify_key(on, *call.statements.access->table, *call.statements.key);
        what = violation.constraint() == own.index_name ? violated::own_key : violated::another_key;
    };
    context.write({work, extent_of(call, context.capabilities())});
    return what;
}

// What a call brings to a statement that creates many callers' rows.
struct bulk_item {
    const key_statements& statements;
    bulk_row& row;
    statement::first_step first;
};

// A row that is there and that nobody has looked for or said to be absent must not cost a number.
void create_items(session::connection& on, void* const* items, std::size_t count) {
    std::vector<bulk_row*> rows;
    statement::first_step first = statement::first_step::insert;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& item = *static_cast<bulk_item*>(items[i]);
        rows.push_back(&item.row);
        if (item.first == statement::first_step::find) first = item.first;
    }
    create_in_bulk(on, static_cast<bulk_item*>(items[0])->statements, rows.data(), count, first);
}

bool may_combine(const session::context& context, const row_call& call) {
    return !context.in_transaction() && call.with == nullptr &&
           is_bulk_row(call.statements, call.given, context.capabilities());
}

// The key may have been dropped after it was verified. A transaction can be asked for it only now, behind its
// savepoint.
void explain_refusal(const session::context& context, const row_call& call, const error& failure) {
    if (failure.kind() != error_kind::statement_failed || failure.poisons_transaction()) return;
    if (!context.in_transaction()) return; // it has been asked for already
    const session::lease on(context);
    session::verify_key_again(*on, *call.statements.access->table, *call.statements.key);
}

// The row was created or found, and its leader could not read it. Here, what a type of the user's own throws reaches
// its own thread.
void read_alone(const session::context& context, const looks& look, const std::exception_ptr& failure) {
    const session::lease on(context);
    if (look.again(*on) == answer::nothing) std::rethrow_exception(failure); // removed meanwhile
}

// Together with other callers' writes, and again if that transaction is undone.
template <class Machine>
bool drive_writing(Machine& machine, const session::context& context, const row_call& call, const looks& look) {
    bulk_row row{call.given, call.result};
    bulk_item item{call.statements, row, look.first_of_many};
    const session::bulk_work bulk{&call.statements, create_items, &item};
    int shared_attempts = look.insert_may_find ? 2 : 0;
    int rounds = 0;
    for (;;) {
        bool is_first_run = true;
        const auto work = [&](session::connection& on) {
            if (!is_first_run) machine.undone();
            is_first_run = false;
            drive(machine, on, call, look);
        };
        try {
            const session::write_extent extent = extent_of(call, context.capabilities());
            // before that there may be no row
            const bool is_bulk = shared_attempts > 0 && machine.next() == action::insert && may_combine(context, call);
            context.write({work, extent, true, is_bulk ? &bulk : nullptr});
        } catch (const error& failure) {
            explain_refusal(context, call, failure);
            if (failure.kind() != error_kind::unique_violation || failure.retryable()) throw;
            const violated what = look_behind(context, call, look, failure);
            if (what == violated::by_found_row) return false;
            if (what == violated::another_key || ++rounds > Machine::max_rounds) throw;
            if (context.in_transaction()) session::throw_retryable(failure); // the whole of it, with another snapshot
            machine.undone();
            continue;
        }
        if (row.failure) read_alone(context, look, row.failure);
        if (row.outcome != answer::nothing) {
            if (call.may_stay != nullptr) call.may_stay->is = false; // an attempt before it may have inserted it alone
            return row.outcome == answer::created;
        }
        if (is_prepared_now(machine, call)) continue;
        if (machine.next() != action::insert) return machine.next() == action::done_created;
        // Neither found nor inserted together with others: a rival's row, which another statement will find, or one
        // that is hidden; then alone, where it is told why.
        --shared_attempts;
        item.first = statement::first_step::find;
    }
}

} // namespace

namespace {

constexpr int enough_of_a_crowd = 32;

} // namespace

void created_lately::tell(int weight) noexcept {
    const std::atomic_ref score(m_score);
    const int before = score.load(std::memory_order_relaxed);
    const int after = std::clamp(before + weight, 0, 2 * enough_of_a_crowd);
    if (after != before) score.store(after, std::memory_order_relaxed);
}

bool created_lately::enough() const noexcept {
    return std::atomic_ref(m_score).load(std::memory_order_relaxed) >= enough_of_a_crowd;
}

void shared_look_failures::tell() noexcept {
    std::atomic_ref(m_until).store(driver::clock_now() + 1'000'000'000, std::memory_order_relaxed);
}

bool shared_look_failures::lately() const noexcept {
    const driver::deadline until = std::atomic_ref(m_until).load(std::memory_order_relaxed);
    return until != 0 && driver::clock_now() < until;
}

key_statements::key_statements(const model::row_access& access_to, const core::key_info& by)
    : access(&access_to), key(&by), find(find_statement(*access_to.table, by)),
      find_again(find_again_statement(*access_to.table, by)), insert(access_to, &by) {
    find.give_identity();
    find_again.give_identity();
}
key_statements::~key_statements() = default;

const key_statements& key_statements_place::build() const {
    static std::mutex building;
    static auto& all = *new std::deque<key_statements>; // never destroyed: threads may outlive main
    const std::lock_guard lock(building);
    if (m_built == nullptr) __atomic_store_n(&m_built, &all.emplace_back(m_access, m_key), __ATOMIC_RELEASE);
    return *m_built;
}

bool find_on(session::connection& on, const key_statements& statements, const core::value_view* key_values,
             void* result, bool must_be_enforced) {
    session::execution run(on, statements.find);
    if (must_be_enforced) verify_once(run, on, statements);
    run.start(key_values, statements.key->parts.size());
    return run_for_row(run, *statements.access, result);
}

bool find(const session::context& context, const key_statements& statements, const core::value_view* key_values,
          void* result) {
    if (context.shares_looks()) return find_among_others(context, statements, key_values, result, false);
    const session::lease lease(context);
    return find_on(*lease, statements, key_values, result, false);
}

bool find_again_on(session::connection& on, const key_statements& statements, const core::value_view* key_values,
                   void* result) {
    session::execution run(on, statements.find_again, key_values, statements.key->parts.size());
    return run_for_row(run, *statements.access, result);
}

namespace {

answer find_again(session::connection& on, const row_call& call) {
    const bool is_there = find_again_on(on, call.statements, call.key_values, call.result);
    return is_there ? answer::found : answer::nothing;
}

// A hit, which is what most calls are, needs no machine: true, and the call is done.
bool is_hit(const session::context& context, const row_call& call) {
    if (call.with == nullptr && context.shares_looks())
        return find_among_others(context, call.statements, call.key_values, call.result, true);
    const session::lease lease = session::lease::for_look(context);
    if (!find_on(*lease, call.statements, call.key_values, call.result, true)) return false;
    if (call.with != nullptr) tell_companion(*lease, call, false);
    return true;
}

// Not inline: a hit has no use for its frame.
[[gnu::noinline]] bool go_on(get_or_create_machine machine, const session::context& context, const row_call& call,
                             statement::first_step first_of_many) {
    const auto look = [&call](session::connection& on) {
        return find_on(on, call.statements, call.key_values, call.result, true) ? answer::found : answer::nothing;
    };
    const auto look_again = [&call](session::connection& on) { return find_again(on, call); };
    static_cast<void>(is_prepared_now(machine, call));
    return drive_writing(machine, context, call, {look, look_again, true, first_of_many});
}

bool go_on_without_look(const session::context& context, const row_call& call) {
    context.refuse_if_for_reads();
    const bool expects_miss = !context.is_plain();
    return go_on(get_or_create_machine(expectation::miss), context, call,
                 expects_miss ? statement::first_step::insert : statement::first_step::find);
}

inline bool look_first(const session::context& context, const row_call& call) {
    get_or_create_machine machine;
    try {
        if (is_hit(context, call)) return false;
        machine.answered(answer::nothing);
    } catch (const error& failure) {
        const bool may_go_on = failure.retryable() && failure.kind() != error_kind::timeout;
        if (!may_go_on || context.in_transaction()) throw; // else: once more, and again if need be
    }
    return go_on(machine, context, call, statement::first_step::insert);
}

// What an outcome says for the shared write without a look before it, or against it: the few are heard louder. A row
// that is there costs nothing in a statement that finds it; elsewhere the statement fails for all who share it, or the
// caller has waited for the others' commit.
int weight_of(bool created, const statement::capabilities& engine) noexcept {
    const bool finds = engine.bulk == statement::bulk_creation::find_or_insert;
    return created ? (finds ? 3 : 1) : (finds ? -1 : -3);
}

// Where a crowd creates rows, a look would take longer than the shared write, which finds those that are there.
[[gnu::noinline]] bool get_or_create_in_crowd(const session::context& context, const row_call& call) {
    created_lately& share = call.statements.share;
    const bool created =
        !context.is_plain() || share.enough() ? go_on_without_look(context, call) : look_first(context, call);
    share.tell(weight_of(created, context.capabilities()));
    return created;
}

} // namespace

bool get_or_create(const session::context& context, const row_call& call) {
    if (call.is_complete && context.is_in_crowd()) return get_or_create_in_crowd(context, call);
    return context.is_plain() ? look_first(context, call) : go_on_without_look(context, call);
}

bool insert_or_get_on(session::connection& on, const row_call& call) {
    get_or_create_machine machine;
    machine.answered(answer::nothing); // as was found before
    const auto look_again = [&call](session::connection& inner) { return find_again(inner, call); };
    while (is_prepared_now(machine, call)) drive(machine, on, call, {look_again, look_again, true});
    return machine.next() == action::done_created;
}

void read_together(const session::context& context, core::function_ref<void(session::connection&)> reads) {
    const session::lease lease = context.read();
    if (lease->driver().in_transaction()) return reads(*lease);
    lease->execute_soon(lease->capabilities().begin(isolation::engine_default, true));
    try {
        reads(*lease);
        lease->execute("COMMIT");
    } catch (...) {
        session::roll_back(*lease);
        throw;
    }
}

bool update_or_create(const session::context& context, const row_call& call, const statement::description& update,
                      const core::value_view* values, std::size_t count) {
    if (update == call.statements.find) return get_or_create(context, call); // there is nothing to change
    update_or_create_machine machine;
    const bool selects = !context.capabilities().update_and_select_open.empty();
    std::vector<core::value_view> bound;
    if (selects) { // the condition stands there twice
        bound.assign(values, values + count);
        bound.insert(bound.end(), call.key_values, call.key_values + call.statements.key->parts.size());
        values = bound.data();
        count = bound.size();
    }
    const auto look = [&](session::connection& on) {
        const bool is_alone = !on.driver().in_transaction();
        {
            session::execution run(on, update);
            verify_once(run, on, call.statements);
            run.start(values, count);
            if (!run_for_row(run, *call.statements.access, call.result)) return answer::nothing;
            run.run_to_end();
        }
        if (is_alone && on.driver().in_transaction()) on.execute("COMMIT"); // the statement has begun it
        return answer::found;
    };
    return drive_writing(machine, context, call, {look, look, false});
}

bool remove(const session::context& context, const key_statements& statements, const core::value_view* key_values) {
    bool removed = false;
    const statement::description description = remove_statement(*statements.access->table, *statements.key);
    const auto work = [&](session::connection& on) {
        session::execution run(on, description, key_values, statements.key->parts.size());
        run.run_to_end();
        removed = run.affected_rows() > 0;
    };
    context.write({work});
    return removed;
}

} // namespace rowan::orm
