// Lending connections fairly, and keeping a thread from waiting for itself.
#include <rowan/session/connection_set.hpp>

#include <rowan/core/error.hpp>
#include <rowan/session/savepoint.hpp>

#include <memory>
#include <string>
#include <utility>

namespace rowan::session {

connection_set::connection_set(driver::endpoint& endpoint, std::size_t capacity, std::size_t statement_capacity,
                               reentrance reentrance, std::string_view purpose)
    : m_endpoint(endpoint), m_capacity(capacity), m_statement_capacity(statement_capacity), m_reentrance(reentrance),
      m_purpose(purpose), m_handy(capacity == 1) {
    m_idle.reserve(capacity); // so that giving back never allocates
}

connection_set::~connection_set() {
    close();
}

connection* connection_set::acquire_by_lock(driver::deadline deadline) {
    for (;;) {
        std::unique_lock lock(m_mutex);
        if (m_is_closed) throw_error(error_kind::closed, "the database has been closed");
        if (is_own()) return reenter();
        connection* const found = take_idle_or_room(lock, deadline);
        lock.unlock(); // a look at a connection is a system call, for which no other thread should wait
        if (found == nullptr) return owned(open(deadline));
        if (is_alive(found)) return owned(found);
    }
}

// A connection, or nullptr for the right to open one.
connection* connection_set::take_idle_or_room(std::unique_lock<std::mutex>& lock, driver::deadline deadline) {
    if (!m_idle.empty()) {
        connection* const found = m_idle.back();
        m_idle.pop_back();
        return found;
    }
    if (connection* const handy = m_handy.take_any()) return handy; // rather than one more
    if (m_open == m_capacity) return wait_for_one(lock, deadline);
    ++m_open;
    return nullptr;
}

connection* connection_set::wait_for_one(std::unique_lock<std::mutex>& lock, driver::deadline deadline) {
    struct attention {
        std::atomic<int>& count;
        explicit attention(std::atomic<int>& counted) : count(counted) { ++count; }
        ~attention() { --count; }
    } const attention(m_attention);
    // Given back before anybody could see that this thread waits.
    if (connection* const handy = m_handy.take_any()) return handy;
    void* given = nullptr;
    const std::int64_t began = driver::clock_now();
    if (!m_waiting.wait(lock, deadline, given)) throw_timeout(driver::clock_now() - began);
    auto* const found = static_cast<connection*>(given);
    if (!m_is_closed) return found;
    --m_open;
    lock.unlock();
    delete found;
    throw_error(error_kind::closed, "the database has been closed");
}

connection* connection_set::reenter() {
    if (m_reentrance == reentrance::refused || m_only->is_in_atomic) {
        throw_error(error_kind::misuse,
                    "this thread is inside atomic() and would wait for itself: inside the closure, call "
                    "the transaction that it is given, not the database");
    }
    ++m_owner_leases;
    return m_only;
}

connection* connection_set::open(driver::deadline deadline) {
    try {
        std::unique_ptr<driver::connection> opened(m_endpoint.connect(deadline));
        auto* const added = new connection(opened.get(), m_statement_capacity);
        static_cast<void>(opened.release()); // the other's from now on
        return added;
    } catch (...) {
        const std::lock_guard lock(m_mutex);
        if (!m_waiting.hand_over(nullptr)) --m_open;
        throw;
    }
}

void connection_set::discard(connection* dead) noexcept {
    {
        const std::lock_guard lock(m_mutex);
        if (!m_waiting.hand_over(nullptr)) --m_open;
    }
    delete dead;
}

void connection_set::release(connection* returned) noexcept {
    if (m_capacity == 1) {
        if (--m_owner_leases > 0) return;
        m_owner.store(nullptr, std::memory_order_relaxed);
    }
    if (returned->driver().in_transaction()) roll_back(*returned); // raw SQL may have left one open
    if (m_attention.load() == 0 && returned->driver().is_usable() && m_handy.put(returned)) {
        if (m_attention.load() == 0) return;
        // Who began to wait in between may have looked too early.
        returned = m_handy.take();
        if (returned == nullptr) return;
    }
    release_by_lock(returned);
}

void connection_set::release_by_lock(connection* returned) noexcept {
    std::unique_lock lock(m_mutex);
    if (returned->driver().is_usable() && !m_is_closed) {
        if (!m_waiting.hand_over(returned)) m_idle.push_back(returned);
        return;
    }
    if (!m_waiting.hand_over(nullptr)) --m_open;
    lock.unlock();
    delete returned;
}

void connection_set::close() noexcept {
    std::vector<connection*> idle;
    {
        const std::lock_guard lock(m_mutex);
        m_is_closed = true;
        ++m_attention;
        while (connection* const handy = m_handy.take_any()) m_idle.push_back(handy);
        idle.swap(m_idle);
        m_open -= idle.size();
        while (m_waiting.hand_over(nullptr)) {
        }
    }
    for (connection* each : idle) delete each;
}

void connection_set::throw_timeout(std::int64_t waited_ns) const {
    const std::size_t others = m_waiting.size();
    std::string text = "timed out after " + std::to_string(waited_ns / 1'000'000) + " ms while waiting for ";
    ((text += m_purpose) += "; all " + std::to_string(m_capacity)) += " are in use by other threads, and ";
    if (others == 0) text += "nobody else waits";
    if (others == 1) text += "1 other waits";
    if (others > 1) text += std::to_string(others) + " others wait";
    throw_error({.kind = error_kind::timeout, .message = std::move(text), .retryable = true});
}

} // namespace rowan::session
