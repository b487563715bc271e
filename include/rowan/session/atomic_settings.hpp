// What a transaction may be asked for.
#pragma once

#include <rowan/statement/capabilities.hpp>

#include <cstdint>

namespace rowan::session {

struct atomic_settings {
    rowan::isolation isolation = rowan::isolation::engine_default;
    bool is_read_only = false;
    bool is_durable = false; // refuses to be nested
    std::int64_t timeout_ns = 0;
    int max_attempts = 30;
};

} // namespace rowan::session
