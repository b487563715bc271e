// Every read, write, truncation, sync and question for a size fails once: what was called certain did not happen, what
// was acknowledged is there, and the next call works.
#include "sqlite/folder.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <deque>

namespace {

struct sample {
    std::int64_t id{};
    std::string name{};
    std::int64_t value{};
    using rowan_table = rowan::table<"sample", rowan::primary_key<&sample::id>, rowan::unique<&sample::name>>;
};

sqlite3_vfs usual;
std::deque<sqlite3_io_methods> patched; // one copy for each table of methods met
std::deque<const sqlite3_io_methods*> originals;
int left_until_failure = 0; // 0: none fails

bool fails() {
    return left_until_failure > 0 && --left_until_failure == 0;
}

const sqlite3_io_methods& original_of(const sqlite3_file* file) {
    std::size_t i = 0;
    while (file->pMethods != &patched[i]) ++i;
    return *originals[i];
}

void patch(sqlite3_io_methods& methods) {
    methods.xRead = [](sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
        return fails() ? SQLITE_IOERR_READ : original_of(file).xRead(file, to, size, at);
    };
    methods.xWrite = [](sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
        return fails() ? SQLITE_IOERR_WRITE : original_of(file).xWrite(file, from, size, at);
    };
    methods.xTruncate = [](sqlite3_file* file, sqlite3_int64 size) {
        return fails() ? SQLITE_IOERR_TRUNCATE : original_of(file).xTruncate(file, size);
    };
    methods.xSync = [](sqlite3_file* file, int flags) {
        return fails() ? SQLITE_IOERR_FSYNC : original_of(file).xSync(file, flags);
    };
    methods.xFileSize = [](sqlite3_file* file, sqlite3_int64* size) {
        return fails() ? SQLITE_IOERR_FSTAT : original_of(file).xFileSize(file, size);
    };
}

int patching_open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    const int code = usual.xOpen(vfs, name, file, flags, out_flags);
    if (code != SQLITE_OK || file->pMethods == nullptr) return code;
    std::size_t i = 0;
    while (i < originals.size() && originals[i] != file->pMethods) ++i;
    if (i == originals.size()) {
        originals.push_back(file->pMethods);
        patch(patched.emplace_back(*file->pMethods));
    }
    file->pMethods = &patched[i];
    return code;
}

/// The journal, as an option of the URL.
class nth_io_failure : public testing::TestWithParam<const char*> {
protected:
    nth_io_failure() {
        sqlite3_vfs* const vfs = sqlite3_vfs_find(nullptr);
        usual = *vfs;
        vfs->xOpen = patching_open;
    }
    ~nth_io_failure() override {
        left_until_failure = 0;
        sqlite3_vfs_find(nullptr)->xOpen = usual.xOpen;
    }
    /// `before`: rows that are there. `call(db, name)` adds a row of this name, which the next one finds.
    template <class Call>
    void fail_each(const Call& call, const std::vector<sample>& before = {}) {
        const rowan::test::folder place;
        const std::string url = place.url("t.db", std::string(GetParam()) + "&synchronous=full");
        {
            const rowan::database db = rowan::connect(url);
            db.create_tables<sample>();
            db.create_all(before);
        }
        int failures = 0;
        for (int nth = 1; nth < 2000; ++nth) {
            // Opened anew: then pages are read as well.
            const rowan::database db = rowan::connect(url);
            const std::string name = std::to_string(nth);
            std::int64_t least = 1;
            std::int64_t most = 1;
            left_until_failure = nth;
            try {
                call(db, name);
            } catch (const rowan::error& failure) {
                EXPECT_EQ(failure.kind(), rowan::error_kind::io_failure) << nth << ": " << failure.what();
                least = 0;
                most = failure.in_doubt() ? 1 : 0;
            }
            const bool has_failed = left_until_failure == 0;
            failures += has_failed ? 1 : 0;
            left_until_failure = 0;
            const std::int64_t there =
                rowan::connect(url).objects<sample>().filter(rowan::f<&sample::name> == name).count();
            EXPECT_TRUE(there >= least && there <= most) << nth << ": " << there << " rows";
            ASSERT_NO_THROW(call(db, name)) << nth;
            if (!has_failed) break;
        }
        EXPECT_GT(failures, 5);
        EXPECT_EQ(rowan::connect(url).query<std::string>("PRAGMA integrity_check").front(), "ok");
    }
};

TEST_P(nth_io_failure, of_a_get_or_create) {
    fail_each([](const rowan::database& db, const std::string& name) { db.get_or_create(sample{.name = name}); });
}

TEST_P(nth_io_failure, of_a_transaction) {
    fail_each([](const rowan::database& db, const std::string& name) {
        db.atomic([&](rowan::transaction& tx) {
            tx.update_or_create(sample{.name = "counter"}, rowan::f<&sample::value> += 1);
            tx.get_or_create(sample{.name = name});
        });
    });
}

TEST_P(nth_io_failure, of_an_update_or_create) {
    fail_each([](const rowan::database& db, const std::string& name) {
        db.update_or_create(sample{.name = name}, rowan::f<&sample::value> += 1);
    });
}

TEST_P(nth_io_failure, of_many_at_once) {
    fail_each([](const rowan::database& db, const std::string& name) {
        const auto made = db.get_or_create_all(std::vector<sample>{{.name = name}, {.name = "another " + name}});
        EXPECT_EQ(made[1].row.name, "another " + name);
    });
}

// Of rows of more than a page: a read fails also in its middle, and none is missing unless it does.
TEST_P(nth_io_failure, of_a_stream) {
    std::vector<sample> before;
    for (int i = 0; i < 8; ++i) before.push_back({.name = std::to_string(i) + std::string(5000, ' ')});
    const auto call = [](const rowan::database& db, const std::string& name) {
        std::int64_t seen = 0;
        for (const sample& each : db.objects<sample>().stream()) seen += each.id > 0 ? 1 : 0;
        EXPECT_EQ(seen, db.objects<sample>().count());
        db.get_or_create(sample{.name = name});
    };
    fail_each(call, before);
}

INSTANTIATE_TEST_SUITE_P(journals, nth_io_failure, testing::Values("?journal=wal", "?journal=delete"));

} // namespace
