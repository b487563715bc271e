// PostgreSQL's capability table.
#pragma once

#include <rowan/statement/capabilities.hpp>

namespace rowan::postgresql {

/// For a server of this version, as PQserverVersion tells it.
[[nodiscard]] const statement::capabilities& capabilities(int server_version) noexcept;

} // namespace rowan::postgresql
