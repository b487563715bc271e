// One version of a package for one architecture, and its tags: what a stanza of the index describes.
#pragma once

#include "models/shared.hpp"

#include <optional>

namespace demo::model {

struct package_version {
    std::int64_t id{};
    std::int64_t package_id{};
    std::int64_t architecture_id{};
    std::string version{};
    std::int64_t source_id{};
    std::string source_version{};
    std::optional<std::int64_t> maintainer_id{};
    std::optional<std::int64_t> section_id{};
    std::optional<std::string> priority{};
    std::optional<std::string> homepage{};
    std::string summary{};
    std::optional<std::int64_t> size_bytes{};
    std::optional<std::int64_t> installed_size_kib{};
    bool is_essential{};
    std::int64_t fingerprint{}; ///< Of the whole stanza, its dependencies and tags included.

    using rowan_table = rowan::table<
        "package_version", rowan::primary_key<&package_version::id>,
        rowan::unique<&package_version::package_id, &package_version::version, &package_version::architecture_id>,
        rowan::foreign_key<&package_version::package_id, &package::id>,
        rowan::foreign_key<&package_version::architecture_id, &architecture::id>,
        rowan::foreign_key<&package_version::source_id, &source::id>,
        rowan::foreign_key<&package_version::maintainer_id, &maintainer::id>,
        rowan::foreign_key<&package_version::section_id, &section::id>>;
};

/// The link between versions and tags, a model like any other.
struct package_version_tag {
    std::int64_t package_version_id{};
    std::int64_t tag_id{};

    using rowan_table = rowan::table<
        "package_version_tag",
        rowan::primary_key<&package_version_tag::package_version_id, &package_version_tag::tag_id>,
        rowan::foreign_key<&package_version_tag::package_version_id, &package_version::id, rowan::on_delete::cascade>,
        rowan::foreign_key<&package_version_tag::tag_id, &tag::id>>;
};

} // namespace demo::model
