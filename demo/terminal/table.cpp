// Lays out a table of text; widths are counted in characters, since maintainers' names are not ASCII.
#include "terminal/table.hpp"

#include <algorithm>
#include <string_view>

namespace demo {
namespace {

std::size_t characters(std::string_view text) {
    const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_start));
}

void append_row(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths, std::string& to) {
    for (std::size_t column = 0; column < cells.size(); ++column) {
        const std::string padding(widths[column] - characters(cells[column]), ' ');
        if (column == 0) {
            to += cells[column];
            to += cells.size() > 1 ? padding : std::string{};
        } else {
            to += "  " + padding + cells[column];
        }
    }
    to += '\n';
}

} // namespace

std::string text_table::text() const {
    std::vector<std::size_t> widths(m_heads.size());
    const auto widen = [&](const std::vector<std::string>& cells) {
        for (std::size_t column = 0; column < cells.size(); ++column)
            widths[column] = std::max(widths[column], characters(cells[column]));
    };
    widen(m_heads);
    for (const auto& row : m_rows) widen(row);

    std::size_t total = 2 * (widths.size() - 1);
    for (const std::size_t width : widths) total += width;
    const std::string line = std::string(total, '-') + "\n";

    std::string result;
    append_row(m_heads, widths, result);
    result += line;
    for (const auto& row : m_rows) {
        if (row.empty()) {
            result += line;
        } else {
            append_row(row, widths, result);
        }
    }
    return result;
}

std::string with_thousands(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return digits;
}

} // namespace demo
