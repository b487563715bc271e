// The blocking executor: it drives the machines over a connection.
#include <rowan/orm/row_call.hpp>

#include <rowan/core/error.hpp>
#include <rowan/orm/statements.hpp>
#include <rowan/session/savepoint.hpp>
#include <rowan/session/schema_check.hpp>

#include <bit>
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

constexpr std::uint64_t every_column = ~std::uint64_t{0};

// What an insert returns where a row holds just what was bound: what the database filled in. Never nothing, since that
// would mean that no row was inserted.
constexpr std::uint64_t filled_in(std::uint64_t left_out) noexcept {
    return left_out != 0 ? left_out : 1;
}

struct insert_run {
    const model::row_access& access;
    const statement::description& statement;
    std::uint64_t left_out;
    std::uint64_t returned;
    const key_statements* verified;
};

// The inserted row: what the statement returned, and where that is not all, the values that were given.
bool read_inserted(session::execution& run, const insert_run& how, core::value_view* given, void* result) {
    if (!run.step()) return false;
    const std::size_t columns = how.access.table->columns.size();
    if (how.returned == every_column) {
        run.read(given, columns);
    } else {
        core::value_buffer<max_columns> answer;
        run.read(answer.values, static_cast<std::size_t>(std::popcount(how.returned)));
        const core::value_view* next = answer.values;
        for (std::size_t i = 0; i < columns; ++i) {
            if (how.returned >> i & 1) given[i] = *next++;
        }
    }
    how.access.decode(given, result);
    run.run_to_end();
    return true;
}

bool insert_row_by(session::connection& on, const insert_run& how, const void* given, void* result) {
    core::text_arena arena;
    core::value_buffer<max_columns> row;
    core::value_buffer<max_columns> bound;
    how.access.encode(given, row.values, arena);
    std::size_t count = 0;
    for (std::size_t i = 0; i < how.access.table->columns.size(); ++i) {
        if ((how.left_out >> i & 1) == 0) bound.values[count++] = row.values[i];
    }
    session::execution run(on, how.statement, bound.values, count);
    if (how.verified != nullptr) verify_once(run, on, *how.verified);
    try {
        return read_inserted(run, how, row.values, result);
    } catch (const error& failure) {
        // the key may have been dropped after it was verified: then the engine refuses the conflict target
        if (how.verified != nullptr && failure.kind() == error_kind::statement_failed) {
            run.statement().is_key_verified = false;
            session::verify_key(on, *how.verified->access->table, *how.verified->key);
        }
        throw;
    }
}

bool insert_row(session::connection& on, const insertion& insert, const void* given, void* result,
                const key_statements* verified) {
    const model::row_access& access = *insert.access;
    const bool is_brief = on.capabilities().stores_unchanged;
    const std::uint64_t left_out = access.left_to_database(given);
    const std::uint64_t returned = is_brief ? filled_in(left_out) : every_column;
    if (left_out != insert.left_out) { // a row that gives what the database would fill in has a statement of its own
        const statement::description other = insert_statement(*access.table, left_out, returned, insert.unless_exists);
        return insert_row_by(on, {access, other, left_out, returned, verified}, given, result);
    }
    const statement::description& statement = is_brief ? insert.brief : insert.statement;
    return insert_row_by(on, {access, statement, left_out, returned, verified}, given, result);
}

bool insert_unless_exists(session::connection& on, const row_call& call) {
    return insert_row(on, call.statements.insert, call.given, call.result, &call.statements);
}

// A partial key covers only the rows that fulfil its condition: a row that does not would be created at every call.
void refuse_uncovered(session::connection& on, const row_call& call) {
    if (call.statements.key->where.empty()) return;
    if (find_on(on, call.statements, call.key_values, call.result, false)) return;
    throw_error(error_kind::key_not_stable,
                "get_or_create(): the row to create does not fulfil the condition of the partial key (" +
                    std::string(call.statements.key->where) + "), so it would not be found again");
}

[[noreturn]] void give_up(const row_call& call) {
    throw_error(
        error_kind::key_not_stable,
        "table \"" + std::string(call.statements.access->table->name) +
            "\": a row with this key could be neither found nor inserted, " +
            std::to_string(get_or_create_machine::max_rounds) +
            " times in a row; something stores it under another key than the one given (a trigger, a collation), or hides it");
}

void tell_companion(session::connection& on, const row_call& call, bool created) {
    if (call.with != nullptr) (*call.with)(on, call.result, created);
}

// Until the machine is done, or wants the defaults: those are the caller's to compute, never a leader's.
template <class Machine, class Look>
void drive(Machine& machine, session::connection& on, const row_call& call, const Look& look) {
    for (;;) {
        switch (machine.next()) {
        case action::find:
        case action::update: machine.answered(look(on)); break;
        case action::insert: machine.answered(insert_unless_exists(on, call)); break;
        case action::done_created: refuse_uncovered(on, call); return tell_companion(on, call, true);
        case action::done_found: return tell_companion(on, call, false);
        case action::prepare_row: return;
        case action::give_up: give_up(call);
        }
    }
}

template <class Machine>
bool is_prepared_now(Machine& machine, const row_call& call) {
    if (machine.next() != action::prepare_row) return false;
    call.prepare();
    machine.answered(true);
    return true;
}

// Together with other callers' writes, and again if that transaction is undone.
template <class Machine, class Look>
bool drive_writing(Machine& machine, const session::context& context, const row_call& call, const Look& look) {
    do {
        bool is_first_run = true;
        const auto work = [&](session::connection& on) {
            if (!is_first_run) machine.undone();
            is_first_run = false;
            drive(machine, on, call, look);
        };
        context.write({work, call.statements.key->where.empty() && call.with == nullptr});
    } while (is_prepared_now(machine, call));
    return machine.next() == action::done_created;
}

std::uint64_t columns_of_database(const core::table_info& table) {
    std::uint64_t left_out = 0;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const bool is_by_database = table.columns[i].is_generated || !table.columns[i].default_sql.empty();
        if (is_by_database) left_out |= std::uint64_t{1} << i;
    }
    return left_out;
}

} // namespace

insertion::insertion(const model::row_access& access_to, const core::key_info* unless)
    : access(&access_to), unless_exists(unless), left_out(columns_of_database(*access_to.table)),
      statement(insert_statement(*access_to.table, left_out, every_column, unless)),
      brief(insert_statement(*access_to.table, left_out, filled_in(left_out), unless)) {
    statement.give_identity();
    brief.give_identity();
}

key_statements::key_statements(const model::row_access& access_to, const core::key_info& by)
    : access(&access_to), key(&by), find(find_statement(*access_to.table, by)), insert(access_to, &by) {
    find.give_identity();
}

bool find_on(session::connection& on, const key_statements& statements, const core::value_view* key_values,
             void* result, bool must_be_enforced) {
    session::execution run(on, statements.find, key_values, statements.key->parts.size());
    if (must_be_enforced) verify_once(run, on, statements);
    return run_for_row(run, *statements.access, result);
}

bool find(const session::context& context, const key_statements& statements, const core::value_view* key_values,
          void* result) {
    const session::lease lease(context);
    return find_on(*lease, statements, key_values, result, false);
}

bool get_or_create(const session::context& context, const row_call& call) {
    get_or_create_machine machine;
    const auto look = [&call](session::connection& on) {
        return find_on(on, call.statements, call.key_values, call.result, true);
    };
    {
        const session::lease lease(context);
        if (look(*lease)) { // a hit, which is what most calls are: the machine has nothing left to say
            tell_companion(*lease, call, false);
            return false;
        }
        machine.answered(false);
    }
    static_cast<void>(is_prepared_now(machine, call));
    return drive_writing(machine, context, call, look);
}

bool insert_or_get_on(session::connection& on, const row_call& call) {
    get_or_create_machine machine;
    machine.answered(false); // as was found before
    const auto look = [&call](session::connection& inner) {
        return find_on(inner, call.statements, call.key_values, call.result, true);
    };
    while (is_prepared_now(machine, call)) drive(machine, on, call, look);
    return machine.next() == action::done_created;
}

void read_together(const session::context& context, core::function_ref<void(session::connection&)> reads) {
    const session::lease lease = context.read();
    if (lease->driver().in_transaction()) return reads(*lease);
    lease->execute(lease->capabilities().begin(isolation::engine_default, true));
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
    update_or_create_machine machine;
    return drive_writing(machine, context, call, [&](session::connection& on) {
        session::execution run(on, update, values, count);
        verify_once(run, on, call.statements);
        const bool found = run_for_row(run, *call.statements.access, call.result);
        if (found) run.run_to_end();
        return found;
    });
}

void create_on(session::connection& on, const insertion& insert, const void* given, void* result) {
    insert_row(on, insert, given, result, nullptr);
}

void create(const session::context& context, const insertion& insert, const void* given, void* result) {
    const auto work = [&](session::connection& on) { create_on(on, insert, given, result); };
    context.write({work});
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

void pick_key(const core::key_info& key, const core::value_view* row_values, core::value_view* key_values) noexcept {
    for (std::size_t i = 0; i < key.parts.size(); ++i) key_values[i] = row_values[key.parts[i].column];
}

} // namespace rowan::orm
