// What an engine can do and how it spells it: the data that steers the SQL writer and the algorithms.
#pragma once

#include <rowan/core/table_info.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rowan::statement {

enum class placeholder_style : std::uint8_t { question_numbered, dollar_numbered, question };

/// One engine's capability table. Shared code asks this, never which engine it is.
struct capabilities {
    std::string_view engine{};

    // spelling
    char identifier_quote = '"';
    placeholder_style placeholder = placeholder_style::dollar_numbered;
    std::string_view now{"CURRENT_TIMESTAMP"};
    std::string_view list_open{" = ANY("}; // stands between an expression and the list parameter
    std::string_view list_close{")"};
    std::string_view table_suffix{};  // after the closing parenthesis of CREATE TABLE
    std::string_view generated_key{}; // the type of a generated primary key, with its constraint
    std::string_view null_safe_equal{" IS NOT DISTINCT FROM "};
    std::string_view lock_rows{" FOR UPDATE"}; // empty: a write transaction holds what a lock would
    std::string_view no_limit{"ALL"};          // what LIMIT takes when only OFFSET is asked for
    std::string (*column_type)(const core::column_info&) = nullptr;
    std::string (*column_check)(const core::column_info&, std::string_view quoted_name) = nullptr;

    // how a live schema is read
    std::string_view (*type_family)(std::string_view type) =
        nullptr;                          // equal for types that store alike; none: the type itself
    std::string_view default_collation{}; // of a column that declares none; empty: not compared
    bool names_ignore_case = false;       // "Email" and "email" are one column

    // transactions
    std::string_view begin_read{"BEGIN READ ONLY"};
    std::string_view begin_write{"BEGIN"};
    bool single_writer = false;      // writers exclude each other: they queue in the process, not in the engine
    bool statement_is_atomic = true; // a statement that fails undoes itself alone and the transaction goes on

    // rows
    bool stores_unchanged = false; // a column holds just what was bound, so an insert need not return it

    // keys
    bool nulls_not_distinct = true; // unique keys can treat NULLs as equal; else it is emulated by expressions

    // limits
    std::size_t max_savepoint_depth = 1000;
};

} // namespace rowan::statement
