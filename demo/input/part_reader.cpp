// Finds the cut: behind the last empty line of what has been read so far.
#include "input/part_reader.hpp"

#include <algorithm>
#include <string_view>

namespace demo {
namespace {

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

/// Where the last blank line of `text` ends; 0 if it has none.
std::size_t end_of_last_blank_line(std::string_view text) {
    std::size_t end = text.rfind('\n');
    while (end != std::string_view::npos && end > 0) {
        const std::size_t before = text.rfind('\n', end - 1);
        if (before == std::string_view::npos) break;
        if (is_blank(text.substr(before + 1, end - before - 1))) return end + 1;
        end = before;
    }
    return 0;
}

} // namespace

bool part_reader::read_more(std::size_t bytes) {
    const std::size_t before = m_text.size();
    m_text.resize(before + bytes);
    std::size_t filled = before;
    while (filled < m_text.size()) {
        const std::size_t got = m_source.read(m_text.data() + filled, m_text.size() - filled);
        if (got == 0) {
            m_ended = true;
            break;
        }
        filled += got;
    }
    m_text.resize(filled);
    return filled > before;
}

std::optional<part> part_reader::next() {
    std::size_t cut = 0;
    // Each turn doubles what is held, so that one huge stanza costs no quadratic search.
    for (std::size_t wanted = m_part_bytes; cut == 0; wanted = 2 * m_text.size()) {
        if (!m_ended && wanted > m_text.size()) read_more(wanted - m_text.size());
        if (m_ended) {
            cut = m_text.size();
            break;
        }
        cut = end_of_last_blank_line(m_text);
        if (cut == 0 && m_text.size() > max_stanza_bytes) {
            throw input_error(m_source.name() + ": no empty line between line " + std::to_string(m_line) +
                              " and 16 MiB further on; this is no package index");
        }
    }
    if (cut == 0) return std::nullopt;
    part result{.text = m_text.substr(0, cut), .first_line = m_line};
    m_text.erase(0, cut);
    m_line += static_cast<std::uint64_t>(std::count(result.text.begin(), result.text.end(), '\n'));
    return result;
}

} // namespace demo
