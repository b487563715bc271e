// Two connections that want the same lock: who waits, how long, and what is said to whom, under both kinds of journal.
#include "sqlite/child.hpp"
#include "sqlite/folder.hpp"
#include "sqlite/test_connection.hpp"

#include <rowan/core/error.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <sqlite3.h>
#include <thread>

namespace {

using namespace rowan::test;
using namespace std::chrono_literals;
using rowan::error_details;
using rowan::error_kind;
using rowan::driver::clock_now;
using rowan::driver::connection;

rowan::driver::deadline in(std::chrono::nanoseconds span) {
    return clock_now() + span.count();
}

std::optional<error_details> failure_of(connection& on, std::string_view sql) {
    try {
        on.execute(sql);
    } catch (const rowan::error& failed) {
        return failed.details();
    }
    return {};
}

class busy : public testing::TestWithParam<const char*> {
protected:
    busy() { m_one->execute("CREATE TABLE t(k TEXT UNIQUE) STRICT; INSERT INTO t VALUES ('a')"); }
    [[nodiscard]] std::string url() const { return m_folder.url("t.db", GetParam()); }

    folder m_folder;
    std::unique_ptr<connection> m_one = open(url());
    std::unique_ptr<connection> m_two = open(url());
};

TEST_P(busy, a_writer_waits_until_its_deadline) {
    m_one->execute("BEGIN IMMEDIATE");
    const auto start = clock_now();
    m_two->set_deadline(in(60ms));
    const auto failure = failure_of(*m_two, "BEGIN IMMEDIATE");
    const auto waited = clock_now() - start;
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->kind, error_kind::timeout);
    EXPECT_EQ(failure->engine_code & 0xff, SQLITE_BUSY);
    EXPECT_TRUE(failure->retryable);
    EXPECT_FALSE(failure->poisons_transaction);
    EXPECT_GE(waited, 60'000'000);
    EXPECT_LT(waited, 1'000'000'000);
    m_one->execute("COMMIT");
    m_two->set_deadline(rowan::driver::no_deadline);
    m_two->execute("BEGIN IMMEDIATE; COMMIT");
}

TEST_P(busy, a_deadline_that_has_passed_does_not_wait) {
    m_one->execute("BEGIN IMMEDIATE");
    m_two->set_deadline(clock_now() - 1);
    const auto failure = failure_of(*m_two, "INSERT INTO t VALUES ('b')");
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->kind, error_kind::timeout);
    m_one->execute("ROLLBACK");
    m_two->execute("INSERT INTO t VALUES ('b')"); // without a lock in the way the deadline does not matter
}

TEST_P(busy, a_writer_goes_on_when_the_other_has_finished) {
    m_one->execute("BEGIN IMMEDIATE; INSERT INTO t VALUES ('b')");
    std::thread other([&] {
        std::this_thread::sleep_for(30ms);
        m_one->execute("COMMIT");
    });
    m_two->set_deadline(in(10s));
    m_two->execute("BEGIN IMMEDIATE");
    EXPECT_EQ(answer(*m_two, "SELECT count(*) FROM t"), "2");
    m_two->execute("COMMIT");
    other.join();
}

// H60: waiting would not help the second one, so SQLite does not wait.
TEST_P(busy, a_reader_that_turns_writer_too_late_must_begin_anew) {
    m_two->set_deadline(in(10s));
    m_two->execute("BEGIN");
    EXPECT_EQ(answer(*m_two, "SELECT count(*) FROM t"), "1");
    m_one->execute("BEGIN IMMEDIATE; INSERT INTO t VALUES ('b')");
    const bool is_wal = std::string_view(GetParam()) == "?journal=wal";
    if (is_wal) m_one->execute("COMMIT");
    const auto start = clock_now();
    const auto failure = failure_of(*m_two, "INSERT INTO t VALUES ('c')");
    EXPECT_LT(clock_now() - start, 5'000'000'000);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->kind, is_wal ? error_kind::serialization_failure : error_kind::busy);
    EXPECT_EQ(failure->engine_code, is_wal ? SQLITE_BUSY_SNAPSHOT : SQLITE_BUSY);
    EXPECT_TRUE(failure->retryable);
    m_two->execute("ROLLBACK");
    if (!is_wal) m_one->execute("COMMIT");
    m_two->execute("BEGIN IMMEDIATE; INSERT INTO t VALUES ('c'); COMMIT");
}

// H61: a cursor holds its snapshot, and a write beside it on the same connection would have to upgrade that.
TEST_P(busy, a_write_beside_an_open_cursor_meets_the_others_commit) {
    if (std::string_view(GetParam()) == "?journal=delete")
        return; // there the cursor's lock keeps the others' commit away
    const auto cursor = prepare(*m_two, "SELECT k FROM t");
    cursor->start(nullptr, 0);
    ASSERT_TRUE(cursor->step());
    m_one->execute("INSERT INTO t VALUES ('b')");
    const auto failure = failure_of(*m_two, "INSERT INTO t VALUES ('c')");
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->kind, error_kind::serialization_failure);
    cursor->reset();
    m_two->execute("INSERT INTO t VALUES ('c')");
}

// H62: under a rollback journal COMMIT waits for readers; when it gives up, the transaction is still there.
TEST_P(busy, a_commit_that_waits_for_a_reader_may_be_made_again) {
    m_two->execute("BEGIN");
    EXPECT_EQ(answer(*m_two, "SELECT count(*) FROM t"), "1");
    m_one->set_deadline(in(20ms));
    m_one->execute("BEGIN IMMEDIATE; INSERT INTO t VALUES ('b')");
    const auto failure = failure_of(*m_one, "COMMIT");
    if (std::string_view(GetParam()) == "?journal=wal") {
        EXPECT_FALSE(failure) << "readers do not block a commit under WAL";
        return;
    }
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->kind, error_kind::timeout);
    EXPECT_FALSE(failure->poisons_transaction);
    EXPECT_FALSE(failure->in_doubt);
    EXPECT_TRUE(m_one->in_transaction());
    m_two->execute("COMMIT");
    m_one->execute("COMMIT");
    EXPECT_EQ(answer(*m_two, "SELECT count(*) FROM t"), "2");
}

TEST_P(busy, a_prepared_statement_is_free_again_after_its_timeout) {
    const auto insert = prepare(*m_two, "INSERT INTO t VALUES ('b')");
    m_one->execute("BEGIN IMMEDIATE");
    m_two->set_deadline(in(5ms));
    insert->start(nullptr, 0);
    EXPECT_THROW(insert->step(), rowan::error);
    m_one->execute("COMMIT");
    m_one->execute("BEGIN EXCLUSIVE; COMMIT"); // no lock is left behind
    m_two->set_deadline(in(10s));
    insert->start(nullptr, 0);
    EXPECT_FALSE(insert->step());
}

TEST_P(busy, eight_threads_with_their_own_connections_lose_nothing) {
    constexpr int each = 25;
    std::vector<std::thread> threads;
    for (int number = 0; number < 8; ++number) {
        threads.emplace_back([this, number] {
            const auto db = open(url());
            db->set_deadline(in(60s));
            for (int i = 0; i < each; ++i)
                db->execute("BEGIN IMMEDIATE; INSERT INTO t VALUES ('" + std::to_string(number * each + i) +
                            "'); COMMIT");
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(answer(*m_one, "SELECT count(*) FROM t"), std::to_string(1 + 8 * each));
}

TEST_P(busy, processes_that_open_a_new_file_at_once_never_see_it_locked) {
    const std::string fresh = m_folder.url("fresh.db", GetParam());
    std::vector<pid_t> children;
    for (int number = 0; number < 8; ++number) {
        children.push_back(start_child([&]() -> int {
            for (int round = 0; round < 5; ++round) {
                const auto db = open(fresh, 60);
                db->set_deadline(in(60s));
                db->execute("CREATE TABLE IF NOT EXISTS t(k INTEGER PRIMARY KEY) STRICT");
                for (int i = 0; i < 5; ++i) db->execute("BEGIN IMMEDIATE; INSERT INTO t DEFAULT VALUES; COMMIT");
            }
            return child_ok;
        }));
    }
    for (const pid_t child : children) EXPECT_EQ(wait_for_child(child), child_ok);
    EXPECT_EQ(answer(*open(fresh), "SELECT count(*) FROM t"), "200");
}

INSTANTIATE_TEST_SUITE_P(journals, busy, testing::Values("?journal=wal", "?journal=delete"));

} // namespace
