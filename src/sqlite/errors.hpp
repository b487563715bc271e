// From an SQLite result code to a rowan::error. The kind comes from the extended code alone, never from the message.
#pragma once

#include <rowan/core/error.hpp>

#include <sqlite3.h>

#include <string_view>

namespace rowan::sqlite {

/// What was under way when a call failed.
struct failure {
    int code = SQLITE_ERROR;     // extended
    std::string_view sql{};      // may be empty
    bool in_transaction = false; // before the failing call
    bool is_write = false;
    bool is_commit = false;
    bool deadline_passed = false;
};

/// The kind that belongs to an extended result code.
[[nodiscard]] error_kind kind_of(int extended_code, bool deadline_passed) noexcept;

/// What the last failed call on `handle` means. Reads the message of `handle`, so nothing else may be called in
/// between.
[[nodiscard]] error_details details_of(sqlite3* handle, const failure& what);

/// Throws what `details_of` says.
[[noreturn]] void throw_failure(sqlite3* handle, const failure& what);

/// Whether a connection that gave this code should be thrown away.
[[nodiscard]] bool is_fatal(int extended_code) noexcept;

} // namespace rowan::sqlite
