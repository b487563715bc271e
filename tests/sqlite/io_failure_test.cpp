// A disk that fails: fsync reports an error, and nobody can tell whether the commit took effect.
#include "sqlite/folder.hpp"
#include "sqlite/patched_vfs.hpp"
#include "sqlite/test_connection.hpp"

#include <rowan/core/error.hpp>

#include <gtest/gtest.h>

namespace {

using namespace rowan::test;
using rowan::error_kind;

// Every file fails to sync while `broken` is set.
bool broken = false;

void patch(sqlite3_io_methods& methods) {
    methods.xSync = [](sqlite3_file* file, int flags) {
        return broken ? SQLITE_IOERR_FSYNC : patched_vfs::original_of(file).xSync(file, flags);
    };
}

class io_failure : public testing::Test {
protected:
    io_failure() {
        m_db = open(m_folder.url("t.db", "?journal=delete&synchronous=full"));
        m_db->execute("CREATE TABLE t(v INTEGER)");
    }
    ~io_failure() override { broken = false; }
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

    patched_vfs m_vfs{patch};
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
