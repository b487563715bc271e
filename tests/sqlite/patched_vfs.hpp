// SQLite's usual VFS with methods of a test's own in front of those of every file that it opens.
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <deque>

namespace rowan::test {

/// One at a time; the files that it opened must be closed first.
class patched_vfs {
public:
    /// `patch` sets its own methods, which find the ones that were there by original_of().
    explicit patched_vfs(void (*patch)(sqlite3_io_methods&)) {
        s_patch = patch;
        s_patched.clear();
        s_originals.clear();
        s_usual = *sqlite3_vfs_find(nullptr);
        sqlite3_vfs_find(nullptr)->xOpen = open;
    }
    patched_vfs(const patched_vfs&) = delete;
    patched_vfs& operator=(const patched_vfs&) = delete;
    ~patched_vfs() {
        sqlite3_vfs_find(nullptr)->xOpen = s_usual.xOpen;
        sqlite3_vfs_find(nullptr)->xDelete = s_usual.xDelete;
    }

    static const sqlite3_io_methods& original_of(const sqlite3_file* file) {
        std::size_t i = 0;
        while (file->pMethods != &s_patched[i]) ++i;
        return *s_originals[i];
    }
    /// The VFS as it was.
    static const sqlite3_vfs& usual() { return s_usual; }

private:
    static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
        const int code = s_usual.xOpen(vfs, name, file, flags, out_flags);
        if (code != SQLITE_OK || file->pMethods == nullptr) return code;
        std::size_t i = 0;
        while (i < s_originals.size() && s_originals[i] != file->pMethods) ++i;
        if (i == s_originals.size()) {
            s_originals.push_back(file->pMethods);
            s_patch(s_patched.emplace_back(*file->pMethods));
        }
        file->pMethods = &s_patched[i];
        return code;
    }

    static inline sqlite3_vfs s_usual{};
    static inline void (*s_patch)(sqlite3_io_methods&) = nullptr;
    static inline std::deque<sqlite3_io_methods> s_patched{}; // one copy for each table of methods met
    static inline std::deque<const sqlite3_io_methods*> s_originals{};
};

} // namespace rowan::test
