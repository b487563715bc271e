// MariaDB's capability table: how it spells types, lists and transactions.
#include "capabilities.hpp"

#include "column_types.hpp"
#include "list_forms.hpp"

#include <string>

namespace rowan::mariadb {
namespace {

using statement::op;

constexpr statement::operator_spelling operators[] = {
    {op::divide_integers, 2, "(", " DIV ", ")"},
    {op::length, 1, "char_length(", "", ")"},
    {op::average, 1, "avg(0e0 + ", "", ")"}, // of whole numbers it would be rounded to four digits
};

std::string_view begin(isolation wanted, bool is_read_only) {
    switch (wanted) {
    case isolation::read_committed:
        return is_read_only ? "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; START TRANSACTION READ ONLY"
                            : "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; START TRANSACTION READ WRITE";
    case isolation::repeatable_read:
        return is_read_only ? "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION READ ONLY"
                            : "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION READ WRITE";
    case isolation::serializable:
        return is_read_only ? "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; START TRANSACTION READ ONLY"
                            : "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; START TRANSACTION READ WRITE";
    default: return is_read_only ? "START TRANSACTION READ ONLY" : "START TRANSACTION";
    }
}

statement::capabilities make() {
    static const std::string list_open = " IN (" + std::string(list_marker_open);
    static const std::string list_close = std::string(list_marker_close) + ")";
    static const std::string values_open = "VALUES " + std::string(rows_marker) + "(";
    static const std::string suffix =
        " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=" + std::string(default_collation);
    statement::capabilities table;
    table.engine = "mariadb";
    table.identifier_quote = '`';
    table.placeholder = statement::placeholder_style::question;
    table.now = {"UTC_TIMESTAMP()", "UTC_TIMESTAMP(3)", "UTC_TIMESTAMP(6)",
                 "concat(UTC_TIMESTAMP(6), '000')"}; // nanoseconds are text
    table.list_open = list_open;
    table.list_close = list_close;
    table.table_suffix = suffix;
    table.generated_key = "NOT NULL AUTO_INCREMENT PRIMARY KEY";
    table.proposed_open = "VALUES(";
    table.proposed_close = ")";
    table.no_limit = "18446744073709551615";
    table.default_values = " () VALUES ()";
    table.limited_open = "(SELECT * FROM (";
    table.limited_close = ") AS rowan_limited)";
    table.quotient_open = "(";
    table.quotient_between = " DIV ";
    table.orders_nulls = false;
    table.operators = operators;
    table.column_type = column_type;
    table.column_check = column_check;
    table.type_family = type_family;
    table.default_collation = default_collation;
    table.names_ignore_case = true; // of columns and indexes; of tables the server decides by itself
    table.rewrites_expressions = true;
    table.begin = begin;
    table.transactional_ddl = false;
    table.stores_infinity = false;
    table.stores_negative_zero = false; // seen on 10.11.19
    // START would end the transaction that is open. A row that was not there for the UPDATE may be there for the
    // SELECT. COMMIT is not for the server to do: told to stop just behind it, the statement would fail and have been
    // done.
    table.update_and_select_open =
        "BEGIN NOT ATOMIC SET @rowan_alone = NOT @@in_transaction; IF @rowan_alone THEN START TRANSACTION; END IF; ";
    table.update_and_select_between = "; SET @rowan_found = ROW_COUNT(); SELECT ";
    table.update_and_select_close =
        " AND @rowan_found > 0 LOCK IN SHARE MODE; IF @rowan_alone AND @rowan_found = 0 THEN COMMIT; END IF; END";
    table.nulls_not_distinct = false;
    table.partial_keys = false;
    table.expression_keys = false;
    table.find_foreign_keys =
        "SELECT constraint_name FROM information_schema.key_column_usage WHERE table_schema = database() "
        "AND table_name = ? AND column_name = ? AND referenced_table_schema = database() AND referenced_table_name = ?";
    table.references_any_width = false; // https://mariadb.com/kb/en/foreign-keys
    table.creation = statement::creation::insert;
    table.reread_close = " LOCK IN SHARE MODE"; // FOR UPDATE would make all losers of a race but one deadlock
    table.bulk = statement::bulk_creation::find_then_insert;
    table.crowd = 12;
    table.row_source = row_source;
    table.rows_are_lists = true;
    // INSERT … SELECT would hold the table's AUTO-INC lock, and with it everybody's inserts, while it waits for a row.
    table.listed_values_open = values_open;
    table.listed_values_close = ")";
    // Statistics of a table that has just been filled, or was when the server crashed, say that it is empty.
    table.lookup_join = " STRAIGHT_JOIN ";
    table.lookup_index_open = " FORCE INDEX (";
    return table;
}

statement::capabilities make_galera() {
    statement::capabilities table = make();
    // A cluster needs no AUTO-INC lock, and arrays are not safe there: seen on 10.11.19, where sessions on three nodes
    // create the same rows while nodes are killed, two callers were told that they had created one row.
    table.listed_values_open = table.listed_values_close = {};
    table.reread_open = "SET STATEMENT wsrep_sync_wait=1 FOR ";
    // Seen on 10.11.19: once the rows of a statement fill more than one row event (8 KB), a failure leaves them in what
    // COMMIT sends to the other nodes. They then have other rows, or the node that wrote is expelled.
    table.failure_undoes = statement::failure_undoes::one_row_statement;
    table.reads_may_undo = true; // seen on 10.11.19, with wsrep 26.4.23
    table.replays_writes = true; // seen there, too, where sessions on several nodes insert and delete
    return table;
}

} // namespace

const statement::capabilities& capabilities() noexcept {
    static const statement::capabilities table = make();
    return table;
}

const statement::capabilities& galera_capabilities() noexcept {
    static const statement::capabilities table = make_galera();
    return table;
}

} // namespace rowan::mariadb
