// A variable of this process's environment, for as long as a test looks.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace rowan::test {

/// Sets it, and puts back what was there before. Only while no other thread runs.
class environment_variable {
public:
    environment_variable(const char* name, const std::string& value) : m_name(name) {
        if (const char* const old = std::getenv(name)) m_old = old;
        setenv(name, value.c_str(), 1);
    }
    environment_variable(const environment_variable&) = delete;
    environment_variable& operator=(const environment_variable&) = delete;
    ~environment_variable() {
        if (m_old)
            setenv(m_name, m_old->c_str(), 1);
        else
            unsetenv(m_name);
    }

private:
    const char* m_name;
    std::optional<std::string> m_old{};
};

} // namespace rowan::test
