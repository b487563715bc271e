// From a server's or client library's error code to a rowan::error. The kind comes from the code alone, never from the
// message.
#pragma once

#include <rowan/core/error.hpp>

#include <string>
#include <string_view>

namespace rowan::mariadb {

/// What was under way when a call failed.
struct failure {
    unsigned code = 0;
    std::string message{};
    std::string_view sql{};      // may be empty
    bool in_transaction = false; // before the failing call
    bool may_commit = false;     // a write outside a transaction, or COMMIT
    bool may_have_begun = false; // a transaction, before it failed
    bool was_stopped = false;    // the deadline passed, and the server was asked to end the statement
    bool is_too_late = false;    // the deadline has passed
    bool has_rolled_back = false;
};

/// The kind that belongs to a code.
[[nodiscard]] error_kind kind_of(unsigned code) noexcept;

[[nodiscard]] error_details details_of(const failure& what);

/// Whether a connection that gave this code should be thrown away.
[[nodiscard]] bool is_fatal(unsigned code) noexcept;

/// Whether only the statement was undone, so that the transaction is surely still open.
[[nodiscard]] bool undoes_statement_only(unsigned code) noexcept;

/// Whether the server does not know the prepared statement any more: nothing was run, and preparing it again helps.
[[nodiscard]] bool is_forgotten(unsigned code) noexcept;

} // namespace rowan::mariadb
