// get_or_create of many rows at once: one caller's list, or the rows of many callers.
#pragma once

#include <rowan/orm/row_call.hpp>
#include <rowan/statement/bulk_writer.hpp>

#include <exception>
#include <vector>

namespace rowan::orm {

/// One of many rows that are got or created.
struct bulk_row {
    const void* given;
    void* result; // the row as the database has it
    answer outcome = answer::nothing;
    const bulk_row* first = nullptr; // of those with its key, where that is for the database to say and it has said it
    std::exception_ptr failure{};    // what was thrown when the row, whose outcome is known, was read
};

/// Gets or creates all rows, all or none of those that are missing; duplicates are allowed, and the first of them is
/// the one created. Round trips: one where all are there; else at most two (PostgreSQL: one for each 10,000 rows).
void get_or_create_all(const session::context& context, const key_statements& statements, std::vector<bulk_row>& rows);

/// Inserts the rows, all or none; every failure to do so is thrown. One statement for each 10,000 rows where the engine
/// is a server; PostgreSQL loads five thousand or more by COPY, with two questions in front of it.
void create_all(const session::context& context, const insertion& insert, std::vector<bulk_row>& rows);

/// Whether a row can be created by a bulk statement together with others of its model and key.
[[nodiscard]] bool is_bulk_row(const key_statements& statements, const void* given,
                               const statement::capabilities& engine);

/// Creates rows that are thought to be absent, or gets them, in one statement. Throws and has done nothing where that
/// cannot be. A row whose outcome is `nothing` afterwards could neither be found nor inserted; one that could not be
/// read has a `failure`, and concerns nobody but its caller. `first`: what an engine's statement that does both begins
/// with; it finds first all the same where a trigger would see an insert in vain.
void create_in_bulk(session::connection& on, const key_statements& statements, bulk_row* const* rows, std::size_t count,
                    statement::first_step first);

} // namespace rowan::orm
