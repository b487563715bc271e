// Transactions: what is kept, what is rolled back, and what is said about it.
//
// "a deadlock that destroyed the savepoints surfaces as itself": SQLite has no deadlocks between transactions that may
// write; a trigger that rolls everything back stands for it.
#include "conformance/models.hpp"

#include <rowan/session/context.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace {

using namespace rowan::test;
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
    void plant_bomb() const {
        db.execute("CREATE TRIGGER bomb BEFORE INSERT ON tag BEGIN SELECT RAISE(ROLLBACK, 'boom'); END");
    }
};

TEST_P(transactions, commit) {
    const int answer = db.atomic([](transaction& tx) {
        tx.create(person{.first_name = "a"});
        return 42;
    });
    EXPECT_EQ(answer, 42);
    EXPECT_EQ(names(), "a");
}

TEST_P(transactions, rollback_on_exception) {
    const auto body = [](transaction& tx) {
        tx.create(person{.first_name = "a"});
        throw std::runtime_error("no");
    };
    EXPECT_THROW(db.atomic(body), std::runtime_error);
    EXPECT_EQ(names(), "");
}

TEST_P(transactions, nested_commit_commit) {
    nest(false, false);
    EXPECT_EQ(names(), "abc");
}
TEST_P(transactions, nested_commit_rollback) {
    nest(false, true);
    EXPECT_EQ(names(), "");
}
TEST_P(transactions, nested_rollback_commit) {
    nest(true, false);
    EXPECT_EQ(names(), "ac");
}
TEST_P(transactions, nested_rollback_rollback) {
    nest(true, true);
    EXPECT_EQ(names(), "");
}

TEST_P(transactions, three_levels_deep) {
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

TEST_P(transactions, a_failed_statement_swallowed_lets_the_block_go_on) {
    db.atomic([](transaction& tx) {
        tx.create(person{.first_name = "a"});
        const std::vector<person> rows{{.first_name = "x"}, {.first_name = "a"}};
        EXPECT_EQ(error_kind_of([&] { tx.create(person{.first_name = "a"}); }), error_kind::unique_violation);
        EXPECT_EQ(error_kind_of([&] { tx.create_all(rows); }), error_kind::unique_violation);
        tx.create(person{.first_name = "b"});
    });
    EXPECT_EQ(names(), "ab");
}

TEST_P(transactions, a_failed_savepoint_is_rolled_back_and_released) {
    db.atomic([](transaction& tx) {
        const auto failing = [](transaction& nested) {
            nested.create(person{.first_name = "b"});
            throw 1;
        };
        for (int i = 0; i < 100; ++i) {
            EXPECT_THROW(tx.atomic(failing), int);
            tx.atomic([](transaction&) {});
            const rowan::session::lease on = tx.context().read();
            EXPECT_EQ(error_kind_of([&] { on->execute("RELEASE SAVEPOINT rowan_1"); }), error_kind::statement_failed)
                << "no savepoint is left";
        }
        tx.create(person{.first_name = "a"});
    });
    EXPECT_EQ(names(), "a");
}

TEST_P(transactions, a_failure_that_destroyed_the_savepoints_surfaces_as_itself) {
    plant_bomb();
    try {
        db.atomic([](transaction& tx) {
            tx.create(person{.first_name = "a"});
            tx.atomic([](transaction& nested) { nested.create(tag{.text = "x"}); });
        });
        FAIL();
    } catch (const rowan::error& failure) {
        EXPECT_NE(std::string(failure.what()).find("boom"), std::string::npos) << failure.what();
        EXPECT_TRUE(failure.poisons_transaction());
    }
    EXPECT_EQ(names(), "");
}

TEST_P(transactions, a_statement_after_such_a_failure_is_refused_with_the_cause) {
    plant_bomb();
    try {
        db.atomic([](transaction& tx) {
            tx.create(person{.first_name = "a"});
            EXPECT_THROW(tx.create(tag{.text = "x"}), rowan::error);
            try {
                tx.create(person{.first_name = "b"}); // would be committed at once
                ADD_FAILURE() << "not refused";
            } catch (const rowan::error& refused) {
                EXPECT_EQ(refused.kind(), error_kind::transaction_aborted);
                EXPECT_NE(std::string(refused.what()).find("boom"), std::string::npos) << refused.what();
            }
            EXPECT_EQ(error_kind_of([&] { static_cast<void>(tx.objects<person>().count()); }),
                      error_kind::transaction_aborted);
            EXPECT_EQ(error_kind_of([&] { tx.atomic([](transaction&) {}); }), error_kind::transaction_aborted);
        });
        FAIL() << "nothing can be committed";
    } catch (const rowan::error& failure) {
        EXPECT_NE(std::string(failure.what()).find("boom"), std::string::npos) << failure.what();
    }
    EXPECT_EQ(names(), "");
    db.create(person{.first_name = "later"});
}

TEST_P(transactions, a_full_disk_that_ended_the_transaction_is_the_cause) {
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

TEST_P(transactions, on_commit_in_order_and_when_it_is_over) {
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

TEST_P(transactions, on_commit_is_dropped_with_its_savepoint) {
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

TEST_P(transactions, on_commit_at_once_outside_a_transaction) {
    int called = 0;
    db.on_commit([&] { ++called; });
    EXPECT_EQ(called, 1);
}

TEST_P(transactions, on_commit_that_throws_does_not_undo_the_commit) {
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

TEST_P(transactions, durable_blocks_refuse_to_be_nested) {
    db.atomic([](transaction& tx) { tx.create(person{.first_name = "a"}); }, {.durable = true});
    const auto nested = [](transaction& tx) {
        tx.create(person{.first_name = "b"});
        tx.atomic([](transaction&) {}, {.durable = true});
    };
    EXPECT_EQ(error_kind_of([&] { db.atomic(nested); }), error_kind::misuse);
    EXPECT_EQ(names(), "a");
}

ROWAN_ON_EVERY_STORE(transactions);

} // namespace
