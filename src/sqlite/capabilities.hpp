// SQLite's capability table.
#pragma once

#include <rowan/statement/capabilities.hpp>

namespace rowan::sqlite {

/// What this SQLite can do and how it spells it.
[[nodiscard]] const statement::capabilities& capabilities() noexcept;

} // namespace rowan::sqlite
