// Shows how a run goes on: one line over itself on a terminal, elsewhere a new line now and then.
#pragma once

#include "live_page.hpp"

#include <chrono>
#include <cstdio>
#include <string>

namespace hammer {

/// A moment of the run in one line. `kills`: processes killed so far.
std::string progress_line(const live_counters& sum, std::uint64_t kills, std::chrono::duration<double> elapsed);
/// "deadlock 12, busy 3"; "none".
std::string causes_text(const std::array<counter, error_kinds>& counts);
/// "0.35 ms"
std::string time_text(std::uint64_t nanoseconds);

class display {
public:
    explicit display(std::FILE* to);
    /// Draws when it is time to.
    void update(const live_state& state, std::uint64_t kills);
    /// Draws for the last time.
    void finish(const live_state& state, std::uint64_t kills);

private:
    void draw(const live_state& state, std::uint64_t kills);

    using clock = std::chrono::steady_clock;
    std::FILE* m_to;
    bool m_is_terminal;
    clock::time_point m_start = clock::now();
    clock::time_point m_next = m_start;
};

} // namespace hammer
