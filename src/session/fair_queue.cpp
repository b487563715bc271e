// A singly linked queue of waiters that live on their threads' stacks.
#include <rowan/session/fair_queue.hpp>

#include <chrono>

namespace rowan::session {

bool wait_until(std::condition_variable& wake, std::unique_lock<std::mutex>& lock, driver::deadline deadline) {
    if (deadline == driver::no_deadline) {
        wake.wait(lock);
        return true;
    }
    const std::int64_t left = deadline - driver::clock_now();
    if (left <= 0) return false;
    wake.wait_for(lock, std::chrono::nanoseconds(left));
    return true;
}

bool fair_queue::wait(std::unique_lock<std::mutex>& lock, driver::deadline deadline, void*& given) {
    waiter self;
    (m_last != nullptr ? m_last->next : m_first) = &self;
    m_last = &self;
    while (!self.is_served) {
        if (!wait_until(self.wake, lock, deadline) && !self.is_served) {
            remove(self);
            return false;
        }
    }
    given = self.gift;
    return true;
}

bool fair_queue::hand_over(void* gift) noexcept {
    waiter* served = m_first;
    if (served == nullptr) return false;
    m_first = served->next;
    if (m_first == nullptr) m_last = nullptr;
    served->gift = gift;
    served->is_served = true;
    served->wake.notify_one();
    return true;
}

std::size_t fair_queue::size() const noexcept {
    std::size_t count = 0;
    for (const waiter* each = m_first; each != nullptr; each = each->next) ++count;
    return count;
}

void fair_queue::remove(waiter& leaving) noexcept {
    waiter* before = nullptr;
    for (waiter* each = m_first; each != &leaving; each = each->next) before = each;
    (before != nullptr ? before->next : m_first) = leaving.next;
    if (m_last == &leaving) m_last = before;
}

} // namespace rowan::session
