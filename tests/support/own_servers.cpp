// scripts/servers, run by the test.
#include "support/own_servers.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace rowan::test {
namespace {

std::string script() {
    const char* const value = std::getenv("ROWAN_TEST_SERVERS_SCRIPT");
    if (value == nullptr) throw std::runtime_error("ROWAN_TEST_SERVERS_SCRIPT is not set");
    return value;
}

void run(const std::string& command, const std::string& log) {
    if (std::system((command + " > " + log + " 2>&1").c_str()) == 0) return;
    std::ifstream file(log);
    throw std::runtime_error(command + ": " +
                             std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()));
}

} // namespace

own_servers::own_servers(const std::string& options, const std::string& directory)
    : m_place((directory.empty() ? m_folder.path() : directory) + "/servers") {
    std::filesystem::permissions(m_folder.path(), std::filesystem::perms(0755)); // the servers run as another user
    run(script() + " start " + options + " " + m_place, m_folder.path("start.log"));
    std::ifstream lines_of(m_place + "/environment");
    for (std::string line; std::getline(lines_of, line);) {
        const std::size_t equals = line.find('=');
        if (line.starts_with("export "))
            m_variables[line.substr(7, equals - 7)] = line.substr(equals + 2, line.size() - equals - 3);
    }
}

own_servers::~own_servers() {
    static_cast<void>(!std::system((script() + " stop " + m_place + " > /dev/null 2>&1").c_str()));
}

const std::string& own_servers::operator[](const std::string& variable) const {
    return m_variables.at(variable);
}

void own_servers::signal(std::string_view server, int number) const {
    std::ifstream file(m_place + "/" + std::string(server) + "/pid");
    pid_t process = 0;
    if (!(file >> process) || process <= 1 || kill(process, number) != 0)
        throw std::runtime_error("no signal reaches " + std::string(server));
}

void own_servers::run_script(const std::string& action, std::string_view server) const {
    run(script() + " " + action + " " + m_place + " " + std::string(server), m_folder.path("action.log"));
}

} // namespace rowan::test
