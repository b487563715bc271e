// Every answer that a database can give to each statement of a call, every kind of error among them, without a
// database: whatever comes, the call ends, tells the truth, and leaves its connection in order.
#include "explorer/oracle_database.hpp"

#include "sqlite/capabilities.hpp"
#ifdef ROWAN_HAS_POSTGRESQL
#include "postgresql/capabilities.hpp"
#endif
#ifdef ROWAN_HAS_MARIADB
#include "mariadb/capabilities.hpp"
#endif

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <optional>
#include <ostream>

namespace {

using namespace rowan::explorer;
using rowan::database;
using rowan::error;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;

struct thing {
    std::int64_t id{};
    std::string name{};
    std::string code{};
    using rowan_table =
        rowan::table<"thing", rowan::primary_key<&thing::id>, rowan::unique<&thing::name>, rowan::unique<&thing::code>>;
};

constexpr std::size_t most_statements = 45;

struct named_engine {
    const char* name;
    const rowan::statement::capabilities* engine;
};

// Those that this build has.
const named_engine engines[] = {
    {"sqlite", &rowan::sqlite::capabilities()},
#ifdef ROWAN_HAS_POSTGRESQL
    {"postgresql", &rowan::postgresql::capabilities(150'000)},
#endif
#ifdef ROWAN_HAS_MARIADB
    {"mariadb", &rowan::mariadb::capabilities()},
    {"galera", &rowan::mariadb::galera_capabilities()},
#endif
};

// As create_tables would have made it.
rowan::driver::live_table live_table(const rowan::statement::capabilities& engine) {
    rowan::driver::live_table table{.exists = true};
    for (const rowan::core::column_info& each : rowan::model::table_info_of<thing>().columns) {
        table.columns.push_back({.name = std::string(each.name), .type = engine.column_type(each, true)});
        table.columns.back().is_generated = each.is_generated;
    }
    table.keys.push_back({.name = "the_key", .terms = {{.column = "name"}}, .is_unique = true});
    table.keys.push_back({.name = "another_key", .terms = {{.column = "code"}}, .is_unique = true});
    return table;
}

// The lock of get_or_create_locked.
rowan::driver::live_table live_lock_table(const rowan::statement::capabilities& engine) {
    rowan::driver::live_table table{.exists = true};
    rowan::core::column_info name = rowan::model::table_info_of<thing>().columns[1];
    rowan::core::column_info times = rowan::model::table_info_of<thing>().columns[0];
    name.name = "name", times.name = "times_taken", times.is_generated = false;
    for (const rowan::core::column_info& each : {name, times})
        table.columns.push_back({.name = std::string(each.name), .type = engine.column_type(each, true)});
    table.keys.push_back({.name = "lock_key", .terms = {{.column = "name"}}, .is_primary = true, .is_unique = true});
    return table;
}

const two_keys keys{"k", "l"};

thing row_of(const std::string& key) {
    return {.name = key, .code = key};
}

// How a run ended.
struct ending {
    done told{};
    std::optional<error> failure{};
};

class every_answer : public testing::TestWithParam<named_engine> {
protected:
    // Plays a call with every sequence of answers, the first so many of them free. `swallows`: it may end well in spite
    // of a failure.
    struct manner {
        bool swallows = false;
        std::size_t max_statements = 11;
    };
    void play(const std::function<done(const database&)>& call, const manner& how = {false, 11}) {
        oracle asked(*engine);
        asked.max_statements = how.max_statements;
        if (std::getenv("ROWAN_EXPLORE_MORE") != nullptr) { // scripts/explore
            asked.max_failures = 2;
            asked.max_statements = 14;
        }
        asked.table = live_table(*engine);
        asked.lock_table = live_lock_table(*engine);
        std::size_t runs = 0;
        while (asked.next_run()) {
            ++runs;
            ending end;
            try {
                const database db = rowan::connect(oracle_url(asked));
                try {
                    end.told = call(db);
                } catch (const error& failure) {
                    end.failure = failure;
                }
                EXPECT_EQ(asked.connections_in_transaction, 0) << "a connection went back with an open transaction";
            } catch (const error& failure) { // there is none
                end.failure = failure;
            }
            check(asked, end, how.swallows);
            if (HasFailure()) {
                FAIL() << "run " << runs << ":\n"
                       << asked.text() << (end.failure ? end.failure->what() : "it told ")
                       << (end.failure ? "" : testing::PrintToString(end.told));
            }
        }
        std::cout << runs << " sequences of answers\n";
        EXPECT_GT(runs, 20u);
    }

private:
    [[nodiscard]] static bool has_come(const oracle& asked, error_kind kind) {
        return std::ranges::any_of(asked.sent(), [kind](const sent_statement& each) {
            return each.came.came == reply::what::failure && each.came.failure.kind == kind;
        });
    }
    void check(const oracle& asked, const ending& end, bool swallows) const {
        const std::vector<sent_statement>& sent = asked.sent();
        EXPECT_LE(sent.size(), most_statements) << "it does not end";
        if (!end.failure) {
            EXPECT_EQ(end.told, done_by(asked, keys)) << "what was told is not what the database said";
        } else {
            EXPECT_TRUE(end.failure->kind() == error_kind::key_not_stable || has_come(asked, end.failure->kind()))
                << "an error that the database did not give";
            EXPECT_TRUE(end.failure->in_doubt() || done_by(asked, keys) == done{})
                << "failed for certain, and yet done";
        }
        for (std::size_t i = 0; i < sent.size(); ++i) {
            if (sent[i].came.came != reply::what::failure) continue;
            const rowan::error_details& came = sent[i].came.failure;
            const bool goes_on = i + 1 < sent.size() && sent[i + 1].sql != "ROLLBACK";
            if (came.in_doubt) {
                EXPECT_TRUE(end.failure && end.failure->in_doubt()) << "in doubt, and the caller is not told";
                EXPECT_FALSE(goes_on) << "in doubt, and something else was sent";
            }
            if (is_final(sent[i]) && !swallows) {
                EXPECT_TRUE(end.failure.has_value()) << "an error that the caller must see";
                if (end.failure) {
                    EXPECT_EQ(end.failure->kind(), came.kind);
                }
            }
        }
    }
    // Whether the caller must be told: not of a rollback that failed after something else, nor that nobody has taken
    // the lock of get_or_create_locked before.
    [[nodiscard]] static bool is_final(const sent_statement& each) {
        const rowan::error_details& came = each.came.failure;
        const bool is_lock_missing =
            came.kind == error_kind::schema_mismatch && each.sql.find("rowan_lock") != std::string::npos;
        return !came.retryable && came.kind != error_kind::unique_violation && !each.undoes && !is_lock_missing;
    }

    const rowan::statement::capabilities* const engine = GetParam().engine;
};

// The calls, of a database and of a transaction.
done get_or_create(const rowan::operations& on) {
    return {on.get_or_create<&thing::name>(row_of(keys[0])).created};
}
done update_or_create(const rowan::operations& on) {
    return {on.update_or_create<&thing::name>(row_of(keys[0]), f<&thing::code> = keys[0]).created};
}
done get_or_create_all(const rowan::operations& on) {
    const auto made = on.get_or_create_all<&thing::name>(std::vector{row_of(keys[0]), row_of(keys[1])});
    return {made[0].created, made[1].created};
}
done get_or_create_locked(const rowan::operations& on) {
    const auto defaults = [](thing& row) { row.code = row.name; };
    return {on.objects<thing>().get_or_create_locked(f<&thing::name> == keys[0], defaults).created};
}
done remove(const rowan::operations& on) {
    return {on.remove(thing{.id = 1})};
}

// The same inside of a transaction.
auto in_transaction(done (*call)(const rowan::operations&)) {
    return [call](const database& db) {
        done told{};
        db.atomic([&](transaction& tx) { told = call(tx); });
        return told;
    };
}

TEST_P(every_answer, to_get_or_create) {
    play(get_or_create);
}

TEST_P(every_answer, to_get_or_create_that_expects_a_miss) {
    play([](const database& db) { return get_or_create(db.expecting_misses()); });
}

TEST_P(every_answer, to_update_or_create) {
    play(update_or_create);
}

TEST_P(every_answer, to_get_or_create_all) {
    play(get_or_create_all, {.max_statements = 8}); // one shared statement can end in many ways
}

TEST_P(every_answer, to_get_or_create_locked) {
    play(get_or_create_locked);
}

TEST_P(every_answer, to_remove) {
    play(remove);
}

TEST_P(every_answer, to_get_or_create_in_a_transaction) {
    play(in_transaction(get_or_create));
}

TEST_P(every_answer, to_update_or_create_in_a_transaction) {
    play(in_transaction(update_or_create));
}

TEST_P(every_answer, to_get_or_create_all_in_a_transaction) {
    play(in_transaction(get_or_create_all), {.max_statements = 8});
}

TEST_P(every_answer, to_get_or_create_locked_in_a_transaction) {
    play(in_transaction(get_or_create_locked));
}

TEST_P(every_answer, to_remove_in_a_transaction) {
    play(in_transaction(remove));
}

// What failed has changed nothing in a transaction that goes on.
TEST_P(every_answer, to_calls_whose_failures_are_swallowed) {
    const auto call = [](const database& db) {
        done told{};
        db.atomic([&](transaction& tx) {
            told = {};
            for (std::size_t i = 0; i < told.size(); ++i) {
                try {
                    told[i] = tx.get_or_create<&thing::name>(row_of(keys[i])).created;
                } catch (const error&) {
                }
            }
        });
        return told;
    };
    play(call, {.swallows = true, .max_statements = 9});
}

INSTANTIATE_TEST_SUITE_P(answers, every_answer, testing::ValuesIn(engines),
                         [](const auto& each) { return std::string(each.param.name); });

} // namespace
