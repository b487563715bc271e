// What a transaction may be asked for.
#pragma once

#include <cstdint>

namespace rowan {

/// The isolation that a transaction asks for. `engine_default` leaves it to the server's setting. An engine gives at
/// least what is asked: SQLite's transactions are always serializable.
enum class isolation : std::uint8_t { engine_default, read_committed, repeatable_read, serializable };

} // namespace rowan

namespace rowan::session {

struct atomic_settings {
    rowan::isolation isolation = rowan::isolation::engine_default;
    bool is_read_only = false;
    bool is_durable = false; // refuses to be nested
    std::int64_t timeout_ns = 0;
    int max_attempts = 10;
};

} // namespace rowan::session
