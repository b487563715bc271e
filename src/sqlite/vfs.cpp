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

sqlite3_vfs* usual_vfs(sqlite3_vfs* vfs) {
    return static_cast<sqlite3_vfs*>(vfs->pAppData);
}

// The same method of the file behind, of the VFS behind.
template <auto Method, class File = void>
struct passed_on;
template <class File, class Result, class... Arguments,
          Result (*sqlite3_io_methods::*Method)(sqlite3_file*, Arguments...)>
struct passed_on<Method, File> {
    static Result call(sqlite3_file* file, Arguments... arguments) {
        return (usual<File>(file)->pMethods->*Method)(usual<File>(file), arguments...);
    }
};
template <class Result, class... Arguments, Result (*sqlite3_vfs::*Method)(sqlite3_vfs*, Arguments...)>
struct passed_on<Method, void> {
    static Result call(sqlite3_vfs* vfs, Arguments... arguments) {
        return (usual_vfs(vfs)->*Method)(usual_vfs(vfs), arguments...);
    }
};

// The same method of the log, behind what was kept of it.
template <auto Method>
struct behind_kept;
template <class... Arguments, int (*sqlite3_io_methods::*Method)(sqlite3_file*, Arguments...)>
struct behind_kept<Method> {
    static int call(sqlite3_file* file, Arguments... arguments) {
        const int code = own<log_file>(file).buffer->flush(*usual<log_file>(file));
        return code == SQLITE_OK ? passed_on<Method, log_file>::call(file, arguments...) : code;
    }
};

template <class File>
constexpr sqlite3_io_methods all_passed_on(int version) {
    using all_of = sqlite3_io_methods;
    sqlite3_io_methods all{};
    all.iVersion = version;
    all.xClose = [](sqlite3_file* file) {
        const int code = passed_on<&all_of::xClose, File>::call(file);
        std::destroy_at(&own<File>(file));
        return code;
    };
    all.xRead = passed_on<&all_of::xRead, File>::call;
    all.xWrite = passed_on<&all_of::xWrite, File>::call;
    all.xTruncate = passed_on<&all_of::xTruncate, File>::call;
    all.xSync = passed_on<&all_of::xSync, File>::call;
    all.xFileSize = passed_on<&all_of::xFileSize, File>::call;
    all.xLock = passed_on<&all_of::xLock, File>::call;
    all.xUnlock = passed_on<&all_of::xUnlock, File>::call;
    all.xCheckReservedLock = passed_on<&all_of::xCheckReservedLock, File>::call;
    all.xFileControl = passed_on<&all_of::xFileControl, File>::call;
    all.xSectorSize = passed_on<&all_of::xSectorSize, File>::call;
    all.xDeviceCharacteristics = passed_on<&all_of::xDeviceCharacteristics, File>::call;
    return all;
}

constexpr sqlite3_io_methods of_database(int version) {
    using all_of = sqlite3_io_methods;
    auto all = all_passed_on<database_file>(version);
    all.xShmMap = passed_on<&all_of::xShmMap, database_file>::call;
    all.xShmLock = [](sqlite3_file* file, int first, int count, int flags) {
        constexpr int write_lock = 0; // https://www.sqlite.org/walformat.html#locks
        const bool is_write_lock = first == write_lock && (flags & SQLITE_SHM_EXCLUSIVE) != 0;
        if (is_write_lock && (flags & SQLITE_SHM_UNLOCK) != 0) own<database_file>(file).buffer.end();
        const int code = passed_on<&all_of::xShmLock, database_file>::call(file, first, count, flags);
        if (is_write_lock && (flags & SQLITE_SHM_LOCK) != 0 && code == SQLITE_OK)
            own<database_file>(file).buffer.begin();
        return code;
    };
    all.xShmBarrier = passed_on<&all_of::xShmBarrier, database_file>::call;
    all.xShmUnmap = passed_on<&all_of::xShmUnmap, database_file>::call;
    all.xFetch = passed_on<&all_of::xFetch, database_file>::call;
    all.xUnfetch = passed_on<&all_of::xUnfetch, database_file>::call;
    return all;
}

constexpr sqlite3_io_methods of_log() {
    auto all = all_passed_on<log_file>(1);
    all.xRead = [](sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
        return own<log_file>(file).buffer->read(*usual<log_file>(file), to, size, at);
    };
    all.xWrite = [](sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
        return own<log_file>(file).buffer->write(*usual<log_file>(file), from, size, at);
    };
    all.xTruncate = behind_kept<&sqlite3_io_methods::xTruncate>::call;
    all.xSync = behind_kept<&sqlite3_io_methods::xSync>::call;
    all.xFileSize = behind_kept<&sqlite3_io_methods::xFileSize>::call;
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
    made.xDelete = passed_on<&sqlite3_vfs::xDelete>::call;
    made.xAccess = passed_on<&sqlite3_vfs::xAccess>::call;
    made.xFullPathname = passed_on<&sqlite3_vfs::xFullPathname>::call;
    made.xDlOpen = passed_on<&sqlite3_vfs::xDlOpen>::call;
    made.xDlError = passed_on<&sqlite3_vfs::xDlError>::call;
    made.xDlSym = passed_on<&sqlite3_vfs::xDlSym>::call;
    made.xDlClose = passed_on<&sqlite3_vfs::xDlClose>::call;
    made.xRandomness = passed_on<&sqlite3_vfs::xRandomness>::call;
    made.xSleep = passed_on<&sqlite3_vfs::xSleep>::call;
    made.xCurrentTime = passed_on<&sqlite3_vfs::xCurrentTime>::call;
    made.xGetLastError = passed_on<&sqlite3_vfs::xGetLastError>::call;
    made.xCurrentTimeInt64 = passed_on<&sqlite3_vfs::xCurrentTimeInt64>::call;
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
