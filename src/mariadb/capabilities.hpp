// The capability tables of MariaDB, alone and as a Galera cluster.
#pragma once

#include <rowan/statement/capabilities.hpp>

namespace rowan::mariadb {

/// What MariaDB 10.6 and later can do and how it spells it.
[[nodiscard]] const statement::capabilities& capabilities() noexcept;
/// The same for a node of a Galera cluster, where a row that another node has just committed may not be here yet.
[[nodiscard]] const statement::capabilities& galera_capabilities() noexcept;

} // namespace rowan::mariadb
