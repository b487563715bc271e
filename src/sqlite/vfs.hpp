// What Rowan puts between SQLite and its file system: commits that reach the write-ahead log in one piece.
#pragma once

namespace rowan::sqlite {

/// The name to open databases by. It does all as SQLite's default VFS of the first call does, but for the writes into
/// the log (log_buffer.hpp). nullptr, which stands for the default, where SQLite cannot take another.
const char* vfs_name() noexcept;

} // namespace rowan::sqlite
