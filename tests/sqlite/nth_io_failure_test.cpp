// Every read, write, truncation, sync, removal and question for a size fails once, undone or with its work done: what
// was called certain did not happen, what was acknowledged is there, once and whole, and the next call works.
#include "sqlite/folder.hpp"
#include "sqlite/patched_vfs.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <set>

namespace {

using rowan::test::patched_vfs;

struct sample {
    std::int64_t id{};
    std::string name{};
    std::int64_t value{};
    using rowan_table = rowan::table<"sample", rowan::primary_key<&sample::id>, rowan::unique<&sample::name>>;
};

int left_until_failure = 0; // 0: none fails
bool fails_behind = false;  // what fails has done its work

template <class Work>
int run_or_fail(int code, const Work& work) {
    const bool fails = left_until_failure > 0 && --left_until_failure == 0;
    if (fails && !fails_behind) return code;
    const int given = work();
    return fails ? code : given;
}

void patch(sqlite3_io_methods& methods) {
    methods.xRead = [](sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
        return run_or_fail(SQLITE_IOERR_READ, [&] { return patched_vfs::original_of(file).xRead(file, to, size, at); });
    };
    methods.xWrite = [](sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
        return run_or_fail(SQLITE_IOERR_WRITE,
                           [&] { return patched_vfs::original_of(file).xWrite(file, from, size, at); });
    };
    methods.xTruncate = [](sqlite3_file* file, sqlite3_int64 size) {
        return run_or_fail(SQLITE_IOERR_TRUNCATE, [&] { return patched_vfs::original_of(file).xTruncate(file, size); });
    };
    // No power fails here, and the real one would take most of the time.
    methods.xSync = [](sqlite3_file*, int) { return run_or_fail(SQLITE_IOERR_FSYNC, [] { return SQLITE_OK; }); };
    methods.xFileSize = [](sqlite3_file* file, sqlite3_int64* size) {
        return run_or_fail(SQLITE_IOERR_FSTAT, [&] { return patched_vfs::original_of(file).xFileSize(file, size); });
    };
}

int failing_delete(sqlite3_vfs* vfs, const char* name, int syncs) {
    return run_or_fail(SQLITE_IOERR_DELETE, [&] { return patched_vfs::usual().xDelete(vfs, name, syncs); });
}

struct fault {
    const char* journal; // as the URL calls it
    bool is_behind;
    bool may_land; // this journal can be told of a failure behind a commit that stands
};

class nth_io_failure : public testing::TestWithParam<fault> {
protected:
    nth_io_failure() {
        sqlite3_vfs_find(nullptr)->xDelete = failing_delete;
        fails_behind = GetParam().is_behind;
    }
    ~nth_io_failure() override { left_until_failure = 0; }
    /// `before`: rows that are there. `call(db, name)` stores the rows of names_of(name), `rows` of them.
    template <class Call>
    void fail_each(const Call& call, std::int64_t rows = 1, const std::vector<sample>& before = {}) {
        const rowan::test::folder place;
        const std::string url = place.url("t.db", std::string("?synchronous=full&journal=") + GetParam().journal);
        {
            const rowan::database db = rowan::connect(url);
            db.create_tables<sample>();
            db.create_all(before);
        }
        int failures = 0;
        int landed = 0;
        for (int nth = 1; nth < 2000; ++nth) {
            // Opened anew: then pages are read as well.
            const rowan::database db = rowan::connect(url);
            const std::string name = std::to_string(nth);
            std::set<std::int64_t> possible{rows};
            left_until_failure = nth;
            try {
                call(db, name);
            } catch (const rowan::error& failure) {
                EXPECT_EQ(failure.kind(), rowan::error_kind::io_failure) << nth << ": " << failure.what();
                possible.insert(0);
                if (!failure.in_doubt()) possible.erase(rows);
            }
            const bool has_failed = left_until_failure == 0;
            failures += has_failed ? 1 : 0;
            left_until_failure = 0;
            const std::int64_t there = stored(url, name);
            EXPECT_TRUE(possible.contains(there)) << nth << ": " << there << " rows";
            landed += possible.size() == 2 && there == rows ? 1 : 0;
            ASSERT_NO_THROW(call(db, name + " next")) << nth;
            ASSERT_EQ(stored(url, name + " next"), rows) << nth; // and others see it
            if (!has_failed) break;
        }
        EXPECT_GT(failures, 5);
        EXPECT_EQ(landed > 0, GetParam().may_land) << landed;
        EXPECT_EQ(rowan::connect(url).query<std::string>("PRAGMA integrity_check").front(), "ok");
    }
    static std::vector<std::string> names_of(const std::string& name) { return {name, "another " + name}; }

private:
    const patched_vfs m_vfs{patch};

    // How many rows of these names others see; each was stored once, and the counter, if there is one, tells them all.
    static std::int64_t stored(const std::string& url, const std::string& name) {
        const rowan::database other = rowan::connect(url);
        const auto counter = rowan::f<&sample::name> == "counter";
        for (const sample& each : other.objects<sample>().filter(counter).all())
            EXPECT_EQ(each.value, other.objects<sample>().exclude(counter).count()) << name;
        const auto rows = other.objects<sample>().filter(rowan::f<&sample::name>.in(names_of(name)));
        EXPECT_FALSE(rows.filter(rowan::f<&sample::value> != 1).exists()) << name;
        return rows.count();
    }
};

TEST_P(nth_io_failure, of_a_get_or_create) {
    fail_each(
        [](const rowan::database& db, const std::string& name) { db.get_or_create(sample{.name = name, .value = 1}); });
}

TEST_P(nth_io_failure, of_a_transaction) {
    fail_each([](const rowan::database& db, const std::string& name) {
        db.atomic([&](rowan::transaction& tx) {
            tx.update_or_create(sample{.name = "counter", .value = 1}, rowan::f<&sample::value> += 1);
            tx.get_or_create(sample{.name = name, .value = 1});
        });
    });
}

TEST_P(nth_io_failure, of_an_update_or_create) {
    fail_each([](const rowan::database& db, const std::string& name) {
        db.update_or_create(sample{.name = name, .value = 1}, rowan::f<&sample::value> += 1);
    });
}

TEST_P(nth_io_failure, of_many_at_once) {
    const auto call = [](const rowan::database& db, const std::string& name) {
        std::vector<sample> rows;
        for (const std::string& each : names_of(name)) rows.push_back({.name = each, .value = 1});
        const auto made = db.get_or_create_all(rows);
        EXPECT_EQ(made[1].row.name, rows[1].name);
    };
    fail_each(call, 2);
}

// Of rows of more than a page: a read fails also in its middle, and none is missing unless it does.
TEST_P(nth_io_failure, of_a_stream) {
    std::vector<sample> before;
    for (int i = 0; i < 8; ++i) before.push_back({.name = std::to_string(i) + std::string(5000, ' ')});
    const auto call = [](const rowan::database& db, const std::string& name) {
        std::int64_t seen = 0;
        for (const sample& each : db.objects<sample>().stream()) seen += each.id > 0 ? 1 : 0;
        EXPECT_EQ(seen, db.objects<sample>().count());
        db.get_or_create(sample{.name = name, .value = 1});
    };
    fail_each(call, 1, before);
}

INSTANTIATE_TEST_SUITE_P(journals, nth_io_failure,
                         testing::Values(fault{"wal", false, false}, fault{"wal", true, false},
                                         fault{"delete", false, false}, fault{"delete", true, true},
                                         fault{"truncate", true, true}, fault{"persist", true, true}),
                         [](const auto& each) {
                             return each.param.journal + std::string(each.param.is_behind ? "_behind" : "");
                         });

} // namespace
