// Names of tables and columns as quoted SQL identifiers.
#pragma once

#include <string>
#include <string_view>

namespace rowan::core {

/// Appends `name` between `quote` characters, each `quote` inside it doubled: with '"', `odd"name` becomes
/// `"odd""name"`. Throws `error`, with `out` unchanged: of kind `misuse` for an empty name, `invalid_text` for a NUL
/// byte or invalid UTF-8.
void append_quoted(std::string& out, std::string_view name, char quote);

} // namespace rowan::core
