// What the demo keeps of a stanza: one version of one package, checked and ready to store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/names.hpp"
#include "index/relation.hpp"
#include "index/stanza.hpp"

namespace demo {

/// The fields that relate packages to each other.
enum class dependency_kind {
    depends,
    pre_depends,
    recommends,
    suggests,
    enhances,
    breaks,
    conflicts,
    replaces,
    provides
};

/// One target of one relation field, with its place in the field.
struct record_dependency {
    dependency_kind kind{};
    std::int32_t group = 0;       ///< Which of the comma-separated groups, from 0.
    std::int32_t alternative = 0; ///< Which of its alternatives, from 0.
    relation target{};
};

struct package_record {
    std::string package{};
    std::string version{};
    std::string architecture{};
    source_name source{}; ///< A package without Source has its own name and version.
    std::optional<person_name> maintainer{};
    std::optional<std::string> section{};
    std::optional<std::string> priority{};
    std::optional<std::string> homepage{};
    std::string summary{}; ///< The first line of the description.
    std::optional<std::int64_t> size_bytes{};
    std::optional<std::int64_t> installed_size_kib{};
    bool is_essential = false;
    std::vector<tag_name> tags{};
    std::vector<record_dependency> dependencies{};

    /// A number for all of the above: two records with the same one say the same.
    [[nodiscard]] std::int64_t fingerprint() const noexcept;
};

/// Throws format_error for what is missing or wrong; the stanza's own `problem` is reported in the same way.
package_record make_record(const stanza& from);

} // namespace demo
