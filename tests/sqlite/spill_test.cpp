// Pages that go to the write-ahead log before their transaction has ended, and what is left of them.
#include "sqlite/folder.hpp"
#include "sqlite/test_connection.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>

namespace {

using namespace rowan::test;

std::string insert_rows(int from, int to) {
    return "WITH RECURSIVE n(i) AS (SELECT " + std::to_string(from) + " UNION ALL SELECT i + 1 FROM n WHERE i < " +
           std::to_string(to) + ") INSERT INTO t SELECT i, zeroblob(500) FROM n";
}

/// Four rows, each committed; before the second, a savepoint with more pages than the cache holds, one of them changed
/// again, is rolled back. How many rows are there when the process is killed behind the last commit?
std::string rows_after_a_kill(bool may_spill) {
    const folder place;
    const auto db = open(place.url("t.db", "?synchronous=full"));
    db->execute("CREATE TABLE t(id INTEGER PRIMARY KEY, v BLOB) STRICT; INSERT INTO t VALUES (100001, NULL)");
    if (may_spill) db->execute("PRAGMA cache_spill = ON");
    db->execute("BEGIN IMMEDIATE");
    db->execute("SAVEPOINT s");
    db->execute(insert_rows(1, 8'000));
    db->execute("UPDATE t SET v = zeroblob(499) WHERE id = 4000");
    db->execute(insert_rows(8'001, 16'000));
    db->execute("ROLLBACK TO s");
    db->execute("RELEASE s");
    db->execute("INSERT INTO t VALUES (100002, NULL)");
    db->execute("COMMIT");
    for (const char* const id : {"100003", "100004"})
        db->execute("INSERT INTO t VALUES (" + std::string(id) + ", NULL)");
    EXPECT_EQ(answer(*db, "SELECT count(*) FROM t"), "4");
    for (const std::string name : {"t.db", "t.db-wal"}) // as a kill leaves them: recovered by the next who opens them
        std::filesystem::copy_file(place.path(name), place.path("killed_" + name));
    return answer(*open(place.url("killed_t.db")), "SELECT count(*) FROM t");
}

// A newer SQLite loses nothing by itself; should the naive way fail to here, the fix was brought to an older one.
TEST(spilled_pages, h98_commits_behind_a_savepoint_survive_a_kill) {
    const std::string naive = rows_after_a_kill(true);
    EXPECT_EQ(naive, sqlite3_libversion_number() < 3'050'002 ? "1" : "4");
    EXPECT_EQ(rows_after_a_kill(false), "4");
}

} // namespace
