// What an engine implements: a connection and its prepared statements. Everything above speaks to engines only through
// this.
#pragma once

#include <rowan/core/function_ref.hpp>
#include <rowan/core/value.hpp>
#include <rowan/statement/capabilities.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rowan::driver {

struct live_table;

/// A moment on the monotonic clock, in nanoseconds; `no_deadline` never comes.
using deadline = std::int64_t;
inline constexpr deadline no_deadline = INT64_MAX;

/// Now, on the clock of `deadline`.
deadline clock_now() noexcept;

/// How the rows of an execution come: all at once, or one by one in constant memory.
enum class fetch : std::uint8_t { whole, streamed };

/// A statement prepared on one connection. One execution at a time: start, step until false, reset.
/// Errors are thrown as rowan::error, with the kind set from the engine's code, never from its text.
class prepared {
public:
    prepared() = default;
    prepared(const prepared&) = delete;
    prepared& operator=(const prepared&) = delete;
    virtual ~prepared() = default;

    /// Binds the values, in the order of the parameters. What they point to must live until `reset`.
    /// Throws value_out_of_range, invalid_text, value_too_long or misuse, and then nothing has been sent.
    /// `rows` is a wish: an engine whose rows come one by one in any case pays no heed to it. While a statement
    /// streams, others may be run on the same connection.
    virtual void start(const core::value_view* values, std::size_t count, fetch rows = fetch::whole) = 0;
    /// Goes on to the next row; false: the statement has run to its end.
    virtual bool step() = 0;
    /// The columns of the current row; text and blobs are valid until the next `step` or `reset`.
    virtual void read(core::value_view* columns, std::size_t count) = 0;
    /// Ends the execution, also in its middle. Never throws.
    virtual void reset() noexcept = 0;
    /// Rows that the last run to the end inserted, updated or removed.
    [[nodiscard]] virtual std::int64_t affected_rows() const = 0;
    [[nodiscard]] virtual std::size_t column_count() const = 0;
    [[nodiscard]] virtual std::size_t parameter_count() const = 0;
    [[nodiscard]] virtual bool is_write() const = 0;
};

/// One connection. Used by one thread at a time.
class connection {
public:
    connection() = default;
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    virtual ~connection() = default;

    /// The caller owns the result and deletes it before the connection.
    [[nodiscard]] virtual prepared* prepare(std::string_view sql) = 0;
    /// Runs one or more statements that take no parameters; rows are dropped.
    virtual void execute(std::string_view sql) = 0;
    /// Runs a statement without parameters, not later than in front of the next one and in the same round trip where
    /// the engine can; if it fails, what is sent next is not run and throws.
    virtual void execute_soon(std::string_view sql) { execute(sql); }
    /// From now on, waiting for locks ends at this moment with `timeout`.
    virtual void set_deadline(deadline moment) noexcept = 0;
    /// The same, counted from now or from when it first has to wait: then nobody reads the clock who need not wait.
    virtual void set_timeout(std::int64_t timeout_ns) noexcept { set_deadline(clock_now() + timeout_ns); }
    /// The most bytes that the engine takes in one statement, its values included.
    [[nodiscard]] virtual std::size_t max_statement_bytes() const noexcept { return std::size_t{1} << 30; }
    /// Whether a transaction is open, as the engine sees it: after some errors it has rolled back by itself.
    [[nodiscard]] virtual bool in_transaction() const noexcept = 0;
    /// Whether it may be used again; a connection that may not is thrown away.
    [[nodiscard]] virtual bool is_usable() const noexcept = 0;
    /// Asked before a connection that was idle is lent: false when the server has gone meanwhile. No round trip.
    [[nodiscard]] virtual bool is_alive() noexcept { return true; }
    /// The number that the last row inserted has got in the `told_column` of its table.
    [[nodiscard]] virtual std::int64_t told_number() const noexcept { return 0; }
    /// Inserts many rows by a way of the engine that returns nothing, all or none of them. Names are quoted. `next`
    /// fills in the values of a row, in the order of the columns, and says whether there was one; what they point to
    /// must live until it is called again. If it throws, nothing is inserted, and a transaction around it is aborted.
    /// False: the engine has no such way.
    [[nodiscard]] virtual bool load_rows(std::string_view table, std::span<const std::string> columns,
                                         core::function_ref<bool(core::value_view*)> next) {
        static_cast<void>(table), static_cast<void>(columns), static_cast<void>(next);
        return false;
    }
    /// Not empty where the connection is for reads alone: why, and what to do instead. What writes or may write is then
    /// refused with this text before anything is sent. As long as the program lives.
    [[nodiscard]] virtual std::string_view refusal_of_writes() const noexcept { return {}; }
    /// An SQL expression over a table's columns in the words in which the catalogue would show it.
    [[nodiscard]] virtual std::string canonical_expression(std::string_view table, std::string_view sql) {
        static_cast<void>(table);
        return std::string(sql);
    }
    /// The table as the live database has it.
    [[nodiscard]] virtual live_table describe(std::string_view table) = 0;
    [[nodiscard]] virtual const statement::capabilities& capabilities() const noexcept = 0;
};

} // namespace rowan::driver
