// Connections that were given back lately, had again without a lock.
#pragma once

#include <rowan/session/connection.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace rowan::session {

/// Tells threads apart, in one instruction.
inline const void* this_thread() noexcept {
    return __builtin_thread_pointer();
}

/// A thread finds the connection again that it gave back last: the process that serves it then stays on the thread's
/// processor, and the pages that it has read in that one's cache. Thread-safe, without waiting.
class handy_connections {
public:
    explicit handy_connections(bool is_for_one_connection) noexcept : m_mask(is_for_one_connection ? 0 : slots - 1) {}

    /// The calling thread's; null: there is none.
    [[nodiscard]] connection* take() noexcept { return own().exchange(nullptr); }
    /// False: there is no room.
    [[nodiscard]] bool put(connection* given_back) noexcept {
        connection* nothing = nullptr;
        return own().compare_exchange_strong(nothing, given_back);
    }
    /// Whosever it is; null: there was none when its place was looked at.
    [[nodiscard]] connection* take_any() noexcept {
        for (slot& each : m_slots) {
            if (connection* const found = each.held.exchange(nullptr)) return found;
        }
        return nullptr;
    }

private:
    static constexpr std::size_t slots = 16; // more threads share them
    struct alignas(64) slot {                // a cache line each
        std::atomic<connection*> held{nullptr};
    };

    std::atomic<connection*>& own() noexcept {
        constexpr std::uint64_t spread = 0x9e3779b97f4a7c15; // 2^64 through the golden ratio
        return m_slots[(reinterpret_cast<std::uintptr_t>(this_thread()) * spread >> 60U) & m_mask].held;
    }

    const std::size_t m_mask;
    std::array<slot, slots> m_slots;
};

} // namespace rowan::session
