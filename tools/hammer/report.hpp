// What a run tells at its end: on the terminal, and as JSON for scripts.
#pragma once

#include "live_page.hpp"
#include "settings.hpp"
#include "verdict.hpp"

namespace hammer {

struct run_figures {
    const run_settings& settings;
    const account& told;
    const live_counters& sum;
    std::uint64_t kills;
    double seconds;
};

void print_account(const account& told);
void print_figures(const run_figures& of);
/// Returns the exit status that goes with it.
int print_verdict(const std::vector<std::string>& violations);
/// Throws std::runtime_error where the file cannot be written.
void write_result(const run_figures& of, const std::vector<std::string>& violations);

} // namespace hammer
