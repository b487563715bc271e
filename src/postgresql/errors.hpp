// From an SQLSTATE to a rowan::error. The kind comes from the code alone: the texts are in the server's language.
#pragma once

#include <rowan/core/error.hpp>

#include <libpq-fe.h>

#include <string>
#include <string_view>

namespace rowan::postgresql {

/// What was under way when the server, or the connection to it, failed.
struct failure {
    std::string_view sql{};      // may be empty
    bool in_transaction = false; // before the failing call
    bool is_write = false;
    bool is_commit = false;
    bool deadline_passed = false; // and so this side has cancelled the statement
};

/// The SQLSTATE of a result; empty where the server did not send one: then the connection has failed.
[[nodiscard]] std::string_view sqlstate_of(const PGresult* result) noexcept;

/// The kind that belongs to an SQLSTATE.
[[nodiscard]] error_kind kind_of(std::string_view sqlstate, bool deadline_passed) noexcept;

/// `error::engine_code()` for an SQLSTATE: its five characters read as a number to base 36. 0 for none.
[[nodiscard]] int engine_code_of(std::string_view sqlstate) noexcept;

/// What a failed result means.
[[nodiscard]] error_details details_of(const PGresult* result, const failure& what);

/// What the loss of the connection means; `why` are libpq's words, or empty.
[[nodiscard]] error_details details_of_loss(std::string why, const failure& what);

/// What it means that the deadline passed, and that the statement's fate is not known.
[[nodiscard]] error_details details_of_timeout(const failure& what);

} // namespace rowan::postgresql
