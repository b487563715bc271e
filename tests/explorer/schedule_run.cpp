// One schedule while it runs: a thread for each caller, and who of them may go on.
#include "explorer/schedule_run.hpp"

#include <chrono>
#include <stdexcept>

namespace rowan::explorer {
namespace {

constexpr std::chrono::seconds longest_wait{30};

// Whether somebody who met a lock may find it free behind this.
bool may_give_back_a_lock(const statement_event& event) {
    if (event.does == effect::hidden) return event.text.starts_with("ROLLBACK");
    return event.does != effect::look && event.does != effect::guarded_look;
}

} // namespace

schedule_run::schedule_run(scenario& what, stage& on)
    : m_what(what), m_stage(on), m_has_started(what.callers()), m_tried_at(what.callers()) {
    m_stage.close();
    for (std::size_t i = 0; i < what.callers(); ++i) {
        m_threads.emplace_back([this, i] {
            m_what.run(i);
            m_stage.leave(i);
        });
    }
    settle();
}

schedule_run::~schedule_run() {
    m_stage.open();
    for (std::thread& each : m_threads) each.join();
}

std::vector<std::size_t> schedule_run::enabled() {
    const auto begun = std::chrono::steady_clock::now();
    for (;;) {
        std::vector<std::size_t> all;
        bool is_over = true;
        for (std::size_t i = 0; i < m_threads.size(); ++i) {
            const at place = m_stage.place_of(i);
            is_over = is_over && place == at::end;
            const bool may_try = place == at::retry && m_given_back > m_tried_at[i];
            if ((place == at::gate || may_try) && is_in_turn(i)) all.push_back(i);
        }
        if (!all.empty() || is_over) return all;
        if (give_up_a_lock()) continue;
        if (std::chrono::steady_clock::now() - begun > longest_wait)
            throw std::runtime_error("the callers wait for ever");
        settle();
    }
}

schedule_run::step_taken schedule_run::step(std::size_t caller) {
    const statement_event event = m_stage.pending(caller);
    const bool is_retry = m_stage.place_of(caller) == at::retry;
    const std::vector<bool> waited = at_work();
    m_has_started[caller] = true;
    m_stage.grant(caller);
    settle();
    const bool met_lock = m_stage.place_of(caller) == at::retry;
    if (!met_lock && may_give_back_a_lock(event)) ++m_given_back;
    if (met_lock) m_tried_at[caller] = m_given_back;
    // What let somebody else go on was noticed.
    const std::vector<bool> waiting = at_work();
    bool is_quiet = true;
    for (std::size_t i = 0; i < waited.size(); ++i) is_quiet = is_quiet && (!waited[i] || waiting[i]);
    return {!(is_retry && met_lock), is_quiet ? event.does : effect::open};
}

std::vector<bool> schedule_run::at_work() {
    std::vector<bool> all;
    for (std::size_t i = 0; i < m_threads.size(); ++i) all.push_back(m_stage.place_of(i) == at::work);
    return all;
}

// Of callers that are alike, the first begins first.
bool schedule_run::is_in_turn(std::size_t caller) const {
    for (std::size_t i = 0; i < caller; ++i) {
        if (m_what.are_alike(i, caller) && !m_has_started[i]) return false;
    }
    return true;
}

// Everybody stands before a lock that nobody will give back: as after its time-out, the first of them gives up.
bool schedule_run::give_up_a_lock() {
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
void schedule_run::settle() {
    bool has_changed = true; // one that has gone on may have let another go on
    while (has_changed) {
        has_changed = false;
        m_what.come_to_rest();
        for (std::size_t i = 0; i < m_threads.size(); ++i)
            has_changed = (m_stage.place_of(i) == at::work && stops(i)) || has_changed;
    }
}

// False: it waits for a lock.
bool schedule_run::stops(std::size_t caller) {
    const auto begun = std::chrono::steady_clock::now();
    while (!m_stage.wait_a_little(caller)) {
        if (m_what.is_waiting(caller)) return false;
        if (std::chrono::steady_clock::now() - begun > longest_wait)
            throw std::runtime_error("a caller neither stops nor waits for a lock");
    }
    return true;
}

} // namespace rowan::explorer
