// A VFS in front of SQLite's usual one. It stands between SQLite and two kinds of files: the log, whose writes wait for
// their commit, and the database, as the locks of the log are taken there. All other files are the usual VFS's own.
#include "vfs.hpp"

#include "log_buffer.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <string_view>

namespace rowan::sqlite {
namespace {

// Each is followed in memory by the file of the usual VFS. SQLite's structure comes first by inheritance.
struct database_file : sqlite3_file {
    log_buffer buffer;
};
struct log_file : sqlite3_file {
    log_buffer* buffer; // that of the log's database, which SQLite closes later
};

template <class File>
File& own(sqlite3_file* file) {
    return *static_cast<File*>(file);
}

template <class File>
sqlite3_file* usual(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(&own<File>(file) + 1);
}

template <class File>
constexpr sqlite3_io_methods pass_on(int version) {
    sqlite3_io_methods all{};
    all.iVersion = version;
    all.xClose = [](sqlite3_file* file) {
        sqlite3_file* const closed = usual<File>(file);
        const int code = closed->pMethods->xClose(closed);
        std::destroy_at(&own<File>(file));
        return code;
    };
    all.xRead = [](sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
        return usual<File>(file)->pMethods->xRead(usual<File>(file), to, size, at);
    };
    all.xWrite = [](sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
        return usual<File>(file)->pMethods->xWrite(usual<File>(file), from, size, at);
    };
    all.xTruncate = [](sqlite3_file* file, sqlite3_int64 size) {
        return usual<File>(file)->pMethods->xTruncate(usual<File>(file), size);
    };
    all.xSync = [](sqlite3_file* file, int flags) {
        return usual<File>(file)->pMethods->xSync(usual<File>(file), flags);
    };
    all.xFileSize = [](sqlite3_file* file, sqlite3_int64* size) {
        return usual<File>(file)->pMethods->xFileSize(usual<File>(file), size);
    };
    all.xLock = [](sqlite3_file* file, int lock) {
        return usual<File>(file)->pMethods->xLock(usual<File>(file), lock);
    };
    all.xUnlock = [](sqlite3_file* file, int lock) {
        return usual<File>(file)->pMethods->xUnlock(usual<File>(file), lock);
    };
    all.xCheckReservedLock = [](sqlite3_file* file, int* is_locked) {
        return usual<File>(file)->pMethods->xCheckReservedLock(usual<File>(file), is_locked);
    };
    all.xFileControl = [](sqlite3_file* file, int operation, void* argument) {
        return usual<File>(file)->pMethods->xFileControl(usual<File>(file), operation, argument);
    };
    all.xSectorSize = [](sqlite3_file* file) { return usual<File>(file)->pMethods->xSectorSize(usual<File>(file)); };
    all.xDeviceCharacteristics = [](sqlite3_file* file) {
        return usual<File>(file)->pMethods->xDeviceCharacteristics(usual<File>(file));
    };
    return all;
}

constexpr sqlite3_io_methods of_database(int version) {
    constexpr int write_lock = 0; // https://www.sqlite.org/walformat.html#locks
    auto all = pass_on<database_file>(version);
    all.xShmMap = [](sqlite3_file* file, int region, int size, int extends, void volatile** mapped) {
        return usual<database_file>(file)->pMethods->xShmMap(usual<database_file>(file), region, size, extends, mapped);
    };
    all.xShmLock = [](sqlite3_file* file, int first, int count, int flags) {
        const bool is_write_lock = first == write_lock && (flags & SQLITE_SHM_EXCLUSIVE) != 0;
        if (is_write_lock && (flags & SQLITE_SHM_UNLOCK) != 0) own<database_file>(file).buffer.end();
        const int code =
            usual<database_file>(file)->pMethods->xShmLock(usual<database_file>(file), first, count, flags);
        if (is_write_lock && (flags & SQLITE_SHM_LOCK) != 0 && code == SQLITE_OK)
            own<database_file>(file).buffer.begin();
        return code;
    };
    all.xShmBarrier = [](sqlite3_file* file) {
        usual<database_file>(file)->pMethods->xShmBarrier(usual<database_file>(file));
    };
    all.xShmUnmap = [](sqlite3_file* file, int removes) {
        return usual<database_file>(file)->pMethods->xShmUnmap(usual<database_file>(file), removes);
    };
    all.xFetch = [](sqlite3_file* file, sqlite3_int64 at, int size, void** mapped) {
        return usual<database_file>(file)->pMethods->xFetch(usual<database_file>(file), at, size, mapped);
    };
    all.xUnfetch = [](sqlite3_file* file, sqlite3_int64 at, void* mapped) {
        return usual<database_file>(file)->pMethods->xUnfetch(usual<database_file>(file), at, mapped);
    };
    return all;
}

constexpr sqlite3_io_methods of_log() {
    auto all = pass_on<log_file>(1);
    all.xRead = [](sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
        return own<log_file>(file).buffer->read(*usual<log_file>(file), to, size, at);
    };
    all.xWrite = [](sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
        return own<log_file>(file).buffer->write(*usual<log_file>(file), from, size, at);
    };
    all.xTruncate = [](sqlite3_file* file, sqlite3_int64 size) {
        const int code = own<log_file>(file).buffer->flush(*usual<log_file>(file));
        return code == SQLITE_OK ? usual<log_file>(file)->pMethods->xTruncate(usual<log_file>(file), size) : code;
    };
    all.xSync = [](sqlite3_file* file, int flags) {
        const int code = own<log_file>(file).buffer->flush(*usual<log_file>(file));
        return code == SQLITE_OK ? usual<log_file>(file)->pMethods->xSync(usual<log_file>(file), flags) : code;
    };
    all.xFileSize = [](sqlite3_file* file, sqlite3_int64* size) {
        const int code = own<log_file>(file).buffer->flush(*usual<log_file>(file));
        return code == SQLITE_OK ? usual<log_file>(file)->pMethods->xFileSize(usual<log_file>(file), size) : code;
    };
    return all;
}

// SQLite asks by the version which of the methods there are.
constexpr std::array database_methods{of_database(1), of_database(2), of_database(3)};
constexpr sqlite3_io_methods log_methods = of_log();

const sqlite3_io_methods& database_methods_as_good_as(const sqlite3_io_methods& usual_ones) {
    const bool shares_memory = usual_ones.iVersion >= 2 && usual_ones.xShmMap != nullptr;
    const int version = shares_memory ? std::min(usual_ones.iVersion, 3) : 1;
    return database_methods[static_cast<std::size_t>(version - 1)];
}

// Unless another VFS stands in front of this one.
bool is_ours(const sqlite3_file* database) {
    return std::any_of(database_methods.begin(), database_methods.end(),
                       [database](const sqlite3_io_methods& each) { return database->pMethods == &each; });
}

sqlite3_vfs* usual_vfs(sqlite3_vfs* vfs) {
    return static_cast<sqlite3_vfs*>(vfs->pAppData);
}

template <class File>
int open_behind(File* made, sqlite3_vfs* vfs, const char* name, int flags, int* out_flags) {
    usual<File>(made)->pMethods = nullptr; // and so it is where there is no file to close
    return vfs->xOpen(vfs, name, usual<File>(made), flags, out_flags);
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    sqlite3_vfs* const behind = usual_vfs(vfs);
    if ((flags & SQLITE_OPEN_MAIN_DB) != 0) {
        const int code = open_behind(new (file) database_file{}, behind, name, flags, out_flags);
        const sqlite3_io_methods* const methods = usual<database_file>(file)->pMethods;
        file->pMethods = methods == nullptr ? nullptr : &database_methods_as_good_as(*methods);
        return code;
    }
    if (sqlite3_file* const database = (flags & SQLITE_OPEN_WAL) != 0 ? sqlite3_database_file_object(name) : nullptr;
        database != nullptr && is_ours(database)) {
        log_buffer* const buffer = &own<database_file>(database).buffer;
        const int code = open_behind(new (file) log_file{{}, buffer}, behind, name, flags, out_flags);
        file->pMethods = usual<log_file>(file)->pMethods == nullptr ? nullptr : &log_methods;
        return code;
    }
    return behind->xOpen(behind, name, file, flags, out_flags);
}

sqlite3_vfs in_front_of(sqlite3_vfs& behind) {
    sqlite3_vfs made{};
    made.iVersion = 2; // the third is for SQLite's own tests
    made.szOsFile = behind.szOsFile + static_cast<int>(std::max(sizeof(database_file), sizeof(log_file)));
    made.mxPathname = behind.mxPathname;
    made.zName = "rowan";
    made.pAppData = &behind;
    made.xOpen = open_file;
    made.xDelete = [](sqlite3_vfs* vfs, const char* name, int syncs) {
        return usual_vfs(vfs)->xDelete(usual_vfs(vfs), name, syncs);
    };
    made.xAccess = [](sqlite3_vfs* vfs, const char* name, int flags, int* answer) {
        return usual_vfs(vfs)->xAccess(usual_vfs(vfs), name, flags, answer);
    };
    made.xFullPathname = [](sqlite3_vfs* vfs, const char* name, int size, char* full) {
        return usual_vfs(vfs)->xFullPathname(usual_vfs(vfs), name, size, full);
    };
    made.xDlOpen = [](sqlite3_vfs* vfs, const char* name) { return usual_vfs(vfs)->xDlOpen(usual_vfs(vfs), name); };
    made.xDlError = [](sqlite3_vfs* vfs, int size, char* message) {
        usual_vfs(vfs)->xDlError(usual_vfs(vfs), size, message);
    };
    made.xDlSym = [](sqlite3_vfs* vfs, void* library, const char* name) {
        return usual_vfs(vfs)->xDlSym(usual_vfs(vfs), library, name);
    };
    made.xDlClose = [](sqlite3_vfs* vfs, void* library) { usual_vfs(vfs)->xDlClose(usual_vfs(vfs), library); };
    made.xRandomness = [](sqlite3_vfs* vfs, int size, char* bytes) {
        return usual_vfs(vfs)->xRandomness(usual_vfs(vfs), size, bytes);
    };
    made.xSleep = [](sqlite3_vfs* vfs, int microseconds) {
        return usual_vfs(vfs)->xSleep(usual_vfs(vfs), microseconds);
    };
    made.xCurrentTime = [](sqlite3_vfs* vfs, double* day) { return usual_vfs(vfs)->xCurrentTime(usual_vfs(vfs), day); };
    made.xGetLastError = [](sqlite3_vfs* vfs, int size, char* message) {
        return usual_vfs(vfs)->xGetLastError(usual_vfs(vfs), size, message);
    };
    made.xCurrentTimeInt64 = [](sqlite3_vfs* vfs, sqlite3_int64* milliseconds) {
        return usual_vfs(vfs)->xCurrentTimeInt64(usual_vfs(vfs), milliseconds);
    };
    return made;
}

} // namespace

// Others expect to find a database's own file from its log's, or encrypt what is in it: they are left alone.
const char* vfs_name() noexcept {
    static sqlite3_vfs made{};
    static const bool is_registered = [] {
        sqlite3_vfs* const behind = sqlite3_vfs_find(nullptr);
        const std::string_view name = behind != nullptr ? behind->zName : "";
        if (name != "unix" && name != "win32") return false;
        made = in_front_of(*behind);
        return sqlite3_vfs_register(&made, 0) == SQLITE_OK;
    }();
    return is_registered && sqlite3_vfs_find(nullptr) == made.pAppData ? made.zName : nullptr;
}

} // namespace rowan::sqlite
