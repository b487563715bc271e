// Servers of one test's own, for faults that those of the whole run must not have.
#pragma once

#include "sqlite/folder.hpp"

#include <map>
#include <string>
#include <string_view>

namespace rowan::test {

/// Started at construction, stopped and removed at the end. A test that uses it first asks for server_url(), which ends
/// the test where the engine was not started at all.
class own_servers {
public:
    /// `options`: those of `scripts/servers start`, such as "--durable --engine postgresql"; in `directory` where that
    /// is not empty. Throws std::runtime_error with the reason.
    explicit own_servers(const std::string& options, const std::string& directory = {});
    own_servers(const own_servers&) = delete;
    own_servers& operator=(const own_servers&) = delete;
    ~own_servers();

    /// The value of a variable of its environment: "ROWAN_TEST_GALERA".
    [[nodiscard]] const std::string& operator[](const std::string& variable) const;
    /// Sends a signal to the process of "postgresql", "mariadb", "galera2", ….
    void signal(std::string_view server, int number) const;
    /// Starts a server on its data and ports, after stopping it if it runs; returns when it takes connections.
    void restart(std::string_view server) const { run_script("restart", server); }
    void stop(std::string_view server) const { run_script("stop", server); }

private:
    void run_script(const std::string& action, std::string_view server) const;

    folder m_folder{};
    std::string m_place;
    std::map<std::string, std::string> m_variables{};
};

} // namespace rowan::test
