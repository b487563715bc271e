// A bounded set of connections of one purpose, opened when first needed and lent to one thread at a time.
#pragma once

#include <rowan/driver/engine.hpp>
#include <rowan/session/connection.hpp>
#include <rowan/session/fair_queue.hpp>
#include <rowan/session/handy_connections.hpp>

#include <atomic>
#include <string_view>
#include <vector>

namespace rowan::session {

/// What the thread that holds the only connection gets when it asks for it again.
enum class reentrance : std::uint8_t { refused, shared };

class connection_set {
public:
    connection_set(driver::endpoint& endpoint, std::size_t capacity, std::size_t statement_capacity,
                   reentrance reentrance, std::string_view purpose);
    connection_set(const connection_set&) = delete;
    connection_set& operator=(const connection_set&) = delete;
    ~connection_set();

    /// Waits for a free connection, first come, first served. Throws timeout, saying what was waited for; closed;
    /// misuse where the thread would wait for itself; and what opening a connection throws.
    [[nodiscard]] connection* acquire(driver::deadline deadline) {
        connection* const handy = try_acquire();
        return handy != nullptr ? handy : acquire_by_lock(deadline);
    }
    /// The connection that this thread gave back last; null: gone, use `acquire`. Never waits.
    [[nodiscard]] connection* try_acquire() noexcept {
        connection* const handy = m_handy.take();
        return handy != nullptr && is_alive(handy) ? owned(handy) : nullptr;
    }
    void release(connection* returned) noexcept;
    /// Whether the calling thread holds the only connection already.
    [[nodiscard]] bool is_own() const noexcept { return m_owner.load(std::memory_order_relaxed) == this_thread(); }
    /// Closes what is idle; what is lent is closed when it comes back.
    void close() noexcept;

private:
    connection* acquire_by_lock(driver::deadline deadline);
    connection* take_idle_or_room(std::unique_lock<std::mutex>& lock, driver::deadline deadline);
    connection* wait_for_one(std::unique_lock<std::mutex>& lock, driver::deadline deadline);
    void release_by_lock(connection* returned) noexcept;
    connection* open(driver::deadline deadline);
    [[noreturn]] void throw_timeout(std::int64_t waited_ns) const;
    connection* reenter();

    /// False: the server had closed it, and it is gone.
    bool is_alive(connection* idle) noexcept {
        if (idle->driver().is_alive()) return true;
        discard(idle);
        return false;
    }
    void discard(connection* dead) noexcept;

    connection* owned(connection* taken) noexcept {
        if (m_capacity != 1) return taken;
        m_owner.store(this_thread(), std::memory_order_relaxed);
        m_owner_leases = 1;
        return m_only = taken;
    }

    driver::endpoint& m_endpoint;
    const std::size_t m_capacity;
    const std::size_t m_statement_capacity;
    const reentrance m_reentrance;
    const std::string_view m_purpose;

    // While somebody waits, or after close(), what is given back goes by the lock.
    handy_connections m_handy;
    std::atomic<int> m_attention{0};

    std::mutex m_mutex;
    std::vector<connection*> m_idle;
    fair_queue m_waiting; // handed over: a connection, or nullptr for the right to open one
    std::size_t m_open = 0;
    bool m_is_closed = false;

    std::atomic<const void*> m_owner{nullptr}; // the thread that holds the only connection, where there is but one
    connection* m_only = nullptr;              // these two are the owner's
    std::size_t m_owner_leases = 0;
};

} // namespace rowan::session
