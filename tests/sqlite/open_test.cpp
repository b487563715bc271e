// Opening a database: every path that works, and every one that does not, with a text that says what to do.
#include "sqlite/child.hpp"
#include "sqlite/folder.hpp"
#include "sqlite/test_connection.hpp"

#include <rowan/core/error.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using namespace rowan::test;
using rowan::error_kind;

// Expects opening `url` to fail so, with each of `pieces` in the text.
void expect_refusal(const std::string& url, error_kind kind, std::initializer_list<std::string> pieces) {
    try {
        open(url);
        ADD_FAILURE() << url << " was opened";
    } catch (const rowan::error& failed) {
        EXPECT_EQ(to_string(failed.kind()), to_string(kind)) << failed.what();
        for (const std::string& piece : pieces)
            EXPECT_NE(std::string(failed.what()).find(piece), std::string::npos)
                << piece << " is not in: " << failed.what();
    }
}

class opening : public testing::Test {
protected:
    // A database of some hundred pages, closed again.
    void make_database(std::string_view name, std::string_view options = "?journal=delete") {
        const auto db = open(m_folder.url(name, options));
        db->execute("CREATE TABLE t(v TEXT) STRICT; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                    "WHERE i < 500) INSERT INTO t SELECT hex(zeroblob(500)) FROM n");
    }
    folder m_folder;
};

TEST_F(opening, makes_a_new_file_under_wal_with_everything_set) {
    const auto db = open(m_folder.url());
    EXPECT_EQ(answer(*db, "PRAGMA journal_mode"), "wal");
    EXPECT_EQ(answer(*db, "PRAGMA synchronous"), "1");
    EXPECT_EQ(answer(*db, "PRAGMA foreign_keys"), "1");
    // The schema is not trusted, unless the library is one that would then refuse json_valid() in it.
    EXPECT_EQ(answer(*db, "SELECT trusted_schema = (SELECT flags & 0x200000 = 0 FROM pragma_function_list "
                          "WHERE name = 'json_valid') FROM pragma_trusted_schema"),
              "1");
    EXPECT_EQ(answer(*db, "SELECT 'a' LIKE 'A'"), "0");
    EXPECT_TRUE(db->is_usable());
    EXPECT_FALSE(db->in_transaction());
}

TEST_F(opening, paths_are_decoded_and_no_uri_is_seen) {
    const fs::path before = fs::current_path();
    fs::current_path(m_folder.path());
    open("sqlite:plain.db");
    open("sqlite:" + m_folder.path("absolute.db"));
    open("sqlite://" + m_folder.path("authority.db"));
    open("sqlite://localhost" + m_folder.path("localhost.db"));
    open("sqlite:a%20b%3F%25.db?pool=4");
    open("sqlite:hash#tag.db");
    open("sqlite:%3Amemory%3A"); // a file of that name
    open("sqlite:file:uri.db%3Fmode=memory");
    fs::current_path(before);
    for (const char* name : {"plain.db", "absolute.db", "authority.db", "localhost.db", "a b?%.db", "hash#tag.db",
                             ":memory:", "file:uri.db?mode=memory"})
        EXPECT_TRUE(fs::exists(m_folder.path(name))) << name;
}

TEST_F(opening, memory_is_one_connection) {
    const auto url = rowan::driver::parse_url("sqlite::memory:");
    const std::unique_ptr<rowan::driver::endpoint> memory(rowan::driver::engine_for("sqlite").open(url));
    EXPECT_EQ(memory->max_connections(), 1U);
    const auto file = rowan::driver::parse_url("sqlite:x.db");
    const std::unique_ptr<rowan::driver::endpoint> other(rowan::driver::engine_for("sqlite").open(file));
    EXPECT_GT(other->max_connections(), 1000U);
}

TEST_F(opening, journals_and_synchronous_as_asked) {
    for (const std::string journal : {"delete", "truncate", "persist", "memory", "off", "WAL"}) {
        const auto db = open(m_folder.url(journal + ".db", "?journal=" + journal + "&synchronous=FULL"));
        EXPECT_EQ(answer(*db, "SELECT upper(journal_mode) FROM pragma_journal_mode"),
                  answer(*db, "SELECT upper('" + journal + "')"));
        EXPECT_EQ(answer(*db, "PRAGMA synchronous"), "2");
    }
    EXPECT_EQ(answer(*open("sqlite::memory:?journal=off"), "PRAGMA journal_mode"), "off");
    EXPECT_EQ(answer(*open(m_folder.url("x.db", "?synchronous=extra")), "PRAGMA synchronous"), "3");
}

TEST_F(opening, bad_urls_name_what_is_allowed) {
    expect_refusal("sqlite:x?journal=fast", error_kind::misuse, {"journal", "\"fast\"", "wal, delete, truncate"});
    expect_refusal("sqlite:x?synchronous=", error_kind::misuse, {"off, normal, full, extra"});
    expect_refusal("sqlite:x?mode=memory", error_kind::misuse, {"rwc, rw, ro"});
    expect_refusal("sqlite:x?jornal=wal", error_kind::unknown_option, {"jornal", "journal", "timeout_ms", "combine"});
    expect_refusal("sqlite:", error_kind::misuse, {"no path", "sqlite::memory:"});
    expect_refusal("sqlite://host/path", error_kind::misuse, {"names a host"});
    expect_refusal("sqlite://relative.db", error_kind::misuse, {"sqlite:relative/path"});
    expect_refusal("sqlite:%zz", error_kind::misuse, {"%25"});
    expect_refusal("sqlite::memory:?mode=ro", error_kind::misuse, {"mode"});
    expect_refusal("sqlite::memory:?journal=wal", error_kind::misuse, {"memory, off"});
    expect_refusal("sqlite:x?mode=ro&journal=wal", error_kind::misuse, {"mode=ro"});
    EXPECT_FALSE(fs::exists("x"));
}

TEST_F(opening, paths_that_cannot_be_opened) {
    m_folder.write("file", "");
    expect_refusal(m_folder.url("missing/t.db"), error_kind::connection_failed,
                   {"missing", "does not exist", "create it"});
    expect_refusal("sqlite:" + m_folder.path(), error_kind::connection_failed, {m_folder.path(), "is a folder"});
    expect_refusal(m_folder.url("file/t.db"), error_kind::connection_failed, {"is a file, not a folder"});
    expect_refusal("sqlite:/dev/null", error_kind::connection_failed, {"not a regular file"});
    ASSERT_EQ(mkfifo(m_folder.path("fifo").c_str(), 0600), 0);
    expect_refusal(m_folder.url("fifo"), error_kind::connection_failed, {"not a regular file"});
    expect_refusal(m_folder.url("t.db", "?mode=rw"), error_kind::connection_failed, {"mode=rw ", "mode=rwc does"});
    expect_refusal(m_folder.url("t.db", "?mode=ro"), error_kind::connection_failed, {"mode=ro "});
    expect_refusal(m_folder.url(std::string(300, 'n')), error_kind::connection_failed, {"cannot open"});
    fs::create_symlink(m_folder.path("loop"), m_folder.path("loop"));
    expect_refusal(m_folder.url("loop"), error_kind::connection_failed, {"loop"});
    EXPECT_FALSE(fs::exists(m_folder.path("t.db")));
}

TEST_F(opening, files_that_are_no_database) {
    m_folder.write("garbage.db", std::string(5000, 'g'));
    expect_refusal(m_folder.url("garbage.db"), error_kind::not_a_database, {"garbage.db", "not an SQLite database"});
    m_folder.write("short.db", "hello");
    expect_refusal(m_folder.url("short.db"), error_kind::not_a_database, {"short.db"});
    EXPECT_EQ(fs::file_size(m_folder.path("garbage.db")), 5000U); // untouched
    m_folder.write("empty.db", "");
    EXPECT_EQ(answer(*open(m_folder.url("empty.db")), "SELECT count(*) FROM sqlite_schema"), "0");
}

TEST_F(opening, a_truncated_file_is_corrupt) {
    make_database("t.db");
    fs::resize_file(m_folder.path("t.db"), fs::file_size(m_folder.path("t.db")) / 2);
    expect_refusal(m_folder.url("t.db"), error_kind::corrupt, {"t.db", "damaged", "backup"});
}

TEST_F(opening, a_page_of_rubbish_is_found_when_it_is_read_and_ends_the_connection) {
    make_database("t.db");
    {
        std::fstream file(m_folder.path("t.db"), std::ios::binary | std::ios::in | std::ios::out);
        for (int page = 1; page < 40; ++page) file.seekp(page * 4096).write("\xff\xff\xff\xff\xff\xff\xff\xff", 8);
    }
    const auto db = open(m_folder.url("t.db", "?journal=delete"));
    try {
        answer(*db, "SELECT sum(length(v)) FROM t");
        FAIL();
    } catch (const rowan::error& failed) {
        EXPECT_EQ(failed.kind(), error_kind::corrupt) << failed.what();
    }
    EXPECT_FALSE(db->is_usable());
}

TEST_F(opening, read_only_reads_and_does_not_write) {
    make_database("t.db");
    const auto db = open(m_folder.url("t.db", "?mode=ro"));
    EXPECT_EQ(answer(*db, "SELECT count(*) FROM t"), "500");
    try {
        db->execute("DELETE FROM t");
        FAIL();
    } catch (const rowan::error& failed) {
        EXPECT_EQ(failed.kind(), error_kind::read_only);
    }
    EXPECT_TRUE(db->is_usable());
}

TEST_F(opening, a_pool_keeps_its_file_when_the_program_changes_its_folder) {
    const fs::path before = fs::current_path();
    fs::current_path(m_folder.path());
    const auto url = rowan::driver::parse_url("sqlite:here.db");
    const std::unique_ptr<rowan::driver::endpoint> endpoint(rowan::driver::engine_for("sqlite").open(url));
    fs::current_path(before);
    delete endpoint->connect(rowan::driver::no_deadline);
    EXPECT_TRUE(fs::exists(m_folder.path("here.db")));
    EXPECT_FALSE(fs::exists("here.db"));
}

TEST_F(opening, a_file_that_was_moved_away_is_not_written) {
    make_database("t.db");
    const auto db = open(m_folder.url("t.db", "?journal=delete"));
    fs::rename(m_folder.path("t.db"), m_folder.path("moved.db"));
    try {
        db->execute("DELETE FROM t");
        FAIL();
    } catch (const rowan::error& failed) {
        EXPECT_EQ(failed.kind(), error_kind::read_only) << failed.what();
    }
    EXPECT_FALSE(db->is_usable());
}

TEST_F(opening, a_second_file_that_cannot_be_attached_does_no_harm) {
    const auto db = open(m_folder.url());
    EXPECT_THROW(db->execute("ATTACH '" + m_folder.path("missing/x.db") + "' AS x"), rowan::error);
    EXPECT_TRUE(db->is_usable());
}

// Root may do everything, so a child gives its rights up first.
TEST_F(opening, without_the_rights) {
    make_database("t.db");
    make_database("secret.db");
    fs::permissions(m_folder.path(), fs::perms(0755));
    fs::permissions(m_folder.path("t.db"), fs::perms(0444));
    fs::permissions(m_folder.path("secret.db"), fs::perms(0000));
    const int result = in_child([&]() -> int {
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) return child_skipped;
        expect_refusal(m_folder.url("t.db"), error_kind::read_only, {"t.db", "mode=ro"});
        expect_refusal(m_folder.url("secret.db"), error_kind::connection_failed, {"no permission to read"});
        if (getuid() == 65534)
            expect_refusal(m_folder.url("new.db"), error_kind::connection_failed, {"no permission to create"});
        open(m_folder.url("t.db", "?mode=ro"));
        return testing::Test::HasFailure() ? child_failed : child_ok;
    });
    if (result == child_skipped) GTEST_SKIP() << "the process cannot change its user";
    EXPECT_EQ(result, child_ok);
}

// Two threads that read, each on a connection of its own, would wait for each other at every allocation.
TEST_F(opening, leaves_sqlite_without_a_count_of_its_memory_and_so_without_its_mutex) {
    const auto db = open("sqlite::memory:");
    db->execute("CREATE TABLE t(v TEXT)");
    EXPECT_EQ(sqlite3_memory_used(), 0);
}

TEST_F(opening, lets_a_program_have_its_memory_counted) {
    ASSERT_EQ(sqlite3_shutdown(), SQLITE_OK);
    ASSERT_EQ(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 1), SQLITE_OK);
    {
        const auto db = open("sqlite::memory:");
        EXPECT_GT(sqlite3_memory_used(), 0);
    }
    sqlite3_shutdown();
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

} // namespace
