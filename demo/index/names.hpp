// The small grammars: maintainer, source, tags.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace demo {

/// `Jane Doe <jane@example.org>`; the e-mail address is lower-cased, since it identifies a person however it is typed.
struct person_name {
    std::string name{};
    std::string email{};
    bool operator==(const person_name&) const = default;
};

/// Reads a maintainer. An address alone gives an empty name, a name alone an empty address; of
/// several people the first. Throws format_error.
person_name parse_person(std::string_view field);

/// `openssl (3.0.1-1)`; the version is empty if the field has none.
struct source_name {
    std::string name{};
    std::string version{};
    bool operator==(const source_name&) const = default;
};

/// Reads a Source field. Throws format_error.
source_name parse_source(std::string_view field);

/// `role::program`; a tag without `::` has an empty facet.
struct tag_name {
    std::string facet{};
    std::string name{};
    auto operator<=>(const tag_name&) const = default;
};

/// Reads a Tag field: `role::program, implemented-in::{c,c++}`. Sorted, each tag once. Throws format_error.
std::vector<tag_name> parse_tags(std::string_view field);

} // namespace demo
