// One call of the hammer: what is asked of the database, and what the caller was told.
#pragma once

#include <rowan/core/error.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hammer {

/// What a step does to the row of its key.
enum class action : std::uint8_t {
    get,    ///< get_or_create, with the counter at 0
    add,    ///< update_or_create: the counter is incremented, or begins at 1
    remove, ///< the row is removed if it is there
};

/// How the steps of a call belong together.
enum class form : std::uint8_t {
    alone,     ///< one step, outside of a transaction
    together,  ///< get_or_create_all
    committed, ///< a transaction
    undone,    ///< a transaction that is rolled back
};

/// Keys are kept for good, or removed and created again: what is promised differs.
struct key {
    bool is_removable = false;
    std::uint64_t number = 0;

    /// "k17" or "r17": the key's value in the database, and its name in the history.
    [[nodiscard]] std::string name() const { return (is_removable ? 'r' : 'k') + std::to_string(number); }
    auto operator<=>(const key&) const = default;
};

struct step {
    action what = action::get;
    key of{};
};

struct call {
    form how = form::alone;
    std::vector<step> steps{};
};

/// What a step was told.
struct told {
    std::int64_t id = 0;   // of the row; 0 for a removal
    bool has_done = false; // created or removed it
};

struct failure {
    rowan::error_kind kind = rowan::error_kind::statement_failed;
    bool is_in_doubt = false;
    std::string text{};
};

/// One entry for each step; none where the call failed or was rolled back.
struct answer {
    std::vector<told> steps{};
    std::optional<failure> failed{};
};

} // namespace hammer
