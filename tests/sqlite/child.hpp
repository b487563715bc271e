// Runs a part of a test in a child process, which may give up its rights or its disk without harm to the rest.
#pragma once

#include <rowan/core/error.hpp>

#include <cstdio>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

namespace rowan::test {

enum child_result : int { child_ok = 0, child_failed = 1, child_skipped = 77 };

/// Starts `call` (which returns a child_result or an error_kind plus 100) in a child process.
template <typename Callable>
pid_t start_child(Callable&& call) {
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child != 0) return child;
    int result = child_failed;
    try {
        result = call();
    } catch (const error& failed) {
        std::fprintf(stderr, "child: %s: %s\n", std::string(to_string(failed.kind())).c_str(), failed.what());
    } catch (...) {
        std::fprintf(stderr, "child: an exception that is no rowan::error\n");
    }
    _exit(result); // without the parent's destructors
}

inline int wait_for_child(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

template <typename Callable>
int in_child(Callable&& call) {
    return wait_for_child(start_child(call));
}

} // namespace rowan::test
