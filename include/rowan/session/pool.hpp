// The connections to one database: bounded sets for reading and writing, and the combiners in front of them.
#pragma once

#include <rowan/session/combiner.hpp>

#include <atomic>
#include <string_view>

namespace rowan::session {

struct pool_settings {
    std::int64_t timeout_ns = 30'000'000'000;
    std::size_t connections = 16;
    std::size_t statements = 256; // cached on each connection
    bool combines = true;
};

/// Shared by all handles of one database. Thread-safe.
class pool {
public:
    /// Opens the URL and makes a first connection, so that what is wrong is said at once.
    static core::reference<pool> open(std::string_view url);

    pool(driver::endpoint* endpoint, const pool_settings& settings);
    pool(const pool&) = delete;
    pool& operator=(const pool&) = delete;

    [[nodiscard]] connection_set& readers() noexcept { return m_readers; }
    [[nodiscard]] connection_set& writers() noexcept { return m_writes_apart ? m_writers : m_readers; }
    /// For a look that may be followed by a write: what the writing connection wrote last, every other one reads anew.
    [[nodiscard]] connection_set& lookers() noexcept {
        return m_writes_apart && !m_transactions.has_callers() ? m_writers : m_readers;
    }
    /// Runs work that writes, outside of any transaction.
    void write(const shared_work& work, driver::deadline deadline);
    /// Looks for rows by their keys, where `shares_looks()`.
    [[nodiscard]] combiner& looks() noexcept { return m_looks; }
    /// One statement can look for the rows of many callers, and may.
    [[nodiscard]] bool shares_looks() const noexcept { return m_shares_looks; }
    /// So many threads are here at this moment that one statement, or one commit, works for many of them.
    [[nodiscard]] bool has_crowd() const noexcept {
        if (m_writes_apart) return m_settings.combines && m_transactions.has_crowd();
        return m_settings.combines && (m_statements.has_crowd() || m_looks.has_crowd());
    }
    [[nodiscard]] const statement::capabilities& capabilities() const noexcept { return *m_capabilities; }
    [[nodiscard]] std::size_t max_statement_bytes() const noexcept { return m_max_statement_bytes; }
    /// Opened for reads alone, as on a replica.
    [[nodiscard]] bool is_for_reads() const noexcept { return !m_refusal_of_writes.empty(); }
    /// Throws read_only, with the reason.
    [[noreturn]] void throw_for_reads() const;
    [[nodiscard]] std::int64_t timeout_ns() const noexcept { return m_settings.timeout_ns; }
    void close() noexcept;

private:
    friend void retain(pool* shared) noexcept;
    friend void release(pool* shared) noexcept;
    ~pool();

    void write_alone(const shared_work& work, driver::deadline deadline);

    pool_settings m_settings;
    driver::endpoint* m_endpoint;
    const statement::capabilities* m_capabilities = nullptr;
    std::size_t m_max_statement_bytes = 0;
    std::string_view m_refusal_of_writes{}; // why, where it is for reads alone
    bool m_writes_apart = false;            // one connection is kept for the only writer that the engine allows
    bool m_shares_looks = false;
    connection_set m_readers;
    connection_set m_writers;
    combiner m_transactions; // writes that share a transaction
    combiner m_statements;   // writes that share a statement
    combiner m_looks;        // reads that share a statement
    std::atomic<int> m_uses{1};
};

} // namespace rowan::session
