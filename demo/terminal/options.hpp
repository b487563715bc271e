// What the demo is asked to do, on its command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace demo {

struct options {
    std::string url{};   ///< Which database, such as sqlite:packages.db.
    std::string input{}; ///< A file; empty = this machine's package index.
    unsigned threads = 8;
    std::optional<std::uint64_t> limit{}; ///< Stop reading after that many stanzas.
    bool is_naive = false;
    bool is_quiet = false;
    bool wants_progress = false; ///< Show the progress even if standard error is no terminal.
};

/// Either options, or the exit status with which the program should end now (help and mistakes are already printed).
struct command_line {
    std::optional<options> asked{};
    int exit_status = 0;
};

command_line read_command_line(int count, const char* const* arguments);

} // namespace demo
