// Concurrent writes are sent together: the first callers lead, and what queues up meanwhile is the next batch.
#pragma once

#include <rowan/core/error.hpp>
#include <rowan/session/connection_set.hpp>
#include <rowan/session/context.hpp>

#include <exception>

namespace rowan::session {

/// Work alone on a connection: as one statement, or in a transaction of its own; again after what may be retried.
void run_alone(connection& on, const write_work& work, driver::deadline deadline);

/// Wakes one thread. It has a mutex of its own, so that many who are woken at once do not wait for each other.
class bell {
public:
    enum meaning { silence, look_again, lead, done };

    void ring(meaning what);
    /// What it was rung for, now or since the last time; silence: the deadline came first.
    meaning wait(driver::deadline deadline);

private:
    std::mutex m_mutex{};
    std::condition_variable m_wake{};
    meaning m_last = silence;
};

/// One caller's write in the queue.
struct combined_job {
    const write_work& work;
    driver::deadline deadline;
    std::exception_ptr failure{};
    bool is_settled = false; // done, well or not
    bool goes_alone = false; // settled in that its caller is to run it by itself
    combined_job* next = nullptr;
    enum { queued, taken, leads } state = queued; // under the combiner's mutex
    bell call{};
};

/// Runs a batch of jobs, a list in the order in which they came. Those that it leaves unsettled are queued again.
using batch_runner = void (*)(combined_job* first, connection& on);

/// In one transaction: for engines with a single writer.
void run_in_one_transaction(combined_job* first, connection& on);
/// As one statement for all jobs of a kind. Where one fails nobody knows whose fault it was, and all of them go alone.
void run_in_bulk(combined_job* first, connection& on);

/// Who leads while there is no crowd: one caller, as always in a crowd, or each, on a connection of its own.
enum class leading : std::uint8_t { by_one, at_once };

class combiner {
public:
    combiner(connection_set& connections, leading leading, batch_runner run)
        : m_connections(connections), m_leading(leading), m_run(run) {}

    /// How many callers are a crowd. To be said before the first comes.
    void expect_crowd_of(int callers) noexcept { m_crowd = callers; }

    /// Runs the work together with other callers' and returns after it is committed. Only this caller's own failure is
    /// thrown. False: nothing was done, and the caller must run it by itself. No timer and no thread of its own: a
    /// caller that finds nobody at work goes at once.
    [[nodiscard]] bool submit(const write_work& work, driver::deadline deadline);
    [[nodiscard]] bool has_callers() const noexcept { return m_callers.load(std::memory_order_relaxed) > 0; }
    /// So many callers are here that they wait for each other, and go together.
    [[nodiscard]] bool has_crowd() const noexcept { return m_callers.load(std::memory_order_relaxed) >= m_crowd; }

private:
    /// Whether one may lead beside so many others.
    [[nodiscard]] bool may_lead_beside(int leaders) const noexcept {
        return leaders == 0 || (m_leading == leading::at_once && m_callers < m_crowd);
    }
    bool add(combined_job& own) noexcept;
    bool await_turn(combined_job& own);
    void lead_batch(combined_job& own);
    combined_job* take_batch(const combined_job& own) noexcept;
    combined_job* finish_batch(combined_job* first, const combined_job& own) noexcept;
    combined_job* hand_on() noexcept;
    void remove(combined_job& leaving) noexcept;

    connection_set& m_connections;
    const leading m_leading;
    const batch_runner m_run;
    int m_crowd = 0;
    std::mutex m_mutex;
    combined_job* m_first = nullptr;
    combined_job* m_last = nullptr;
    std::atomic<int> m_callers{0};
    int m_leaders = 0;
};

} // namespace rowan::session
