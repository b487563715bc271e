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
    /// `leaders`: how many batches may be under way at the same time, each on a connection of its own.
    combiner(connection_set& connections, int leaders, batch_runner run)
        : m_connections(connections), m_leader_limit(leaders), m_run(run) {}

    /// Runs the work together with other callers' and returns after it is committed. Only this caller's own failure is
    /// thrown. False: nothing was done, and the caller must run it by itself. No timer and no thread of its own: a
    /// caller that finds nobody at work goes at once.
    [[nodiscard]] bool submit(const write_work& work, driver::deadline deadline);

private:
    void lead(combined_job& own);
    void lead_batch(combined_job& own);
    combined_job* take_batch(const combined_job& own) noexcept;
    void finish_batch(combined_job* first, const combined_job& own) noexcept;
    void remove(combined_job& leaving) noexcept;

    connection_set& m_connections;
    const int m_leader_limit;
    const batch_runner m_run;
    std::mutex m_mutex;
    combined_job* m_first = nullptr;
    combined_job* m_last = nullptr;
    int m_leaders = 0;
};

} // namespace rowan::session
