// Just enough of SQL's grammar to know what a statement is and where it ends, without being misled by quotes and
// comments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rowan::mariadb {

enum class verb : std::uint8_t {
    read,   // SELECT and what else only looks
    change, // INSERT, UPDATE, DELETE, REPLACE: counts rows
    begin,
    commit,
    rollback,  // of all, not back to a savepoint
    savepoint, // SAVEPOINT, RELEASE, ROLLBACK TO
    compound,  // BEGIN NOT ATOMIC … END: may begin a transaction, and commits nothing
    other,     // DDL, SET, CALL …
};

/// What a statement does, by its first words.
[[nodiscard]] verb verb_of(std::string_view sql) noexcept;

/// Whether changes may be kept once such a statement has arrived: it commits, or what it writes is committed at once.
[[nodiscard]] constexpr bool may_commit(verb what, bool in_transaction) noexcept {
    return what == verb::commit ||
           (!in_transaction && what != verb::read && what != verb::begin && what != verb::compound);
}

/// Whether a read locks what it reads, whatever the isolation level. (In a quotation, the words count as well.)
[[nodiscard]] bool locks_rows(std::string_view sql) noexcept;

/// Where the quotation or comment that starts at `at` ends; one behind `at` where none does.
[[nodiscard]] std::size_t end_of_token(std::string_view sql, std::size_t at) noexcept;

/// Takes the next statement off a text of statements with semicolons between them; empty at the end. Quoted text is as
/// NO_BACKSLASH_ESCAPES has it.
[[nodiscard]] std::string_view next_statement(std::string_view& sql) noexcept;

} // namespace rowan::mariadb
