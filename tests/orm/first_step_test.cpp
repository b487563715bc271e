// A statement for many callers inserts before it looks only for those who have looked, or expect a miss: nobody else's
// row that is there costs a number, and no trigger sees an insert that does nothing.
#include "support/database_fixture.hpp"

#include <rowan/orm/bulk.hpp>

#include <gtest/gtest.h>

#include <barrier>
#include <string>
#include <thread>
#include <vector>

namespace {

using rowan::statement::first_step;

struct coin {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"coin", rowan::primary_key<&coin::id>, rowan::unique<&coin::name>>;
};

struct number {
    std::int64_t value{};
};

class first_step_of_many : public rowan::test::database_test {
protected:
    first_step_of_many() {
        db.create_tables<coin>();
        db.create(coin{.name = "there"});
    }
    [[nodiscard]] std::int64_t ask(std::string_view sql) const { return db.query<number>(sql).at(0).value; }
    [[nodiscard]] std::int64_t last_number() const { return ask("SELECT last_value FROM coin_id_seq"); }

    /// Two rows that are there, and a new one; how many were created.
    int get_or_create_three(first_step first, const std::string& fresh) const {
        const coin given[] = {{.name = "there"}, {.name = fresh}, {.name = "there"}};
        coin results[3];
        rowan::orm::bulk_row rows[] = {{&given[0], &results[0]}, {&given[1], &results[1]}, {&given[2], &results[2]}};
        rowan::orm::bulk_row* const all[] = {&rows[0], &rows[1], &rows[2]};
        constexpr std::size_t key = rowan::orm::key_index<coin>(*rowan::orm::detail::key_over_members<coin>());
        const rowan::session::lease on(db.context());
        rowan::orm::create_in_bulk(*on, rowan::orm::statements_for<coin, key>(), all, 3, first);
        int created = 0;
        for (int i = 0; i < 3; ++i) {
            EXPECT_EQ(results[i].name, given[i].name);
            EXPECT_EQ(results[i].id == 1, i != 1);
            created += rows[i].outcome == rowan::orm::answer::created ? 1 : 0;
        }
        return created;
    }
    /// Threads that get or create rows of their own; true: created.
    static void in_crowd(const rowan::database& on, const std::string& even, bool is_new_to_even,
                         const std::string& odd, bool is_new_to_odd) {
        constexpr int threads = 24;
        std::barrier begin(threads);
        std::vector<std::jthread> all;
        for (int t = 0; t < threads; ++t) {
            all.emplace_back([&, t] {
                begin.arrive_and_wait();
                for (int i = 0; i < in_thread; ++i) {
                    const std::string name = (t % 2 == 0 ? even : odd) + std::to_string(t) + " " + std::to_string(i);
                    const auto [row, created] = on.get_or_create(coin{.name = name});
                    EXPECT_EQ(created, t % 2 == 0 ? is_new_to_even : is_new_to_odd);
                    EXPECT_EQ(row.name, name);
                }
            });
        }
    }
    static constexpr int in_thread = 20;
};

ROWAN_TEST(first_step_of_many, find_costs_no_number_for_a_row_that_is_there) {
    EXPECT_EQ(get_or_create_three(first_step::find, "new"), 1);
    EXPECT_EQ(last_number(), 2);
}

ROWAN_TEST(first_step_of_many, insert_costs_one) {
    EXPECT_EQ(get_or_create_three(first_step::insert, "new"), 1);
    EXPECT_EQ(last_number(), 3) << "of two with one key, the first stands for both";
}

ROWAN_TEST(first_step_of_many, no_trigger_sees_an_insert_that_does_nothing) {
    db.execute("CREATE TABLE seen(name TEXT)");
    db.execute("CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS "
               "$$ BEGIN INSERT INTO seen VALUES (NEW.name); RETURN NEW; END $$");
    db.execute("CREATE TRIGGER see BEFORE INSERT ON coin FOR EACH ROW EXECUTE FUNCTION see()");
    EXPECT_EQ(get_or_create_three(first_step::insert, "new"), 1);
    EXPECT_EQ(ask("SELECT count(*) FROM seen"), 1);
    EXPECT_EQ(ask("SELECT count(*) FROM seen WHERE name = 'there'"), 0);
}

// While most of a crowd creates rows, the others do not look by themselves either.
ROWAN_TEST(first_step_of_many, who_expects_nothing_pays_nothing) {
    const rowan::database crowd = open("pool=30");
    in_crowd(crowd, "a", true, "a", true);
    const std::int64_t before = last_number();
    in_crowd(crowd, "b", true, "a", false);
    EXPECT_EQ(last_number(), before + 12 * in_thread);
}

ROWAN_TEST(first_step_of_many, who_expects_a_miss_in_vain_finds_his_row) {
    const rowan::database crowd = open("pool=30").expecting_misses();
    in_crowd(crowd, "a", true, "a", true);
    in_crowd(crowd, "b", true, "a", false);
}

ROWAN_ON_STORES(first_step_of_many, &rowan::test::postgresql, &rowan::test::pgbouncer);

} // namespace
