// PostgreSQL's own parser, as a library: what it reads in a text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rowan::fuzz {

/// Whether this build has the parser; without it nothing below is of use.
bool has_postgresql_parser() noexcept;

/// A statement's syntax tree: its shape, in which each text is left out, and the texts (names, constants) in order.
struct syntax_tree {
    std::string problem{}; // why it could not be parsed
    std::string shape{};
    std::vector<std::string> texts{};
    std::size_t statements = 0;

    [[nodiscard]] bool has(std::string_view node) const { return shape.find(node) != std::string::npos; }
};

/// Without places in the text, so that two texts that say the same have the same tree.
syntax_tree parse_postgresql(const std::string& sql);

} // namespace rowan::fuzz
