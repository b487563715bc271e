// A schedule as people read it: a column for each caller, time running down; for the terminal and as a picture.
#include "explorer/timeline.hpp"

#include <algorithm>
#include <cstddef>

namespace rowan::explorer {
namespace {

constexpr std::size_t column_width = 52;

void replace_all(std::string& text, const std::string& what, const std::string& by) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

// Between two words of SQL stands what is the same everywhere: the columns.
void drop_between(std::string& text, const std::string& from, const std::string& to) {
    const std::size_t begin = text.find(from);
    if (begin == std::string::npos) return;
    const std::size_t end = text.find(to, begin + from.size());
    if (end != std::string::npos) text.replace(begin + from.size(), end - begin - from.size(), " … ");
}

// Rows are called '00000317a' and '00000317b': new ones for each schedule.
void drop_numbers(std::string& text) {
    constexpr std::size_t digits = 8;
    for (std::size_t at = text.find('\''); at != std::string::npos; at = text.find('\'', at + 1)) {
        const std::string number = text.substr(at + 1, digits);
        if (number.size() == digits && number.find_first_not_of("0123456789") == std::string::npos)
            text.erase(at + 1, digits);
    }
}

std::string shortened(std::string text) {
    drop_numbers(text);
    for (const char* quote : {"\"", "`"}) replace_all(text, quote, "");
    drop_between(text, "SELECT", "FROM");
    if (const std::size_t returning = text.find(" RETURNING"); returning != std::string::npos)
        text.erase(returning, std::min(text.find("  -- ", returning), text.size()) - returning);
    replace_all(text, "  -- ", "  ← ");
    return text;
}

std::size_t caller_count(const std::vector<statement_event>& schedule) {
    std::size_t count = 1;
    for (const statement_event& each : schedule) count = std::max(count, each.caller + 1);
    return count;
}

std::string answer_of(const statement_event& event, std::size_t number) {
    if (event.answer.empty()) return "→ (no answer)";
    const bool has_waited = event.ended > number + 1;
    return has_waited ? "→ waits; after step " + std::to_string(event.ended) + ": " + event.answer
                      : "→ " + event.answer;
}

// At blanks, by code points.
std::vector<std::string> wrapped(const std::string& text, std::size_t width = column_width) {
    std::vector<std::string> lines(1);
    std::size_t length = 0;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = text.find(' ', at);
        end = end == std::string::npos ? text.size() : end + 1;
        const std::string word = text.substr(at, end - at);
        const auto size = static_cast<std::size_t>(
            std::ranges::count_if(word, [](char each) { return (static_cast<unsigned char>(each) & 0xC0) != 0x80; }));
        if (length + size > width && length > 0) {
            lines.emplace_back();
            length = 0;
        }
        lines.back() += word;
        length += size;
        at = end;
    }
    return lines;
}

std::string escaped(std::string text) {
    replace_all(text, "&", "&amp;");
    replace_all(text, "<", "&lt;");
    replace_all(text, ">", "&gt;");
    return text;
}

std::string number_text(std::size_t number) {
    const std::string text = std::to_string(number);
    return std::string(text.size() < 3 ? 3 - text.size() : 0, ' ') + text + "  ";
}

} // namespace

std::string timeline_text(const std::vector<statement_event>& schedule) {
    std::string text;
    for (std::size_t i = 0; i < schedule.size(); ++i) {
        const std::string indent(schedule[i].caller * (column_width / 2), ' ');
        bool is_first = true;
        std::vector<std::string> lines =
            wrapped("caller " + std::to_string(schedule[i].caller + 1) + ": " + shortened(schedule[i].text));
        lines.push_back("  " + answer_of(schedule[i], i));
        for (const std::string& line : lines) {
            text += (is_first ? number_text(i + 1) : std::string(5, ' ')) + indent + line + "\n";
            is_first = false;
        }
    }
    return text;
}

std::string timeline_svg(const std::vector<statement_event>& schedule, const std::string& title,
                         const std::string& verdict) {
    constexpr std::size_t line = 16;
    constexpr std::size_t column = 400;
    const std::size_t callers = caller_count(schedule);
    std::string body;
    std::size_t y = 64;
    const auto add_text = [&](std::size_t x, const std::string& style, const std::string& text) {
        body += "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" class=\"" + style + "\">" +
                escaped(text) + "</text>\n";
    };
    for (std::size_t i = 0; i < callers; ++i) add_text(40 + i * column, "head", "caller " + std::to_string(i + 1));
    for (std::size_t i = 0; i < schedule.size(); ++i) {
        y += line + 8;
        const std::size_t x = 40 + schedule[i].caller * column;
        add_text(8, "number", std::to_string(i + 1));
        for (const std::string& each : wrapped(shortened(schedule[i].text))) {
            add_text(x, "sql", each);
            y += line;
        }
        add_text(x, "answer", answer_of(schedule[i], i));
    }
    y += line;
    for (const std::string& each : wrapped(verdict, callers * column_width)) {
        y += line;
        add_text(40, "verdict", each);
    }
    const std::string size =
        "width=\"" + std::to_string(60 + callers * column) + "\" height=\"" + std::to_string(y + line) + "\"";
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" " + size +
           ">\n<style>\n"
           "text { font: 12px monospace; } .title { font: bold 15px sans-serif; } .head { font: bold 13px sans-serif; }\n"
           ".number { fill: #888; } .answer { fill: #1a5fb4; } .verdict { font: bold 13px sans-serif; fill: #b00020; }\n"
           "</style>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
           "<text x=\"40\" y=\"32\" class=\"title\">" +
           escaped(title) + "</text>\n" + body + "</svg>\n";
}

} // namespace rowan::explorer
