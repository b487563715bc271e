// Reads the small grammars: maintainer, source, tags.
#include "index/names.hpp"

#include <algorithm>

#include "index/text.hpp"

namespace demo {
namespace {

std::string lower_case(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

bool has_space(std::string_view text) {
    return std::any_of(text.begin(), text.end(), is_white_space);
}

void add_tag(std::string_view facet, std::string_view name, std::vector<tag_name>& to) {
    const bool is_odd =
        name.empty() || has_space(name) || has_space(facet) || name.find_first_of("{}") != std::string_view::npos;
    if (is_odd) throw format_error("not a tag: " + quoted(std::string(facet) + "::" + std::string(name)));
    to.push_back({.facet = std::string(facet), .name = std::string(name)});
}

/// Where the tag at the front of `text` ends: the first comma outside braces.
std::size_t end_of_tag(std::string_view text) {
    bool in_braces = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '{') in_braces = true;
        if (text[at] == '}') in_braces = false;
        if (text[at] == ',' && !in_braces) return at;
    }
    if (in_braces) throw format_error("a brace is not closed in the tags " + quoted(text));
    return text.size();
}

} // namespace

person_name parse_person(std::string_view field) {
    field = trimmed(field);
    if (field.empty()) throw format_error("the maintainer is empty");
    const std::size_t open = field.find('<');
    if (open == std::string_view::npos) {
        const bool is_address = field.find('@') != std::string_view::npos && !has_space(field);
        return is_address ? person_name{.name = {}, .email = lower_case(field)}
                          : person_name{.name = std::string(field), .email = {}};
    }
    const std::size_t close = field.find('>', open);
    if (close == std::string_view::npos)
        throw format_error("the maintainer's address is not closed by >: " + quoted(field));
    // Policy allows one maintainer, but some fields go on with a comma and more people: the first one counts.
    const std::string_view rest = trimmed(field.substr(close + 1));
    if (!rest.empty() && rest.front() != ',')
        throw format_error("text behind the maintainer's address: " + quoted(field));
    return {.name = std::string(trimmed(field.substr(0, open))),
            .email = lower_case(trimmed(field.substr(open + 1, close - open - 1)))};
}

source_name parse_source(std::string_view field) {
    field = trimmed(field);
    std::string_view rest = field;
    const std::string_view name = trimmed(take_until(rest, '('));
    source_name result{.name = std::string(name), .version = {}};
    if (name.empty() || has_space(name)) throw format_error("not a source: " + quoted(field));
    if (field.find('(') == std::string_view::npos) return result;
    const std::size_t close = rest.find(')');
    if (close == std::string_view::npos || !trimmed(rest.substr(close + 1)).empty())
        throw format_error("not a source: " + quoted(field));
    result.version = trimmed(rest.substr(0, close));
    if (result.version.empty() || has_space(result.version)) throw format_error("not a source: " + quoted(field));
    return result;
}

std::vector<tag_name> parse_tags(std::string_view field) {
    std::vector<tag_name> tags;
    for (std::string_view rest = trimmed(field); !rest.empty();) {
        const std::size_t end = end_of_tag(rest);
        const std::string_view tag = trimmed(rest.substr(0, end));
        rest = trimmed(rest.substr(std::min(end + 1, rest.size())));
        const std::size_t colons = tag.find("::");
        const std::string_view facet = colons == std::string_view::npos ? std::string_view{} : tag.substr(0, colons);
        const std::string_view name = colons == std::string_view::npos ? tag : tag.substr(colons + 2);
        if (name.size() >= 2 && name.starts_with('{') && name.ends_with('}')) {
            for_each_piece(name.substr(1, name.size() - 2), ',',
                           [&](std::string_view one) { add_tag(facet, one, tags); });
        } else {
            add_tag(facet, name, tags);
        }
    }
    std::sort(tags.begin(), tags.end());
    tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
    return tags;
}

} // namespace demo
