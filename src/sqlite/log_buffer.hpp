// The frames that a transaction appends to SQLite's write-ahead log, kept back until the frame that commits it, and
// then written by one call.
//
// SQLite writes each frame by itself and in two calls, its header and its page; a commit of sixteen rows makes some
// fifty. Nobody else reads a frame before its transaction has committed, so there is time until then.
#pragma once

#include <sqlite3.h>

#include <memory>

namespace rowan::sqlite {

/// One connection's. Keeps nothing unless the connection holds the log's write lock, which the caller tells: frames
/// that outlived the lock could be written over those of the next writer.
class log_buffer {
public:
    /// The write lock is held.
    void begin() noexcept { m_may_keep = true; }

    /// The write lock is about to be given up. What is still kept belongs to a transaction that was rolled back.
    void end() noexcept {
        m_may_keep = false;
        m_size = 0;
        m_has_header = false;
        m_failure = SQLITE_OK;
    }

    /// In place of the log's xWrite. Behind the frame that commits, everything is written, or SQLite is told that not.
    int write(sqlite3_file& log, const void* from, int size, sqlite3_int64 at) noexcept;

    /// Writes what is kept. Before anything but a write is done with the log. Where that fails, frames are missing, and
    /// whatever is asked of the log fails until the write lock is given up: their transaction must not be committed.
    int flush(sqlite3_file& log) noexcept;

    /// In place of the log's xRead.
    int read(sqlite3_file& log, void* to, int size, sqlite3_int64 at) noexcept;

private:
    bool keep(const void* from, int size, sqlite3_int64 at) noexcept;

    std::unique_ptr<char[]> m_bytes; // made for the first frame that is kept: who only reads has none
    int m_size = 0;
    sqlite3_int64 m_end = -1;  // where the last frame ends, be it written or kept; -1: not known
    bool m_has_header = false; // what is kept ends with a header, whose page is to follow
    bool m_may_keep = false;
    int m_failure = SQLITE_OK;
};

} // namespace rowan::sqlite
