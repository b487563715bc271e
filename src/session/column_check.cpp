// The columns of a model held against those of the live table: type, NULL, default and collation.
#include "column_check.hpp"

#include "live_key_check.hpp"
#include "normalised_sql.hpp"

#include <rowan/session/schema_check.hpp>
#include <rowan/statement/spelling.hpp>
#include <rowan/statement/table_writer.hpp>

#include <algorithm>

namespace rowan::session {
namespace {

using driver::live_column;
using driver::live_key;
using driver::live_table;

std::string_view family_of(std::string_view type, const statement::capabilities& engine) {
    return engine.type_family != nullptr ? engine.type_family(type) : type;
}

bool is_in_primary_key(const live_table& live, const live_column& column) {
    for (const live_key& key : live.keys) {
        if (!key.is_primary) continue;
        for (const driver::live_term& term : key.terms) {
            if (term.column == column.name) return true;
        }
    }
    return false;
}

std::string title_of(std::string_view column, const statement::capabilities& engine) {
    return "column " + statement::quoted(column, engine) + " ";
}

bool may_be_left_out(const live_column& column) {
    return column.is_nullable || column.is_generated || !column.default_sql.empty();
}

void compare_column(std::vector<std::string>& found, driver::connection& on, const core::table_info& table,
                    const live_column& live, bool is_in_primary, const core::column_info& column) {
    const statement::capabilities& engine = on.capabilities();
    const std::string title = title_of(column.name, engine);
    if (column.is_generated && !live.is_generated) {
        found.push_back(title + "is not numbered by the database; expected " +
                        statement::generated_key(table, column, engine));
    }
    if (live.is_nullable && !column.is_nullable && !is_in_primary) {
        found.push_back(title + "may be NULL; expected NOT NULL, since the member is no std::optional");
    }
    if (!live.is_nullable && column.is_nullable && !is_in_primary) {
        found.push_back(title + "is NOT NULL; expected that it may be NULL, since the member is a std::optional");
    }
    const bool is_default_same =
        column.default_sql.empty() ||
        normalised_sql(live.default_sql) == normalised_sql(on.canonical_expression(table.name, column.default_sql));
    if (!is_default_same) {
        found.push_back(title + (live.default_sql.empty() ? "has no default" : "has the default " + live.default_sql) +
                        "; expected DEFAULT " + std::string(column.default_sql));
    }
    const std::string_view collation = expected_collation(column, engine);
    if (!collation.empty() && !live.collation.empty() && !equal_ignoring_case(live.collation, collation)) {
        found.push_back(title + "has the collation " + live.collation + "; expected " + std::string(collation));
    }
}

bool is_in_model(const core::table_info& table, const live_column& live, const statement::capabilities& engine) {
    for (const core::column_info& column : table.columns) {
        if (same_name(column.name, live.name, engine)) return true;
    }
    return false;
}

// "(40)" of "CHARACTER VARYING(40)"; empty: there is none.
std::string_view bound_of(std::string_view type) {
    const std::size_t open = type.find('(');
    return open == std::string_view::npos ? std::string_view() : type.substr(open, type.find(')') - open + 1);
}

} // namespace

std::string storage_fault(const live_table& live, const core::table_info& table, const core::column_info& column,
                          const statement::capabilities& engine) {
    const std::string expected = statement::column_type(table, column, engine);
    const live_column* found = find_column(live, column.name, engine);
    if (found == nullptr) {
        return title_of(column.name, engine) + "is missing; expected " + expected +
               (column.is_nullable ? "" : " NOT NULL");
    }
    if (live.is_view || family_of(found->type, engine) == family_of(expected, engine)) return {};
    return title_of(column.name, engine) + (found->type.empty() ? "has no type" : "is of type " + found->type) +
           "; expected " + expected;
}

bool stores_unchanged(const live_table& live, const core::table_info& table, const statement::capabilities& engine) {
    return std::ranges::all_of(table.columns, [&](const core::column_info& column) {
        if (!storage_fault(live, table, column, engine).empty()) return false;
        // A text that is too long only by blanks loses them, and nothing is said.
        const std::string_view bound = bound_of(find_column(live, column.name, engine)->type);
        return bound.empty() || bound == bound_of(statement::column_type(table, column, engine));
    });
}

std::vector<std::string> column_differences(driver::connection& on, const live_table& live,
                                            const core::table_info& table) {
    const statement::capabilities& engine = on.capabilities();
    std::vector<std::string> found;
    for (const core::column_info& column : table.columns) {
        std::string fault = storage_fault(live, table, column, engine);
        if (!fault.empty()) found.push_back(std::move(fault));
        const live_column* there = find_column(live, column.name, engine);
        if (there == nullptr || live.is_view) continue; // a view's columns tell nothing about NULL
        compare_column(found, on, table, *there, is_in_primary_key(live, *there), column);
    }
    if (live.is_view) return found;
    for (const live_column& column : live.columns) {
        if (!is_in_model(table, column, engine) && !may_be_left_out(column)) {
            found.push_back(title_of(column.name, engine) +
                            "is NOT NULL, has no default, and is not in the model: no row could be inserted");
        }
    }
    return found;
}

} // namespace rowan::session
