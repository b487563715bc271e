// Tells a statement that names a missing table from one that is wrong in itself, by asking the catalogue.
#pragma once

#include "errors.hpp"

namespace rowan::sqlite {

class connection;

/// Throws `schema_mismatch` if a table that `what.sql` reads or writes is not there, else `statement_failed`. To be
/// called at once after the preparation failed.
[[noreturn]] void throw_failed_preparation(connection& owner, const failure& what);

} // namespace rowan::sqlite
