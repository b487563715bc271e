// The bytes of a fuzzer's input, taken as numbers and texts; when they are used up, everything is 0 and empty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace rowan::fuzz {

class given_bytes {
public:
    given_bytes(const std::uint8_t* data, std::size_t size)
        : m_rest(size == 0 ? std::string_view("") : std::string_view(reinterpret_cast<const char*>(data), size)) {}

    [[nodiscard]] bool is_empty() const noexcept { return m_rest.empty(); }
    /// From 0 to `below` - 1, and `below` at most 256.
    std::size_t number(std::size_t below) { return byte() % below; }
    bool flag() { return (byte() & 1U) != 0; }
    std::uint8_t byte() {
        if (m_rest.empty()) return 0;
        const auto first = static_cast<std::uint8_t>(m_rest.front());
        m_rest.remove_prefix(1);
        return first;
    }
    std::uint64_t word() {
        std::uint64_t all = 0;
        for (int i = 0; i < 8; ++i) all = all << 8 | byte();
        return all;
    }
    /// A text behind its length.
    std::string_view text() {
        const std::string_view taken = m_rest.substr(0, std::size_t{byte()});
        return cut(taken.size());
    }
    std::string_view rest() { return cut(m_rest.size()); }

private:
    std::string_view cut(std::size_t size) {
        const std::string_view taken = m_rest.substr(0, size);
        m_rest.remove_prefix(taken.size());
        return taken;
    }

    std::string_view m_rest;
};

/// Ends the process, as a crash does, when something does not hold.
inline void require(bool holds, std::string_view what, std::string_view shown = "") {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %.*s\n%.*s\n", static_cast<int>(what.size()), what.data(),
                 static_cast<int>(shown.size()), shown.data());
    std::abort();
}

} // namespace rowan::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
