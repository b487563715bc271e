// Cuts the input into parts of whole stanzas, which several threads can then parse independently.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "input/byte_source.hpp"

namespace demo {

/// Some whole stanzas of the input.
struct part {
    std::string text{};
    std::uint64_t first_line = 1; ///< Number of the text's first line in the whole input, for messages.
};

/// Reads a source in parts of roughly `part_bytes`, each cut at an empty line. For one thread.
class part_reader {
public:
    explicit part_reader(byte_source& source, std::size_t part_bytes = 512 * 1024)
        : m_source(source), m_part_bytes(part_bytes) {}

    /// The next part; nothing at the end of the input.
    /// Throws input_error, also for an input without any empty line in `max_stanza_bytes`: that is no package index.
    std::optional<part> next();

    static constexpr std::size_t max_stanza_bytes = 16 * 1024 * 1024;

private:
    bool read_more(std::size_t bytes);

    byte_source& m_source;
    std::size_t m_part_bytes;
    std::string m_text{};
    std::uint64_t m_line = 1;
    bool m_ended = false;
};

} // namespace demo
