// The history of a run: each call is written down before it is made and once it has been answered, so that a caller who
// is killed leaves behind what is in doubt.
//
//     > 12 alone get k17
//     < 12 found:345
//     > 13 committed add k3 get k9
//     < 13 created:346 found:12
//     > 14 alone add k3
//     < 14 error connection_lost in_doubt the connection to the server was lost
#pragma once

#include "call.hpp"

#include <functional>
#include <string>

namespace hammer {

/// One thread's file. What is handed over is in the operating system's hands when `begin` returns: it survives the
/// process, not the machine.
class history_writer {
public:
    /// Makes the file, which must not exist. Throws std::runtime_error.
    explicit history_writer(const std::string& path);
    history_writer(const history_writer&) = delete;
    history_writer& operator=(const history_writer&) = delete;
    ~history_writer();

    /// Writes the intent, and the answer before it: nothing happens between the two, so one system call is enough.
    void begin(const call& next);
    void end(const answer& told);

private:
    void write_all();

    int m_file;
    std::uint64_t m_number = 0;
    std::string m_text{};
};

/// Hears each call of the history; without an answer where the caller was killed in its middle.
using history_reader = std::function<void(const call&, const answer*)>;

/// Reads one file. The last line may be cut; anything else that is not understood throws std::runtime_error.
void read_history_file(const std::string& path, const history_reader& reader);

/// Reads every thread's file in the folder and returns how many there were.
std::size_t read_history(const std::string& folder, const history_reader& reader);

/// Where a thread of a process writes; `serial` counts the processes.
std::string history_path(const std::string& folder, std::uint64_t serial, unsigned thread);
/// The lowest serial number that is free in the folder.
std::uint64_t next_serial(const std::string& folder);

} // namespace hammer
