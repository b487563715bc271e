// What an engine can do and how it spells it: the data that steers the SQL writer and the algorithms.
#pragma once

#include <rowan/core/table_info.hpp>
#include <rowan/statement/node.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rowan {

/// The isolation that a transaction asks for. `engine_default` leaves it to the server's setting. An engine gives at
/// least what is asked: SQLite's transactions are always serializable.
enum class isolation : std::uint8_t { engine_default, read_committed, repeatable_read, serializable };

} // namespace rowan

namespace rowan::statement {

enum class placeholder_style : std::uint8_t { question_numbered, dollar_numbered, question };

/// How an operator that only joins its operands is spelt.
struct operator_spelling {
    op code;
    std::size_t operands; // 0: as many as the node says
    std::string_view open;
    std::string_view between;
    std::string_view close;
};

/// How a row is created unless its key exists.
enum class creation : std::uint8_t {
    insert_unless_exists, // ON CONFLICT DO NOTHING: no row says that the key exists
    find_or_insert,       // one statement that finds the row or inserts it, and says which
    insert,               // a plain insert, whose unique violation says that the key exists
};

/// How many rows are created at once unless their keys exist.
enum class bulk_creation : std::uint8_t {
    row_by_row,       // in one transaction: the engine is in this process
    find_or_insert,   // one statement finds or inserts all of them
    find_then_insert, // one statement finds those that are there, one inserts the others
};

/// What a statement that fails inside a transaction takes with it.
enum class failure_undoes : std::uint8_t {
    statement,         // itself alone, and the transaction goes on
    one_row_statement, // itself alone if it writes no more than one row; else a savepoint must undo it
    transaction,       // all since the last savepoint
};

/// One engine's capability table. Shared code asks this, never which engine it is.
struct capabilities {
    std::string_view engine{};

    // spelling
    char identifier_quote = '"';
    std::size_t max_identifier = 0; // bytes of a name, where the engine would cut a longer one; 0: it would not
    placeholder_style placeholder = placeholder_style::dollar_numbered;
    std::string_view whole_number_close{}; // behind a parameter whose type the engine would take from its surroundings,
                                           // and an integer that would be calculated with in its own width
    std::string_view real_number_close{};
    std::string_view whole_numbers_close{}; // behind a list
    // the clock in UTC, cut to seconds, to their thousandths, millionths and thousand millionths
    std::array<std::string_view, 4> now{"CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP",
                                        "CURRENT_TIMESTAMP"};
    std::string_view list_open{" = ANY("}; // stands between an expression and the list parameter
    std::string_view list_close{")"};
    std::string_view table_suffix{};             // after the closing parenthesis of CREATE TABLE
    std::string_view generated_key{};            // behind the type of a primary key that the database numbers
    std::string_view proposed_open{"excluded."}; // around a column of the row that a conflicting insert proposed
    std::string_view proposed_close{};
    std::string_view returned_open{};          // in front of each term of RETURNING
    std::string_view lock_rows{" FOR UPDATE"}; // empty: a write transaction holds what a lock would
    std::string_view no_limit{"ALL"};          // what LIMIT takes when only OFFSET is asked for
    std::string_view default_values{" DEFAULT VALUES"};
    bool defaults_may_conflict = true;  // ON CONFLICT may stand behind that
    std::string_view limited_open{"("}; // around a subquery with a LIMIT behind IN
    std::string_view limited_close{")"};
    std::string_view quotient_open{"div("}; // around a decimal and a number: the whole part of their quotient
    std::string_view quotient_between{", "};
    std::string_view quotient_close{")"};
    bool orders_nulls = true;                       // knows NULLS FIRST and NULLS LAST; else a term more says it
    std::span<const operator_spelling> operators{}; // those that it spells otherwise than most
    std::string (*column_type)(const core::column_info&, bool is_in_key) = nullptr;
    std::string (*column_check)(const core::column_info&, std::string_view quoted_name) = nullptr;

    // how a live schema is read
    std::string_view (*type_family)(std::string_view type) =
        nullptr;                          // equal for types that store alike; none: the type itself
    std::string_view default_collation{}; // of a column that declares none; empty: not compared
    bool names_ignore_case = false;       // "Email" and "email" are one column
    bool rewrites_expressions = false;    // the catalogue shows expressions in the engine's own words

    // transactions
    std::string_view (*begin)(rowan::isolation isolation, bool is_read_only) = nullptr;
    bool single_writer = false;    // writers exclude each other: they queue in the process, not in the engine
    bool transactional_ddl = true; // CREATE TABLE can be rolled back
    statement::failure_undoes failure_undoes = statement::failure_undoes::statement;
    bool reads_may_undo = false; // a transaction may be undone behind the answer to a read, which does not say so
    bool replays_writes = false; // a write may be undone behind its rows, and applied again before its answer ends

    // rows
    bool has_decimals = true;         // else a decimal is stored as a count of its units
    bool stores_unchanged = false;    // a column holds just what was bound, so an insert need not return it
    bool stores_nan = false;          // real columns hold "not a number"
    bool stores_infinity = true;      // and infinities; else both are refused
    bool stores_negative_zero = true; // a real column tells -0.0 from 0.0; else it holds 0.0, which is equal
    // Where UPDATE knows no RETURNING: around it and the SELECT of what it has updated, which make one statement.
    // Unless a transaction is open, it begins one, and leaves it open if it has updated something. The parameters of
    // the condition are given twice.
    std::string_view update_and_select_open{};
    std::string_view update_and_select_between{};
    std::string_view update_and_select_close{};

    // keys
    bool nulls_not_distinct = true;           // unique keys can treat NULLs as equal
    bool emulates_nulls_not_distinct = false; // … by expressions in the index
    bool partial_keys = true;                 // CREATE UNIQUE INDEX … WHERE
    bool expression_keys = true;              // CREATE UNIQUE INDEX over expressions
    bool references_any_width = true;         // an integer may refer to one of another width or sign
    /// Where the names of all tables' indexes are one space: a query for another table that has an index of this name.
    /// Parameters: the name, the table. Empty: each table has its own names.
    std::string_view find_same_index{};
    /// Where a foreign key is only taken if its target is there, with its key: a query for the names of a table's
    /// foreign keys over one column to one table. Parameters: the table, the column, the table referred to. Empty: the
    /// engine looks at the target when rows come.
    std::string_view find_foreign_keys{};
    statement::creation creation = creation::insert_unless_exists;
    std::string_view created_flag{}; // with `find_or_insert`: of the row in RETURNING, whether it was not there before
    // Around a condition in RETURNING: true where it holds; else the statement fails with this code, and what it has
    // inserted is undone. Empty: what must hold of a row is looked at when it is there.
    std::string_view required_open{};
    std::string_view required_close{};
    int requirement_code = 0;
    std::string_view reread_open{};  // around the SELECT that must see the row to which a race was just lost, whatever
    std::string_view reread_close{}; // the snapshot of its transaction
    statement::bulk_creation bulk = bulk_creation::row_by_row;
    /// The values of many rows as an item of FROM, to which an alias is appended: columns with these names, and as
    /// "position" the place of each row, from 1. Its parameters are the statement's first: a list for each column, or
    /// with `rows_are_lists` one list of rows that are lists.
    std::string (*row_source)(std::span<const core::column_info* const> columns,
                              std::span<const std::string> names) = nullptr;
    bool rows_are_lists = false;
    // Around the values of one row in an INSERT of many, each parameter a list for a column; empty: it selects from the
    // row source.
    std::string_view listed_values_open{};
    std::string_view listed_values_close{};
    /// Whether such an INSERT takes its rows as `row_source` does, one list of rows that are lists.
    [[nodiscard]] bool inserts_lists_of_rows() const noexcept { return rows_are_lists && listed_values_open.empty(); }
    // how rows of the source find those of a table that have their key, where the planner must be told to go by the
    // index
    std::string_view lookup_join{" JOIN "};
    std::string_view lookup_index_open{}; // before the index's name; empty: no need
    std::string_view lookup_index_close{")"};
    std::size_t max_bulk_rows = 10'000; // in one statement
    /// So many threads that create rows at a time are faster with one statement for all of them: fewer have connections
    /// of their own, and the server's group commit. (scripts/bench report --filter "threads miss")
    int crowd = 6;
    /// A query for numbers that nobody else gets, for a column that the database numbers: with them its rows can be
    /// loaded (driver::connection::load_rows). Parameters: the quoted table, the column, how many. Empty: there is
    /// none.
    std::string_view reserve_numbers{};

    // limits
    std::size_t max_savepoint_depth = 1000;
};

} // namespace rowan::statement
