// Finds the private servers in the environment that scripts/servers made.
#include "support/servers.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace rowan::test {

namespace {

std::string environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? "" : value;
}

void skip(const std::string& reason) {
    GTEST_SKIP() << reason;
}

/// Ends the test that is under way, with its verdict.
[[noreturn]] void end_test(const std::string& reason) {
    const bool must_run = environment("CI") == "true";
    if (must_run) {
        ADD_FAILURE() << reason;
    } else {
        skip(reason);
    }
    // The one exception that GoogleTest takes for "already reported".
    throw testing::AssertionException(
        testing::TestPartResult(must_run ? testing::TestPartResult::kNonFatalFailure : testing::TestPartResult::kSkip,
                                __FILE__, __LINE__, reason.c_str()));
}

std::string servers_folder() {
    std::string folder = environment("ROWAN_TEST_SERVERS");
    if (folder.empty()) end_test("no server was started; run the test by: scripts/servers run -- TEST_PROGRAM");
    return folder;
}

void run_servers_script(const char* action, std::string_view server) {
    const std::string folder = servers_folder();
    const std::string script = environment("ROWAN_TEST_SERVERS_SCRIPT");
    const std::string name(server);
    const pid_t child = fork();
    if (child == 0) {
        execl(script.c_str(), script.c_str(), action, folder.c_str(), name.c_str(), nullptr);
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
        throw std::runtime_error("scripts/servers " + std::string(action) + " " + name + " failed");
    }
}

} // namespace

std::string server_url(std::string_view name) {
    std::string variable = "ROWAN_TEST_";
    for (const char c : name) variable += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    std::string url = environment(variable);
    if (url.empty()) {
        const std::string engine(name.substr(0, name.find('_')));
        end_test(variable + " is not set; run the test by: scripts/servers run --engine " + engine +
                 " -- TEST_PROGRAM");
    }
    return url;
}

std::string with_database(std::string_view url, std::string_view database, std::string_view options) {
    const auto scheme = url.find("://");
    const auto path = scheme == std::string_view::npos ? scheme : url.find_first_of("/?", scheme + 3);
    const auto query = url.find('?');
    std::string result(url.substr(0, path));
    result += "/" + std::string(database);
    if (query != std::string_view::npos) result += url.substr(query);
    if (!options.empty()) result += (query == std::string_view::npos ? "?" : "&") + std::string(options);
    return result;
}

pid_t server_pid(std::string_view server) {
    std::ifstream file(servers_folder() + "/" + std::string(server) + "/pid");
    pid_t pid = 0;
    if (!(file >> pid)) throw std::runtime_error("there is no server " + std::string(server));
    return pid;
}

void restart_server(std::string_view server) {
    run_servers_script("restart", server);
}

void stop_server(std::string_view server) {
    run_servers_script("stop", server);
}

} // namespace rowan::test
