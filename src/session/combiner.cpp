// The queue of writes, its leader, and what happens when one of a batch fails.
#include <rowan/session/combiner.hpp>

#include <rowan/core/error.hpp>
#include <rowan/session/retry.hpp>
#include <rowan/session/savepoint.hpp>

#include <utility>

namespace rowan::session {
namespace {

constexpr int max_batch = 1024; // bounds how long a first waiter may wait for the commit that it shares

} // namespace

void run_alone(connection& on, const write_work& work, driver::deadline deadline) {
    on.driver().set_deadline(deadline);
    retry retry(deadline);
    for (;;) {
        try {
            if (work.is_single_statement) return work.run(on);
            on.execute(on.capabilities().begin(isolation::engine_default, false));
            work.run(on);
            return on.execute("COMMIT");
        } catch (const error& failure) {
            roll_back(on);
            if (!on.driver().is_usable() || !retry.may_follow(failure)) throw;
        } catch (...) {
            roll_back(on);
            throw;
        }
        retry.wait();
    }
}

void combiner::submit(const write_work& work, driver::deadline deadline) {
    m_writers.refuse_own_wait(); // whoever leads would wait for this thread, and this thread for the leader
    job own{work, deadline};
    std::unique_lock lock(m_mutex);
    (m_last != nullptr ? m_last->next : m_first) = &own;
    m_last = &own;
    if (!std::exchange(m_is_led, true)) own.state = job::leads;
    while (own.state == job::queued || own.state == job::taken) {
        const bool in_time = wait_until(own.wake, lock, own.state == job::taken ? driver::no_deadline : own.deadline);
        if (!in_time && own.state == job::queued) {
            remove(own);
            throw_error({.kind = error_kind::timeout,
                         .message = "timed out while waiting to write; other threads' writes were under way",
                         .retryable = true});
        }
    }
    lock.unlock();
    if (own.state == job::leads) lead(own);
    if (own.failure) std::rethrow_exception(own.failure);
}

void combiner::lead(job& own) {
    while (!own.is_settled) lead_batch(own);
    const std::lock_guard lock(m_mutex);
    if (m_first == nullptr) {
        m_is_led = false;
    } else {
        m_first->state = job::leads;
        m_first->wake.notify_one();
    }
}

void combiner::lead_batch(job& own) {
    connection* on = nullptr;
    try {
        on = m_writers.acquire(own.deadline);
    } catch (...) { // the leader's deadline is its own: the others go on without it
        const std::lock_guard lock(m_mutex);
        remove(own);
        return settle(own, std::current_exception());
    }
    std::unique_lock lock(m_mutex);
    job* const batch = take_batch();
    lock.unlock();
    run_batch(batch, *on);
    m_writers.release(on);
    lock.lock();
    finish_batch(batch, own);
}

// The leader's own job is the first of the queue: it has waited longest.
combiner::job* combiner::take_batch() noexcept {
    job* first = m_first;
    job* last = nullptr;
    for (int count = 0; m_first != nullptr && count < max_batch; ++count) {
        last = m_first;
        m_first = last->next;
        if (last->state == job::queued) last->state = job::taken;
    }
    last->next = nullptr;
    if (m_first == nullptr) m_last = nullptr;
    return first;
}

// Wakes those that are done; the others go back to where they stood, to the front of the queue.
void combiner::finish_batch(job* first, const job& own) noexcept {
    job* last_left = nullptr;
    job* const behind = m_first;
    while (first != nullptr) {
        job& each = *first;
        first = each.next; // before it is woken: then it may be gone
        if (!each.is_settled) {
            (last_left != nullptr ? last_left->next : m_first) = &each;
            last_left = &each;
        }
        if (&each == &own) continue;
        each.state = each.is_settled ? job::done : job::queued;
        each.wake.notify_one();
    }
    if (last_left == nullptr) return;
    last_left->next = behind;
    if (behind == nullptr) m_last = last_left;
}

void combiner::run_batch(job* first, connection& on) {
    if (first->next == nullptr) return run_each_alone(first, on); // nothing to share: no BEGIN, no COMMIT
    if (!try_together(first, on)) run_each_alone(first, on);
}

// True: settled, but for those that have time left when the wait for a lock was too long for others. False: undone as a
// whole, and nobody knows whose fault it was.
bool combiner::try_together(job* first, connection& on) {
    on.driver().set_deadline(earliest_deadline(first));
    try {
        on.execute(on.capabilities().begin(isolation::engine_default, false));
        for (job* each = first; each != nullptr; each = each->next) {
            each->failure = nullptr;
            try {
                if (each->work.is_single_statement && on.capabilities().statement_is_atomic) {
                    each->work.run(on);
                } else {
                    savepoint guard(on, 1);
                    each->work.run(on);
                    guard.release();
                }
            } catch (const error& failure) {
                if (!on.driver().in_transaction()) return false;  // the engine rolled all of it back
                if (failure.kind() == error_kind::timeout) throw; // by the earliest deadline, which may be another's
                each->failure = std::current_exception();
            } catch (...) {
                if (!on.driver().in_transaction()) return false;
                each->failure = std::current_exception();
            }
        }
        on.execute("COMMIT");
        for (job* each = first; each != nullptr; each = each->next) settle(*each, each->failure);
        return true;
    } catch (const error& failure) {
        roll_back(on);
        if (failure.in_doubt()) {
            for (job* each = first; each != nullptr; each = each->next) {
                settle(*each, std::make_exception_ptr(failure)); // one for each: threads must not share it
            }
            return true;
        }
        if (failure.kind() != error_kind::timeout) return false;
        settle_expired(first, failure);
        return true;
    } catch (...) {
        roll_back(on);
        return false;
    }
}

void combiner::run_each_alone(job* first, connection& on) {
    for (job* each = first; each != nullptr; each = each->next) {
        const driver::deadline limit = earliest_deadline(each); // nobody is kept waiting beyond the time that he gave
        try {
            run_alone(on, each->work, limit);
            settle(*each);
        } catch (const error& failure) {
            const bool is_out_of_time = failure.kind() == error_kind::timeout && driver::clock_now() < each->deadline;
            if (is_out_of_time) return settle_expired(each, failure);
            settle(*each, std::current_exception());
        } catch (...) {
            settle(*each, std::current_exception());
        }
    }
}

void combiner::settle(job& finished, std::exception_ptr failure) noexcept {
    finished.failure = std::move(failure);
    finished.is_settled = true;
}

void combiner::settle_expired(job* first, const error& failure) noexcept {
    const driver::deadline now = driver::clock_now();
    bool has_one = false;
    for (job* each = first; each != nullptr; each = each->next) {
        if (each->deadline > now) continue;
        settle(*each, std::make_exception_ptr(failure));
        has_one = true;
    }
    if (!has_one)
        settle(*first, std::make_exception_ptr(failure)); // the engine has a limit of its own: go on all the same
}

driver::deadline combiner::earliest_deadline(const job* first) noexcept {
    driver::deadline earliest = driver::no_deadline;
    for (; first != nullptr; first = first->next) {
        if (first->deadline < earliest) earliest = first->deadline;
    }
    return earliest;
}

void combiner::remove(job& leaving) noexcept {
    job* before = nullptr;
    for (job* each = m_first; each != &leaving; each = each->next) before = each;
    (before != nullptr ? before->next : m_first) = leaving.next;
    if (m_last == &leaving) m_last = before;
}

} // namespace rowan::session
