// Runs some callers through all interleavings of their statements, each once, and keeps the shortest that breaks a
// rule.
#include "explorer/explorer.hpp"

#include "explorer/schedule_run.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace rowan::explorer {
namespace {

// How often a schedule is begun anew that does not go as before. It happens where a server says that a transaction
// waits a moment before it finds the deadlock in that, and somebody asks just then.
constexpr int most_replays = 10;

using effects = std::map<std::size_t, effect>; // by caller

/// A moment at which somebody is chosen to go on.
struct choice {
    std::vector<std::size_t> enabled{};
    effects asleep{}; // whatever they do now has been seen in an equivalent schedule
    effects explored{};
    std::size_t taken = 0;
    effect does = effect::open; // of what was taken

    [[nodiscard]] std::optional<std::size_t> next() const {
        for (const std::size_t each : enabled) {
            if (!asleep.contains(each) && !explored.contains(each)) return each;
        }
        return std::nullopt;
    }
};

/// Where a schedule left the way that it had gone before, and who could have gone on there instead.
struct turn {
    std::size_t depth = 0;
    std::vector<std::size_t> enabled{};
    friend bool operator==(const turn&, const turn&) = default;
};

class search {
public:
    search(scenario& what, stage& on, const exploration_settings& settings)
        : m_what(what), m_stage(on), m_settings(settings) {}

    exploration run() {
        do {
            if (m_found.schedules + m_found.redundant >= m_settings.most) {
                m_found.is_complete = false;
                break;
            }
            run_one();
        } while (turn_back());
        return m_found;
    }

private:
    // A search that ends complete has followed each of its schedules from beginning to end. Where one is left, either
    // this time was the exception, and it is followed when it is begun anew; or the first time was, and it goes
    // otherwise each time.
    void run_one() {
        for (;;) {
            std::optional<turn> left = follow();
            for (int replays = 0; left && replays < most_replays; ++replays) {
                ++m_found.diverged;
                const std::optional<turn> again = follow();
                if (again && *again != *left) return give_up();
                left = again;
            }
            if (!left) return;
            ++m_found.exceptions;
            m_path.resize(left->depth); // from there on all is explored anew, as it goes now
        }
    }

    void give_up() {
        m_found.is_complete = false;
        m_path.clear();
    }

    /// Runs the schedule to its end, by the choices made so far and then by new ones, unless the server does otherwise
    /// than when the same choices were made before.
    std::optional<turn> follow() {
        m_what.begin();
        bool is_redundant = false;
        std::optional<turn> left;
        {
            schedule_run run(m_what, m_stage);
            for (std::size_t depth = 0;; ++depth) {
                const std::vector<std::size_t> enabled = run.enabled();
                if (depth < m_path.size() && !left && enabled != m_path[depth].enabled) left = turn{depth, enabled};
                if (enabled.empty()) break;
                if (left) {
                    run.step(enabled.front());
                    continue;
                }
                if (depth == m_path.size()) is_redundant = !append(enabled, is_redundant);
                const schedule_run::step_taken taken = run.step(m_path[depth].taken);
                m_path[depth].does = taken.does;
                is_redundant = !taken.has_changed || is_redundant;
            }
        }
        judge(is_redundant, left);
        return left;
    }

    /// Makes a new choice. False: whatever could be chosen has been seen elsewhere.
    bool append(const std::vector<std::size_t>& enabled, bool is_redundant) {
        choice made;
        made.enabled = enabled;
        if (!m_path.empty()) made.asleep = asleep_behind(m_path.back());
        if (is_redundant || is_too_long()) {
            for (const std::size_t each : enabled) made.asleep.emplace(each, effect::open);
        }
        const std::optional<std::size_t> next = made.next();
        made.taken = next.value_or(enabled.front());
        m_path.push_back(made);
        return next.has_value();
    }

    /// What is asleep behind a choice: all that was explored before it, but for what does not commute with it.
    [[nodiscard]] effects asleep_behind(const choice& before) const {
        effects all;
        const auto keep = [&](const effects& from) {
            for (const auto& [caller, does] : from) {
                if (caller != before.taken && m_settings.commute(does, before.does)) all.emplace(caller, does);
            }
        };
        keep(before.asleep);
        keep(before.explored);
        return all;
    }

    [[nodiscard]] bool is_too_long() const {
        return m_settings.wanted == goal::shortest_violation && m_found.shortest &&
               m_path.size() + 1 >= m_found.shortest->schedule.size();
    }

    void judge(bool is_redundant, const std::optional<turn>& left) {
        const std::vector<statement_event> events = m_stage.events();
        const std::string text = m_what.verdict();
        if (!left) ++(is_redundant ? m_found.redundant : m_found.schedules);
        m_found.longest = std::max(m_found.longest, events.size());
        m_found.results.insert(m_what.result());
        if (text.empty()) return;
        ++m_found.violations;
        if (!m_found.shortest || events.size() < m_found.shortest->schedule.size()) m_found.shortest = {events, text};
    }

    /// To the last moment at which somebody else could have been chosen.
    bool turn_back() {
        while (!m_path.empty()) {
            choice& last = m_path.back();
            last.explored.emplace(last.taken, last.does);
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
    exploration_settings m_settings;
    std::vector<choice> m_path{};
    exploration m_found{};
};

} // namespace

exploration explore(scenario& what, stage& on, const exploration_settings& settings) {
    return search(what, on, settings).run();
}

} // namespace rowan::explorer
