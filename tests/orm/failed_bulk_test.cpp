// A bulk statement that fails behind its first rows, since somebody else was faster with a later one, has created none
// of them: whoever shared it is not told that he has.
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <rowan/orm/bulk.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace {

struct pebble {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"pebble", rowan::primary_key<&pebble::id>, rowan::unique<&pebble::name>>;
};

/// Cannot be read when it is negative.
struct picky {
    std::int64_t value = 0;
};

struct marble {
    std::int64_t id{};
    std::string name{};
    picky weight{};
    using rowan_table = rowan::table<"marble", rowan::primary_key<&marble::id>, rowan::unique<&marble::name>>;
};

} // namespace

template <>
struct rowan::stored_as<picky> {
    using type = std::int64_t;
    static type store(const picky& given) { return given.value; }
    static picky load(const type& stored) {
        if (stored < 0) throw std::runtime_error("negative");
        return {stored};
    }
};

namespace {

class failed_bulk : public rowan::test::database_test {
protected:
    failed_bulk() { db.create_tables<pebble>(); }
};

ROWAN_TEST(failed_bulk, leaves_no_outcome_behind) {
    const pebble given[] = {{.name = "a"}, {.name = "b"}, {.name = "c"}};
    pebble results[3];
    rowan::orm::bulk_row rows[] = {{&given[0], &results[0]}, {&given[1], &results[1]}, {&given[2], &results[2]}};
    rowan::orm::bulk_row* const all[] = {&rows[0], &rows[1], &rows[2]};
    constexpr std::size_t key = rowan::orm::key_index<pebble>(*rowan::orm::detail::key_over_members<pebble>());
    db.create(given[1]);
    const rowan::session::lease on(db.context());
    EXPECT_EQ(rowan::test::error_kind_of([&] {
                  rowan::orm::create_in_bulk(*on, rowan::orm::statements_for<pebble, key>(), all, 3,
                                             rowan::statement::first_step::find);
              }),
              rowan::error_kind::unique_violation);
    for (const rowan::orm::bulk_row& each : rows) EXPECT_EQ(each.outcome, rowan::orm::answer::nothing);
}

ROWAN_TEST(failed_bulk, a_row_that_cannot_be_read_is_created_all_the_same) {
    db.create_tables<marble>();
    const marble given[] = {{.name = "a", .weight = {-1}}, {.name = "b", .weight = {2}}};
    marble results[2];
    rowan::orm::bulk_row rows[] = {{&given[0], &results[0]}, {&given[1], &results[1]}};
    rowan::orm::bulk_row* const all[] = {&rows[0], &rows[1]};
    constexpr std::size_t key = rowan::orm::key_index<marble>(*rowan::orm::detail::key_over_members<marble>());
    const rowan::session::lease on(db.context());
    rowan::orm::create_in_bulk(*on, rowan::orm::statements_for<marble, key>(), all, 2,
                               rowan::statement::first_step::find);
    for (const rowan::orm::bulk_row& each : rows) EXPECT_EQ(each.outcome, rowan::orm::answer::created);
    EXPECT_THROW(std::rethrow_exception(rows[0].failure), std::runtime_error);
    EXPECT_FALSE(rows[1].failure);
    EXPECT_EQ(results[1].weight.value, 2);
}

// One caller's list has an error where a row cannot be read, and is undone where it can be.
ROWAN_TEST(failed_bulk, a_list_with_a_row_that_cannot_be_read_is_an_error) {
    db.create_tables<marble>();
    const std::vector<marble> given{{.name = "a", .weight = {-1}}, {.name = "b", .weight = {2}}};
    EXPECT_THROW(static_cast<void>(db.get_or_create_all(given)), std::runtime_error);
    const auto in_transaction = [&](rowan::transaction& tx) {
        static_cast<void>(tx.get_or_create_all(std::vector<marble>{{.name = "c", .weight = {-1}}, {.name = "d"}}));
    };
    EXPECT_THROW(db.atomic(in_transaction), std::runtime_error);
    EXPECT_EQ(db.objects<marble>().filter(rowan::f<&marble::name>.in({"c", "d"})).count(), 0);
}

ROWAN_ON_STORES(failed_bulk, &rowan::test::mariadb, &rowan::test::galera);

class shared_bulk : public failed_bulk {};

// A crowd creates rows by statements that it shares, while others create some of the same rows alone.
ROWAN_TEST(shared_bulk, created_is_told_once) {
    constexpr int keys = 30;
    for (int round = 0; round < 20; ++round) {
        std::atomic<int> created{0};
        std::vector<std::thread> threads;
        const auto name = [round](int i) { return std::to_string(round) + "/" + std::to_string(i % keys); };
        for (int t = 0; t < 40; ++t) {
            threads.emplace_back([&, t] {
                if (t % 4 == 0) {
                    created += db.atomic([&](rowan::transaction& tx) {
                        return tx.get_or_create(pebble{.name = name(t / 4 * 3)}).created ? 1 : 0;
                    });
                } else {
                    created += db.get_or_create(pebble{.name = name(t)}).created ? 1 : 0;
                }
            });
        }
        for (std::thread& each : threads) each.join();
        ASSERT_EQ(db.objects<pebble>().filter(rowan::f<&pebble::name>.starts_with(std::to_string(round) + "/")).count(),
                  created);
    }
}

ROWAN_ON_EVERY_STORE(shared_bulk);

} // namespace
