// Hands parts from the reading thread to the writing threads, and an end or a failure to all of them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>

#include "input/part_reader.hpp"

namespace demo {

/// A queue between threads that holds at most about `limit_bytes` of text: a fast reader then waits for the writers.
class part_queue {
public:
    explicit part_queue(std::size_t limit_bytes) : m_limit_bytes(limit_bytes) {}

    /// Waits while the queue is full. False when it has been closed: the rest of the input is not wanted any more.
    bool put(part&& given) {
        std::unique_lock lock(m_mutex);
        m_room.wait(lock, [&] { return m_closed || m_parts.empty() || m_bytes < m_limit_bytes; });
        if (m_closed) return false;
        m_bytes += given.text.size();
        m_parts.push_back(std::move(given));
        m_filled.notify_one();
        return true;
    }

    /// Waits for the next part; nothing when the input is complete or the queue closed.
    std::optional<part> take() {
        std::unique_lock lock(m_mutex);
        m_filled.wait(lock, [&] { return m_closed || m_complete || !m_parts.empty(); });
        if (m_closed || m_parts.empty()) return std::nullopt;
        std::optional<part> taken(std::move(m_parts.front()));
        m_parts.pop_front();
        m_bytes -= taken->text.size();
        m_room.notify_one();
        return taken;
    }

    /// The reader has put the last part.
    void complete() {
        const std::lock_guard lock(m_mutex);
        m_complete = true;
        m_filled.notify_all();
    }

    /// Something failed: nobody waits, and nothing more is taken.
    void close() {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_filled.notify_all();
        m_room.notify_all();
    }

private:
    std::mutex m_mutex{};
    std::condition_variable m_room{};
    std::condition_variable m_filled{};
    std::deque<part> m_parts{};
    std::size_t m_bytes = 0;
    std::size_t m_limit_bytes;
    bool m_complete = false;
    bool m_closed = false;
};

} // namespace demo
