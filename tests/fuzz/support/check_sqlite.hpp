// SQLite's verdict on what is written.
#pragma once

#include "fuzz/support/made_tables.hpp"

namespace rowan::fuzz {

/// Makes the tables in a database in memory, under just these names; prepares every statement on them; stores a row and
/// gets its values back as they were.
void check_sqlite(const made_tables& tables, given_bytes given);

} // namespace rowan::fuzz
