// The measured table: the same columns and keys for every contestant.
#pragma once

#include <rowan/rowan.hpp>

#include <cstdint>
#include <string>

namespace bench {

struct device {
    std::int64_t id{};
    std::string serial{};
    std::string name{};
    std::int64_t seen{};
    using rowan_table = rowan::table<"bench_device", rowan::primary_key<&device::id>, rowan::unique<&device::serial>>;
};

/// The serial of row `number` of those that are there before a run.
inline std::string serial_of(std::int64_t number) {
    return "device-" + std::to_string(number);
}

} // namespace bench
