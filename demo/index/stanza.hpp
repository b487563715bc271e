// A stanza of a Debian control file (deb822): named fields, some folded over several lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "input/part_reader.hpp"

namespace demo {

struct field {
    std::string_view name{}; ///< As written; compared without regard to case.
    std::string value{}; ///< Trimmed; the lines of a folded field are joined by a line feed, without their indentation.
};

struct stanza {
    std::uint64_t line = 0; ///< Where it begins in the whole input.
    std::vector<field> fields{};
    std::string problem{}; ///< Why it cannot be used, with the line; empty if it can.

    /// The value of a field; null if the stanza has no such field.
    [[nodiscard]] const std::string* find(std::string_view name) const noexcept;
};

/// Reads the stanzas of a part in order. Comments (`#` in the first column), CRLF line ends and any number of blank
/// lines are accepted. A broken stanza is read to its end and carries its problem; the next one is not affected.
class stanza_reader {
public:
    /// `from` must stay alive as long as the stanzas read from it: their field names point into it.
    explicit stanza_reader(const part& from) : m_rest(from.text), m_line(from.first_line) {}

    /// Puts the next stanza into `into`, whose memory is used again; false at the end of the part.
    bool next(stanza& into);

    /// How many bytes of the part have not been read yet.
    [[nodiscard]] std::size_t bytes_left() const noexcept { return m_rest.size(); }

private:
    std::string_view take_line();
    void add_line(std::string_view line, stanza& into);
    void start_field(std::string_view line, stanza& into);

    std::string_view m_rest;
    std::uint64_t m_line;
    std::uint64_t m_current_line = 0;
};

/// Cuts off what lies behind the first `left` stanzas of a part, and takes those that remain off `left`.
void keep_first_stanzas(part& of, std::uint64_t& left);

} // namespace demo
