// What a run is asked for, on the command line.
#pragma once

#include "live_page.hpp"
#include "mix.hpp"

#include <rowan/core/error.hpp>
#include <rowan/statement/capabilities.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace hammer {

/// How the program ends.
enum exit_status : int { verdict_holds = 0, verdict_fails = 1, cannot_run = 2 };

/// What processes and threads are told; a worker gets it on its own command line.
struct load {
    std::vector<std::string> urls{}; ///< Processes take them in turn.
    unsigned threads = 8;
    std::uint64_t keys = 64;     ///< Hammered on at a time.
    std::uint64_t turnover = 40; ///< After so many calls the lowest key gives way to a new one; 0: never.
    std::uint64_t calls = 0;     ///< 0: no limit.
    std::string shares{mix::usual};
    std::string isolation = "default";
    std::uint64_t seed = 1;
    std::uint64_t deadline_ms = 0; ///< Of every other call; 0: the database's.
    bool is_naive = false;
    std::string history{}; ///< The folder.

    [[nodiscard]] rowan::isolation level() const;
};

struct run_settings {
    load of{};
    unsigned processes = 4;
    double seconds = 0;    ///< 0: until the calls are made.
    double kill_every = 0; ///< 0: nobody is killed.
    bool keeps = false;    ///< Goes on with the table and the history of an earlier run.
    bool is_quiet = false;
    std::string result{}; ///< A file for the result as JSON.
};

struct verdict_settings {
    std::string url{};
    std::string history{};
    std::set<rowan::error_kind> expected{};
};

struct worker_settings {
    load of{};
    unsigned process = 0;     ///< Whose counters it goes on with.
    std::uint64_t serial = 0; ///< Names its files.
};

/// What the program is asked to do; exactly one of the three, or an exit status with which it should end now (help and
/// mistakes are printed already).
struct command_line {
    std::optional<run_settings> run{};
    std::optional<worker_settings> worker{};
    verdict_settings verdict{};
    bool is_verify = false;
    int exit_status = 0;
};

command_line read_command_line(int count, const char* const* arguments);

/// The arguments by which a worker is started that read_command_line() understands.
std::vector<std::string> worker_arguments(const worker_settings& of);

} // namespace hammer
