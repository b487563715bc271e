// Runs rowan-hammer as a user does.
#pragma once

#include "sqlite/folder.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace rowan::test {

struct ended_hammer {
    int exit_status = -1; ///< -1: ended by a signal
    std::string output{}; ///< both streams
};

/// Started at construction, with its history in a folder of its own unless the arguments name one.
class running_hammer {
public:
    explicit running_hammer(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), ROWAN_HAMMER_PROGRAM);
        if (std::find(arguments.begin(), arguments.end(), "--history") == arguments.end())
            arguments.insert(arguments.end(), {"--history", history()});
        std::vector<char*> list;
        for (std::string& each : arguments) list.push_back(each.data());
        list.push_back(nullptr);
        std::fflush(nullptr);
        m_process = fork();
        if (m_process != 0) return;
        const std::string output = m_folder.path("output");
        if (std::freopen(output.c_str(), "w", stdout) == nullptr || dup2(STDOUT_FILENO, STDERR_FILENO) < 0) _exit(126);
        execv(list.front(), list.data());
        _exit(127);
    }
    running_hammer(const running_hammer&) = delete;
    running_hammer& operator=(const running_hammer&) = delete;
    ~running_hammer() {
        if (m_process == 0) return;
        kill(m_process, SIGKILL); // its own processes die with it
        waitpid(m_process, nullptr, 0);
    }

    [[nodiscard]] std::string history() const { return m_folder.path("history"); }
    /// Whether it has not ended yet.
    [[nodiscard]] bool is_running() {
        if (m_process != 0 && waitpid(m_process, &m_status, WNOHANG) == m_process) m_process = 0;
        return m_process != 0;
    }
    /// Ends the calls as Ctrl-C does; the verdict follows.
    void stop() const {
        if (m_process != 0) kill(m_process, SIGINT);
    }
    ended_hammer wait() {
        if (m_process != 0) waitpid(std::exchange(m_process, 0), &m_status, 0);
        std::ifstream file(m_folder.path("output"));
        return {WIFEXITED(m_status) ? WEXITSTATUS(m_status) : -1,
                std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>())};
    }

private:
    folder m_folder{};
    pid_t m_process = 0;
    int m_status = 0;
};

} // namespace rowan::test
