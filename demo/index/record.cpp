// Turns a stanza into a record, field by field.
#include "index/record.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "index/text.hpp"

namespace demo {
namespace {

struct relation_field {
    std::string_view name;
    dependency_kind kind;
};

constexpr std::array relation_fields{
    relation_field{"Depends", dependency_kind::depends},
    relation_field{"Pre-Depends", dependency_kind::pre_depends},
    relation_field{"Recommends", dependency_kind::recommends},
    relation_field{"Suggests", dependency_kind::suggests},
    relation_field{"Enhances", dependency_kind::enhances},
    relation_field{"Breaks", dependency_kind::breaks},
    relation_field{"Conflicts", dependency_kind::conflicts},
    relation_field{"Replaces", dependency_kind::replaces},
    relation_field{"Provides", dependency_kind::provides},
};

std::string required_word(const stanza& from, std::string_view name) {
    const std::string* value = from.find(name);
    if (value == nullptr || value->empty()) throw format_error("the field " + std::string(name) + " is missing");
    if (std::any_of(value->begin(), value->end(), is_white_space)) {
        throw format_error("the field " + std::string(name) + " has more than one word: " + quoted(*value));
    }
    return *value;
}

std::optional<std::string> optional_line(const stanza& from, std::string_view name) {
    const std::string* value = from.find(name);
    if (value == nullptr || value->empty()) return std::nullopt;
    return value->substr(0, value->find('\n'));
}

std::optional<std::int64_t> optional_number(const stanza& from, std::string_view name) {
    const std::string* value = from.find(name);
    if (value == nullptr) return std::nullopt;
    std::int64_t number = 0;
    const char* const end = value->data() + value->size();
    const auto [stop, error] = std::from_chars(value->data(), end, number);
    if (error != std::errc{} || stop != end || number < 0)
        throw format_error("the field " + std::string(name) + " is no number: " + quoted(*value));
    return number;
}

void add_dependencies(const stanza& from, const relation_field& wanted, std::vector<record_dependency>& to) {
    const std::string* value = from.find(wanted.name);
    if (value == nullptr) return;
    std::int32_t group = 0;
    for (alternatives& one_of : parse_relations(*value)) {
        std::int32_t alternative = 0;
        for (relation& target : one_of) {
            to.push_back(
                {.kind = wanted.kind, .group = group, .alternative = alternative++, .target = std::move(target)});
        }
        ++group;
    }
}

/// FNV-1a, 64 bits: every text is followed by a byte that no text contains, so that "ab","c" differs from "a","bc".
class hasher {
public:
    void add(std::string_view text) noexcept {
        for (const char c : text) add_byte(static_cast<unsigned char>(c));
        add_byte(0xFF);
    }
    void add(std::int64_t number) noexcept {
        for (int shift = 0; shift < 64; shift += 8)
            add_byte(static_cast<unsigned char>(static_cast<std::uint64_t>(number) >> shift));
    }
    template <class Value>
    void add(const std::optional<Value>& value) noexcept {
        add(std::int64_t{value.has_value()});
        if (value) add(*value);
    }
    [[nodiscard]] std::int64_t result() const noexcept { return static_cast<std::int64_t>(m_hash); }

private:
    void add_byte(unsigned char byte) noexcept { m_hash = (m_hash ^ byte) * 0x100000001B3ULL; }

    std::uint64_t m_hash = 0xCBF29CE484222325ULL;
};

} // namespace

package_record make_record(const stanza& from) {
    if (!from.problem.empty()) throw format_error(from.problem);
    package_record record;
    record.package = required_word(from, "Package");
    record.version = required_word(from, "Version");
    record.architecture = required_word(from, "Architecture");
    const std::string* source = from.find("Source");
    record.source = source == nullptr ? source_name{.name = record.package, .version = {}} : parse_source(*source);
    if (record.source.version.empty()) record.source.version = record.version;
    if (const std::string* maintainer = from.find("Maintainer")) record.maintainer = parse_person(*maintainer);
    record.section = optional_line(from, "Section");
    record.priority = optional_line(from, "Priority");
    record.homepage = optional_line(from, "Homepage");
    record.summary = optional_line(from, "Description").value_or("");
    record.size_bytes = optional_number(from, "Size");
    record.installed_size_kib = optional_number(from, "Installed-Size");
    const std::string* essential = from.find("Essential");
    record.is_essential = essential != nullptr && *essential == "yes";
    if (const std::string* tags = from.find("Tag")) record.tags = parse_tags(*tags);
    for (const relation_field& wanted : relation_fields) add_dependencies(from, wanted, record.dependencies);
    return record;
}

std::int64_t package_record::fingerprint() const noexcept {
    hasher hash;
    hash.add(package);
    hash.add(version);
    hash.add(architecture);
    hash.add(source.name);
    hash.add(source.version);
    hash.add(std::int64_t{maintainer.has_value()});
    if (maintainer) {
        hash.add(maintainer->name);
        hash.add(maintainer->email);
    }
    for (const auto* text : {&section, &priority, &homepage}) hash.add(*text);
    hash.add(summary);
    hash.add(size_bytes);
    hash.add(installed_size_kib);
    hash.add(std::int64_t{is_essential});
    for (const tag_name& tag : tags) {
        hash.add(tag.facet);
        hash.add(tag.name);
    }
    for (const record_dependency& dependency : dependencies) {
        hash.add(std::int64_t{static_cast<int>(dependency.kind)});
        hash.add(std::int64_t{dependency.group});
        hash.add(std::int64_t{dependency.alternative});
        hash.add(std::int64_t{static_cast<int>(dependency.target.test)});
        const relation& target = dependency.target;
        for (const auto* text :
             {&target.package, &target.qualifier, &target.version, &target.architectures, &target.profiles})
            hash.add(std::string_view(*text));
    }
    return hash.result();
}

} // namespace demo
