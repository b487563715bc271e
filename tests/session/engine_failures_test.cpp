// What the session does when its engine fails: at the opening, in the middle, at the commit.
#include "session/scripted_engine.hpp"
#include "support/error_kind_of.hpp"

#include <rowan/rowan.hpp>
#include <rowan/session/pool.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using rowan::error;
using rowan::error_kind;
using rowan::transaction;
using rowan::test::error_kind_of;
using rowan::test::script;
using rowan::test::scripted_endpoint;

[[noreturn]] void lose_connection(bool in_doubt) {
    rowan::throw_error(
        {.kind = error_kind::connection_lost, .message = "gone", .retryable = true, .in_doubt = in_doubt});
}
[[noreturn]] void fail_retryably() {
    rowan::throw_error({.kind = error_kind::serialization_failure, .message = "again", .retryable = true});
}

class engine_failures : public testing::Test {
protected:
    engine_failures() {
        played.capabilities.begin = [](rowan::isolation, bool is_read_only) -> std::string_view {
            return is_read_only ? "BEGIN" : "BEGIN IMMEDIATE";
        };
        played.capabilities.single_writer = true;
    }
    [[nodiscard]] rowan::database open(std::size_t connections = 4, bool single_writer = true) {
        played.capabilities.single_writer = single_writer;
        static script* current = nullptr; // an engine's opener takes no state
        current = &played;
        rowan::driver::register_engine({.name = "scripted",
                                        .schemes = "scripted",
                                        .open = [](const rowan::driver::url&) -> rowan::driver::endpoint* {
                                            return new scripted_endpoint(*current);
                                        }});
        return rowan::connect("scripted:x?timeout_ms=3000&pool=" + std::to_string(connections));
    }
    /// Fails the first `times` times that `sql` is sent.
    void fail_at(std::string sql, int times, void (*with)()) {
        m_failures = 0;
        played.before = [this, sql = std::move(sql), times, with](std::string_view sent) {
            if (sent == sql && m_failures < times) {
                ++m_failures;
                with();
            }
        };
    }

    script played{};

private:
    std::atomic<int> m_failures = 0;
};

TEST_F(engine_failures, a_failed_commit_runs_the_closure_again) {
    rowan::database db = open();
    fail_at("COMMIT", 2, [] { fail_retryably(); });
    int runs = 0;
    int committed = 0;
    db.atomic([&](transaction& tx) {
        ++runs;
        tx.on_commit([&] { ++committed; });
        tx.execute("UPDATE a");
    });
    EXPECT_EQ(runs, 3);
    EXPECT_EQ(committed, 1);
    EXPECT_EQ(played.count("ROLLBACK"), 2);
    EXPECT_EQ(played.count("COMMIT"), 1);
}

TEST_F(engine_failures, a_commit_in_doubt_is_said_and_not_repeated) {
    rowan::database db = open();
    fail_at("COMMIT", 1, [] { lose_connection(true); });
    int runs = 0;
    try {
        db.atomic([&](transaction& tx) {
            ++runs;
            tx.execute("UPDATE a");
        });
        FAIL();
    } catch (const error& failure) {
        EXPECT_TRUE(failure.in_doubt());
        EXPECT_EQ(failure.kind(), error_kind::connection_lost);
    }
    EXPECT_EQ(runs, 1);
    const std::size_t before = played.opened;
    db.atomic([](transaction& tx) { tx.execute("UPDATE b"); });
    EXPECT_EQ(played.opened, before + 1) << "the broken connection was thrown away";
}

TEST_F(engine_failures, a_connection_lost_before_the_commit_is_replaced_and_the_closure_runs_again) {
    rowan::database db = open();
    fail_at("UPDATE a", 1, [] { lose_connection(false); });
    int runs = 0;
    db.atomic([&](transaction& tx) {
        ++runs;
        tx.execute("UPDATE a");
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(played.count("COMMIT"), 1);
}

TEST_F(engine_failures, a_single_write_is_repeated_after_what_may_be_retried) {
    rowan::database db = open();
    fail_at("UPDATE a", 2, [] { fail_retryably(); });
    EXPECT_EQ(db.execute("UPDATE a"), 1);
    EXPECT_EQ(played.count("UPDATE a"), 1);
    EXPECT_EQ(played.count("BEGIN IMMEDIATE"), 0) << "alone, it needs no transaction of its own";
}

TEST_F(engine_failures, a_single_write_on_a_lost_connection_fails_and_the_next_has_another) {
    rowan::database db = open();
    fail_at("UPDATE a", 100, [] { lose_connection(false); });
    EXPECT_EQ(error_kind_of([&] { db.execute("UPDATE a"); }), error_kind::connection_lost);
    EXPECT_EQ(db.execute("UPDATE b"), 1);
}

TEST_F(engine_failures, an_opening_that_fails_takes_no_place_in_the_pool) {
    for (const bool single_writer : {true, false}) {
        rowan::database db = open(2, single_writer);
        fail_at("UPDATE a", 1, [] { lose_connection(true); });
        static_cast<void>(error_kind_of([&] { db.execute("UPDATE a"); })); // so that there is none left
        played.open = [] { rowan::throw_error(error_kind::connection_failed, "not now"); };
        for (int i = 0; i < 5; ++i) {
            EXPECT_EQ(error_kind_of([&] { db.atomic([](transaction& tx) { tx.execute("UPDATE b"); }); }),
                      error_kind::connection_failed);
        }
        played.open = {};
        db.atomic([](transaction& tx) { tx.execute("UPDATE b"); });
    }
}

TEST_F(engine_failures, who_waits_may_open_when_a_broken_connection_comes_back) {
    rowan::database db = open(1, false);
    std::thread waiting;
    EXPECT_EQ(error_kind_of([&] {
                  db.atomic(
                      [&](transaction& tx) {
                          waiting = std::thread([&] { EXPECT_EQ(db.execute("UPDATE b"), 1); });
                          std::this_thread::sleep_for(50ms);
                          played.before = [](std::string_view sent) {
                              if (sent == "UPDATE a") lose_connection(true);
                          };
                          tx.execute("UPDATE a");
                      },
                      {.max_attempts = 1});
              }),
              error_kind::connection_lost);
    waiting.join();
    EXPECT_EQ(played.alive, 1u);
}

TEST_F(engine_failures, a_rollback_that_fails_throws_the_connection_away) {
    rowan::database db = open();
    played.before = [](std::string_view sent) {
        if (sent == "ROLLBACK") lose_connection(false);
    };
    EXPECT_THROW(db.atomic([](transaction&) { throw 7; }), int);
    played.before = {};
    const std::size_t before = played.opened;
    db.atomic([](transaction& tx) { tx.execute("UPDATE a"); });
    EXPECT_EQ(played.opened, before + 1);
}

TEST_F(engine_failures, a_shared_commit_in_doubt_is_said_to_all_who_share_it) {
    rowan::database db = open();
    std::atomic<bool> is_held = true;
    played.before = [&](std::string_view sent) {
        while (sent == "UPDATE first" && is_held) std::this_thread::sleep_for(1ms);
        if (sent == "COMMIT") lose_connection(true);
    };
    std::thread leader([&] { EXPECT_EQ(db.execute("UPDATE first"), 1); });
    std::this_thread::sleep_for(50ms);
    std::atomic<int> in_doubt = 0;
    std::vector<std::thread> others;
    for (int i = 0; i < 4; ++i) {
        others.emplace_back([&, i] {
            try {
                db.execute("UPDATE " + std::to_string(i));
            } catch (const error& failure) {
                in_doubt += failure.in_doubt() ? 1 : 0;
            }
        });
    }
    std::this_thread::sleep_for(200ms);
    is_held = false;
    leader.join();
    for (std::thread& each : others) each.join();
    EXPECT_EQ(in_doubt, 4);
    played.before = {};
    EXPECT_EQ(db.execute("UPDATE later"), 1);
}

TEST_F(engine_failures, a_shared_transaction_that_is_undone_is_done_again_one_by_one) {
    rowan::database db = open();
    std::atomic<bool> is_held = true;
    std::atomic<int> commits = 0;
    played.before = [&](std::string_view sent) {
        while (sent == "UPDATE first" && is_held) std::this_thread::sleep_for(1ms);
        if (sent == "COMMIT" && commits++ == 0) fail_retryably();
    };
    std::thread leader([&] { EXPECT_EQ(db.execute("UPDATE first"), 1); });
    std::this_thread::sleep_for(50ms);
    std::vector<std::thread> others;
    for (int i = 0; i < 4; ++i)
        others.emplace_back([&, i] { EXPECT_EQ(db.execute("UPDATE " + std::to_string(i)), 1); });
    std::this_thread::sleep_for(200ms);
    is_held = false;
    leader.join();
    for (std::thread& each : others) each.join();
    for (int i = 0; i < 4; ++i) EXPECT_EQ(played.count("UPDATE " + std::to_string(i)), 2) << "undone, and done again";
}

TEST_F(engine_failures, where_a_failed_statement_spoils_the_transaction_each_write_has_a_savepoint) {
    played.capabilities.failure_undoes = rowan::statement::failure_undoes::transaction;
    rowan::database db = open();
    db.atomic([&](transaction& tx) {
        tx.execute("UPDATE a");
        played.before = [](std::string_view sent) {
            if (sent == "UPDATE b") rowan::throw_error(error_kind::unique_violation, "taken");
        };
        EXPECT_EQ(error_kind_of([&] { tx.execute("UPDATE b"); }), error_kind::unique_violation);
        tx.execute("UPDATE c");
    });
    EXPECT_EQ(played.count("SAVEPOINT rowan_1"), 3);
    EXPECT_EQ(played.count("ROLLBACK TO SAVEPOINT rowan_1"), 1);
    EXPECT_EQ(played.count("RELEASE SAVEPOINT rowan_1"), 3) << "released, also after the rollback";
}

TEST_F(engine_failures, all_connections_are_closed_with_the_last_handle) {
    {
        rowan::database db = open();
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) threads.emplace_back([&] { db.execute("UPDATE a"); });
        for (std::thread& each : threads) each.join();
        EXPECT_GT(played.alive, 0u);
    }
    EXPECT_EQ(played.alive, 0u);
}

} // namespace
