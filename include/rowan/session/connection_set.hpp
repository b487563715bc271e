// A bounded set of connections of one purpose, opened when first needed and lent to one thread at a time.
#pragma once

#include <rowan/driver/engine.hpp>
#include <rowan/session/connection.hpp>
#include <rowan/session/fair_queue.hpp>

#include <string_view>
#include <vector>

namespace rowan::session {

/// What the thread that holds the only connection gets when it asks for it again.
enum class reentrance : std::uint8_t { refused, shared };

class connection_set {
public:
    connection_set(driver::endpoint& endpoint, std::size_t capacity, std::size_t statement_capacity, reentrance reentrance,
                   std::string_view purpose);
    connection_set(const connection_set&) = delete;
    connection_set& operator=(const connection_set&) = delete;
    ~connection_set();

    /// Waits for a free connection, first come, first served. Throws timeout, saying what was waited for; closed; misuse
    /// where the thread would wait for itself; and what opening a connection throws.
    [[nodiscard]] connection* acquire(driver::deadline deadline);
    void release(connection* returned) noexcept;
    /// Throws misuse where the calling thread holds the only connection already, and would wait for itself.
    void refuse_own_wait();
    /// Closes what is idle; what is lent is closed when it comes back.
    void close() noexcept;

private:
    connection* open(driver::deadline deadline);
    [[noreturn]] void throw_timeout() const;
    connection* reenter();

    driver::endpoint& m_endpoint;
    const std::size_t m_capacity;
    const std::size_t m_statement_capacity;
    const reentrance m_reentrance;
    const std::string_view m_purpose;

    std::mutex m_mutex;
    std::vector<connection*> m_idle;
    fair_queue m_waiting; // handed over: a connection, or nullptr for the right to open one
    std::size_t m_open = 0;
    bool m_is_closed = false;
    const void* m_owner = nullptr; // the thread that holds the only connection, where there is but one
    connection* m_only = nullptr;
    std::size_t m_owner_leases = 0;
};

/// Tells threads apart, cheaply.
const void* this_thread() noexcept;

} // namespace rowan::session
