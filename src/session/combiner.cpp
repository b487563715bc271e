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
            on.execute(on.capabilities().begin_write);
            work.run(on);
            return on.execute("COMMIT");
        } catch (const error& failure) {
            roll_back(on);
            if (!retry.may_follow(failure)) throw;
        } catch (...) {
            roll_back(on);
            throw;
        }
        retry.wait();
    }
}

void combiner::submit(const write_work& work, driver::deadline deadline) {
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

void combiner::lead(job& own) {
    connection* on = nullptr;
    try {
        on = m_writers.acquire(own.deadline);
    } catch (...) {
        own.failure = std::current_exception(); // the leader's deadline is its own: the others go on without it
    }
    std::unique_lock lock(m_mutex);
    job* batch = nullptr;
    if (on == nullptr) {
        remove(own);
    } else {
        batch = take_batch();
        lock.unlock();
        run_batch(batch, *on);
        m_writers.release(on);
        lock.lock();
    }
    while (batch != nullptr) {
        job& finished = *batch;
        batch = finished.next; // before it is woken: then it may be gone
        if (&finished == &own) continue;
        finished.state = job::done;
        finished.wake.notify_one();
    }
    if (m_first == nullptr) {
        m_is_led = false;
    } else {
        m_first->state = job::leads;
        m_first->wake.notify_one();
    }
}

void combiner::run_batch(job* first, connection& on) {
    if (first->next == nullptr) return run_each_alone(first, on); // nothing to share: no BEGIN, no COMMIT
    on.driver().set_deadline(first->deadline);
    if (!try_together(first, on)) run_each_alone(first, on);
}

// True: committed, or refused one by one. False: undone as a whole, and nobody knows whose fault it was.
bool combiner::try_together(job* first, connection& on) {
    try {
        on.execute(on.capabilities().begin_write);
        for (job* each = first; each != nullptr; each = each->next) {
            try {
                if (each->work.is_single_statement && on.capabilities().statement_is_atomic) {
                    each->work.run(on);
                } else {
                    savepoint guard(on, 1);
                    each->work.run(on);
                    guard.release();
                }
            } catch (...) {
                if (!on.driver().in_transaction()) return false; // the engine rolled all of it back
                each->failure = std::current_exception();
            }
        }
        on.execute("COMMIT");
        return true;
    } catch (const error& failure) {
        roll_back(on);
        if (!failure.in_doubt()) return false;
        for (job* each = first; each != nullptr; each = each->next) each->failure = std::current_exception();
        return true;
    } catch (...) {
        roll_back(on);
        return false;
    }
}

void combiner::run_each_alone(job* first, connection& on) {
    for (job* each = first; each != nullptr; each = each->next) {
        each->failure = nullptr;
        try {
            run_alone(on, each->work, each->deadline);
        } catch (...) {
            each->failure = std::current_exception();
        }
    }
}

void combiner::remove(job& leaving) noexcept {
    job* before = nullptr;
    for (job* each = m_first; each != &leaving; each = each->next) before = each;
    (before != nullptr ? before->next : m_first) = leaving.next;
    if (m_last == &leaving) m_last = before;
}

} // namespace rowan::session
