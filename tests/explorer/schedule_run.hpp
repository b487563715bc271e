// One schedule while it runs: a thread for each caller, and who of them may go on.
#pragma once

#include "explorer/explorer.hpp"

#include <thread>

namespace rowan::explorer {

class schedule_run {
public:
    /// Everybody stands before the first statement, or has ended without one.
    schedule_run(scenario& what, stage& on);
    schedule_run(const schedule_run&) = delete;
    schedule_run& operator=(const schedule_run&) = delete;
    ~schedule_run();

    /// Those who may go on; empty when all have ended. Waits while everybody waits for the server to break a deadlock.
    [[nodiscard]] std::vector<std::size_t> enabled();

    struct step_taken {
        bool has_changed = true; // false: it met the lock again
        effect does = effect::open;
    };
    step_taken step(std::size_t caller);

private:
    [[nodiscard]] bool is_in_turn(std::size_t caller) const;
    [[nodiscard]] std::vector<bool> at_work();
    bool give_up_a_lock();
    void settle();
    bool stops(std::size_t caller);

    scenario& m_what;
    stage& m_stage;
    std::vector<std::thread> m_threads{};
    std::vector<bool> m_has_started;
    std::vector<std::size_t> m_tried_at; // of those that met a lock: how many had been given back by then
    std::size_t m_given_back = 1;        // locks, perhaps
};

} // namespace rowan::explorer
