// Where SQLite keeps the schema: of the file, and of temporary tables where there are any.
#pragma once

#include <sqlite3.h>

namespace rowan::sqlite {

/// A table of `type`, `name` and `sql`, to be put behind FROM. To name the schema of temporary tables is to open their
/// database, and from then on every commit has two databases to end: so only where it is open.
inline const char* catalogue(sqlite3* handle) noexcept {
    const bool is_open = sqlite3_db_readonly(handle, "temp") >= 0;
    return is_open
               ? "(SELECT type, name, sql FROM sqlite_temp_schema UNION ALL SELECT type, name, sql FROM sqlite_schema)"
               : "sqlite_schema";
}

} // namespace rowan::sqlite
