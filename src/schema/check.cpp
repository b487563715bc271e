// check_schema: every difference between the models and the live database, in one error.
#include "differences.hpp"

#include <rowan/schema/schema.hpp>

#include <rowan/core/error.hpp>
#include <rowan/session/schema_check.hpp>
#include <rowan/statement/spelling.hpp>

namespace rowan::schema {

void refuse_differences(driver::connection& on, const std::vector<const core::table_info*>& tables) {
    std::string text;
    for (const core::table_info* table : tables) {
        std::vector<std::string> found = session::schema_differences(on, *table);
        for (std::string& each : session::key_differences(on, *table)) found.push_back(std::move(each));
        if (found.empty()) continue;
        text += "\n  table " + statement::quoted(table->name, on.capabilities()) + ":";
        for (const std::string& each : found) text += "\n    " + each;
    }
    if (text.empty()) return;
    throw_error(error_kind::schema_mismatch, "the live schema is not what the models say:" + text);
}

void check_schema(const session::context& where, table_list tables) {
    const session::lease on = where.read();
    refuse_differences(on->driver(), in_order_of_creation(tables));
}

} // namespace rowan::schema
