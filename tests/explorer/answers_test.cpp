// Every answer that a database can give to each statement of a call, every kind of error among them, without a
// database: whatever comes, the call ends, tells the truth, and leaves its connection in order.
#include "explorer/oracle_engine.hpp"

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

// How a run ended.
struct ending {
    bool created = false;
    std::optional<error> failure{};
};

class every_answer : public testing::TestWithParam<named_engine> {
protected:
    // Plays a call with every sequence of answers.
    void play(const std::function<bool(const database&)>& call) {
        oracle asked(*engine);
        asked.max_failures = std::getenv("ROWAN_EXPLORE_MORE") != nullptr ? 2 : 1; // scripts/explore
        asked.table = live_table(*engine);
        std::size_t runs = 0;
        while (asked.next_run()) {
            ++runs;
            ending end;
            {
                const database db = rowan::connect(oracle_url(asked));
                try {
                    end.created = call(db);
                } catch (const error& failure) {
                    end.failure = failure;
                }
                EXPECT_EQ(asked.connections_in_transaction, 0) << "a connection went back with an open transaction";
            }
            check(asked, end);
            if (HasFailure()) {
                FAIL() << "run " << runs << ":\n"
                       << asked.text()
                       << (end.failure   ? end.failure->what()
                           : end.created ? "created"
                                         : "found");
            }
        }
        std::cout << runs << " sequences of answers\n";
        EXPECT_GT(runs, 100u);
    }

private:
    // Of the insert that was not undone again: whether it has created the row.
    [[nodiscard]] bool has_created(const oracle& asked) const {
        bool is_created = false;
        for (const sent_statement& each : asked.sent()) {
            const bool is_failure = each.came.came == reply::what::failure;
            if (each.sql.find("INSERT") != std::string::npos)
                is_created = each.came.came == reply::what::row ||
                             (each.came.came == reply::what::other_row && !tells_found(each.sql));
            if (each.sql == "ROLLBACK" || (is_failure && each.in_transaction)) is_created = false;
        }
        return is_created;
    }
    [[nodiscard]] static bool has_come(const oracle& asked, error_kind kind) {
        return std::ranges::any_of(asked.sent(), [kind](const sent_statement& each) {
            return each.came.came == reply::what::failure && each.came.failure.kind == kind;
        });
    }
    [[nodiscard]] bool tells_found(const std::string& sql) const {
        return !engine->created_flag.empty() && sql.find(engine->created_flag) != std::string::npos;
    }
    void check(const oracle& asked, const ending& end) {
        const std::vector<sent_statement>& sent = asked.sent();
        EXPECT_LE(sent.size(), most_statements) << "it does not end";
        if (!end.failure) {
            EXPECT_EQ(end.created, has_created(asked)) << "the flag is not what the database said";
        } else {
            EXPECT_TRUE(end.failure->kind() == error_kind::key_not_stable || has_come(asked, end.failure->kind()))
                << "an error that the database did not give";
        }
        for (std::size_t i = 0; i < sent.size(); ++i) {
            if (sent[i].came.came != reply::what::failure) continue;
            const rowan::error_details& came = sent[i].came.failure;
            const bool goes_on = i + 1 < sent.size() && sent[i + 1].sql != "ROLLBACK";
            if (came.in_doubt) {
                EXPECT_TRUE(end.failure && end.failure->in_doubt()) << "in doubt, and the caller is not told";
                EXPECT_FALSE(goes_on) << "in doubt, and something else was sent";
            }
            const bool is_final = !came.retryable && came.kind != error_kind::unique_violation;
            if (is_final) {
                EXPECT_TRUE(end.failure.has_value()) << "an error that the caller must see";
                if (end.failure) {
                    EXPECT_EQ(end.failure->kind(), came.kind);
                }
            }
        }
    }

    const rowan::statement::capabilities* const engine = GetParam().engine;
};

bool get_or_create(const database& db) {
    return db.get_or_create<&thing::name>(thing{.name = "k", .code = "k"}).created;
}

TEST_P(every_answer, to_get_or_create) {
    play(get_or_create);
}

TEST_P(every_answer, to_get_or_create_that_expects_a_miss) {
    play([](const database& db) { return get_or_create(db.expecting_misses()); });
}

TEST_P(every_answer, to_update_or_create) {
    const auto call = [](const database& db) {
        return db.update_or_create<&thing::name>(thing{.name = "k", .code = "k"}, f<&thing::code> = "k").created;
    };
    play(call);
}

TEST_P(every_answer, to_get_or_create_in_a_transaction) {
    const auto call = [](const database& db) {
        bool created = false;
        db.atomic([&](transaction& tx) {
            created = tx.get_or_create<&thing::name>(thing{.name = "k", .code = "k"}).created;
        });
        return created;
    };
    play(call);
}

INSTANTIATE_TEST_SUITE_P(answers, every_answer, testing::ValuesIn(engines),
                         [](const auto& each) { return std::string(each.param.name); });

} // namespace
