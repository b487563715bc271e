// The default of a column in the words in which MariaDB's catalogue shows it.
#include "default_text.hpp"

#include "connection.hpp"

#include <rowan/core/error.hpp>

#include <memory>

namespace rowan::mariadb {
namespace {

constexpr std::string_view drop_probe = "DROP TEMPORARY TABLE IF EXISTS rowan_default";

bool is_number(std::string_view text) {
    return !text.empty() &&
           text.find_first_not_of("0123456789.", text.front() == '-' ? 1 : 0) == std::string_view::npos;
}

bool is_plain_literal(std::string_view text) {
    if (is_number(text)) return true;
    const bool is_quoted = text.size() >= 2 && text.front() == '\'' && text.back() == '\'';
    return is_quoted && text.substr(1, text.size() - 2).find_first_of("'\\") == std::string_view::npos;
}

// The second column of the first row: what SHOW CREATE TABLE says.
std::string table_text(connection& owner) {
    const std::unique_ptr<driver::prepared> show(owner.prepare("SHOW CREATE TABLE rowan_default"));
    show->start(nullptr, 0);
    core::value_view row[2];
    std::string text;
    while (show->step()) {
        show->read(row, 2);
        text = row[1].text();
    }
    return text;
}

// SHOW CREATE TABLE escapes by backslashes whatever the session's mode; the catalogue does as the mode says.
std::string without_escapes(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        if (text[i] == '\'' && i > 0 && text[i - 1] == '\\') plain += '\'';
        plain += text[i];
    }
    return plain;
}

} // namespace

std::string without_trailing_zeros(std::string_view text) {
    if (!is_number(text) || text.find('.') == std::string_view::npos) return std::string(text);
    text = text.substr(0, text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.remove_suffix(1);
    return std::string(text);
}

std::string shown_default(connection& owner, std::string_view sql) {
    if (is_plain_literal(sql)) return without_trailing_zeros(sql);
    std::string text;
    try {
        owner.execute(drop_probe);
        owner.execute("CREATE TEMPORARY TABLE rowan_default (v LONGTEXT DEFAULT (" + std::string(sql) + "))");
        text = table_text(owner);
        owner.execute(drop_probe);
    } catch (const error& failure) {
        if (!owner.is_usable()) throw;
        return std::string(sql); // no privilege, or no expression: the comparison will say what differs
    }
    constexpr std::string_view lead = " DEFAULT ";
    const std::size_t begin = text.find(lead);
    const std::size_t end = text.rfind("\n)");
    if (begin == std::string::npos || end == std::string::npos || end < begin) return std::string(sql);
    const std::string_view shown = std::string_view(text).substr(begin + lead.size(), end - begin - lead.size());
    return without_trailing_zeros(without_escapes(shown));
}

} // namespace rowan::mariadb
