// An update and the read of its row are one statement, in a transaction of its own: however it fails, none stays open.
#include "server.hpp"

#include "support/raw_session.hpp"

#include <rowan/rowan.hpp>

#include <future>
#include <stdexcept>
#include <thread>

namespace rowan::test {
namespace {

struct account {
    std::int64_t id{};
    std::string owner{};
    std::int64_t balance{};
    using rowan_table = rowan::table<"account", rowan::primary_key<&account::id>, rowan::unique<&account::owner>,
                                     rowan::check<"balance >= 0">>;
};

class mariadb_update : public mariadb_test {
protected:
    mariadb_update() {
        ours.create_tables<account>();
        ours.create(account{.owner = "a", .balance = 10});
        rival.run("SET innodb_lock_wait_timeout = 0, lock_wait_timeout = 5"); // the latter of a trigger that is dropped
    }
    template <class Place>
    static std::int64_t add(const Place& on, std::int64_t amount) {
        return on.template objects<account>()
            .update_or_create(f<&account::owner> == "a", f<&account::balance> += amount)
            .row.balance;
    }
    // Nobody holds the row's lock, nothing of a failed call is left, and the connection goes on.
    void expect_free(std::int64_t balance) {
        EXPECT_EQ(rival.answer("SELECT balance FROM account FOR UPDATE"), std::to_string(balance));
        EXPECT_EQ(add(ours, 1), balance + 1);
        EXPECT_EQ(rival.answer("SELECT balance FROM account FOR UPDATE"), std::to_string(balance + 1));
    }

    rowan::database ours = rowan::connect(url("pool=1"));
    raw_session rival{url()};
};

TEST_F(mariadb_update, returns_the_row_that_it_made) {
    EXPECT_EQ(add(ours, 5), 15);
    expect_free(15);
}

// The library refuses the rows of a write that has been done.
TEST_F(mariadb_update, whose_rows_have_other_columns_by_now_is_in_doubt) {
    const auto statement = prepare(*db, "INSERT INTO account(owner, balance) VALUES (?, 0) RETURNING *");
    const auto insert = [&](const char* owner) {
        const core::value_view value = text(owner);
        statement->start(&value, 1);
        while (statement->step()) {
        }
        statement->reset();
    };
    insert("b");
    rival.run("ALTER TABLE account ADD COLUMN later INT");
    const error_details failure = error_of([&] { insert("c"); });
    EXPECT_EQ(failure.kind, error_kind::connection_lost);
    EXPECT_TRUE(failure.in_doubt);
    EXPECT_FALSE(db->is_usable()) << "rows are left that nobody has read";
    EXPECT_EQ(rival.answer("SELECT count(*) FROM account WHERE owner = 'c'"), "1");
}

TEST_F(mariadb_update, stays_in_the_transaction_that_is_open) {
    try {
        ours.atomic([](rowan::transaction& tx) {
            EXPECT_EQ(add(tx, 1), 11);
            EXPECT_EQ(add(tx, 1), 12);
            throw std::runtime_error("enough");
        });
    } catch (const std::runtime_error&) {
    }
    expect_free(10);
}

TEST_F(mariadb_update, reads_what_a_snapshot_would_hide) {
    const auto read_then_update = [this](rowan::transaction& tx) {
        EXPECT_EQ(tx.objects<account>().count(), 1);
        rival.run("INSERT INTO account(owner, balance) VALUES ('b', 7)");
        const auto [row, created] = tx.objects<account>().update_or_create(f<&account::owner> == "b",
                                                                           f<&account::balance> = 7); // no new version
        EXPECT_FALSE(created);
        EXPECT_EQ(row.balance, 7);
    };
    ours.atomic(read_then_update, {.isolation = rowan::isolation::repeatable_read});
}

TEST_F(mariadb_update, leaves_nothing_open_when_it_is_refused) {
    EXPECT_EQ(error_of([&] { add(ours, -11); }).kind, error_kind::check_violation);
    expect_free(10);
}

TEST_F(mariadb_update, leaves_nothing_open_when_it_is_too_late) {
    rival.run("BEGIN");
    rival.run("SELECT * FROM account FOR UPDATE");
    const error_details late = error_of([&] { add(ours.within(std::chrono::milliseconds(200)), 1); });
    EXPECT_EQ(late.kind, error_kind::timeout) << late.message;
    rival.run("COMMIT");
    expect_free(10);
}

TEST_F(mariadb_update, leaves_nothing_open_when_it_is_killed_behind_its_begin) {
    rival.run(
        "CREATE TRIGGER slow AFTER UPDATE ON account FOR EACH ROW SET @slept = IF(NEW.balance = 77, SLEEP(60), 0)");
    auto waiting = std::async(std::launch::async, [&] { return error_of([&] { add(ours, 67); }); });
    const std::string sleeper =
        "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID() AND state = 'User sleep'";
    while (rival.answer(sleeper) == "(no row)") std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(rival.code_of("SELECT balance FROM account FOR UPDATE"), "1205") << "or this test shows nothing";
    rival.run("KILL QUERY " + rival.answer(sleeper));
    EXPECT_EQ(waiting.get().kind, error_kind::interrupted);
    rival.run("DROP TRIGGER slow");
    expect_free(10);
}

} // namespace
} // namespace rowan::test
