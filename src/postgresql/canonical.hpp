// An expression in the words of the catalogue.
#pragma once

#include "connection.hpp"

#include <string>
#include <string_view>

namespace rowan::postgresql {

/// `sql`, an expression over columns of `table`, as the catalogue would show it if an index were made of it. Where the
/// server cannot tell (the table is missing, the expression is wrong, nothing may be written), empty. Leaves nothing
/// behind.
[[nodiscard]] std::string canonical_sql(connection& on, std::string_view table, std::string_view sql);

} // namespace rowan::postgresql
