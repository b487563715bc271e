// Concurrent writes share transactions: the first caller leads, and what queues up meanwhile is the next batch.
#pragma once

#include <rowan/core/error.hpp>
#include <rowan/session/connection_set.hpp>
#include <rowan/session/context.hpp>

#include <exception>

namespace rowan::session {

/// Work alone on a connection: as one statement, or in a transaction of its own; again after what may be retried.
void run_alone(connection& on, const write_work& work, driver::deadline deadline);

class combiner {
public:
    explicit combiner(connection_set& writers) : m_writers(writers) {}

    /// Runs the work in a transaction with other callers' and returns after it is committed. Only this caller's own
    /// failure is thrown. No timer and no thread of its own: a caller that finds nobody at work goes at once.
    void submit(const write_work& work, driver::deadline deadline);

private:
    struct job {
        const write_work& work;
        driver::deadline deadline;
        std::condition_variable wake{};
        std::exception_ptr failure{};
        bool is_settled = false; // done, well or not
        job* next = nullptr;
        enum { queued, taken, done, leads } state = queued;
    };

    void lead(job& own);
    void lead_batch(job& own);
    job* take_batch() noexcept;
    void finish_batch(job* first, const job& own) noexcept;
    static void run_batch(job* first, connection& on);
    static bool try_together(job* first, connection& on);
    static void run_each_alone(job* first, connection& on);
    static void settle(job& finished, std::exception_ptr failure = {}) noexcept;
    static void settle_expired(job* first, const error& failure) noexcept;
    static driver::deadline earliest_deadline(const job* first) noexcept;
    void remove(job& leaving) noexcept;

    connection_set& m_writers;
    std::mutex m_mutex;
    job* m_first = nullptr;
    job* m_last = nullptr;
    bool m_is_led = false;
};

} // namespace rowan::session
