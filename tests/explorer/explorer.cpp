// Runs some callers through all interleavings of their statements, each once, and keeps the shortest that breaks a
// rule.
#include "explorer/explorer.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

namespace rowan::explorer {
namespace {

constexpr std::chrono::seconds longest_wait{30};

using caller_set = std::set<std::size_t>;

/// A moment at which somebody is chosen to go on.
struct choice {
    std::vector<std::size_t> enabled{};
    std::vector<bool> is_read{}; // of each caller's next statement
    caller_set asleep{};         // whatever they do now has been seen in an equivalent schedule
    caller_set explored{};
    std::size_t taken = 0;

    [[nodiscard]] std::optional<std::size_t> next() const {
        for (const std::size_t each : enabled) {
            if (!asleep.contains(each) && !explored.contains(each)) return each;
        }
        return std::nullopt;
    }
};

/// One schedule: the threads, and who of them may go on.
class run_of {
public:
    run_of(scenario& what, stage& on) : m_what(what), m_stage(on), m_has_started(what.callers()) {
        m_stage.close();
        for (std::size_t i = 0; i < what.callers(); ++i) {
            m_threads.emplace_back([this, i] {
                m_what.run(i);
                m_stage.leave(i);
            });
        }
        settle();
    }
    run_of(const run_of&) = delete;
    run_of& operator=(const run_of&) = delete;
    ~run_of() {
        m_stage.open();
        for (std::thread& each : m_threads) each.join();
    }

    /// Those who may go on; empty when all have ended. Waits while everybody waits for the server to break a deadlock.
    std::vector<std::size_t> enabled() {
        const auto begun = std::chrono::steady_clock::now();
        for (;;) {
            std::vector<std::size_t> all;
            bool is_over = true;
            for (std::size_t i = 0; i < m_threads.size(); ++i) {
                const at place = m_stage.place_of(i);
                is_over = is_over && place == at::end;
                const bool may_try = place == at::retry && m_steps > m_tried_at[i];
                if ((place == at::gate || may_try) && is_in_turn(i)) all.push_back(i);
            }
            if (!all.empty() || is_over) return all;
            if (give_up_a_lock()) continue;
            if (std::chrono::steady_clock::now() - begun > longest_wait)
                throw std::runtime_error("the callers wait for ever");
            settle();
        }
    }
    /// False: it met the lock again, so that nothing has changed.
    bool step(std::size_t caller) {
        const bool is_retry = m_stage.place_of(caller) == at::retry;
        m_has_started[caller] = true;
        m_stage.grant(caller);
        settle();
        const bool met_lock = m_stage.place_of(caller) == at::retry;
        if (!(is_retry && met_lock)) ++m_steps;
        if (met_lock) m_tried_at[caller] = m_steps;
        return !(is_retry && met_lock);
    }

private:
    // Of callers that are alike, the first begins first.
    [[nodiscard]] bool is_in_turn(std::size_t caller) const {
        return !m_what.are_alike() || caller == 0 || m_has_started[caller - 1];
    }
    // Everybody stands before a lock that nobody will give back: as after its time-out, the first of them gives up.
    bool give_up_a_lock() {
        for (std::size_t i = 0; i < m_threads.size(); ++i) {
            if (m_stage.place_of(i) == at::work) return false;
        }
        for (std::size_t i = 0; i < m_threads.size(); ++i) {
            if (m_stage.place_of(i) != at::retry) continue;
            m_stage.grant(i, true);
            settle();
            return true;
        }
        return false;
    }
    // Until everybody has stopped, has ended, or waits for a lock in the server.
    void settle() {
        bool has_changed = true; // one that has gone on may have let another go on
        while (has_changed) {
            has_changed = false;
            m_what.come_to_rest();
            for (std::size_t i = 0; i < m_threads.size(); ++i)
                has_changed = (m_stage.place_of(i) == at::work && stops(i)) || has_changed;
        }
    }
    // False: it waits for a lock.
    bool stops(std::size_t caller) {
        const auto begun = std::chrono::steady_clock::now();
        while (!m_stage.wait_a_little(caller)) {
            if (m_what.is_waiting(caller)) return false;
            if (std::chrono::steady_clock::now() - begun > longest_wait)
                throw std::runtime_error("a caller neither stops nor waits for a lock");
        }
        return true;
    }

    scenario& m_what;
    stage& m_stage;
    std::vector<std::thread> m_threads{};
    std::vector<bool> m_has_started;
    std::vector<std::size_t> m_tried_at = std::vector<std::size_t>(m_what.callers());
    std::size_t m_steps = 1;
};

/// What is asleep behind a choice: all that was explored before it, but for what does not commute with it.
caller_set asleep_behind(const choice& before) {
    caller_set all;
    const auto keep = [&](std::size_t each) {
        const bool commute = before.is_read[each] && before.is_read[before.taken];
        if (each != before.taken && commute) all.insert(each);
    };
    for (const std::size_t each : before.asleep) keep(each);
    for (const std::size_t each : before.explored) keep(each);
    return all;
}

class search {
public:
    search(scenario& what, stage& on, goal wanted) : m_what(what), m_stage(on), m_goal(wanted) {}

    exploration run(std::size_t most) {
        do {
            if (m_found.schedules + m_found.redundant >= most) {
                m_found.is_complete = false;
                break;
            }
            run_one();
        } while (turn_back());
        return m_found;
    }

private:
    void run_one() {
        m_what.begin();
        bool is_redundant = false;
        {
            run_of run(m_what, m_stage);
            for (std::size_t depth = 0;; ++depth) {
                const std::vector<std::size_t> enabled = run.enabled();
                if (enabled.empty()) break;
                if (depth < m_path.size() && !std::ranges::count(enabled, m_path[depth].taken)) {
                    ++m_found.diverged;
                    m_path.resize(depth);
                }
                if (depth == m_path.size()) is_redundant = !append(enabled, is_redundant);
                is_redundant = !run.step(m_path[depth].taken) || is_redundant;
            }
        }
        judge(is_redundant);
    }

    /// Makes a new choice. False: whatever could be chosen has been seen elsewhere.
    bool append(const std::vector<std::size_t>& enabled, bool is_redundant) {
        choice made;
        made.enabled = enabled;
        made.is_read.resize(m_what.callers());
        for (const std::size_t each : enabled) made.is_read[each] = m_stage.pending(each).is_read;
        if (!m_path.empty()) made.asleep = asleep_behind(m_path.back());
        if (is_redundant || is_too_long()) made.asleep.insert(enabled.begin(), enabled.end());
        const std::optional<std::size_t> next = made.next();
        made.taken = next.value_or(enabled.front());
        m_path.push_back(made);
        return next.has_value();
    }

    [[nodiscard]] bool is_too_long() const {
        return m_goal == goal::shortest_violation && m_found.shortest &&
               m_path.size() + 1 >= m_found.shortest->schedule.size();
    }

    void judge(bool is_redundant) {
        const std::vector<statement_event> events = m_stage.events();
        const std::string text = m_what.verdict();
        ++(is_redundant ? m_found.redundant : m_found.schedules);
        m_found.longest = std::max(m_found.longest, events.size());
        if (text.empty()) return;
        ++m_found.violations;
        if (!m_found.shortest || events.size() < m_found.shortest->schedule.size()) m_found.shortest = {events, text};
    }

    /// To the last moment at which somebody else could have been chosen.
    bool turn_back() {
        while (!m_path.empty()) {
            choice& last = m_path.back();
            last.explored.insert(last.taken);
            if (const std::optional<std::size_t> next = last.next()) {
                last.taken = *next;
                return true;
            }
            m_path.pop_back();
        }
        return false;
    }

    scenario& m_what;
    stage& m_stage;
    goal m_goal;
    std::vector<choice> m_path{};
    exploration m_found{};
};

} // namespace

exploration explore(scenario& what, stage& on, std::size_t most, goal wanted) {
    return search(what, on, wanted).run(most);
}

} // namespace rowan::explorer
