// Runs some callers through all interleavings of their statements, each once, and keeps the shortest that breaks a
// rule.
#pragma once

#include "explorer/stage.hpp"

#include <cstddef>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rowan::explorer {

/// What is explored. A schedule is begun, run on a thread for each caller, and judged.
class scenario {
public:
    scenario() = default;
    scenario(const scenario&) = delete;
    scenario& operator=(const scenario&) = delete;
    virtual ~scenario() = default;

    [[nodiscard]] virtual std::size_t callers() const = 0;
    /// Callers of whom one can stand for the other: only one of their orders is explored.
    [[nodiscard]] virtual bool are_alike(std::size_t one, std::size_t other) const = 0;
    /// Makes what a schedule starts from. The stage is open.
    virtual void begin() = 0;
    /// All that a caller does; on a thread of its own. Must not throw.
    virtual void run(std::size_t caller) = 0;
    /// Whether the server says that the caller's statement waits for another's lock.
    [[nodiscard]] virtual bool is_waiting(std::size_t caller) = 0;
    /// Waits for what goes on without any caller: the nodes of a cluster have to hear of each other's commits.
    virtual void come_to_rest() {}
    /// Empty: every rule holds. The stage is open.
    [[nodiscard]] virtual std::string verdict() = 0;
    /// What came of the schedule that was judged last, and nothing that every schedule has of its own.
    [[nodiscard]] virtual std::string result() { return {}; }
};

struct violation {
    std::vector<statement_event> schedule{};
    std::string text{};
};

struct exploration {
    std::size_t schedules = 0;  // run to the end, no two of them equivalent
    std::size_t redundant = 0;  // found to be equivalent to another only while they ran
    std::size_t diverged = 0;   // begun anew: the server did otherwise than when the same choices were made before
    std::size_t exceptions = 0; // did so each time: the first time was the exception
    std::size_t longest = 0;    // statements
    std::size_t violations = 0; // of which the shortest is kept
    bool is_complete = true;    // false: the limit was reached, or a schedule went in more than two ways
    std::optional<violation> shortest{};
    std::set<std::string> results{};
};

enum class goal : unsigned char {
    every_schedule,
    shortest_violation, // where one is known, nothing longer is tried
};

struct exploration_settings {
    std::size_t most = std::numeric_limits<std::size_t>::max(); // schedules
    goal wanted = goal::every_schedule;
    bool (*commute)(effect, effect) noexcept = explorer::commute; // two next to each other are not tried in both orders
};

/// Depth first, without state: each schedule is run anew from its beginning. Of those that differ by statements that
/// commute one is run (sleep sets: Godefroid, Partial-Order Methods for the Verification of Concurrent Systems, 1996),
/// and of callers that are alike one order. Throws std::runtime_error when callers wait for ever.
[[nodiscard]] exploration explore(scenario& what, stage& on, const exploration_settings& settings = {});

} // namespace rowan::explorer
