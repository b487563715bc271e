// Reads a stanza line by line; the first thing wrong with it is what gets reported.
#include "index/stanza.hpp"

#include <algorithm>

#include "index/text.hpp"

namespace demo {
namespace {

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

/// Field names are printable ASCII without space and colon, and begin neither with `#` nor `-` (Debian Policy 5.1).
bool is_field_name(std::string_view name) noexcept {
    if (name.empty() || name.front() == '#' || name.front() == '-') return false;
    return std::all_of(name.begin(), name.end(), [](char c) { return c > 0x20 && c < 0x7F && c != ':'; });
}

bool is_blank(std::string_view line) noexcept {
    return trimmed(line).empty();
}

void report(stanza& into, std::uint64_t line, std::string what) {
    if (into.problem.empty()) into.problem = "line " + std::to_string(line) + ": " + std::move(what);
}

} // namespace

const std::string* stanza::find(std::string_view name) const noexcept {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const field& f) { return same_name(f.name, name); });
    return found == fields.end() ? nullptr : &found->value;
}

std::string_view stanza_reader::take_line() {
    m_current_line = m_line++;
    return take_until(m_rest, '\n');
}

bool stanza_reader::next(stanza& into) {
    into.fields.clear();
    into.problem.clear();
    bool started = false;
    while (!m_rest.empty()) {
        const std::string_view line = take_line();
        if (line.starts_with('#')) continue;
        if (is_blank(line)) {
            if (started) break;
            continue;
        }
        if (!started) {
            into.line = m_current_line;
            started = true;
        }
        add_line(line, into);
    }
    return started;
}

void stanza_reader::add_line(std::string_view line, stanza& into) {
    if (!is_storable_text(line)) report(into, m_current_line, "not UTF-8 text");
    if (line.front() != ' ' && line.front() != '\t') {
        start_field(line, into);
    } else if (into.fields.empty()) {
        report(into, m_current_line, "a continuation line without a field before it: " + quoted(trimmed(line)));
    } else {
        std::string& value = into.fields.back().value;
        if (!value.empty()) value += '\n';
        value += trimmed(line);
    }
}

void stanza_reader::start_field(std::string_view line, stanza& into) {
    std::string_view value = line;
    const std::string_view name = take_until(value, ':');
    if (name.size() == line.size()) {
        report(into, m_current_line, "a line without a field name: " + quoted(trimmed(line)));
    } else if (!is_field_name(name)) {
        report(into, m_current_line, "not a field name: " + quoted(name));
    } else if (into.find(name) != nullptr) {
        report(into, m_current_line, "the field " + quoted(name) + " occurs twice");
    }
    into.fields.push_back({.name = name, .value = std::string(trimmed(value))});
}

void keep_first_stanzas(part& of, std::uint64_t& left) {
    stanza_reader reader(of);
    for (stanza skipped; left > 0 && reader.next(skipped); --left) {
    }
    of.text.resize(of.text.size() - reader.bytes_left());
}

} // namespace demo
