// The output of a command as a byte source: started without a shell, its failure reported like a damaged file.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "input/byte_source.hpp"

extern char** environ;

namespace demo {
namespace {

std::string spell(const char* const* command) {
    std::string text = command[0];
    while (*++command != nullptr) text.append(" ").append(*command);
    return "`" + text + "`";
}

class command_output final : public byte_source {
public:
    explicit command_output(const char* const* command) : m_name(spell(command)) {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw input_error(m_name + ": no pipe: " + std::strerror(errno));
        m_descriptor = ends[0];
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        const int failure =
            ::posix_spawnp(&m_process, command[0], &actions, nullptr, const_cast<char* const*>(command), environ);
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        if (failure != 0) {
            ::close(m_descriptor);
            throw input_error(m_name + ": cannot be started: " + std::strerror(failure));
        }
    }

    ~command_output() override {
        ::close(m_descriptor);
        // Given up before the end: the command would otherwise live until it writes into the closed pipe.
        if (m_process > 0) {
            ::kill(m_process, SIGTERM);
            wait_for_end();
        }
    }

    std::size_t read(char* to, std::size_t room) override {
        for (;;) {
            const ssize_t got = ::read(m_descriptor, to, room);
            if (got > 0) return static_cast<std::size_t>(got);
            if (got == 0) break;
            if (errno != EINTR) throw input_error(m_name + ": cannot be read: " + std::strerror(errno));
        }
        if (m_process > 0) check_end(wait_for_end());
        return 0;
    }

    [[nodiscard]] const std::string& name() const noexcept override { return m_name; }

private:
    int wait_for_end() {
        int status = 0;
        while (::waitpid(m_process, &status, 0) < 0 && errno == EINTR) {
        }
        m_process = 0;
        return status;
    }

    void check_end(int status) const {
        if (WIFSIGNALED(status))
            throw input_error(m_name + ": was ended by signal " + std::to_string(WTERMSIG(status)));
        if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
            throw input_error(m_name + ": cannot be started: is it installed?");
        if (WIFEXITED(status) && WEXITSTATUS(status) != 0) {
            throw input_error(m_name + ": failed with exit status " + std::to_string(WEXITSTATUS(status)));
        }
    }

    std::string m_name;
    int m_descriptor = -1;
    pid_t m_process = 0;
};

} // namespace

std::unique_ptr<byte_source> open_command(const char* const* command) {
    return std::make_unique<command_output>(command);
}

std::unique_ptr<byte_source> open_package_index_of_this_machine() {
    static constexpr std::array<const char*, 3> command{"apt-cache", "dumpavail", nullptr};
    return open_command(command.data());
}

} // namespace demo
