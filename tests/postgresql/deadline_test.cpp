// Deadlines: the statement is cancelled, nobody gets another's rows, and a connection whose state is not known is not
// used again.
#include "postgresql/server.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <signal.h>
#include <thread>

namespace {

using namespace rowan::test;
using rowan::error;
using rowan::error_kind;
using rowan::core::value_view;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct berth {
    std::int64_t id{};
    std::string name{};
    std::int64_t ships{};
    using rowan_table = rowan::table<"berth", rowan::primary_key<&berth::id>, rowan::unique<&berth::name>>;
};

class postgresql_deadline : public postgresql_test {};

TEST_F(postgresql_deadline, cancels_what_takes_longer) {
    for (const bool is_moment : {true, false}) {
        const auto sleep = prepare_on(*m_db, "SELECT pg_sleep(20)");
        if (is_moment)
            m_db->set_deadline(rowan::driver::clock_now() + 200'000'000);
        else
            m_db->set_timeout(200'000'000);
        const auto start = steady_clock::now();
        const error late = error_of([&] { sleep->start(nullptr, 0); });
        EXPECT_EQ(late.kind(), error_kind::timeout) << late.what();
        EXPECT_TRUE(late.retryable());
        EXPECT_FALSE(late.in_doubt());
        EXPECT_GE(steady_clock::now() - start, milliseconds(190));
        EXPECT_LT(steady_clock::now() - start, milliseconds(3000));
        EXPECT_TRUE(m_db->is_usable()) << "the server has confirmed that it was cancelled";
        m_db->set_timeout(20'000'000'000);
        EXPECT_EQ(answer_on(*m_db, "SELECT 'next'"), "next");
    }
}

TEST_F(postgresql_deadline, ends_the_wait_for_a_lock) {
    m_db->execute("CREATE TABLE t(id bigint PRIMARY KEY); INSERT INTO t VALUES (1)");
    const auto holder = m_endpoint.connect();
    holder->execute("BEGIN; DELETE FROM t");
    m_db->execute("BEGIN");
    m_db->set_timeout(150'000'000);
    EXPECT_EQ(error_of([&] { m_db->execute("INSERT INTO t VALUES (1)"); }).kind(), error_kind::timeout);
    EXPECT_TRUE(m_db->in_transaction());
    m_db->execute("ROLLBACK"); // although the deadline has passed
    EXPECT_FALSE(m_db->in_transaction());
    EXPECT_TRUE(m_db->is_usable());
}

// The server is asked to cancel a statement that comes to its end all the same; then the connection is not used again.
TEST_F(postgresql_deadline, of_a_transaction_is_certain) {
    m_db->execute("CREATE TABLE t(id bigint)");
    const rowan::database db = rowan::connect(m_database.url());
    const char* const stubborn = "DO $$ BEGIN PERFORM pg_sleep(20); EXCEPTION WHEN query_canceled THEN NULL; END $$";
    for (const bool goes_on : {false, true}) {
        const error late = error_of([&] {
            db.atomic(
                [&](rowan::transaction& tx) {
                    tx.execute("INSERT INTO t VALUES (1)");
                    tx.execute(stubborn);
                    if (goes_on) tx.execute("INSERT INTO t VALUES (2)");
                },
                {.deadline = milliseconds(200)});
        });
        EXPECT_EQ(late.kind(), error_kind::timeout) << late.what();
        EXPECT_FALSE(late.in_doubt()) << "COMMIT was never sent";
        EXPECT_TRUE(late.retryable());
    }
    EXPECT_EQ(answer_on(*m_db, "SELECT count(*) FROM t"), "0");
}

TEST_F(postgresql_deadline, that_has_passed_lets_nothing_be_sent) {
    m_db->execute("CREATE TABLE t(id bigint)");
    const auto insert = prepare_on(*m_db, "INSERT INTO t VALUES (1)");
    m_db->set_deadline(rowan::driver::clock_now() - 1);
    const error late = error_of([&] { insert->start(nullptr, 0); });
    EXPECT_EQ(late.kind(), error_kind::timeout);
    EXPECT_FALSE(late.in_doubt());
    EXPECT_TRUE(m_db->is_usable());
    m_db->set_timeout(20'000'000'000);
    EXPECT_EQ(answer_on(*m_db, "SELECT count(*) FROM t"), "0");
}

// Statements whose time runs out just when they end: whatever happens, each answer belongs to its own question.
TEST_F(postgresql_deadline, never_gives_one_the_answer_of_another) {
    int late = 0;
    int answered = 0;
    std::unique_ptr<rowan::driver::connection> db = m_endpoint.connect();
    // as long as it takes on a busy machine, where an answer is there when the deadline is noticed
    for (int round = 0; round < 150 || late <= 10 || answered <= 10; ++round) {
        ASSERT_LT(round, 5000);
        if (!db->is_usable()) db = m_endpoint.connect();
        const value_view number = value_view::of_integer(round);
        const auto sleep = prepare_on(*db, "SELECT $1::int, pg_sleep(0.010)");
        db->set_timeout(1'000'000 + round % 30 * 400'000);
        try {
            sleep->start(&number, 1);
            ASSERT_TRUE(sleep->step());
            value_view row[1];
            sleep->read(row, 1);
            ASSERT_EQ(row[0].integer, round);
            ++answered;
        } catch (const error& failure) {
            ASSERT_EQ(failure.kind(), error_kind::timeout) << failure.what();
            ++late;
        }
        db->set_timeout(20'000'000'000);
        if (!db->is_usable()) continue;
        const value_view next = value_view::of_integer(-round);
        ASSERT_EQ(answer_on(*db, "SELECT $1::int", {next}), std::to_string(-round));
    }
}

TEST_F(postgresql_deadline, of_a_stream_counts_for_each_step) {
    // rows that are long enough to be sent one by one
    const auto rows = prepare_on(*m_db, "SELECT repeat('x', 20000), pg_sleep(CASE WHEN g = 6 THEN 5 ELSE 0.1 END) "
                                        "FROM generate_series(1, 9) g");
    m_db->set_timeout(400'000'000);
    rows->start(nullptr, 0, rowan::driver::fetch::streamed);
    for (int i = 1; i <= 5; ++i) ASSERT_TRUE(rows->step()) << i;
    EXPECT_EQ(error_of([&] { rows->step(); }).kind(), error_kind::timeout);
    m_db->set_timeout(20'000'000'000);
    EXPECT_EQ(answer_on(*m_db, "SELECT 'next'"), "next");
}

// The rest of the rows is fetched in the time of the stream; what is run then has its own.
TEST_F(postgresql_deadline, of_a_statement_beside_a_stream_is_its_own) {
    const auto sleep = prepare_on(*m_db, "SELECT pg_sleep(3)");
    for (const bool is_left : {false, true}) {
        for (const bool is_moment : {true, false}) {
            const auto rows = prepare_on(*m_db, "SELECT g FROM generate_series(1, 3) g");
            m_db->set_timeout(20'000'000'000);
            rows->start(nullptr, 0, rowan::driver::fetch::streamed);
            ASSERT_TRUE(rows->step());
            if (is_moment)
                m_db->set_deadline(rowan::driver::clock_now() + 100'000'000);
            else
                m_db->set_timeout(100'000'000);
            if (is_left) rows->reset();
            EXPECT_EQ(error_of([&] { sleep->start(nullptr, 0); }).kind(), error_kind::timeout);
            if (!is_left) {
                EXPECT_TRUE(rows->step());
                EXPECT_TRUE(rows->step());
                EXPECT_FALSE(rows->step());
            }
            ASSERT_TRUE(m_db->is_usable());
        }
    }
}

// Its time is almost over when the call begins to wait; the stream had all of it when it began.
TEST_F(postgresql_deadline, of_a_transaction_holds_in_the_middle_of_a_stream) {
    const rowan::database db = rowan::connect(m_database.url());
    db.create_tables<berth>();
    db.create_all(std::vector<berth>{{.name = "free"}, {.name = "locked"}});
    const auto locked = rowan::f<&berth::name> == "locked";
    const auto holder = m_endpoint.connect();
    holder->execute("BEGIN; UPDATE berth SET ships = 1 WHERE name = 'locked'");
    auto release = std::async(std::launch::async, [&] {
        std::this_thread::sleep_for(milliseconds(3000));
        holder->execute("ROLLBACK");
    });
    int count = 0;
    const auto work = [&](rowan::transaction& tx) {
        for (const berth& each : tx.objects<berth>().order_by(rowan::f<&berth::id>).stream()) {
            EXPECT_FALSE(each.name.empty());
            if (++count > 1) continue;
            std::this_thread::sleep_for(milliseconds(1900));
            const auto update = [&] { tx.objects<berth>().filter(locked).update(rowan::f<&berth::ships> += 1); };
            EXPECT_EQ(error_of(update).kind(), error_kind::timeout);
        }
    };
    EXPECT_EQ(error_of([&] { db.atomic(work, {.deadline = milliseconds(2000)}); }).kind(), error_kind::timeout);
    EXPECT_EQ(count, 2);
    release.get();
}

TEST_F(postgresql_deadline, holds_while_a_large_statement_is_sent_to_a_server_that_does_not_read) {
    const auto take = prepare_on(*m_db, "SELECT length($1::text)");
    const pid_t backend = std::stoi(answer_on(*m_db, "SELECT pg_backend_pid()"));
    const std::string large(8'000'000, 'x');
    const value_view bound = value_view::of_text(large);
    kill(backend, SIGSTOP);
    m_db->set_timeout(200'000'000);
    const auto start = steady_clock::now();
    const error late = error_of([&] { take->start(&bound, 1); });
    EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(10));
    kill(backend, SIGCONT);
    EXPECT_EQ(late.kind(), error_kind::timeout) << late.what();
    EXPECT_FALSE(m_db->is_usable());
}

TEST_F(postgresql_deadline, leaves_a_write_in_doubt_when_nobody_answers) {
    m_db->execute("CREATE TABLE t(id bigint)");
    const auto insert = prepare_on(*m_db, "INSERT INTO t VALUES (1)");
    const pid_t backend = std::stoi(answer_on(*m_db, "SELECT pg_backend_pid()"));
    kill(backend, SIGSTOP);
    m_db->set_timeout(200'000'000);
    const error late = error_of([&] { insert->start(nullptr, 0); });
    kill(backend, SIGCONT);
    EXPECT_EQ(late.kind(), error_kind::timeout);
    EXPECT_TRUE(late.in_doubt());
    EXPECT_FALSE(late.retryable()) << "made again it might be done twice";
    EXPECT_FALSE(m_db->is_usable());
    EXPECT_FALSE(m_db->in_transaction());
}

TEST_F(postgresql_deadline, a_lost_connection_says_what_is_known_of_the_write) {
    m_db->execute("CREATE TABLE t(id bigint)");
    const auto admin = server_endpoint(with_database(server_url("postgresql_admin"), m_database.name())).connect();
    const auto killed = [&](rowan::driver::connection& on) {
        answer_on(*admin, "SELECT pg_terminate_backend(" + answer_on(on, "SELECT pg_backend_pid()") + ", 5000)");
    };
    struct situation {
        const char* before;
        const char* sql;
        bool in_doubt;
    };
    for (const situation& each : {situation{"", "SELECT * FROM t", false},
                                  {"", "INSERT INTO t VALUES (1)", true},
                                  {"BEGIN", "INSERT INTO t VALUES (1)", false},
                                  {"BEGIN", "COMMIT", true},
                                  {"", "SELECT * FROM t; SELECT 1", true}}) {
        const auto db = m_endpoint.connect();
        db->execute(each.before);
        killed(*db);
        const error lost = error_of([&] { db->execute(each.sql); });
        EXPECT_EQ(lost.kind(), error_kind::connection_lost) << each.sql << ": " << lost.what();
        EXPECT_EQ(lost.in_doubt(), each.in_doubt) << each.sql;
        EXPECT_EQ(lost.retryable(), !each.in_doubt) << each.sql;
        EXPECT_FALSE(db->is_usable());
        EXPECT_FALSE(db->in_transaction());
        EXPECT_EQ(error_of([&] { db->execute("SELECT 1"); }).kind(), error_kind::connection_lost);
    }
}

TEST_F(postgresql_deadline, an_idle_connection_knows_when_the_server_has_gone) {
    const auto admin = server_endpoint(with_database(server_url("postgresql_admin"), m_database.name())).connect();
    EXPECT_TRUE(m_db->is_alive());
    std::this_thread::sleep_for(milliseconds(150));
    EXPECT_TRUE(m_db->is_alive());
    const std::string pid = answer_on(*m_db, "SELECT pg_backend_pid()");
    m_db->execute("LISTEN news");
    admin->execute("NOTIFY news");
    std::this_thread::sleep_for(milliseconds(150));
    EXPECT_TRUE(m_db->is_alive()) << "something to read is not yet the end";
    answer_on(*admin, "SELECT pg_terminate_backend(" + pid + ", 5000)");
    std::this_thread::sleep_for(milliseconds(150));
    EXPECT_FALSE(m_db->is_alive());
    EXPECT_FALSE(m_db->is_usable());
}

} // namespace
