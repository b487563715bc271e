// The log's format: https://www.sqlite.org/fileformat2.html#walformat.
#include "log_buffer.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace rowan::sqlite {
namespace {

constexpr int capacity = 64 * 1024; // SQLite's own VFS takes less than 128 KiB in one write
constexpr int header_size = 24;

bool is_page(int size) {
    return size >= 512 && (size & (size - 1)) == 0;
}

// Bytes 4 to 7 of a frame's header: the size of the database behind the commit, 0 in a frame that commits nothing.
bool commits(const char* header) {
    return std::any_of(header + 4, header + 8, [](char byte) { return byte != 0; });
}

} // namespace

// Only a header where the last frame ended, and behind it its page. Other writes (the log's own header, the sums of
// frames that a transaction wrote twice, parts of a page around a sync) go their usual way.
bool log_buffer::keep(const void* from, int size, sqlite3_int64 at) noexcept {
    const bool is_next = at == m_end && (m_has_header ? is_page(size) : size == header_size);
    if (!m_may_keep || m_failure != SQLITE_OK || !is_next || m_size + size > capacity) return false;
    if (m_bytes == nullptr) m_bytes.reset(new (std::nothrow) char[capacity]);
    if (m_bytes == nullptr) return false;
    std::memcpy(m_bytes.get() + m_size, from, static_cast<std::size_t>(size));
    m_size += size;
    m_end += size;
    m_has_header = !m_has_header;
    return true;
}

int log_buffer::write(sqlite3_file& log, const void* from, int size, sqlite3_int64 at) noexcept {
    if (keep(from, size, at)) {
        const bool is_commit = !m_has_header && commits(m_bytes.get() + m_size - size - header_size);
        return is_commit ? flush(log) : SQLITE_OK;
    }
    int code = flush(log);
    if (code == SQLITE_OK) code = log.pMethods->xWrite(&log, from, size, at);
    const bool ends_frame = is_page(size) || at == 0; // at 0 is the log's header, and the first frame behind it
    m_end = code == SQLITE_OK && ends_frame ? at + size : -1;
    return code;
}

// Not tried again: a commit that was told to have failed could then be found in the log after a crash.
int log_buffer::flush(sqlite3_file& log) noexcept {
    if (m_size != 0) m_failure = log.pMethods->xWrite(&log, m_bytes.get(), m_size, m_end - m_size);
    m_size = 0;
    m_has_header = false;
    return m_failure;
}

int log_buffer::read(sqlite3_file& log, void* to, int size, sqlite3_int64 at) noexcept {
    const int code = flush(log);
    m_end = -1; // what is read may be about to be written again: a header alone, which must not wait for a page
    return code == SQLITE_OK ? log.pMethods->xRead(&log, to, size, at) : code;
}

} // namespace rowan::sqlite
