// Writing foreign keys of stored rows, and links.
#include <rowan/orm/relation_calls.hpp>

#include "quoted_table.hpp"

#include <rowan/core/error.hpp>
#include <rowan/statement/description.hpp>

#include <string>

namespace rowan::orm {

using statement::op;

namespace {

const core::key_info& primary_key_for(const core::table_info& table, const char* call) {
    if (const core::found<core::key_info> primary = table.primary_key()) return *primary;
    throw_error(error_kind::misuse,
                std::string(call) + "(): " + quoted(table) + " has no primary key to find its rows by");
}

// UPDATE the column WHERE the primary key; parameters: the new value if it is one, then the key's parts.
statement::sequence update_reference(const core::table_info& table, std::uint16_t column, const core::key_info& primary,
                                     op value) {
    statement::sequence nodes;
    nodes.add(value).assign(table, column).add(op::update, table, 1);
    return nodes.key_match(table, primary);
}

std::int64_t run(session::connection& on, const statement::description& update, const core::value_view* values,
                 std::size_t count) {
    session::execution running(on, update, values, count);
    running.run_to_end();
    return running.affected_rows();
}

} // namespace

void throw_not_stored(const core::table_info& table) {
    throw_error(error_kind::misuse, "related(): this row of " + quoted(table) +
                                        " has no key yet, so nothing can refer to it; create() it first");
}

void add_children(const session::context& context, const reference_value& to, const void* const* rows,
                  std::size_t count) {
    const core::table_info& table = *to.access.table;
    const core::key_info& primary = primary_key_for(table, "add");
    const statement::description update(update_reference(table, to.column, primary, op::parameter).add(op::where));
    const auto work = [&](session::connection& on) {
        for (std::size_t i = 0; i < count; ++i) {
            core::text_arena arena;
            core::value_view bound[max_key_parts + 1];
            bound[0] = to.key;
            to.access.encode_key(rows[i], primary, bound + 1, arena);
            if (run(on, update, bound, primary.parts.size() + 1) > 0) continue;
            throw_error(error_kind::does_not_exist,
                        "add(): a row given is not in " + quoted(table) + "; create() it first");
        }
    };
    if (count > 0) context.write({work, session::write_extent::several_statements});
}

std::int64_t remove_children(const session::context& context, const reference_value& from, const void* const* rows,
                             std::size_t count) {
    const core::table_info& table = *from.access.table;
    const core::key_info& primary = primary_key_for(table, "remove");
    statement::sequence nodes = update_reference(table, from.column, primary, op::null);
    nodes.column(table, from.column).add(op::parameter).add(op::equal, 2).add(op::logical_and, 2).add(op::where);
    const statement::description update(std::move(nodes));
    std::int64_t removed = 0;
    const auto work = [&](session::connection& on) {
        removed = 0;
        for (std::size_t i = 0; i < count; ++i) {
            core::text_arena arena;
            core::value_view bound[max_key_parts + 1];
            from.access.encode_key(rows[i], primary, bound, arena);
            bound[primary.parts.size()] = from.key;
            removed += run(on, update, bound, primary.parts.size() + 1);
        }
    };
    if (count > 0) context.write({work, session::write_extent::several_statements});
    return removed;
}

void link_or_refuse(session::connection& on, const row_call& link, bool created, const core::table_info& linked) {
    if (created) {
        static_cast<void>(insert_or_get_on(on, link));
    } else if (!find_on(on, link.statements, link.key_values, link.result, false) &&
               !find_again_on(on, link.statements, link.key_values, link.result)) {
        throw_error({.kind = error_kind::unique_violation,
                     .message = "the row exists in " + quoted(linked) + " but is not linked by " +
                                quoted(*link.statements.access->table) + "; call add() to link it"});
    }
}

} // namespace rowan::orm
