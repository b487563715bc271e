// Concurrent calls are sent together: the first callers lead, and what queues up meanwhile is the next batch.
#pragma once

#include <rowan/core/error.hpp>
#include <rowan/core/function_ref.hpp>
#include <rowan/session/connection_set.hpp>
#include <rowan/session/context.hpp>
#include <rowan/session/returning_callers.hpp>

#include <exception>
#include <memory>

namespace rowan::session {

/// Work alone on a connection: as one statement, or in a transaction of its own; again after what may be retried.
void run_alone(connection& on, const shared_work& work, driver::deadline deadline);

/// Wakes one thread. It has a mutex of its own, so that many who are woken at once do not wait for each other. Whoever
/// rings it holds it as well: the thread may be gone as soon as it has heard.
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

/// One caller's work in the queue.
struct combined_job {
    const shared_work& work;
    driver::deadline deadline;
    std::exception_ptr failure{};
    bool is_settled = false; // done, well or not
    bool goes_alone = false; // settled in that its caller is to run it by itself
    combined_job* next = nullptr;
    enum { queued, taken, leads } state = queued; // under the combiner's mutex
    const std::shared_ptr<bell> call = std::make_shared<bell>();
};

/// Those who have come since: puts them at the end of the batch, and gives the first; a null pointer where there are
/// none, or it takes no more. May wait for them. To be asked by one leader at a time, while nothing of the batch is
/// committed or settled; a runner need not ask.
using latecomers = core::function_ref<combined_job*()>;

/// Runs a batch of jobs, a list in the order in which they came. Those that it leaves unsettled are queued again.
using batch_runner = void (*)(combined_job* first, latecomers more, connection& on);

/// In one transaction, which those who come in time still join: for engines with a single writer.
void run_in_one_transaction(combined_job* first, latecomers more, connection& on);
/// As one statement for all jobs of a kind. Where one fails nobody knows whose fault it was, and all of them go alone.
void run_in_bulk(combined_job* first, latecomers more, connection& on);

class combiner {
public:
    static constexpr int one_leader = 0;

    /// `group`: each caller leads, on a connection of its own, until there is a crowd; then one does, and one more for
    /// each group of so many that has gathered in the meantime. With `one_leader` there is never a second.
    /// `name`: of what it combines, for messages.
    combiner(connection_set& connections, int group, batch_runner run, std::string_view name)
        : m_connections(connections), m_group(group), m_run(run), m_name(name) {}

    /// How many callers are a crowd. To be said before the first comes.
    void expect_crowd_of(int callers) noexcept { m_crowd = callers; }

    /// A caller, for as long as it is here: one that goes by itself counts for a crowd, too.
    class presence {
    public:
        explicit presence(combiner& of) noexcept : m_of(of) { m_of.m_callers.fetch_add(1, std::memory_order_relaxed); }
        presence(const presence&) = delete;
        presence& operator=(const presence&) = delete;
        ~presence() { m_of.m_callers.fetch_sub(1, std::memory_order_relaxed); }

    private:
        combiner& m_of;
    };

    /// Runs the work of a caller that is present together with other callers' and returns after it is committed. Only
    /// this caller's own failure is thrown. False: nothing was done, and the caller must run it by itself. No timer and
    /// no thread of its own: a caller that finds nobody at work goes at once, but for `returning_callers` of the one
    /// leader's last batch.
    [[nodiscard]] bool submit(const shared_work& work, driver::deadline deadline);
    [[nodiscard]] bool has_callers() const noexcept { return m_callers.load(std::memory_order_relaxed) > 0; }
    /// So many callers are here that they wait for each other, and go together.
    [[nodiscard]] bool has_crowd() const noexcept { return m_callers.load(std::memory_order_relaxed) >= m_crowd; }

private:
    /// Whether one may lead beside so many others.
    [[nodiscard]] bool may_lead_beside(int leaders) const noexcept;
    /// One is, and about to take what is queued.
    [[nodiscard]] bool is_one_coming() const noexcept;
    bool add(combined_job& own) noexcept;
    void come() noexcept;
    void lead(combined_job& next) noexcept;
    bool await_turn(combined_job& own);
    struct batch;
    void lead_batch(combined_job& own);
    void take_queued(batch& to, driver::deadline earliest) noexcept;
    combined_job* take_latecomers(batch& to) noexcept;
    combined_job* finish_batch(const batch& done, const combined_job& own) noexcept;
    combined_job* hand_on() noexcept;
    void remove(combined_job& leaving) noexcept;

    connection_set& m_connections;
    const int m_group;
    const batch_runner m_run;
    const std::string_view m_name;
    int m_crowd = 0;
    std::mutex m_mutex;
    combined_job* m_first = nullptr;
    combined_job* m_last = nullptr;
    std::atomic<int> m_callers{0};
    std::atomic<int> m_queued{0}; // jobs that are nobody's yet
    int m_leaders = 0;
    int m_coming = 0; // leaders that have not taken their batch yet
    driver::deadline m_coming_by = 0;
    returning_callers m_returning{}; // the leader's, where there is but one
};

} // namespace rowan::session
