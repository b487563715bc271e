// Opens an SQLite database and sets the connection up as everything above relies on.
#pragma once

#include "connection.hpp"
#include "options.hpp"

#include <memory>

namespace rowan::sqlite {

/// Opens a connection, waiting for locks until `until`. Afterwards: foreign keys are enforced, LIKE tells case, a
/// misspelt "column" is an error, the journal is as asked for. Throws connection_failed, not_a_database, corrupt,
/// read_only, timeout, …
[[nodiscard]] std::unique_ptr<connection> open_connection(const options& how, driver::deadline until);

} // namespace rowan::sqlite
