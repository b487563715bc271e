// The default of a column in the words in which MariaDB's catalogue shows it.
#pragma once

#include <string>
#include <string_view>

namespace rowan::mariadb {

class connection;

/// `sql` as the catalogue would show it as a default. Asks the server, by a temporary table, unless it is a plain
/// literal. As it is where the server cannot be asked.
[[nodiscard]] std::string shown_default(connection& owner, std::string_view sql);

/// A number without zeros at the end of its fraction, which the catalogue shows as the column's type has them; anything
/// else as it is.
[[nodiscard]] std::string without_trailing_zeros(std::string_view text);

} // namespace rowan::mariadb
