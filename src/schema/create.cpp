// create_tables and drop_tables: DDL in one transaction, held against the models before it is committed.
#include "differences.hpp"
#include "foreign_keys.hpp"

#include <rowan/schema/schema.hpp>

#include <rowan/core/error.hpp>
#include <rowan/session/atomic_settings.hpp>
#include <rowan/session/execution.hpp>
#include <rowan/session/retry.hpp>
#include <rowan/session/schema_check.hpp>
#include <rowan/statement/key_writer.hpp>
#include <rowan/statement/spelling.hpp>
#include <rowan/statement/table_writer.hpp>

#include <utility>

namespace rowan::schema {
namespace {

using core::key_info;
using core::table_info;
using statement::capabilities;

[[noreturn]] void throw_duplicates(const error& failure, const table_info& table, const key_info& key,
                                   const capabilities& engine) {
    const std::string parts = statement::write_key_parts(table, key, engine);
    const std::string name = statement::quoted(table.name, engine);
    error_details details = failure.details();
    details.kind = error_kind::unenforced_key;
    details.constraint = statement::index_name(table, key);
    details.message = "table " + name + " cannot be given the unique key (" + parts +
                      "): several rows have one key. To see them: SELECT " + parts + ", count(*) FROM " + name +
                      (key.where.empty() ? std::string() : " WHERE " + std::string(key.where)) + " GROUP BY " + parts +
                      " HAVING count(*) > 1";
    throw_error(std::move(details));
}

bool is_missing(session::connection& on, const table_info& table, const key_info& key) {
    for (const key_info* each : session::missing_indexes(on.driver(), table)) {
        if (each == &key) return true;
    }
    return false;
}

// The engine's own words would name neither table.
void refuse_taken_name(session::connection& on, const table_info& table, const key_info& key) {
    const capabilities& engine = on.capabilities();
    if (engine.find_same_index.empty()) return;
    const std::string name = statement::index_name(table, key);
    const core::value_view bound[] = {core::value_view::of_text(name), core::value_view::of_text(table.name)};
    const statement::description query{std::string(engine.find_same_index)};
    session::execution run(on, query, bound, 2);
    if (!run.step()) return;
    core::value_view other;
    run.read(&other, 1);
    throw_error({.kind = error_kind::schema_mismatch,
                 .message = "table " + statement::quoted(table.name, engine) +
                            " cannot be given the index of the key (" + statement::write_key_parts(table, key, engine) +
                            "): its name " + statement::quoted(name, engine) + " is that of an index of table " +
                            statement::quoted(other.text(), engine) + "; give the key another by rowan::named",
                 .constraint = name});
}

void add_index(session::connection& on, const table_info& table, const key_info& key) {
    refuse_taken_name(on, table, key);
    try {
        on.execute(statement::write_index(table, key, on.capabilities()));
    } catch (const error& failure) {
        // where each statement commits, somebody else may have been faster
        if (!on.capabilities().transactional_ddl && !is_missing(on, table, key)) return;
        if (failure.kind() != error_kind::unique_violation) throw;
        throw_duplicates(failure, table, key, on.capabilities());
    }
}

// IF NOT EXISTS does not keep two that create at the same time from colliding in PostgreSQL's catalogue: the one that
// was second is told that it may try again.
void create_table(session::connection& on, const table_info& table, const foreign_key_list& added_later) {
    try {
        on.execute(statement::write_table(table, on.capabilities(), added_later));
    } catch (const error& failure) {
        explain_failed_reference(failure, table, on.capabilities());
        if (failure.kind() != error_kind::unique_violation) throw;
        error_details details = failure.details();
        details.retryable = true;
        throw_error(std::move(details));
    }
}

void refuse_unsupported(const std::vector<const table_info*>& tables, const capabilities& engine) {
    std::string text;
    const auto check = [&](const table_info& table, const key_info& key) {
        const std::string reason = statement::unsupported_key(key, table, engine);
        if (reason.empty()) return;
        text += "\n  table " + statement::quoted(table.name, engine) + ", key (" +
                statement::write_key_parts(table, key, engine) + "): " + reason;
    };
    for (const table_info* table : tables) {
        for (const key_info& key : table->keys) check(*table, key);
        for (const key_info& index : table->indexes) check(*table, index);
    }
    if (!text.empty()) throw_error(error_kind::misuse, "create_tables(): this engine cannot hold the models:" + text);
}

// A name that cannot be written would else be found when a part of the tables is made, and may stay.
void refuse_bad_names(const std::vector<const table_info*>& tables, const capabilities& engine) {
    for (const table_info* table : tables) static_cast<void>(statement::write_table_and_indexes(*table, engine));
}

// Statements that are there to be repeated: those of others on the same tables may have undone one of them.
void run_again_if_undone(session::connection& on, core::function_ref<void(session::connection&)> work) {
    session::retry retry(driver::no_deadline);
    for (;;) {
        try {
            return work(on);
        } catch (const error& failure) {
            if (!on.driver().is_usable() || !retry.may_follow(failure)) throw;
        }
        retry.wait();
    }
}

// In a transaction of its own, or in a savepoint of the caller's; statement by statement where the engine commits each.
void run_atomically(const session::context& where, core::function_ref<void(session::connection&)> work) {
    if (!where.capabilities().transactional_ddl) {
        if (where.in_transaction())
            throw_error(error_kind::misuse,
                        "create_tables() and drop_tables() would end this transaction: " +
                            std::string(where.capabilities().engine) +
                            " commits before and after such statements; call them outside of atomic()");
        const session::lease on = where.read();
        return run_again_if_undone(*on, work);
    }
    const auto body = [&](const session::context& inside) {
        const session::lease on = inside.read();
        if (on->refuses_writes)
            throw_error(error_kind::read_only, "a read-only transaction can neither create nor drop tables");
        work(*on);
    };
    where.atomic(session::atomic_settings{}, body);
}

} // namespace

void create_tables(const session::context& where, table_list tables) {
    where.refuse_if_for_reads();
    const std::vector<const table_info*> ordered = in_order_of_creation(tables);
    refuse_unsupported(ordered, where.capabilities());
    refuse_bad_names(ordered, where.capabilities());
    const auto work = [&](session::connection& on) {
        tables_in_order unfinished;
        for (const table_info* table : ordered) {
            const foreign_key_list added_later = keys_added_later(*table, ordered, on.capabilities());
            if (!added_later.empty() && may_lack_keys(on, *table)) unfinished.push_back(table);
            create_table(on, *table, added_later);
        }
        for (const table_info* table : ordered) {
            // an index over columns that are not there would hide what the comparison has to say
            if (!session::schema_differences(on.driver(), *table).empty()) continue;
            for (const key_info* key : session::missing_indexes(on.driver(), *table)) add_index(on, *table, *key);
        }
        refuse_differences(on.driver(), ordered);
        for (const table_info* table : unfinished) {
            for (const core::foreign_key_info* key : keys_added_later(*table, ordered, on.capabilities()))
                add_foreign_key(on, *table, *key);
        }
    };
    run_atomically(where, work);
}

void drop_tables(const session::context& where, table_list tables) {
    where.refuse_if_for_reads();
    const std::vector<const table_info*> ordered = in_order_of_creation(tables);
    const auto work = [&](session::connection& on) {
        break_circles(on, ordered);
        for (std::size_t i = ordered.size(); i-- > 0;) {
            on.execute(statement::write_drop_table(*ordered[i], on.capabilities()));
        }
    };
    run_atomically(where, work);
}

} // namespace rowan::schema
