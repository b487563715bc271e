// What can go wrong, in the terms a program needs to decide what to do next.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>

namespace rowan {

/// The kinds of failure, the same for every engine.
enum class error_kind : std::uint8_t {
    // what was asked for is not as expected
    does_not_exist,            ///< `get` found no row
    multiple_objects_returned, ///< `get` found more than one row
    // the database refused a row
    unique_violation,
    foreign_key_violation,
    not_null_violation,
    check_violation,
    // the live schema is not what the model says
    unenforced_key,  ///< no unique index of the live table enforces the model's key
    schema_mismatch, ///< a table or column is missing or of another type
    key_not_stable, ///< a row is stored under another key than the one given: found neither before nor after the insert
    // a value cannot be stored or read
    value_out_of_range,
    value_too_long,
    invalid_text,  ///< NUL byte or invalid UTF-8
    type_mismatch, ///< the column holds a value that the member cannot take
    // the connection
    unknown_scheme,
    unknown_option,
    connection_failed, ///< could not be opened
    connection_lost,
    not_a_database,
    corrupt,
    read_only,
    disk_full,
    io_failure,
    out_of_memory,
    // time and concurrency
    busy,    ///< another holds the lock that is needed
    timeout, ///< the deadline of the call passed
    serialization_failure,
    deadlock,
    interrupted,
    // use that is refused rather than undefined
    closed,              ///< after close() or after a move
    transaction_over,    ///< the transaction has ended
    transaction_aborted, ///< an earlier failure in the block was swallowed; its cause is in the text
    wrong_thread,        ///< a transaction belongs to the thread that began it
    misuse,              ///< an argument or a call that can never be right; the text says what to do
    // everything else that the engine reports
    statement_failed,
};

/// The name of a kind as it stands in this file ("unique_violation").
std::string_view to_string(error_kind kind) noexcept;

/// What an `error` knows, filled in by whoever has it.
struct error_details {
    error_kind kind = error_kind::statement_failed;
    std::string message{};
    std::string constraint{}; ///< the constraint's or index's name, or "table.column, table.column" where the engine
                              ///< names only columns
    std::string statement{};  ///< the SQL text; values are never part of it
    int engine_code = 0;      ///< the engine's own code (SQLite: the extended result code; PostgreSQL: the
                              ///< SQLSTATE as a number to base 36)
    bool retryable = false;   ///< the same call, made again, may succeed
    bool in_doubt = false;    ///< it is unknown whether the write took effect
    bool poisons_transaction = false; ///< the engine has rolled back, or demands a rollback
};

/// The base of everything that Rowan throws. Copying never throws.
class error : public std::exception {
public:
    explicit error(error_details details);
    error(error_kind kind, std::string message);
    error(const error& other) noexcept;
    error& operator=(const error& other) noexcept;
    ~error() override;

    [[nodiscard]] const char* what() const noexcept override;
    [[nodiscard]] error_kind kind() const noexcept;
    /// The same call, made again, may succeed. Inside a transaction: the whole transaction, made again.
    [[nodiscard]] bool retryable() const noexcept;
    /// It is unknown whether the write took effect (a connection lost while COMMIT was under way).
    [[nodiscard]] bool in_doubt() const noexcept;
    /// The surrounding transaction cannot go on.
    [[nodiscard]] bool poisons_transaction() const noexcept;
    [[nodiscard]] int engine_code() const noexcept;
    [[nodiscard]] const std::string& constraint() const noexcept;
    [[nodiscard]] const std::string& statement() const noexcept;
    [[nodiscard]] const error_details& details() const noexcept;

private:
    struct shared;
    shared* m_shared;
};

/// `get` found no row.
class does_not_exist : public error {
public:
    using error::error;
};
/// `get` found more than one row.
class multiple_objects_returned : public error {
public:
    using error::error;
};
/// The database refused a row: `kind()` says whether a unique key, a foreign key, NOT NULL or a CHECK.
class integrity_error : public error {
public:
    using error::error;
};
/// The live database does not enforce the unique key that a call relies on.
class unenforced_key : public error {
public:
    using error::error;
};

/// Throws the class that belongs to `details.kind`.
[[noreturn]] void throw_error(error_details details);
[[noreturn]] void throw_error(error_kind kind, std::string message);

} // namespace rowan
