// The queue of writes and its leaders.
#include <rowan/session/combiner.hpp>

#include <rowan/core/error.hpp>

#include <utility>

namespace rowan::session {
namespace {

struct caller_count {
    std::atomic<int>& count;
    explicit caller_count(std::atomic<int>& counted) : count(counted) { ++count; }
    ~caller_count() { --count; }
};

constexpr int max_batch = 1024; // bounds how long a first waiter may wait for the commit that it shares

} // namespace

bool combiner::submit(const write_work& work, driver::deadline deadline) {
    m_connections.refuse_own_wait(); // whoever leads would wait for this thread, and this thread for the leader
    combined_job own{work, deadline};
    std::unique_lock lock(m_mutex);
    (m_last != nullptr ? m_last->next : m_first) = &own;
    m_last = &own;
    const caller_count here(m_callers);
    if (may_lead()) {
        ++m_leaders;
        own.state = combined_job::leads;
    }
    while (own.state == combined_job::queued || own.state == combined_job::taken) {
        const bool is_taken = own.state == combined_job::taken;
        const bool in_time = wait_until(own.wake, lock, is_taken ? driver::no_deadline : own.deadline);
        if (!in_time && own.state == combined_job::queued) {
            remove(own);
            throw_error({.kind = error_kind::timeout,
                         .message = "timed out while waiting to write; other threads' writes were under way",
                         .retryable = true});
        }
    }
    lock.unlock();
    if (own.state == combined_job::leads) lead(own);
    if (own.failure) std::rethrow_exception(own.failure);
    return !own.goes_alone;
}

void combiner::lead(combined_job& own) {
    while (!own.is_settled) lead_batch(own);
    const std::lock_guard lock(m_mutex);
    hand_on();
}

// To the first that waits; but one leader is enough for a crowd.
void combiner::hand_on() noexcept {
    combined_job* next = m_leaders == 1 || m_callers < m_crowd ? m_first : nullptr;
    while (next != nullptr && next->state != combined_job::queued) next = next->next; // another leader's own
    if (next == nullptr) {
        --m_leaders;
    } else {
        next->state = combined_job::leads;
        next->wake.notify_one();
    }
}

void combiner::lead_batch(combined_job& own) {
    connection* on = nullptr;
    try {
        on = m_connections.acquire(own.deadline);
    } catch (...) { // the leader's deadline is its own: the others go on without it
        const std::lock_guard lock(m_mutex);
        remove(own);
        own.failure = std::current_exception();
        own.is_settled = true;
        return;
    }
    std::unique_lock lock(m_mutex);
    combined_job* const batch = take_batch(own);
    lock.unlock();
    m_run(batch, *on);
    m_connections.release(on);
    lock.lock();
    finish_batch(batch, own);
}

// The leader's own job and all that wait; those of other leaders stay.
combined_job* combiner::take_batch(const combined_job& own) noexcept {
    combined_job* batch = nullptr;
    combined_job* last_taken = nullptr;
    combined_job* last_left = nullptr;
    int room = max_batch;
    for (combined_job* each = m_first; each != nullptr; each = each->next) {
        const bool is_own = each == &own;
        if (is_own || (each->state == combined_job::queued && room-- > 0)) {
            (last_taken != nullptr ? last_taken->next : batch) = each;
            last_taken = each;
            if (!is_own) each->state = combined_job::taken;
        } else {
            (last_left != nullptr ? last_left->next : m_first) = each;
            last_left = each;
        }
    }
    last_taken->next = nullptr;
    if (last_left != nullptr)
        last_left->next = nullptr;
    else
        m_first = nullptr;
    m_last = last_left;
    return batch;
}

// Wakes those that are done; the others go back to the front of the queue.
void combiner::finish_batch(combined_job* first, const combined_job& own) noexcept {
    combined_job* last_left = nullptr;
    combined_job* const behind = m_first;
    while (first != nullptr) {
        combined_job& each = *first;
        first = each.next; // before it is woken: then it may be gone
        if (!each.is_settled) {
            (last_left != nullptr ? last_left->next : m_first) = &each;
            last_left = &each;
        }
        if (&each == &own) continue;
        each.state = each.is_settled ? combined_job::done : combined_job::queued;
        each.wake.notify_one();
    }
    if (last_left == nullptr) return;
    last_left->next = behind;
    if (behind == nullptr) m_last = last_left;
}

void combiner::remove(combined_job& leaving) noexcept {
    combined_job* before = nullptr;
    for (combined_job* each = m_first; each != &leaving; each = each->next) before = each;
    (before != nullptr ? before->next : m_first) = leaving.next;
    if (m_last == &leaving) m_last = before;
}

} // namespace rowan::session
