// A table's lock as a row that every holder updates.
#include "table_lock.hpp"

#include <rowan/core/error.hpp>
#include <rowan/model/check_model.hpp>
#include <rowan/orm/query_run.hpp>
#include <rowan/query/assignment.hpp>
#include <rowan/query/field.hpp>
#include <rowan/session/atomic_settings.hpp>
#include <rowan/session/retry.hpp>
#include <rowan/statement/table_writer.hpp>

#include <string>

namespace rowan::orm {
namespace {

struct table_lock {
    std::string name{};
    std::int64_t times_taken{};
    using rowan_table = rowan::table<"rowan_lock", rowan::manual_primary_key<&table_lock::name>>;
};

void take(const session::context& inside, const core::table_info& table) {
    const table_lock wanted{.name = std::string(table.name), .times_taken = 1};
    static_cast<void>(update_or_create_row<table_lock, 0>(inside, wanted, f<&table_lock::times_taken> += 1));
}

// On a connection of its own: a caller's transaction may not commit in between.
void create_lock_table(const session::context& outside) {
    const session::lease on(outside);
    try {
        on->execute(statement::write_table(model::table_info_of<table_lock>(), on->capabilities()));
    } catch (const error& failure) {
        // IF NOT EXISTS does not keep two from colliding in PostgreSQL's catalogue; the other has created it
        if (failure.kind() != error_kind::unique_violation) throw;
    }
}

} // namespace

void with_table_lock(const session::context& context, const core::table_info& table,
                     core::function_ref<void(const session::context&)> body) {
    for (bool is_made = false;; is_made = true) {
        bool is_taken = false;
        try {
            return context.atomic({}, [&](const session::context& inside) {
                is_taken = false; // this may be run again
                take(inside, table);
                is_taken = true;
                body(inside);
            });
        } catch (const error& failure) {
            if (is_made || is_taken || failure.kind() != error_kind::schema_mismatch) throw;
            create_lock_table(context.outside()); // no connection is held by now, unless by the caller's transaction
            if (context.in_transaction() && failure.poisons_transaction()) session::throw_retryable(failure);
        }
    }
}

} // namespace rowan::orm
