// A server's disk is full during the hammer, and then it has room again: on a small file system of its own.
#include "faults/load.hpp"
#include "sqlite/child.hpp"
#include "support/own_servers.hpp"
#include "support/servers.hpp"
#include "support/store_test.hpp"

#include <cctype>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>

namespace {

using namespace rowan::test;

class full_disk : public testing::Test {
protected:
    full_disk() { static_cast<void>(server_url(m_name)); } // or the test ends here

    /// Takes all the room that there is.
    static void fill(const std::string& path) {
        const int file = open(path.c_str(), O_WRONLY | O_CREAT, 0644);
        for (std::size_t block : {1U << 20, 4096U}) {
            const std::string zeros(block, '\0');
            while (write(file, zeros.data(), block) > 0) {
            }
        }
        close(file);
    }
    [[nodiscard]] std::string variable() const {
        std::string name = "ROWAN_TEST_";
        for (const char each : m_name) name += static_cast<char>(std::toupper(static_cast<unsigned char>(each)));
        return name;
    }
    void hammer_on(const std::string& disk) const {
        const own_servers servers("--durable --engine " + m_name, disk);
        load hammered({servers[variable()]}, {"--threads", "4", "--processes", "2", "--turnover", "1", "--expect",
                                              "disk_full,io_failure,connection_lost,connection_failed,timeout"});
        hammered.await_calls(200);
        for (int i = 0; i < 2; ++i) {
            fill(disk + "/ballast");
            hammered.await_errors(5);
            unlink((disk + "/ballast").c_str());
            servers.restart(m_name); // it may have given up, or wait for somebody
            hammered.await_calls(300);
        }
        hammered.expect_to_hold();
    }

    const std::string m_name{store_under_test().server};
};

ROWAN_TEST(full_disk, and_room_again) {
    const folder disk;
    const int result = in_child([&]() -> int {
        if (unshare(CLONE_NEWNS) != 0) return child_skipped;
        if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return child_skipped;
        if (mount("tmpfs", disk.path().c_str(), "tmpfs", 0, "size=320m,mode=755") != 0) return child_skipped;
        try {
            hammer_on(disk.path());
        } catch (const std::exception& failed) {
            ADD_FAILURE() << failed.what();
        }
        return HasFailure() ? child_failed : child_ok;
    });
    if (result == child_skipped) GTEST_SKIP() << "no rights to mount a file system";
    EXPECT_EQ(result, child_ok);
}

ROWAN_ON_STORES(full_disk, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace
