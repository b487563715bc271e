// A disk that is full: a small file system where one can be mounted, and a limit on the size of files.
#include "sqlite/child.hpp"
#include "sqlite/folder.hpp"
#include "sqlite/test_connection.hpp"

#include <rowan/core/error.hpp>

#include <gtest/gtest.h>

#include <csignal>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

namespace {

using namespace rowan::test;
using rowan::error_kind;

constexpr const char* create = "CREATE TABLE IF NOT EXISTS t(v TEXT) STRICT";
constexpr const char* fill = "INSERT INTO t SELECT hex(zeroblob(400000))";

// Writes until it fails; whole rows are there afterwards, and nothing else.
int fill_up(const std::string& url) {
    const auto db = open(url);
    db->execute(create);
    for (int i = 0; i < 100; ++i) {
        try {
            db->execute(fill);
        } catch (const rowan::error& failed) {
            if (failed.kind() != error_kind::disk_full) throw;
            const auto again = open(url);
            EXPECT_EQ(answer(*again, "SELECT count(*) FROM t"), std::to_string(i));
            EXPECT_EQ(answer(*again, "SELECT count(*) FROM t WHERE length(v) <> 800000"), "0");
            EXPECT_EQ(answer(*again, "PRAGMA integrity_check"), "ok");
            return testing::Test::HasFailure() ? child_failed : child_ok;
        }
    }
    return child_failed;
}

class full_disk : public testing::TestWithParam<const char*> {};

TEST_P(full_disk, by_a_small_file_system) {
    const folder place;
    const int result = in_child([&]() -> int {
        if (unshare(CLONE_NEWNS) != 0) return child_skipped;
        if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return child_skipped;
        if (mount("tmpfs", place.path().c_str(), "tmpfs", 0, "size=4m") != 0) return child_skipped;
        return fill_up(place.url("t.db", GetParam()));
    });
    if (result == child_skipped) GTEST_SKIP() << "no rights to mount a file system";
    EXPECT_EQ(result, child_ok);
}

TEST_P(full_disk, by_a_limit_on_the_size_of_files) {
    const folder place;
    EXPECT_EQ(in_child([&]() -> int {
                  const rlimit limit{3'000'000, 3'000'000};
                  std::signal(SIGXFSZ, SIG_IGN);
                  if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return child_failed;
                  return fill_up(place.url("t.db", GetParam()));
              }),
              child_ok);
}

INSTANTIATE_TEST_SUITE_P(journals, full_disk, testing::Values("?journal=wal", "?journal=delete"));

} // namespace
