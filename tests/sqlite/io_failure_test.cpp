// A disk that fails: fsync reports an error, and nobody can tell whether the commit took effect.
#include "sqlite/folder.hpp"
#include "sqlite/test_connection.hpp"

#include <rowan/core/error.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <deque>

namespace {

using namespace rowan::test;
using rowan::error_kind;

// The usual VFS, except that every file it opens fails to sync while `broken` is set.
bool broken = false;
sqlite3_vfs usual;
std::deque<sqlite3_io_methods> patched; // one copy for each table of methods met
std::deque<const sqlite3_io_methods*> originals;

int failing_sync(sqlite3_file* file, int flags) {
    if (broken) return SQLITE_IOERR_FSYNC;
    for (std::size_t i = 0; i < patched.size(); ++i) {
        if (file->pMethods == &patched[i]) return originals[i]->xSync(file, flags);
    }
    return SQLITE_IOERR;
}

int patching_open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    const int code = usual.xOpen(vfs, name, file, flags, out_flags);
    if (code != SQLITE_OK || file->pMethods == nullptr) return code;
    std::size_t i = 0;
    while (i < originals.size() && originals[i] != file->pMethods) ++i;
    if (i == originals.size()) {
        originals.push_back(file->pMethods);
        patched.push_back(*file->pMethods);
        patched.back().xSync = failing_sync;
    }
    file->pMethods = &patched[i];
    return code;
}

class io_failure : public testing::Test {
protected:
    io_failure() {
        sqlite3_vfs* const vfs = sqlite3_vfs_find(nullptr);
        usual = *vfs;
        vfs->xOpen = patching_open;
        m_db = open(m_folder.url("t.db", "?journal=delete&synchronous=full"));
        m_db->execute("CREATE TABLE t(v INTEGER)");
    }
    ~io_failure() override {
        broken = false;
        m_db.reset();
        sqlite3_vfs_find(nullptr)->xOpen = usual.xOpen;
    }
    void expect_failure(std::string_view sql, bool in_doubt) {
        broken = true;
        try {
            m_db->execute(sql);
            ADD_FAILURE() << "no error from " << sql;
        } catch (const rowan::error& failed) {
            EXPECT_EQ(failed.kind(), error_kind::io_failure) << failed.what();
            EXPECT_EQ(failed.engine_code(), SQLITE_IOERR_FSYNC);
            EXPECT_EQ(failed.in_doubt(), in_doubt);
            EXPECT_FALSE(failed.retryable());
        }
        broken = false;
        EXPECT_FALSE(m_db->is_usable());
    }

    folder m_folder;
    std::unique_ptr<rowan::driver::connection> m_db;
};

TEST_F(io_failure, of_a_commit_leaves_its_outcome_in_doubt) {
    m_db->execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
    expect_failure("COMMIT", true);
}

TEST_F(io_failure, of_a_write_outside_a_transaction_leaves_its_outcome_in_doubt) {
    expect_failure("INSERT INTO t VALUES (1)", true);
}

} // namespace
