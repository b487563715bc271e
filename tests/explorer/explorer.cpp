// Runs some callers through all interleavings of their statements, each once, and keeps the shortest that breaks a
// rule.
#include "explorer/explorer.hpp"

#include "explorer/schedule_run.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace rowan::explorer {
namespace {

// How often a schedule is begun anew that does not go as before.
constexpr int most_replays = 10;
// How often it may go in a way that never comes again, as it does when a deadlock and a busy machine meet.
constexpr std::size_t most_exceptions = 2;

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
    void run_one() {
        std::size_t followed = 0;
        for (int replays = 0; !follow(followed); ++replays) {
            ++m_found.diverged;
            if (replays % most_replays != most_replays - 1) continue;
            // It went so once and never again: from there on all is explored anew, as it goes now.
            m_path.resize(followed);
            if (++m_found.exceptions > most_exceptions) {
                m_found.is_complete = false;
                return;
            }
        }
    }

    /// Runs the schedule to its end, by the choices made so far and then by new ones. False: the server did otherwise
    /// than when the same choices were made before, after so many that could be followed.
    bool follow(std::size_t& followed) {
        m_what.begin();
        bool is_redundant = false;
        bool has_diverged = false;
        {
            schedule_run run(m_what, m_stage);
            for (std::size_t depth = 0;; ++depth) {
                const std::vector<std::size_t> enabled = run.enabled();
                if (depth < m_path.size() && !has_diverged && enabled != m_path[depth].enabled) {
                    has_diverged = true;
                    followed = depth;
                }
                if (enabled.empty()) break;
                if (has_diverged) {
                    run.step(enabled.front());
                    continue;
                }
                if (depth == m_path.size()) is_redundant = !append(enabled, is_redundant);
                const schedule_run::step_taken taken = run.step(m_path[depth].taken);
                m_path[depth].does = taken.does;
                is_redundant = !taken.has_changed || is_redundant;
            }
        }
        judge(is_redundant, has_diverged);
        return !has_diverged;
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

    void judge(bool is_redundant, bool has_diverged) {
        const std::vector<statement_event> events = m_stage.events();
        const std::string text = m_what.verdict();
        if (!has_diverged) ++(is_redundant ? m_found.redundant : m_found.schedules);
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
