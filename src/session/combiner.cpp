// The queue of calls and its leaders.
#include <rowan/session/combiner.hpp>

#include <rowan/core/error.hpp>

#include <algorithm>
#include <thread>
#include <utility>

namespace rowan::session {
namespace {

constexpr int max_batch = 1024; // bounds how long a first waiter may wait for the commit that it shares

constexpr driver::deadline any_deadline = 0;

// Leaders may be stuck behind somebody's open transaction. Whoever has waited for them this long leads, too.
constexpr std::int64_t longest_wait_for_leaders = 1'000'000'000;

// A leader who is not there by then waits for a connection, or opens one.
constexpr std::int64_t time_to_come = 5'000'000;

void ring(const combined_job& job, bell::meaning what) {
    const std::shared_ptr<bell> call = job.call; // the job may be gone as soon as its thread has heard
    call->ring(what);
}

} // namespace

void bell::ring(meaning what) {
    {
        const std::lock_guard lock(m_mutex);
        m_last = std::max(m_last, what);
    }
    m_wake.notify_one(); // not under the lock: whoever wakes up would have to sleep again for it
}

bell::meaning bell::wait(driver::deadline deadline) {
    std::unique_lock lock(m_mutex);
    while (m_last == silence && wait_until(m_wake, lock, deadline)) {
    }
    return std::exchange(m_last, silence);
}

bool combiner::submit(const shared_work& work, driver::deadline deadline) {
    if (m_connections.is_own()) return false; // whoever leads would wait for this thread, and this one for the leader
    combined_job own{work, deadline};
    if (add(own) || await_turn(own)) {
        while (!own.is_settled) lead_batch(own);
    }
    if (own.failure) std::rethrow_exception(own.failure);
    return !own.goes_alone;
}

bool combiner::add(combined_job& own) noexcept {
    const std::lock_guard lock(m_mutex);
    (m_last != nullptr ? m_last->next : m_first) = &own;
    m_last = &own;
    ++m_queued;
    if (!may_lead_beside(m_leaders)) return false;
    lead(own);
    return true;
}

bool combiner::may_lead_beside(int leaders) const noexcept {
    if (leaders == 0 || m_group == one_leader) return leaders == 0;
    const bool is_nobody_at_work = leaders <= m_coming;
    return !has_crowd() || ((is_nobody_at_work || m_queued >= m_group) && !is_one_coming());
}

bool combiner::is_one_coming() const noexcept {
    return m_coming > 0 && driver::clock_now() < m_coming_by;
}

void combiner::come() noexcept {
    ++m_coming;
    m_coming_by = driver::clock_now() + time_to_come;
}

void combiner::lead(combined_job& next) noexcept {
    --m_queued;
    ++m_leaders;
    come();
    next.state = combined_job::leads;
}

// Returns when the job is done, or leads: true. Who takes a job is going to ring for it, so from then on nobody leaves.
bool combiner::await_turn(combined_job& own) {
    driver::deadline patience =
        m_group == one_leader ? driver::no_deadline : driver::clock_now() + longest_wait_for_leaders;
    bool has_time = true;
    for (;;) {
        const bell::meaning heard = own.call->wait(has_time ? std::min(own.deadline, patience) : driver::no_deadline);
        if (heard > bell::look_again) return heard == bell::lead;
        const std::lock_guard lock(m_mutex);
        has_time = own.state == combined_job::queued;
        const driver::deadline now = driver::clock_now();
        if (!has_time || std::min(own.deadline, patience) > now) continue;
        if (own.deadline > now && is_one_coming()) { // and takes this one, too
            patience = now + longest_wait_for_leaders / 20;
            continue;
        }
        if (own.deadline > now) {
            lead(own);
            return true;
        }
        remove(own);
        --m_queued;
        throw_error({.kind = error_kind::timeout,
                     .message = std::string("timed out while waiting to ").append(m_name) + "; other threads' " +
                                std::string(m_name) + "s were under way",
                     .retryable = true});
    }
}

struct combiner::batch {
    combined_job* const first;
    combined_job* last = first;
    int size = 1;
    driver::deadline deadline = first->deadline; // the earliest
    const driver::deadline began = driver::clock_now();
};

void combiner::lead_batch(combined_job& own) {
    connection* on = nullptr;
    try {
        on = m_connections.acquire(own.deadline);
    } catch (...) { // the leader's deadline is its own: the others go on without it
        own.failure = std::current_exception();
        own.is_settled = true;
    }
    std::unique_lock lock(m_mutex);
    --m_coming;
    remove(own);
    combined_job* finished = nullptr;
    if (on != nullptr) {
        batch taken{&own};
        take_queued(taken, any_deadline);
        lock.unlock();
        m_run(&own, [this, &taken] { return take_latecomers(taken); }, *on);
        m_connections.release(on);
        lock.lock();
        finished = finish_batch(taken, own);
    }
    if (!own.is_settled) come();
    combined_job* const next = own.is_settled ? hand_on() : nullptr;
    lock.unlock();
    if (next != nullptr) ring(*next, bell::lead); // first, so that the server is not idle while the others wake up
    while (finished != nullptr) ring(*std::exchange(finished, finished->next), bell::done);
}

// All that wait, if their deadlines are no earlier; the own jobs of other leaders stay.
void combiner::take_queued(batch& to, driver::deadline earliest) noexcept {
    combined_job* last_left = nullptr;
    combined_job* next = nullptr;
    for (combined_job* each = std::exchange(m_first, nullptr); each != nullptr; each = next) {
        next = std::exchange(each->next, nullptr);
        if (each->state == combined_job::queued && each->deadline >= earliest && to.size < max_batch) {
            to.last = to.last->next = each;
            ++to.size;
            to.deadline = std::min(to.deadline, each->deadline);
            each->state = combined_job::taken;
            --m_queued;
        } else {
            (last_left != nullptr ? last_left->next : m_first) = each;
            last_left = each;
        }
    }
    m_last = last_left;
}

// Waits, where that is worth it, by yielding: those who come back need the processor, and would be here before a timer.
combined_job* combiner::take_latecomers(batch& to) noexcept {
    if (m_queued == 0 && m_returning.are_back(to.size)) return nullptr; // who is alone need not ask for the time
    driver::deadline now = driver::clock_now();
    if (!m_returning.may_still_join(now - to.began)) return nullptr;
    while (m_queued == 0 && now < to.deadline && m_returning.are_worth_a_wait(to.size, now)) {
        std::this_thread::yield();
        now = driver::clock_now();
    }
    if (now >= to.deadline) return nullptr;
    combined_job* const last = to.last;
    const std::lock_guard lock(m_mutex);
    take_queued(to, to.deadline); // who has less goes with the next: the deadline of this one is set
    return last->next;
}

// A list of those that are done, for waking; the others go back to the front of the queue.
combined_job* combiner::finish_batch(const batch& done, const combined_job& own) noexcept {
    const driver::deadline now = driver::clock_now();
    m_returning.batch_has_ended(done.size, m_queued, now - done.began, now);
    combined_job* finished = nullptr;
    combined_job* last_left = nullptr;
    combined_job* const behind = m_first;
    for (combined_job* next = done.first; next != nullptr;) {
        combined_job& each = *next;
        next = each.next;
        if (!each.is_settled) {
            (last_left != nullptr ? last_left->next : m_first) = &each;
            last_left = &each;
        }
        if (&each == &own) continue;
        if (each.is_settled) {
            each.next = std::exchange(finished, &each);
        } else {
            each.state = combined_job::queued;
            ++m_queued;
            each.call->ring(bell::look_again); // its deadline may have passed; it cannot leave without this mutex
        }
    }
    if (last_left != nullptr) {
        last_left->next = behind;
        if (behind == nullptr) m_last = last_left;
    }
    return finished;
}

// To the first that waits, where so many may lead.
combined_job* combiner::hand_on() noexcept {
    combined_job* next = may_lead_beside(--m_leaders) ? m_first : nullptr;
    while (next != nullptr && next->state != combined_job::queued) next = next->next; // another leader's own
    if (next != nullptr) lead(*next);
    return next;
}

void combiner::remove(combined_job& leaving) noexcept {
    combined_job* before = nullptr;
    for (combined_job* each = m_first; each != &leaving; each = each->next) before = each;
    (before != nullptr ? before->next : m_first) = std::exchange(leaving.next, nullptr);
    if (m_last == &leaving) m_last = before;
}

} // namespace rowan::session
