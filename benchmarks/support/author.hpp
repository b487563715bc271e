// The measured table as a Rowan model: the same columns and keys as the hand-written side creates.
#pragma once

#include "support/workload.hpp"

#include <rowan/rowan.hpp>

#include <cstdint>
#include <string>

namespace bench {

struct author {
    std::int64_t id{};
    std::string email{};
    std::string name{};
    birthday born{};

    using rowan_table = rowan::table<"author", rowan::primary_key<&author::id>, rowan::unique<&author::email>>;
};

} // namespace bench
