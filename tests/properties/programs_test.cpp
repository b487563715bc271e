// The same random program gives the same answers and the same contents on every engine, in each form of its calls.
#include "properties/random_program.hpp"

#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>
#include <tuple>

namespace rowan::test {
namespace {

using kind_of = step::kind_of;

/// Runs one step on a database or a transaction.
template <class Operations>
std::string answer_of(const Operations& on, const step& next) {
    const item& row = next.rows.front();
    const auto told_of = [](const char* otherwise, const outcome<item>& made) {
        return (made.created ? "created " : otherwise) + shown(made.row);
    };
    switch (next.kind) {
    case kind_of::create: return shown(on.create(row)) + "; ";
    case kind_of::create_all: {
        std::string answer;
        for (const item& each : on.create_all(next.rows)) answer += shown(each) + "; ";
        return answer;
    }
    case kind_of::get_or_create: return told_of("found ", on.get_or_create(row)) + "; ";
    case kind_of::get_or_create_by_lookup:
        return told_of("found ", on.template objects<item>().get_or_create(
                                     f<&item::name> == row.name && f<&item::shelf> == row.shelf,
                                     f<&item::number> = row.number, [&](item& made) { made.note = row.note; })) +
               "; ";
    case kind_of::get_or_create_all: {
        std::string answer;
        for (const auto& each : on.get_or_create_all(next.rows)) answer += told_of("found ", each) + "; ";
        return answer;
    }
    case kind_of::overwrite: return told_of("updated ", on.update_or_create(row));
    case kind_of::increment_or_create:
        return told_of("updated ", on.update_or_create(row, f<&item::number> += next.limit));
    case kind_of::update:
        return std::to_string(on.template objects<item>()
                                  .filter(f<&item::number> < next.limit)
                                  .update(f<&item::number> += 1, f<&item::note> = row.note));
    case kind_of::remove:
        return std::to_string(on.template objects<item>().filter(f<&item::number> > next.limit).remove());
    default:
        try {
            on.atomic([&](transaction& tx) {
                tx.objects<item>().remove();
                tx.get_or_create(row);
                throw 1;
            });
        } catch (int) {
        }
        return "undone";
    }
}

/// A creation may be refused; inside a transaction a savepoint takes the failure back.
template <class Operations>
std::string answer_or_refusal(const Operations& on, const step& next) {
    if (next.kind != kind_of::create && next.kind != kind_of::create_all) return answer_of(on, next);
    try {
        return on.atomic([&](transaction& tx) { return answer_of(tx, next); });
    } catch (const integrity_error& refused) {
        return refused.kind() == error_kind::unique_violation ? "refused" : refused.what();
    }
}

class random_programs : public database_test {
public:
    random_programs() { db.create_tables<item>(); }

    using form = std::string (random_programs::*)(const program&) const;

    std::string contents() const {
        std::vector<item> rows = db.objects<item>().all();
        std::sort(rows.begin(), rows.end(), [](const item& left, const item& right) {
            return std::tie(left.shelf, left.name) < std::tie(right.shelf, right.name);
        });
        std::string text;
        for (const item& each : rows) text += shown(each) + "\n";
        return text;
    }

    /// What is not as the model says; empty if all is.
    template <class Operations>
    static std::string difference(const Operations& on, const program& of, expected_items& expected) {
        for (const step& each : of) {
            const std::string wanted = expected.apply(each);
            const std::string answer = answer_or_refusal(on, each);
            if (answer != wanted) return shown(program{each}) + "answered: " + answer + "\nexpected: " + wanted;
        }
        return {};
    }
    std::string difference(const expected_items& expected) const {
        const std::string there = contents();
        return there == expected.contents() ? "" : "contents:\n" + there + "expected:\n" + expected.contents();
    }

    std::string singly(const program& of) const {
        expected_items expected;
        const std::string found = difference(db, of, expected);
        return found.empty() ? difference(expected) : found;
    }
    std::string expecting_misses(const program& of) const {
        expected_items expected;
        const std::string found = difference(db.expecting_misses(), of, expected);
        return found.empty() ? difference(expected) : found;
    }
    std::string in_one_transaction(const program& of) const {
        expected_items expected;
        const std::string found = db.atomic([&](transaction& tx) {
            expected = {};
            return difference(tx, of, expected);
        });
        return found.empty() ? difference(expected) : found;
    }
    /// Steps of one row that follow each other become one of many rows.
    std::string in_bulk(const program& of) const {
        program joined;
        for (const step& each : of) {
            step next = each;
            if (each.kind == kind_of::get_or_create || each.kind == kind_of::get_or_create_by_lookup)
                next.kind = kind_of::get_or_create_all;
            const bool joins =
                !joined.empty() && next.kind == kind_of::get_or_create_all && joined.back().kind == next.kind;
            if (joins)
                joined.back().rows.insert(joined.back().rows.end(), next.rows.begin(), next.rows.end());
            else
                joined.push_back(next);
        }
        return singly(joined);
    }

    /// Leaves steps out as long as it still fails.
    program shrunk(program of, form run) const {
        for (std::size_t i = 0; i < of.size();) {
            program less = of;
            less.erase(less.begin() + static_cast<std::ptrdiff_t>(i));
            db.objects<item>().remove();
            if ((this->*run)(less).empty())
                ++i;
            else
                of = std::move(less);
        }
        return of;
    }

    void run_programs(form run, int count) const {
        std::uint64_t seed = first_seed();
        for (int i = 0; i < count; ++i, ++seed) {
            random_choices random(seed);
            program made = make_program(random, 4 + random.number(30));
            if (on().is_cluster)
                std::erase_if(made, [](const step& each) { return each.kind == kind_of::failing_block; });
            db.objects<item>().remove();
            if ((this->*run)(made).empty()) continue;
            const program small = shrunk(made, run);
            db.objects<item>().remove();
            FAIL() << (this->*run)(small) << "\nprogram:\n" << shown(small) << told(seed);
        }
    }
};

ROWAN_TEST(random_programs, singly) {
    run_programs(&random_programs::singly, 25);
}

ROWAN_TEST(random_programs, in_bulk) {
    run_programs(&random_programs::in_bulk, 20);
}

ROWAN_TEST(random_programs, in_one_transaction) {
    run_programs(&random_programs::in_one_transaction, 20);
}

ROWAN_TEST(random_programs, expecting_misses) {
    run_programs(&random_programs::expecting_misses, 15);
}

class random_calls_of_threads : public random_programs {};

// Calls of many threads, which share statements and transactions: those that take any order give what one after the
// other gives, and each row is created by one of them.
ROWAN_TEST(random_calls_of_threads, combined) {
    const std::uint64_t seed = first_seed();
    random_choices random(seed);
    std::vector<program> parts;
    std::set<std::pair<int, std::string>> keys;
    std::map<std::pair<int, std::string>, std::int64_t> numbers;
    for (int thread = 0; thread < 6; ++thread) {
        program& part = parts.emplace_back();
        for (step& each : make_program(random, 60)) {
            const bool increments = random.chance(2);
            each.kind = increments ? kind_of::increment_or_create : kind_of::get_or_create;
            each.rows.resize(1);
            item& row = each.rows.front();
            row.note = "of " + row.name;
            row.number = increments ? each.limit : 0; // the row that is created counts its first increment
            numbers[{row.shelf, row.name}] += row.number;
            keys.emplace(row.shelf, row.name);
            part.push_back(each);
        }
    }
    std::atomic<std::size_t> created{0};
    std::vector<std::thread> threads;
    for (const program& part : parts) {
        threads.emplace_back([&] {
            EXPECT_EQ(error_kind_of([&] {
                          for (const step& each : part) created += answer_of(db, each).starts_with("created") ? 1U : 0U;
                      }),
                      std::nullopt);
        });
    }
    for (std::thread& each : threads) each.join();
    EXPECT_EQ(created, keys.size()) << told(seed);
    const std::vector<item> rows = db.objects<item>().all();
    EXPECT_EQ(rows.size(), keys.size()) << told(seed);
    for (const item& row : rows) {
        EXPECT_EQ(row.number, (numbers[{row.shelf, row.name}])) << shown(row) << "\n" << told(seed);
        EXPECT_EQ(row.note, "of " + row.name) << told(seed);
    }
}

class random_programs_of_a_cluster : public random_programs {};

ROWAN_TEST(random_programs_of_a_cluster, singly_without_failing_blocks) {
    run_programs(&random_programs::singly, 15);
}

// On the cluster no more than that: Galera 26.4 with MariaDB 10.11.19 expels the other nodes after some transactions of
// one connection that roll back to savepoints ("applier could not read binlog event"), also when the same SQL is sent
// by its own client; not where their binary log is on, which is not the default.
ROWAN_ON_EVERY_ENGINE(random_programs);
ROWAN_ON_STORES(random_programs_of_a_cluster, &rowan::test::galera);
ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(random_calls_of_threads);

} // namespace
} // namespace rowan::test
