// The rows that are hammered on: a counter under a unique key, and the same table for those who do without the key.
#pragma once

#include <rowan/rowan.hpp>

#include <cstdint>
#include <string>

namespace hammer {

struct entry {
    std::int64_t id{};
    std::string name{};
    std::int64_t value{};

    using rowan_table = rowan::table<"rowan_hammer", rowan::primary_key<&entry::id>, rowan::unique<&entry::name>,
                                     rowan::max_length<&entry::name, 40>>;
};

/// Look-up-then-insert needs no key, and so gets none. The verdict reads by this model, too: it expects nothing.
struct unkeyed_entry {
    std::int64_t id{};
    std::string name{};
    std::int64_t value{};

    using rowan_table = rowan::table<"rowan_hammer", rowan::primary_key<&unkeyed_entry::id>,
                                     rowan::max_length<&unkeyed_entry::name, 40>>;
};

} // namespace hammer
