// A temporary folder that is removed with everything in it, and the URL of a database inside.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace rowan::test {

class folder {
public:
    folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "rowan_test_XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        m_path = pattern;
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    ~folder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }

    [[nodiscard]] std::string path(std::string_view name = {}) const {
        return name.empty() ? m_path : m_path + "/" + std::string(name);
    }
    [[nodiscard]] std::string url(std::string_view name = "t.db", std::string_view options = {}) const {
        return "sqlite:" + path(name) + std::string(options);
    }
    void write(std::string_view name, std::string_view content) const {
        std::ofstream(path(name), std::ios::binary) << content;
    }

private:
    std::string m_path;
};

} // namespace rowan::test
