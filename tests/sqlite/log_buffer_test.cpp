// Commits that reach the write-ahead log in one piece: fewer writes, and the same database whatever happens between.
#include "sqlite/child.hpp"
#include "sqlite/folder.hpp"
#include "sqlite/patched_vfs.hpp"
#include "sqlite/test_connection.hpp"

#include <rowan/core/error.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <csignal>
#include <map>
#include <optional>

namespace {

using namespace rowan::test;

// A connection to the same file that knows nothing of Rowan.
class plain_connection {
public:
    explicit plain_connection(const std::string& path) {
        EXPECT_EQ(sqlite3_open(path.c_str(), &m_handle), SQLITE_OK);
        sqlite3_busy_timeout(m_handle, 10'000);
    }
    plain_connection(const plain_connection&) = delete;
    plain_connection& operator=(const plain_connection&) = delete;
    ~plain_connection() { sqlite3_close(m_handle); }

    /// The last column of the last row, as text.
    std::string execute(const std::string& sql) {
        std::string last;
        const auto keep = [](void* to, int count, char** values, char**) {
            *static_cast<std::string*>(to) = values[count - 1] == nullptr ? "NULL" : values[count - 1];
            return 0;
        };
        EXPECT_EQ(sqlite3_exec(m_handle, sql.c_str(), keep, &last, nullptr), SQLITE_OK) << sqlite3_errmsg(m_handle);
        return last;
    }

private:
    sqlite3* m_handle = nullptr;
};

const std::string table = "CREATE TABLE t(id INTEGER PRIMARY KEY, k INTEGER UNIQUE, v BLOB) STRICT";

std::string insert_rows(int from, int to, int size) {
    return "WITH RECURSIVE n(i) AS (SELECT " + std::to_string(from) + " UNION ALL SELECT i + 1 FROM n WHERE i < " +
           std::to_string(to) + ") REPLACE INTO t(k, v) SELECT i, zeroblob(" + std::to_string(size) + ") FROM n";
}

int writes = 0;

TEST(log_buffer, writes_a_commit_at_once) {
    const patched_vfs counting([](sqlite3_io_methods& methods) {
        methods.xWrite = [](sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
            ++writes;
            return patched_vfs::original_of(file).xWrite(file, from, size, at);
        };
    });
    const folder place;
    const auto db = open(place.url("t.db", "?journal=wal&synchronous=full"));
    db->execute(table);
    for (const int row : {1, 11}) {
        writes = 0;
        db->execute(insert_rows(row, row + 9, 3000)); // a page a row
        EXPECT_EQ(writes, 1);
    }
    // More than the buffer holds. By SQLite itself it would be twice as many as there are pages.
    writes = 0;
    db->execute(insert_rows(21, 120, 3000));
    EXPECT_LT(writes, 20);
    EXPECT_GT(writes, 5);
    EXPECT_EQ(plain_connection(place.path("t.db")).execute("SELECT count(*) FROM t"), "120");
}

// Frames that a full cache had sent to the log before the transaction was rolled back.
TEST(log_buffer, forgets_what_was_rolled_back) {
    for (const int rows : {4, 8, 12, 14, 16}) {
        const folder place;
        const auto one = open(place.url());
        plain_connection another(place.path("t.db"));
        one->execute(table + "; PRAGMA cache_size = 1; PRAGMA cache_spill = ON");
        one->execute("BEGIN IMMEDIATE; " + insert_rows(1, rows, 3000));
        one->execute("ROLLBACK");
        another.execute(insert_rows(100, 139, 3000));
        // Reads the other's frames, which stand where those stood that were not committed.
        EXPECT_EQ(rowan::test::rows(*one, "SELECT count(*), sum(length(v)) FROM t").front()[1].view().integer, 120'000);
        one->execute("INSERT INTO t(k) VALUES (500)");
        EXPECT_EQ(another.execute("SELECT count(*) FROM t"), "41");
        EXPECT_EQ(another.execute("PRAGMA integrity_check"), "ok");
    }
}

int left_until_full = 0; // 0: the disk has room

// A transaction may go on behind a statement for which there was no room. Not when what was kept of an earlier one
// could not be written: SQLite, which has been told that it was, would commit without it.
TEST(log_buffer, commits_nothing_of_which_a_part_had_no_room) {
    const patched_vfs filling([](sqlite3_io_methods& methods) {
        methods.xWrite = [](sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
            const bool is_full = left_until_full == 1;
            left_until_full -= left_until_full > 0 ? 1 : 0;
            return is_full ? SQLITE_FULL : patched_vfs::original_of(file).xWrite(file, from, size, at);
        };
    });
    int failures = 0;
    bool has_failed = true;
    for (int nth = 1; has_failed; ++nth) {
        ASSERT_LT(nth, 1000);
        const folder place;
        const auto db = open(place.url());
        db->execute("PRAGMA page_size = 1024; PRAGMA journal_mode = DELETE; VACUUM; PRAGMA journal_mode = WAL; " +
                    table + "; PRAGMA cache_size = 10; PRAGMA cache_spill = ON; " + insert_rows(1, 20, 700));
        const auto succeeds = [&](const std::string& sql) {
            try {
                db->execute(sql);
                return true;
            } catch (const rowan::error& failure) {
                EXPECT_EQ(failure.kind(), rowan::error_kind::disk_full) << failure.what();
                EXPECT_FALSE(failure.in_doubt());
                return false;
            }
        };
        left_until_full = nth;
        bool is_whole = succeeds("BEGIN IMMEDIATE") && succeeds(insert_rows(21, 60, 700));
        if (db->in_transaction()) is_whole = succeeds("UPDATE t SET v = zeroblob(900) WHERE k % 3 = 0") && is_whole;
        if (db->in_transaction()) is_whole = succeeds(insert_rows(61, 70, 700)) && is_whole;
        const bool is_committed = db->in_transaction() && succeeds("COMMIT");
        has_failed = left_until_full == 0;
        failures += has_failed ? 1 : 0;
        left_until_full = 0;
        if (db->in_transaction()) db->execute("ROLLBACK");
        plain_connection reader(place.path("t.db"));
        ASSERT_EQ(reader.execute("PRAGMA integrity_check"), "ok") << nth;
        const int rows = std::stoi(reader.execute("SELECT count(*) FROM t"));
        EXPECT_TRUE(is_committed ? rows == 70 || !is_whole : rows == 20) << nth << ": " << rows;
        ASSERT_NO_THROW(db->execute(insert_rows(100, 139, 700))) << nth;
        EXPECT_EQ(reader.execute("SELECT count(*) FROM t"), std::to_string(rows + 40)) << nth;
    }
    EXPECT_GT(failures, 5);
}

int opened_by_own = 0;
const sqlite3_file* database_of_own = nullptr;

// One that encrypts, say, or that looks for the database's own file beside its log.
TEST(log_buffer, leaves_a_vfs_of_the_program_alone) {
    open(folder().url()); // registered before
    static sqlite3_vfs* const usual = sqlite3_vfs_find(nullptr);
    sqlite3_vfs own = *usual;
    own.zName = "own";
    own.xOpen = [](sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
        opened_by_own += (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0 ? 1 : 0;
        if ((flags & SQLITE_OPEN_WAL) != 0) {
            EXPECT_EQ(sqlite3_database_file_object(name), database_of_own);
        }
        if ((flags & SQLITE_OPEN_MAIN_DB) != 0) database_of_own = file;
        return usual->xOpen(usual, name, file, flags, out_flags);
    };
    ASSERT_EQ(sqlite3_vfs_register(&own, 1), SQLITE_OK);
    {
        const folder place;
        const auto db = open(place.url());
        db->execute(table + ";" + insert_rows(1, 9, 10));
        EXPECT_EQ(opened_by_own, 2);
    }
    sqlite3_vfs_register(usual, 1);
    sqlite3_vfs_unregister(&own);
}

// A writer that ends at any moment: what it was told to be committed is there, and nothing of half a transaction.
TEST(log_buffer, loses_nothing_of_a_process_that_is_killed) {
    const folder place;
    open(place.url())->execute(table);
    int known = 0;
    for (int round = 0; round < 20; ++round) {
        std::array<int, 2> ends{};
        ASSERT_EQ(pipe(ends.data()), 0);
        const pid_t child = start_child([&] {
            const auto db = open(place.url());
            db->execute("PRAGMA cache_size = 5; PRAGMA cache_spill = ON");
            for (int i = known;; i += 10) {
                db->execute(insert_rows(i + 1, i + 10, 1500));
                const int committed = i + 10;
                if (write(ends[1], &committed, sizeof committed) != sizeof committed) return int{child_failed};
            }
        });
        close(ends[1]);
        int told = known;
        for (int i = 0; i < 1 + round; ++i) ASSERT_EQ(read(ends[0], &told, sizeof told), ssize_t{sizeof told});
        kill(child, SIGKILL);
        EXPECT_EQ(wait_for_child(child), 256 + SIGKILL);
        while (read(ends[0], &told, sizeof told) == ssize_t{sizeof told}) {
        }
        close(ends[0]);
        plain_connection reader(place.path("t.db"));
        known = std::stoi(reader.execute("SELECT count(*) FROM t"));
        EXPECT_GE(known, told);
        EXPECT_EQ(known % 10, 0);
        ASSERT_EQ(reader.execute("PRAGMA integrity_check"), "ok");
    }
}

// Three connections take turns, one of them without Rowan; their caches are small, so that pages go to the log, come
// back and go there again within a transaction. The database is what a map says.
RC_GTEST_PROP(log_buffer, leaves_the_database_as_it_would_be, ()) {
    using contents = std::map<int, int>;
    const auto random = [](int below) { return *rc::gen::resize(100, rc::gen::inRange(0, below)); };
    const folder place;
    const std::string page_size = std::to_string(512 << random(8));
    plain_connection plain(place.path("t.db"));
    plain.execute("PRAGMA page_size = " + page_size + "; PRAGMA journal_mode = WAL; " + table);
    const std::array rowans{open(place.url()), open(place.url())};
    for (const auto& each : rowans) {
        each->execute("PRAGMA cache_spill = ON; PRAGMA cache_size = " + std::to_string(1 + random(10)));
        each->execute("PRAGMA wal_autocheckpoint = " + std::to_string(1 + random(100)));
        each->execute(random(2) == 0 ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    }
    contents committed;
    for (int left = 1 + random(12); left > 0; --left) {
        const int who = random(3);
        const auto run = [&](const std::string& sql) {
            if (who == 2)
                plain.execute(sql);
            else
                rowans[static_cast<std::size_t>(who)]->execute(sql);
        };
        contents now = committed;
        std::optional<contents> saved;
        run("BEGIN IMMEDIATE");
        for (int steps = random(10); steps > 0; --steps) {
            const int size = random(4000);
            switch (random(5)) {
            case 0:
            case 1: {
                const int from = random(200);
                const int to = from + random(20);
                for (int k = from; k <= to; ++k) now[k] = size;
                run(insert_rows(from, to, size));
                break;
            }
            case 2: {
                const int from = random(200);
                for (auto& [k, length] : now) length = k >= from ? size : length;
                run("UPDATE t SET v = zeroblob(" + std::to_string(size) + ") WHERE k >= " + std::to_string(from));
                break;
            }
            case 3:
                if (saved) break;
                saved = now;
                run("SAVEPOINT s");
                break;
            default:
                if (!saved) break;
                now = *saved;
                saved.reset();
                run("ROLLBACK TO s; RELEASE s");
            }
        }
        const bool commits = random(3) != 0;
        run(commits ? "COMMIT" : "ROLLBACK");
        if (commits) committed = now;
        std::size_t total = 0;
        for (const auto& [k, length] : committed) total += static_cast<std::size_t>(length * (k + 1));
        const std::string sums = "SELECT count(*) || ' ' || coalesce(sum(length(v) * (k + 1)), 0) FROM t";
        const std::string expected = std::to_string(committed.size()) + " " + std::to_string(total);
        RC_ASSERT(plain.execute(sums) == expected);
        for (const auto& each : rowans) {
            if (random(2) == 0) RC_ASSERT(rows(*each, sums).front()[0].view().text() == expected);
        }
        RC_ASSERT(plain.execute("PRAGMA integrity_check") == "ok");
    }
}

} // namespace
