// What the engine says of two integers that differ ("errno: 150") names neither.
#include "foreign_keys.hpp"

#include <rowan/statement/table_writer.hpp>
#include <rowan/statement/writer.hpp>

#include <utility>

namespace rowan::schema {
namespace {

using core::table_info;
using statement::capabilities;

std::string type_of(const table_info& table, std::size_t column, const capabilities& engine) {
    return statement::column_type(table, table.columns[column], engine);
}

std::string title_of(const table_info& table, std::size_t column, const capabilities& engine) {
    return statement::quoted(table.name, engine) + "." + statement::quoted(table.columns[column].name, engine) +
           " is " + type_of(table, column, engine);
}

} // namespace

void explain_failed_reference(const error& failure, const table_info& table, const capabilities& engine) {
    if (engine.references_any_width || failure.kind() != error_kind::statement_failed) return;
    for (const core::foreign_key_info& key : table.foreign_keys) {
        const table_info& target = key.target();
        if (table.columns[key.column].kind.type != core::column_type::integer ||
            type_of(table, key.column, engine) == type_of(target, key.target_column, engine))
            continue;
        error_details details = failure.details();
        details.kind = error_kind::misuse;
        details.message = "create_tables(): " + title_of(table, key.column, engine) + ", and refers to " +
                          title_of(target, key.target_column, engine) + ": " + std::string(engine.engine) +
                          " wants one type; give both members the same (" + details.message + ")";
        throw_error(std::move(details));
    }
}

} // namespace rowan::schema
