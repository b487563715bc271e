// What a URL says about an SQLite database: its path and the options that the engine itself understands.
#pragma once

#include <rowan/driver/engine.hpp>

#include <string>
#include <string_view>

namespace rowan::sqlite {

/// The options of this engine, separated by blanks.
inline constexpr std::string_view option_names = "mode journal synchronous";

struct options {
    std::string path{}; // absolute, or ":memory:"
    bool in_memory = false;
    bool may_write = true;     // mode=ro: no
    bool may_create = true;    // mode=rwc
    std::string journal{};     // in lower case; empty: not given
    std::string synchronous{}; // likewise
};

/// Throws `unknown_option` for an option that nobody knows, `misuse` for a value that is not allowed.
[[nodiscard]] options read_options(const driver::url& from);

} // namespace rowan::sqlite
