// Threads that wait for something, first come, first served; each with its own deadline.
#pragma once

#include <rowan/driver/connection.hpp>

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace rowan::session {

/// Used under a mutex of its owner. What is handed over belongs to the waiter from that moment on.
class fair_queue {
public:
    /// Waits until something is handed over; false: the deadline came first.
    bool wait(std::unique_lock<std::mutex>& lock, driver::deadline deadline, void*& given);
    /// Hands something to the thread that has waited longest; false: nobody waits.
    bool hand_over(void* gift) noexcept;
    /// How many wait.
    [[nodiscard]] std::size_t size() const noexcept;

private:
    struct waiter {
        std::condition_variable wake{};
        void* gift = nullptr;
        bool is_served = false;
        waiter* next = nullptr;
    };

    void remove(waiter& leaving) noexcept;

    waiter* m_first = nullptr;
    waiter* m_last = nullptr;
};

/// Waits on a condition variable until a moment on the driver's clock; false: the moment has come.
bool wait_until(std::condition_variable& wake, std::unique_lock<std::mutex>& lock, driver::deadline deadline);

} // namespace rowan::session
