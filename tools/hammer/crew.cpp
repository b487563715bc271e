// fork, exec and wait.
#include "crew.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>

namespace hammer {

crew::crew(const run_settings& settings, std::uint64_t first_serial) : m_members(settings.processes) {
    m_next.of = settings.of;
    m_next.serial = first_serial;
    for (member& each : m_members) start(each);
}

crew::~crew() {
    for (const member& each : m_members) {
        if (each.process == 0) continue;
        ::kill(each.process, SIGKILL);
        ::waitpid(each.process, nullptr, 0);
    }
}

void crew::start(member& place) {
    m_next.process = static_cast<unsigned>(&place - m_members.data());
    std::vector<std::string> arguments = worker_arguments(m_next);
    ++m_next.serial;
    arguments.insert(arguments.begin(), "rowan-hammer");
    std::vector<char*> list;
    for (std::string& each : arguments) list.push_back(each.data());
    list.push_back(nullptr);
    const pid_t starter = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error(std::string("fork: ") + std::strerror(errno));
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL); // nobody goes on hammering alone
        if (::getppid() == starter) ::execv("/proc/self/exe", list.data());
        ::_exit(127);
    }
    place = {.process = child, .is_killed = false};
}

void crew::kill_one() {
    member& next = m_members[m_turn++ % m_members.size()];
    if (next.process == 0 || next.is_killed) return;
    ::kill(next.process, SIGKILL);
    next.is_killed = true;
    ++m_kills;
}

bool crew::look_after(bool may_restart) {
    bool is_anybody_left = false;
    for (member& each : m_members) {
        int status = 0;
        if (each.process != 0 && ::waitpid(each.process, &status, WNOHANG) == each.process) {
            const bool was_killed = each.is_killed && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
            const bool was_well = was_killed || (WIFEXITED(status) && WEXITSTATUS(status) == 0);
            if (!was_well)
                m_complaints.push_back(WIFSIGNALED(status)
                                           ? "a process was ended by signal " + std::to_string(WTERMSIG(status))
                                           : "a process gave up, status " + std::to_string(WEXITSTATUS(status)));
            each.process = 0;
            if (was_killed && may_restart) start(each);
        }
        is_anybody_left = is_anybody_left || each.process != 0;
    }
    return is_anybody_left;
}

void crew::give_up() {
    for (member& each : m_members) {
        if (each.process == 0) continue;
        ::kill(each.process, SIGKILL);
        ::waitpid(each.process, nullptr, 0);
        each.process = 0;
        m_complaints.emplace_back("a process did not end when it was told to, and was killed");
    }
}

} // namespace hammer
