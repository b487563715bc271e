// Concurrent writes are sent together: the first callers lead, and what queues up meanwhile is the next batch.
#pragma once

#include <rowan/core/error.hpp>
#include <rowan/session/connection_set.hpp>
#include <rowan/session/context.hpp>

#include <exception>

namespace rowan::session {

/// Work alone on a connection: as one statement, or in a transaction of its own; again after what may be retried.
void run_alone(connection& on, const write_work& work, driver::deadline deadline);

/// One caller's write in the queue.
struct combined_job {
    const write_work& work;
    driver::deadline deadline;
    std::condition_variable wake{};
    std::exception_ptr failure{};
    bool is_settled = false; // done, well or not
    bool goes_alone = false; // settled in that its caller is to run it by itself
    combined_job* next = nullptr;
    enum { queued, taken, done, leads } state = queued;
};

/// Runs a batch of jobs, a list in the order in which they came. Those that it leaves unsettled are queued again.
using batch_runner = void (*)(combined_job* first, connection& on);

/// In one transaction: for engines with a single writer.
void run_in_one_transaction(combined_job* first, connection& on);
/// As one statement for all jobs of a kind. Where one fails nobody knows whose fault it was, and all of them go alone.
void run_in_bulk(combined_job* first, connection& on);

class combiner {
public:
    /// `crowd`: while fewer callers than this are here, each goes at once, on a connection of its own; where they are
    /// more, one of them leads.
    combiner(connection_set& connections, int crowd, batch_runner run)
        : m_connections(connections), m_crowd(crowd), m_run(run) {}

    /// Runs the work together with other callers' and returns after it is committed. Only this caller's own failure is
    /// thrown. False: nothing was done, and the caller must run it by itself. No timer and no thread of its own: a
    /// caller that finds nobody at work goes at once.
    [[nodiscard]] bool submit(const write_work& work, driver::deadline deadline);

private:
    [[nodiscard]] bool may_lead() const noexcept { return m_leaders == 0 || m_callers < m_crowd; }
    void lead(combined_job& own);
    void hand_on() noexcept;
    void lead_batch(combined_job& own);
    combined_job* take_batch(const combined_job& own) noexcept;
    void finish_batch(combined_job* first, const combined_job& own) noexcept;
    void remove(combined_job& leaving) noexcept;

    connection_set& m_connections;
    const int m_crowd;
    const batch_runner m_run;
    std::mutex m_mutex;
    combined_job* m_first = nullptr;
    combined_job* m_last = nullptr;
    std::atomic<int> m_callers{0};
    int m_leaders = 0;
};

} // namespace rowan::session
