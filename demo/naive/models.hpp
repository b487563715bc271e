// The same tables without unique keys, as they come about when uniqueness is left to the program.
#pragma once

#include "models/dependency.hpp"

namespace demo::naive {

struct package {
    std::int64_t id{};
    std::string name{};

    using rowan_table = rowan::table<"naive_package", rowan::primary_key<&package::id>, rowan::index<&package::name>>;
};

struct maintainer {
    std::int64_t id{};
    std::string email{};
    std::string name{};

    using rowan_table = rowan::table<"naive_maintainer", rowan::primary_key<&maintainer::id>,
                                     rowan::index<&maintainer::email, &maintainer::name>>;
};

struct section {
    std::int64_t id{};
    std::string name{};

    using rowan_table = rowan::table<"naive_section", rowan::primary_key<&section::id>, rowan::index<&section::name>>;
};

struct source {
    std::int64_t id{};
    std::string name{};

    using rowan_table = rowan::table<"naive_source", rowan::primary_key<&source::id>, rowan::index<&source::name>>;
};

struct architecture {
    std::int64_t id{};
    std::string name{};

    using rowan_table =
        rowan::table<"naive_architecture", rowan::primary_key<&architecture::id>, rowan::index<&architecture::name>>;
};

struct tag {
    std::int64_t id{};
    std::string facet{};
    std::string name{};

    using rowan_table = rowan::table<"naive_tag", rowan::primary_key<&tag::id>, rowan::index<&tag::facet, &tag::name>>;
};

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
    std::int64_t fingerprint{};

    using rowan_table = rowan::table<
        "naive_package_version", rowan::primary_key<&package_version::id>,
        rowan::index<&package_version::package_id, &package_version::version, &package_version::architecture_id>>;
};

struct package_version_tag {
    std::int64_t id{};
    std::int64_t package_version_id{};
    std::int64_t tag_id{};

    using rowan_table = rowan::table<"naive_package_version_tag", rowan::primary_key<&package_version_tag::id>>;
};

struct dependency {
    std::int64_t id{};
    std::int64_t package_version_id{};
    dependency_kind kind{};
    std::int32_t position{};
    std::int32_t alternative{};
    std::int64_t package_id{};
    std::string qualifier{};
    version_test test{};
    std::string version{};
    std::string architectures{};
    std::string profiles{};

    using rowan_table = rowan::table<"naive_dependency", rowan::primary_key<&dependency::id>>;
};

} // namespace demo::naive
