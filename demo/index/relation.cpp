// Reads one relation from left to right; what remains unread is an error.
#include "index/relation.hpp"

#include <algorithm>
#include <array>

#include "index/text.hpp"

namespace demo {
namespace {

using namespace std::string_view_literals;

struct spelling {
    std::string_view text;
    version_test test;
};

// Longer spellings first. Plain `<` and `>` are old spellings of <= and >= (Debian Policy 7.1).
constexpr std::array spellings{
    spelling{"<<"sv, version_test::earlier},        spelling{"<="sv, version_test::earlier_or_equal},
    spelling{">="sv, version_test::later_or_equal}, spelling{">>"sv, version_test::later},
    spelling{"="sv, version_test::equal},           spelling{"<"sv, version_test::earlier_or_equal},
    spelling{">"sv, version_test::later_or_equal},
};

bool is_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
               c == '.' || c == '_';
    });
}

/// Words separated by exactly one space, however they were separated and folded before.
std::string normalised(std::string_view words) {
    std::string result;
    for (const char c : trimmed(words)) {
        if (!is_white_space(c)) {
            result += c;
        } else if (result.back() != ' ') {
            result += ' ';
        }
    }
    return result;
}

class relation_parser {
public:
    explicit relation_parser(std::string_view text) : m_whole(text), m_rest(trimmed(text)) {}

    relation parse() {
        relation result;
        result.package = take_word();
        if (!is_name(result.package)) fail("a package name is missing or wrong");
        if (m_rest.starts_with(':')) {
            m_rest.remove_prefix(1);
            result.qualifier = take_word();
            if (!is_name(result.qualifier)) fail("the architecture qualifier is missing or wrong");
        }
        skip_space();
        if (m_rest.starts_with('(')) read_version(take_enclosed(')'), result);
        if (m_rest.starts_with('[')) {
            result.architectures = normalised(take_enclosed(']'));
            if (result.architectures.empty()) fail("the list of architectures is empty");
        }
        while (m_rest.starts_with('<')) {
            if (!result.profiles.empty()) result.profiles += ' ';
            result.profiles += '<' + normalised(take_enclosed('>')) + '>';
        }
        if (!m_rest.empty()) fail("unexpected text behind it");
        return result;
    }

private:
    [[noreturn]] void fail(const char* why) const {
        throw format_error("in the relation " + quoted(trimmed(m_whole)) + ": " + why);
    }

    void skip_space() { m_rest = trimmed(m_rest); }

    std::string take_word() {
        const std::size_t end = std::min(m_rest.find_first_of(":([< \t\r\n"), m_rest.size());
        const std::string_view word = m_rest.substr(0, end);
        m_rest.remove_prefix(end);
        return std::string(word);
    }

    std::string_view take_enclosed(char closing) {
        const std::size_t end = m_rest.find(closing);
        if (end == std::string_view::npos) fail("a bracket is not closed");
        const std::string_view inside = m_rest.substr(1, end - 1);
        m_rest.remove_prefix(end + 1);
        skip_space();
        return inside;
    }

    void read_version(std::string_view inside, relation& into) const {
        inside = trimmed(inside);
        const auto found = std::find_if(spellings.begin(), spellings.end(),
                                        [&](const spelling& s) { return inside.starts_with(s.text); });
        if (found == spellings.end()) fail("the version restriction has no comparison");
        into.test = found->test;
        into.version = trimmed(inside.substr(found->text.size()));
        if (into.version.empty()) fail("the version restriction has no version");
        if (std::any_of(into.version.begin(), into.version.end(), is_white_space))
            fail("the version has a space in it");
    }

    std::string_view m_whole;
    std::string_view m_rest;
};

} // namespace

std::vector<alternatives> parse_relations(std::string_view field) {
    field = trimmed(field);
    if (field.ends_with(',')) field.remove_suffix(1);
    std::vector<alternatives> groups;
    for_each_piece(field, ',', [&](std::string_view group) {
        alternatives& added = groups.emplace_back();
        for_each_piece(group, '|', [&](std::string_view text) { added.push_back(relation_parser(text).parse()); });
        if (added.empty()) throw format_error("nothing between two commas in " + quoted(field));
    });
    return groups;
}

} // namespace demo
