// The alphabet of statements: one node is one step of a postfix program that writes SQL.
#pragma once

#include <rowan/core/table_info.hpp>

#include <cstdint>

namespace rowan::statement {

/// What a node does. Operands stand before their operator, and clauses stand in the order in which SQL is written.
enum class op : std::uint8_t {
    // operands
    column,
    excluded_column, // the row that an insert proposed, inside its conflict clause
    parameter,       // the next bound value or list; flags: number_type, where it and not its surroundings decides it
    null,
    now,           // the clock; flags: its digits behind the second: 0, 3, 6 or 9
    count_rows,    // count(*)
    position,      // the selected column of this number, count, from 1
    always,        // true
    never,         // false
    created_flag,  // in RETURNING: whether the row was not there before
    key_is_there,  // nothing, but the statement fails where the table has not the description's index, which is the
                   // key's
    key_condition, // the condition of a partial key, as declared
    // predicates
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    same_key,    // of the key at `column` among those of the table; its parts' columns and values stand in turns
    in_list,     // the second operand is one parameter that holds a list
    in_subquery, // the last operand is a subquery of as many columns as there are operands before it
    between,
    is_null,
    is_not_null,
    like,
    like_ignoring_case,
    logical_and,
    logical_or,
    logical_not,
    is_not_true, // false or null
    // arithmetic and functions
    add,
    subtract,
    multiply,
    divide,
    divide_integers,
    modulo,
    lower,
    upper,
    length,
    coalesce,
    count,
    count_distinct,
    sum,
    average,
    minimum,
    maximum,
    wide_integer,   // an integer of any width becomes one of 64 bits
    divide_decimal, // a decimal by an integer, cut after its last digit; flags: its scale
    unscale,        // a decimal that is stored as a count of units becomes a number; flags: its scale
    required,       // in RETURNING: true, or the statement fails, where the engine can say so
    // pieces of clauses
    assign,     // column = operand
    order_term, // flags: order_flag
    // a whole select between these two is one operand
    begin_subquery,
    end_subquery,
    // clauses
    select, // count operands; flags: 1 = distinct
    from,
    inner_join,
    left_join,
    where,
    group_by,
    order_by,
    limit,
    offset,
    lock_rows,
    insert,              // count assignments; none: default values
    insert_unless_found, // the same, unless the first common table has a row
    on_conflict_do_nothing,
    on_conflict_keep,   // locks and returns the row that is there, by assigning the key to itself
    on_conflict_update, // count assignments
    update,
    remove,
    returning,
    reread,        // the select so far must see what was committed since the transaction began
    common_table,  // the statement so far becomes a common table
    common_tables, // the rows of all common tables
};

enum number_type : std::uint8_t { whole_number = 1, real_number = 2, whole_numbers = 3 };
enum order_flag : std::uint8_t { descending = 1, nulls_first = 2, nulls_last = 4 };

struct node {
    op code = op::null;
    std::uint8_t flags = 0;
    std::uint16_t count = 0;  // of operands, where the operator takes any number
    std::uint16_t column = 0; // with `table`
    std::uint16_t unused = 0; // no padding, so that nodes compare and hash as bytes
    union {
        const core::table_info* table = nullptr;
        const core::key_info* key;
    };
};
static_assert(sizeof(node) == 16);

} // namespace rowan::statement
