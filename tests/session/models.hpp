// The tables of the session's tests.
#pragma once

#include <rowan/rowan.hpp>

#include <cstdint>
#include <string>

namespace rowan::test {

struct entry {
    std::int64_t id{};
    std::string name{};
    std::int64_t value{};
    using rowan_table = rowan::table<"entry", rowan::primary_key<&entry::id>, rowan::unique<&entry::name>,
                                     rowan::check<"value >= 0", "value_is_natural">>;
};

struct owner {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"owner", rowan::primary_key<&owner::id>, rowan::unique<&owner::name>>;
};

} // namespace rowan::test
