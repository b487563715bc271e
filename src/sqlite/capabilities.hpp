// SQLite's capability table.
#pragma once

#include <rowan/statement/capabilities.hpp>

namespace rowan::sqlite {

/// What this SQLite can do and how it spells it. Its own lower() and upper(), and with them every comparison that
/// ignores case, know only the letters of ASCII: https://sqlite.org/lang_corefunc.html#lower
[[nodiscard]] const statement::capabilities& capabilities() noexcept;

} // namespace rowan::sqlite
