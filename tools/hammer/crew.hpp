// The processes of a run: started from this program's own file, killed on purpose, and replaced.
#pragma once

#include "settings.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace hammer {

class crew {
public:
    /// Starts all processes. Their files are numbered from `first_serial`.
    crew(const run_settings& settings, std::uint64_t first_serial);
    crew(const crew&) = delete;
    crew& operator=(const crew&) = delete;
    /// Kills those that are left.
    ~crew();

    /// Kills the next process in turn; another takes its place when it has ended.
    void kill_one();
    /// Notices who has ended. False: all of them have.
    bool look_after(bool may_restart);
    /// Kills those that do not end by themselves, and says so in `complaints`.
    void give_up();

    [[nodiscard]] std::uint64_t kills() const noexcept { return m_kills; }
    /// How a process ended that should have ended well.
    [[nodiscard]] const std::vector<std::string>& complaints() const noexcept { return m_complaints; }

private:
    struct member {
        pid_t process = 0; // 0: has ended
        bool is_killed = false;
    };
    void start(member& place);

    worker_settings m_next;
    std::vector<member> m_members;
    std::size_t m_turn = 0;
    std::uint64_t m_kills = 0;
    std::vector<std::string> m_complaints{};
};

} // namespace hammer
