// Shows the progress of a job on standard error: a bar on a terminal, now and then a line elsewhere.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>

#include "terminal/progress.hpp"

namespace demo {

/// How a moment of the job looks in one line of at most `columns` characters.
/// As long as the input is still being read its size is unknown, and no share of it is claimed.
std::string progress_line(const progress& of, std::chrono::duration<double> elapsed, unsigned columns);

/// Draws from a thread of its own, from construction to destruction; the watched counters must live as long.
class progress_bar {
public:
    progress_bar(const progress& of, std::FILE* to);
    ~progress_bar();
    progress_bar(const progress_bar&) = delete;
    progress_bar& operator=(const progress_bar&) = delete;

private:
    void draw_until_stopped();
    void draw();

    const progress& m_progress;
    std::FILE* m_to;
    bool m_is_terminal;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    std::mutex m_mutex{};
    std::condition_variable m_wake{};
    bool m_is_stopped = false;
    std::thread m_thread{}; // The last member: it uses all the others.
};

} // namespace demo
