// Where a call runs: on a pool, or inside a transaction. Every `database`, `transaction` and query set holds one.
#pragma once

#include <rowan/core/function_ref.hpp>
#include <rowan/core/reference.hpp>
#include <rowan/core/unique_function.hpp>
#include <rowan/session/execution.hpp>

#include <cstdint>

namespace rowan::session {

class pool;
class connection_set;
class transaction_state;
void retain(pool*) noexcept;
void release(pool*) noexcept;
void retain(transaction_state*) noexcept;
void release(transaction_state*) noexcept;

class lease;

/// A time-out that a user gave in milliseconds: none at all waits for nothing, and a very long one is cut to 30 years.
constexpr std::int64_t nanoseconds_of(std::int64_t milliseconds) noexcept {
    constexpr std::int64_t longest_ms = 1'000'000'000'000;
    return milliseconds <= 0 ? 1 : (milliseconds < longest_ms ? milliseconds : longest_ms) * 1'000'000;
}

/// Work of which many callers' can be done by one statement.
struct bulk_work {
    const void* kind; // equal for what goes together
    /// Does the work of all items, or throws and has done nothing.
    void (*run)(connection& on, void* const* items, std::size_t count);
    void* item;
};

/// How much a piece of work writes.
enum class write_extent : std::uint8_t { one_row, many_rows, several_statements };

/// Work that may be done together with other callers'. It may be run again after a failure that undid it, so it must
/// not consume what it uses.
struct shared_work {
    core::function_ref<void(connection&)> run;
    write_extent extent = write_extent::one_row;
    bool may_share = true; // a transaction with other callers' work
    const bulk_work* bulk = nullptr;
};

/// Whether the work is all or nothing inside a transaction only when a savepoint stands around it.
[[nodiscard]] bool needs_savepoint(const shared_work& work, const statement::capabilities& engine) noexcept;

class context {
public:
    context() = default;
    explicit context(core::reference<pool> pool) noexcept;
    context(core::reference<pool> pool, core::reference<transaction_state> transaction) noexcept;

    /// A connection for reading, until the lease ends. Throws closed, timeout, transaction_over, wrong_thread, ….
    [[nodiscard]] lease read() const;
    /// Runs work that writes: inside the transaction, or outside of one together with other callers' work in a
    /// transaction that is committed when this returns.
    void write(const shared_work& work) const;
    /// Runs work that reads a row, where `shares_looks()`: by itself, or in a crowd together with others'.
    void look(const shared_work& work) const;
    /// Outside of a transaction, on an engine where one statement looks for many rows.
    [[nodiscard]] bool shares_looks() const noexcept;
    /// Runs `body` inside a transaction, or inside a savepoint where there is a transaction already.
    void atomic(const struct atomic_settings& settings, core::function_ref<void(const context&)> body) const;

    /// Throws read_only where the database was opened for reads alone: for what looks before it writes.
    void refuse_if_for_reads() const {
        if (m_manner == manner::reads_alone) throw_for_reads();
    }
    [[nodiscard]] const statement::capabilities& capabilities() const;
    [[nodiscard]] std::size_t max_statement_bytes() const;
    [[nodiscard]] bool in_transaction() const noexcept { return static_cast<bool>(m_transaction); }
    /// The same place with another time-out for each call, in nanoseconds.
    [[nodiscard]] context within(std::int64_t timeout_ns) const;
    /// The same database outside of the transaction.
    [[nodiscard]] context outside() const { return context(m_pool); }
    /// The same place, where get_or_create begins with the insert.
    [[nodiscard]] context expecting_misses() const;
    /// Nothing was said of it: calls look first, and may write.
    [[nodiscard]] bool is_plain() const noexcept { return m_manner == manner::plain; }
    /// Outside of a transaction, among so many threads that they share statements.
    [[nodiscard]] bool is_in_crowd() const noexcept;
    void on_commit(core::unique_function<void()> callback) const;
    void close();

private:
    friend class lease;

    enum class manner : std::uint8_t { plain, expects_misses, reads_alone };

    [[nodiscard]] static manner manner_of(const core::reference<pool>& pool) noexcept;
    [[noreturn]] void throw_for_reads() const;
    [[nodiscard]] pool& open_pool() const {
        if (!m_pool) throw_closed();
        return *m_pool;
    }
    [[noreturn]] static void throw_closed();
    [[nodiscard]] driver::deadline deadline() const;

    core::reference<pool> m_pool;
    core::reference<transaction_state> m_transaction;
    std::int64_t m_timeout_ns = 0; // 0: the pool's
    manner m_manner = manner::plain;
};

/// A connection on loan. Gives it back when it ends. The context that lent it must live as long.
class lease {
public:
    explicit lease(const context& from) : lease(from, purpose::reading) {}
    /// For a look of a call that writes unless it finds: not held while anything else of the database is called.
    static lease for_look(const context& from) { return {from, purpose::look}; }
    lease(lease&& other) noexcept;
    lease& operator=(lease&&) = delete;
    ~lease();

    [[nodiscard]] connection& operator*() const noexcept { return *m_connection; }
    [[nodiscard]] connection* operator->() const noexcept { return m_connection; }
    /// Throws transaction_over or wrong_thread when the connection was lent by a transaction that ended, or is
    /// another's.
    void refuse_if_over() const {
        if (m_transaction != nullptr) refuse_if_transaction_over();
    }
    /// The transaction that lent the connection has ended.
    [[nodiscard]] bool is_over() const noexcept;

private:
    friend class context;

    enum class purpose : std::uint8_t { reading, look };

    lease(const context& from, purpose what);
    lease(const context& from, driver::deadline until); // outside of transactions
    void refuse_if_transaction_over() const;

    connection_set* m_from = nullptr;           // where the connection goes back to
    transaction_state* m_transaction = nullptr; // or what lends it
    connection* m_connection;
};

} // namespace rowan::session
