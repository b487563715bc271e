// One row inserted, by the statement that fits what is given, and read back.
#pragma once

#include <rowan/core/error.hpp>
#include <rowan/orm/machines.hpp>
#include <rowan/orm/row_call.hpp>

#include <span>
#include <string_view>

namespace rowan::orm {

struct insert_run {
    const insertion& insert;
    insert_form form;
    const core::value_view* key_values; // of the forms that find as well
    as_given* may_stay = nullptr;       // as in `row_call`
    std::string_view index{};           // that must be there; empty: the statement names the key, or there is none
    const core::table_info& table() const noexcept { return *insert.access->table; }
    [[nodiscard]] bool finds() const noexcept { return form == insert_form::or_find || form == insert_form::or_keep; }
};

/// Inserts the row and fills in `result`; whether it was inserted, found by a form that finds, or is in the way of one
/// that does not tell. Throws what the engine says, unique_violation among it.
answer run_insert(session::connection& on, const insert_run& how, const void* given, void* result);

/// Throws misuse where a column of the lookup is to be numbered by the database: each call would create another row.
void refuse_unnumbered(const core::table_info& table, std::span<const core::key_part> lookup, std::uint64_t left_out);
/// Throws that the row to create does not fulfil the condition of the partial key: it would be created at every call.
[[noreturn]] void throw_uncovered(const core::key_info& key, error_details details = {});
/// The same where that is what made a statement fail.
void explain_uncovered(session::connection& on, const core::key_info& key, const error& failure);

} // namespace rowan::orm
