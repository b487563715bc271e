// A run from its empty table to its verdict, and the verdict alone.
#pragma once

#include "settings.hpp"
#include "verdict.hpp"

namespace hammer {

/// Returns the exit status of the program. Throws rowan::error and std::runtime_error where it cannot run.
int run_and_judge(run_settings settings, verdict_settings how);

/// The same for the history and the database of an earlier run.
int judge_again(const verdict_settings& settings);

/// Everything in the table, once what was committed anywhere is there to be read. Waits for a server that is just
/// starting.
contents read_contents(const std::string& url);

} // namespace hammer
