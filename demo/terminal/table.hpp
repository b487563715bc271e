// Prints a table: the first column to the left, numbers to the right, a line under the heads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace demo {

class text_table {
public:
    explicit text_table(std::vector<std::string> heads) : m_heads(std::move(heads)) {}

    /// A row with as many cells as there are heads; the first one is a name, the others are numbers.
    void add(std::vector<std::string> cells) { m_rows.push_back(std::move(cells)); }

    /// A line before the next row, for sums.
    void add_line() { m_rows.emplace_back(); }

    /// The whole table, each line ended by a line feed.
    [[nodiscard]] std::string text() const;

private:
    std::vector<std::string> m_heads;
    std::vector<std::vector<std::string>> m_rows{};
};

/// 1234567 → "1,234,567".
std::string with_thousands(std::uint64_t number);

} // namespace demo
