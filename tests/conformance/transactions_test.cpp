// Transactions: what is kept, what is rolled back, and what is said about it.
//
// "a deadlock that destroyed the savepoints surfaces as itself": a real one where writers can wait for each other.
// Those of SQLite cannot; there a trigger that rolls everything back stands for it.
#include "conformance/models.hpp"

#include <rowan/session/context.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace {

using namespace rowan::test;
using namespace std::chrono_literals;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;

class transactions : public conformance_test {
protected:
    [[nodiscard]] std::string names() const {
        std::string all;
        for (const person& each : db.objects<person>().order_by(f<&person::first_name>).all()) all += each.first_name;
        return all;
    }
    void nest(bool inner_fails, bool outer_fails) const {
        const auto inner = [&](transaction& nested) {
            nested.create(person{.first_name = "b"});
            if (inner_fails) throw std::runtime_error("inner");
        };
        const auto outer = [&](transaction& tx) {
            tx.create(person{.first_name = "a"});
            try {
                tx.atomic(inner);
                EXPECT_FALSE(inner_fails);
            } catch (const std::runtime_error&) {
                EXPECT_TRUE(inner_fails);
            }
            tx.create(person{.first_name = "c"});
            if (outer_fails) throw std::runtime_error("outer");
        };
        try {
            db.atomic(outer);
            EXPECT_FALSE(outer_fails);
        } catch (const std::runtime_error&) {
            EXPECT_TRUE(outer_fails);
        }
    }
    /// Rows that a deadlock is about: it chooses the transaction that has changed fewer of them.
    void plant_deadlock() const {
        if (capabilities().single_writer) {
            db.execute("CREATE TRIGGER bomb BEFORE UPDATE ON tag BEGIN SELECT RAISE(ROLLBACK, 'deadlock'); END");
        }
        std::vector<tag> rows;
        for (int i = 0; i < 50; ++i) rows.push_back({.text = "t" + std::to_string(i)});
        db.create_all(rows);
    }
    /// The other side of the deadlock: it holds what `meet_deadlock` wants, and waits for what `tx` has got here.
    [[nodiscard]] std::thread become_rival(transaction& tx) const {
        tx.objects<person>().update(f<&person::visits> += 1);
        static_cast<void>(
            tx.objects<person>().count()); // lets go of that write's savepoint, for which the rival would wait
        if (capabilities().single_writer) return {};
        auto holds = std::make_shared<std::promise<void>>();
        std::future<void> is_holding = holds->get_future();
        std::thread rival([holds, other = open()]() mutable {
            other.atomic([&](transaction& theirs) {
                theirs.objects<tag>().update(f<&tag::text> = rowan::upper(f<&tag::text>));
                theirs.objects<tag>().update(f<&tag::text> = rowan::lower(f<&tag::text>));
                if (holds) std::exchange(holds, nullptr)->set_value();
                theirs.objects<person>().update(f<&person::visits> += 1);
            });
        });
        is_holding.get();
        // PostgreSQL looks for a deadlock once, deadlock_timeout (here 100 ms) after a wait began, and ends the one
        // that looks.
        std::this_thread::sleep_for(600ms);
        return rival;
    }
    static void meet_deadlock(transaction& tx) {
        tx.objects<tag>().update(f<&tag::text> = rowan::upper(f<&tag::text>));
    }
    static bool is_deadlock(const rowan::error& failure) {
        return failure.kind() == error_kind::deadlock ||
               std::string_view(failure.what()).find("deadlock") != std::string_view::npos;
    }
};

ROWAN_TEST(transactions, commit) {
    const int answer = db.atomic([](transaction& tx) {
        tx.create(person{.first_name = "a"});
        return 42;
    });
    EXPECT_EQ(answer, 42);
    EXPECT_EQ(names(), "a");
}

ROWAN_TEST(transactions, rollback_on_exception) {
    const auto body = [](transaction& tx) {
        tx.create(person{.first_name = "a"});
        throw std::runtime_error("no");
    };
    EXPECT_THROW(db.atomic(body), std::runtime_error);
    EXPECT_EQ(names(), "");
}

ROWAN_TEST(transactions, nested_commit_commit) {
    nest(false, false);
    EXPECT_EQ(names(), "abc");
}
ROWAN_TEST(transactions, nested_commit_rollback) {
    nest(false, true);
    EXPECT_EQ(names(), "");
}
ROWAN_TEST(transactions, nested_rollback_commit) {
    nest(true, false);
    EXPECT_EQ(names(), "ac");
}
ROWAN_TEST(transactions, nested_rollback_rollback) {
    nest(true, true);
    EXPECT_EQ(names(), "");
}

ROWAN_TEST(transactions, three_levels_deep) {
    db.atomic([](transaction& tx) {
        tx.create(person{.first_name = "a"});
        tx.atomic([](transaction& second) {
            second.create(person{.first_name = "b"});
            const auto third = [](transaction& innermost) {
                innermost.create(person{.first_name = "c"});
                throw 1;
            };
            EXPECT_THROW(second.atomic(third), int);
            second.create(person{.first_name = "d"});
        });
    });
    EXPECT_EQ(names(), "abd");
}

ROWAN_TEST(transactions, a_failed_statement_swallowed_lets_the_block_go_on) {
    db.atomic([](transaction& tx) {
        tx.create(person{.first_name = "a"});
        const std::vector<person> rows{{.first_name = "x"}, {.first_name = "a"}};
        try {
            tx.create(person{.first_name = "a"});
            ADD_FAILURE() << "not refused";
        } catch (const rowan::integrity_error& refused) {
            EXPECT_EQ(refused.kind(), error_kind::unique_violation);
            EXPECT_FALSE(refused.poisons_transaction());
        }
        EXPECT_EQ(error_kind_of([&] { tx.create_all(rows); }), error_kind::unique_violation);
        tx.create(person{.first_name = "b"});
    });
    EXPECT_EQ(names(), "ab");
}

ROWAN_TEST(transactions, a_failed_savepoint_is_rolled_back_and_released) {
    db.atomic([](transaction& tx) {
        const auto failing = [](transaction& nested) {
            nested.create(person{.first_name = "b"});
            throw 1;
        };
        for (int i = 0; i < 100; ++i) {
            EXPECT_THROW(tx.atomic(failing), int);
            tx.atomic([](transaction&) {});
            const rowan::session::lease on = tx.context().read();
            on->execute("SAVEPOINT probe"); // where a failure aborts the transaction, only up to here
            EXPECT_EQ(error_kind_of([&] { on->execute("RELEASE SAVEPOINT rowan_1"); }), error_kind::statement_failed)
                << "no savepoint is left";
            on->execute("ROLLBACK TO SAVEPOINT probe");
            on->execute("RELEASE SAVEPOINT probe");
        }
        tx.create(person{.first_name = "a"});
    });
    EXPECT_EQ(names(), "a");
}

ROWAN_TEST(transactions, a_deadlock_that_destroyed_the_savepoints_surfaces_as_itself) {
    db.create(person{.first_name = "a"});
    plant_deadlock();
    std::thread other;
    const auto body = [&](transaction& tx) {
        other = become_rival(tx);
        tx.create(person{.first_name = "b"});
        tx.atomic([](transaction& nested) { meet_deadlock(nested); });
    };
    try {
        db.atomic(body, {.max_attempts = 1});
        ADD_FAILURE() << "no deadlock";
    } catch (const rowan::error& failure) {
        EXPECT_TRUE(is_deadlock(failure)) << failure.what();
        EXPECT_TRUE(failure.poisons_transaction());
    }
    if (other.joinable()) other.join();
    EXPECT_EQ(names(), "a");
}

ROWAN_TEST(transactions, a_statement_after_such_a_failure_is_refused_with_the_cause) {
    db.create(person{.first_name = "a"});
    plant_deadlock();
    std::thread other;
    const auto body = [&](transaction& tx) {
        other = become_rival(tx);
        std::string cause;
        try {
            meet_deadlock(tx);
        } catch (const rowan::error& failure) {
            cause = failure.what();
        }
        try {
            tx.create(person{.first_name = "b"}); // would be committed at once
            ADD_FAILURE() << "not refused";
        } catch (const rowan::error& refused) {
            EXPECT_EQ(refused.kind(), error_kind::transaction_aborted);
            EXPECT_NE(std::string(refused.what()).find(cause), std::string::npos) << refused.what();
            EXPECT_NE(cause, "");
        }
        EXPECT_EQ(error_kind_of([&] { static_cast<void>(tx.objects<person>().count()); }),
                  error_kind::transaction_aborted);
        EXPECT_EQ(error_kind_of([&] { tx.atomic([](transaction&) {}); }), error_kind::transaction_aborted);
    };
    try {
        db.atomic(body, {.max_attempts = 1});
        ADD_FAILURE() << "nothing can be committed";
    } catch (const rowan::error& failure) {
        EXPECT_TRUE(is_deadlock(failure)) << failure.what();
    }
    if (other.joinable()) other.join();
    EXPECT_EQ(names(), "a");
    db.create(person{.first_name = "later"});
}

ROWAN_TEST(transactions, on_commit_in_order_and_when_it_is_over) {
    std::string order;
    db.atomic([&](transaction& tx) {
        tx.create(person{.first_name = "a"});
        tx.on_commit([&] {
            order += "1";
            db.create(person{.first_name = "b"}); // the transaction is over: the database may be called
        });
        tx.atomic([&](transaction& nested) { nested.on_commit([&] { order += "2"; }); });
        tx.on_commit([&] { order += "3"; });
        EXPECT_EQ(order, "");
    });
    EXPECT_EQ(order, "123");
    EXPECT_EQ(names(), "ab");
}

ROWAN_TEST(transactions, on_commit_is_dropped_with_its_savepoint) {
    std::string order;
    const auto failing = [&](transaction& nested) {
        nested.on_commit([&] { order += "no"; });
        nested.atomic([&](transaction& deeper) { deeper.on_commit([&] { order += "neither"; }); });
        throw 1;
    };
    db.atomic([&](transaction& tx) {
        tx.on_commit([&] { order += "1"; });
        EXPECT_THROW(tx.atomic(failing), int);
        tx.on_commit([&] { order += "2"; });
    });
    EXPECT_EQ(order, "12");
    EXPECT_THROW(db.atomic(failing), int);
    EXPECT_EQ(order, "12");
}

ROWAN_TEST(transactions, on_commit_at_once_outside_a_transaction) {
    int called = 0;
    db.on_commit([&] { ++called; });
    EXPECT_EQ(called, 1);
}

ROWAN_TEST(transactions, on_commit_that_throws_does_not_undo_the_commit) {
    int called = 0;
    const auto body = [&](transaction& tx) {
        tx.create(person{.first_name = "a"});
        tx.on_commit([] { throw std::runtime_error("mine"); });
        tx.on_commit([&] { ++called; });
    };
    EXPECT_THROW(db.atomic(body), std::runtime_error);
    EXPECT_EQ(called, 1);
    EXPECT_EQ(names(), "a");
    int runs = 0; // not even with an error that would have the closure run again
    const auto late = [&](transaction& tx) {
        ++runs;
        tx.on_commit([] { rowan::throw_error({.kind = error_kind::deadlock, .message = "late", .retryable = true}); });
    };
    EXPECT_THROW(db.atomic(late), rowan::error);
    EXPECT_EQ(runs, 1);
}

ROWAN_TEST(transactions, durable_blocks_refuse_to_be_nested) {
    db.atomic([](transaction& tx) { tx.create(person{.first_name = "a"}); }, {.durable = true});
    const auto nested = [](transaction& tx) {
        tx.create(person{.first_name = "b"});
        tx.atomic([](transaction&) {}, {.durable = true});
    };
    EXPECT_EQ(error_kind_of([&] { db.atomic(nested); }), error_kind::misuse);
    EXPECT_EQ(names(), "a");
}

// Where the server commits around it, what came before is stored: running the closure again would store it twice.
ROWAN_TEST(transactions, a_table_made_in_the_middle) {
    int runs = 0;
    const auto make_table = [&](transaction& tx) {
        ++runs;
        tx.create(person{.first_name = "a"});
        tx.execute("CREATE TABLE made_in_the_middle (id INTEGER PRIMARY KEY)");
        tx.create(person{.first_name = "b"});
    };
    const auto failure = error_kind_of([&] { db.atomic(make_table); });
    EXPECT_EQ(runs, 1);
    if (db.context().capabilities().transactional_ddl) {
        EXPECT_EQ(failure, std::nullopt);
        EXPECT_EQ(names(), "ab");
    } else {
        EXPECT_EQ(failure, error_kind::transaction_aborted);
        EXPECT_EQ(names(), "a");
    }
    db.create(person{.first_name = "z"}); // the connection is usable
}

ROWAN_ON_EVERY_STORE_AND_CLUSTER(transactions);

class transactions_of_several_writers : public transactions {};

ROWAN_TEST(transactions_of_several_writers, after_a_deadlock_the_closure_runs_again) {
    db.create(person{.first_name = "a"});
    plant_deadlock();
    std::thread other;
    int runs = 0;
    db.atomic([&](transaction& tx) {
        if (++runs == 1) other = become_rival(tx);
        meet_deadlock(tx);
        tx.objects<person>().update(f<&person::visits> += 100);
    });
    other.join();
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(db.objects<person>().get().visits, 101);
}

ROWAN_ON_STORES(transactions_of_several_writers, &rowan::test::postgresql, &rowan::test::pgbouncer,
                &rowan::test::mariadb, &rowan::test::galera);

// A server's disk cannot be filled from here.
class transactions_on_a_full_disk : public transactions {};

ROWAN_TEST(transactions_on_a_full_disk, a_full_disk_that_ended_the_transaction_is_the_cause) {
    const std::int64_t pages = db.query<std::int64_t>("PRAGMA page_count").front();
    db.execute("PRAGMA max_page_count = " + std::to_string(pages + 4));
    const std::string wide(10'000, 'x');
    std::optional<error_kind> first;
    std::optional<error_kind> then;
    EXPECT_EQ(error_kind_of([&] {
                  db.atomic([&](transaction& tx) {
                      tx.create(person{.first_name = "a"});
                      for (int i = 0; i < 100 && !first; ++i) {
                          first = error_kind_of([&] { tx.create(person{.first_name = wide + std::to_string(i)}); });
                      }
                      then = error_kind_of([&] { tx.create(person{.first_name = wide}); });
                      if (then != error_kind::transaction_aborted) throw_error(error_kind::disk_full, "swallowed");
                  });
              }),
              error_kind::disk_full);
    EXPECT_EQ(first, error_kind::disk_full);
    EXPECT_TRUE(then == error_kind::transaction_aborted || then == error_kind::disk_full);
    EXPECT_EQ(names(), "");
    db.create(person{.first_name = "small"});
    EXPECT_EQ(names(), "small");
}

ROWAN_ON_SQLITE(transactions_on_a_full_disk);

} // namespace
