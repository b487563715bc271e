// What Rowan puts between SQLite and its file system: commits that reach the write-ahead log in one piece.
#pragma once

namespace rowan::sqlite {

/// The name to open databases by: of a VFS that does all as SQLite's own does, but for the writes into the log
/// (log_buffer.hpp). nullptr, which stands for the default, where that is not SQLite's own.
const char* vfs_name() noexcept;

} // namespace rowan::sqlite
