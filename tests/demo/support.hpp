// What the demo's tests share: text as a source, the sample, files that vanish.
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "index/stanza.hpp"
#include "input/byte_source.hpp"
#include "input/part_reader.hpp"

namespace demo::testing {

/// Real stanzas, taken from `apt-cache dumpavail` on Debian 12.
inline const std::string sample_path = std::string(ROWAN_TEST_DATA) + "/data/Packages";

inline std::string file_contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline std::string everything(byte_source& source) {
    std::string text;
    std::array<char, 1000> buffer{};
    while (const std::size_t got = source.read(buffer.data(), buffer.size())) text.append(buffer.data(), got);
    return text;
}

/// A text as a byte source that gives at most `step` bytes at once, as pipes do.
class text_source final : public byte_source {
public:
    explicit text_source(std::string text, std::size_t step = 7) : m_text(std::move(text)), m_step(step) {}
    std::size_t read(char* to, std::size_t room) override {
        const std::size_t count = std::min({room, m_step, m_text.size() - m_given});
        std::memcpy(to, m_text.data() + m_given, count);
        m_given += count;
        return count;
    }
    [[nodiscard]] const std::string& name() const noexcept override { return m_name; }

private:
    std::string m_text;
    std::string m_name = "a text";
    std::size_t m_step;
    std::size_t m_given = 0;
};

/// A folder of its own, removed with everything in it.
class temporary_folder {
public:
    temporary_folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "rowan-demo-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) std::abort();
        m_path = pattern;
    }
    ~temporary_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;

    [[nodiscard]] std::string file(const std::string& name) const { return (m_path / name).string(); }
    [[nodiscard]] std::string write(const std::string& name, const std::string& contents) const {
        std::ofstream(m_path / name, std::ios::binary) << contents;
        return file(name);
    }

private:
    std::filesystem::path m_path{};
};

/// All stanzas of a text, with their field names kept alive by the part.
struct read_stanzas {
    explicit read_stanzas(std::string text) : from{.text = std::move(text), .first_line = 1} {
        stanza_reader reader(from);
        for (stanza one; reader.next(one);) all.push_back(one);
    }
    part from;
    std::vector<stanza> all{};
};

} // namespace demo::testing
