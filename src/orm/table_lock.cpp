// A table's lock as a row that every holder updates.
#include "table_lock.hpp"

#include <rowan/core/error.hpp>
#include <rowan/model/check_model.hpp>
#include <rowan/orm/query_run.hpp>
#include <rowan/query/assignment.hpp>
#include <rowan/query/field.hpp>
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

// On a connection of its own: the transaction's may not commit in between.
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

void lock_table(const session::context& inside, const core::table_info& table) {
    try {
        return take(inside, table);
    } catch (const error& failure) {
        if (failure.kind() != error_kind::schema_mismatch) throw;
    }
    create_lock_table(inside.outside());
    take(inside, table);
}

} // namespace rowan::orm
