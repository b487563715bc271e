// The rows that many packages share: each is got or created, by whichever thread meets it first.
#pragma once

#include <rowan/rowan.hpp>

#include <cstdint>
#include <string>

namespace demo::model {

/// A package's name; also one that is only depended on, or only provided, and has no version of its own.
struct package {
    std::int64_t id{};
    std::string name{};

    using rowan_table = rowan::table<"package", rowan::primary_key<&package::id>, rowan::unique<&package::name>>;
};

struct maintainer {
    std::int64_t id{};
    std::string email{};
    std::string name{};

    // Teams share an address, and people change how they spell their names: both together make the key.
    using rowan_table = rowan::table<"maintainer", rowan::primary_key<&maintainer::id>,
                                     rowan::unique<&maintainer::email, &maintainer::name>>;
};

struct section {
    std::int64_t id{};
    std::string name{};

    using rowan_table = rowan::table<"section", rowan::primary_key<&section::id>, rowan::unique<&section::name>>;
};

/// A source package, from which one or more binary packages are built.
struct source {
    std::int64_t id{};
    std::string name{};

    using rowan_table = rowan::table<"source", rowan::primary_key<&source::id>, rowan::unique<&source::name>>;
};

struct architecture {
    std::int64_t id{};
    std::string name{};

    using rowan_table =
        rowan::table<"architecture", rowan::primary_key<&architecture::id>, rowan::unique<&architecture::name>>;
};

/// A debtag, such as `role::program`.
struct tag {
    std::int64_t id{};
    std::string facet{};
    std::string name{};

    using rowan_table = rowan::table<"tag", rowan::primary_key<&tag::id>, rowan::unique<&tag::facet, &tag::name>>;
};

} // namespace demo::model
