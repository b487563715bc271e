// Lines of text: written by hand, since this is done twice for each call.
#include "history.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace hammer {
namespace {

constexpr std::array<std::string_view, 3> action_names{"get", "add", "remove"};
constexpr std::array<std::string_view, 4> form_names{"alone", "together", "committed", "undone"};
constexpr std::string_view file_prefix = "calls-";

void append_number(std::string& to, std::uint64_t number) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    to.append(digits, end);
}

void append_call(std::string& to, const call& made) {
    to += form_names[static_cast<std::size_t>(made.how)];
    for (const step& each : made.steps) {
        to += ' ';
        to += action_names[static_cast<std::size_t>(each.what)];
        to += each.of.is_removable ? " r" : " k";
        append_number(to, each.of.number);
    }
}

void append_answer(std::string& to, const answer& given) {
    if (given.failed) {
        to += "error ";
        to += to_string(given.failed->kind);
        to += given.failed->is_in_doubt ? " in_doubt " : " certain ";
        for (const char each : given.failed->text) to += each == '\n' || each == '\r' ? ' ' : each;
        return;
    }
    if (given.steps.empty()) to += "undone";
    for (const told& each : given.steps) {
        if (&each != &given.steps.front()) to += ' ';
        if (each.id == 0) {
            to += each.has_done ? "removed" : "absent";
            continue;
        }
        to += each.has_done ? "created:" : "found:";
        append_number(to, static_cast<std::uint64_t>(each.id));
    }
}

[[noreturn]] void fail_to_read(std::string_view line) {
    throw std::runtime_error("the history is damaged: \"" + std::string(line) + "\"");
}

// Takes the text up to the next blank.
std::string_view take_word(std::string_view& from) {
    const std::string_view word = from.substr(0, from.find(' '));
    from.remove_prefix(std::min(from.size(), word.size() + 1));
    return word;
}

template <class Number>
Number number_of(std::string_view text, std::string_view line) {
    Number number{};
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size()) fail_to_read(line);
    return number;
}

template <class Enum, std::size_t Size>
Enum named(const std::array<std::string_view, Size>& names, std::string_view word, std::string_view line) {
    for (std::size_t i = 0; i < Size; ++i) {
        if (names[i] == word) return static_cast<Enum>(i);
    }
    fail_to_read(line);
}

call parse_call(std::string_view text, std::string_view line) {
    call made{.how = named<form>(form_names, take_word(text), line)};
    while (!text.empty()) {
        const auto what = named<action>(action_names, take_word(text), line);
        const std::string_view name = take_word(text);
        if (name.size() < 2 || (name[0] != 'k' && name[0] != 'r')) fail_to_read(line);
        made.steps.push_back({what, {name[0] == 'r', number_of<std::uint64_t>(name.substr(1), line)}});
    }
    return made;
}

rowan::error_kind kind_named(std::string_view word, std::string_view line) {
    for (int i = 0; i <= static_cast<int>(rowan::error_kind::statement_failed); ++i) {
        if (to_string(static_cast<rowan::error_kind>(i)) == word) return static_cast<rowan::error_kind>(i);
    }
    fail_to_read(line);
}

answer parse_answer(std::string_view text, const call& to, std::string_view line) {
    answer given;
    if (text == "undone") return given;
    if (text.starts_with("error ")) {
        take_word(text);
        failure& failed = given.failed.emplace();
        failed.kind = kind_named(take_word(text), line);
        failed.is_in_doubt = take_word(text) == "in_doubt";
        failed.text = text;
        return given;
    }
    while (!text.empty()) {
        std::string_view word = take_word(text);
        const bool is_removal = word == "removed" || word == "absent";
        told& each = given.steps.emplace_back();
        each.has_done = word.starts_with("created:") || word == "removed";
        if (is_removal) continue;
        word.remove_prefix(std::min(word.size(), word.find(':') + 1));
        each.id = number_of<std::int64_t>(word, line);
    }
    if (given.steps.size() != to.steps.size()) fail_to_read(line);
    return given;
}

} // namespace

history_writer::history_writer(const std::string& path)
    : m_file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644)) {
    if (m_file < 0) throw std::runtime_error(path + ": " + std::strerror(errno));
}

history_writer::~history_writer() {
    try {
        write_all();
    } catch (const std::exception&) {
        // then the last answer is missing, which is taken for a call in doubt
    }
    ::close(m_file);
}

void history_writer::write_all() {
    for (std::string_view rest = m_text; !rest.empty();) {
        const ssize_t written = ::write(m_file, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0)
            throw std::runtime_error(std::string("the history cannot be written: ") + std::strerror(errno));
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    m_text.clear();
}

void history_writer::begin(const call& next) {
    m_text += "> ";
    append_number(m_text, ++m_number);
    m_text += ' ';
    append_call(m_text, next);
    m_text += '\n';
    write_all();
}

void history_writer::end(const answer& told) {
    m_text += "< ";
    append_number(m_text, m_number);
    m_text += ' ';
    append_answer(m_text, told);
    m_text += '\n';
}

void read_history_file(const std::string& path, const history_reader& reader) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(path + ": cannot be read");
    std::optional<call> open_call;
    std::uint64_t number = 0;
    for (std::string line; std::getline(file, line);) {
        if (file.eof()) break; // cut: what it would have said is not known
        std::string_view text = line;
        const std::string_view mark = take_word(text);
        const auto its_number = number_of<std::uint64_t>(take_word(text), line);
        if (mark == ">" && !open_call && its_number == number + 1) {
            open_call = parse_call(text, line);
            number = its_number;
        } else if (mark == "<" && open_call && its_number == number) {
            const answer given = parse_answer(text, *open_call, line);
            reader(*open_call, &given);
            open_call.reset();
        } else {
            fail_to_read(line);
        }
    }
    if (open_call) reader(*open_call, nullptr);
}

std::size_t read_history(const std::string& folder, const history_reader& reader) {
    std::size_t files = 0;
    for (const auto& each : std::filesystem::directory_iterator(folder)) {
        if (!each.path().filename().string().starts_with(file_prefix)) continue;
        read_history_file(each.path().string(), reader);
        ++files;
    }
    return files;
}

std::string history_path(const std::string& folder, std::uint64_t serial, unsigned thread) {
    return folder + "/" + std::string(file_prefix) + std::to_string(serial) + "-" + std::to_string(thread);
}

std::uint64_t next_serial(const std::string& folder) {
    std::uint64_t next = 0;
    for (const auto& each : std::filesystem::directory_iterator(folder)) {
        const std::string name = each.path().filename().string();
        if (!name.starts_with(file_prefix)) continue;
        next = std::max<std::uint64_t>(next, std::stoull(name.substr(file_prefix.size())) + 1);
    }
    return next;
}

} // namespace hammer
