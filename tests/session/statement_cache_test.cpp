// Statements are prepared once, kept up to a bound, and may be under way twice.
#include "session/models.hpp"
#include "support/database_fixture.hpp"

#include <rowan/driver/engine.hpp>
#include <rowan/session/connection.hpp>
#include <rowan/session/execution.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace {

using rowan::f;
using rowan::driver::prepared;
using rowan::session::cached_statement;
using rowan::session::statement_cache;
using rowan::statement::description;
using rowan::test::entry;

int alive = 0;
int made = 0;

// Counts its statements, and does nothing else.
class counted_prepared : public prepared {
public:
    counted_prepared() { ++alive, ++made; }
    ~counted_prepared() override { --alive; }
    void start(const rowan::core::value_view*, std::size_t, rowan::driver::fetch) override {}
    bool step() override { return false; }
    void read(rowan::core::value_view*, std::size_t) override {}
    void reset() noexcept override { ++resets; }
    [[nodiscard]] std::int64_t affected_rows() const override { return 0; }
    [[nodiscard]] std::size_t column_count() const override { return 0; }
    [[nodiscard]] std::size_t parameter_count() const override { return 0; }
    [[nodiscard]] bool is_write() const override { return false; }
    int resets = 0;
};

class counted_connection : public rowan::driver::connection {
public:
    prepared* prepare(std::string_view) override { return new counted_prepared; }
    void execute(std::string_view) override {}
    void set_deadline(rowan::driver::deadline) noexcept override {}
    [[nodiscard]] bool in_transaction() const noexcept override { return false; }
    [[nodiscard]] bool is_usable() const noexcept override { return true; }
    [[nodiscard]] rowan::driver::live_table describe(std::string_view) override { return {}; }
    [[nodiscard]] const rowan::statement::capabilities& capabilities() const noexcept override {
        return m_capabilities;
    }

private:
    rowan::statement::capabilities m_capabilities{};
};

class cache : public testing::Test {
protected:
    cache() { alive = made = 0; }
    static description sql(int number) { return description("SELECT " + std::to_string(number)); }
    void use(int number) { statements.give_back(statements.take(sql(number))); }

    counted_connection connection{};
    statement_cache statements{connection, 4};
};

TEST_F(cache, a_statement_is_prepared_once) {
    for (int i = 0; i < 10; ++i) use(1);
    EXPECT_EQ(made, 1);
}

TEST_F(cache, is_bounded_and_forgets_what_was_not_used_for_longest) {
    for (int i = 1; i <= 4; ++i) use(i);
    use(1);
    use(5); // 2 goes
    EXPECT_EQ(alive, 4);
    EXPECT_EQ(made, 5);
    use(1);
    EXPECT_EQ(made, 5);
    use(2);
    EXPECT_EQ(made, 6);
    for (int i = 0; i < 1000; ++i) use(i);
    EXPECT_EQ(alive, 4);
}

TEST_F(cache, a_statement_under_way_is_prepared_a_second_time) {
    cached_statement& outer = statements.take(sql(1));
    cached_statement& inner = statements.take(sql(1));
    EXPECT_NE(&outer, &inner);
    EXPECT_EQ(made, 2);
    statements.give_back(inner);
    EXPECT_EQ(&statements.take(sql(1)), &inner);
    statements.give_back(inner);
    statements.give_back(outer);
    EXPECT_EQ(made, 2);
}

TEST_F(cache, what_is_under_way_is_never_dropped) {
    std::vector<cached_statement*> taken;
    for (int i = 0; i < 8; ++i) taken.push_back(&statements.take(sql(i)));
    EXPECT_EQ(alive, 8);
    for (cached_statement* each : taken) statements.give_back(*each);
    for (int i = 100; i < 120; ++i) use(i);
    EXPECT_EQ(alive, 4) << "it shrinks to its bound again";
}

TEST_F(cache, the_end_of_a_scope_takes_back_what_was_taken_in_it_alone) {
    cached_statement& before = statements.take(sql(1));
    statements.begin_scope();
    cached_statement& inside = statements.take(sql(2));
    statements.end_scope();
    EXPECT_EQ(inside.used_in, 0);
    EXPECT_NE(before.used_in, 0);
    EXPECT_EQ(static_cast<counted_prepared*>(inside.prepared)->resets, 1);
    EXPECT_EQ(static_cast<counted_prepared*>(before.prepared)->resets, 0);
    statements.give_back(before);
}

TEST_F(cache, clear_drops_everything) {
    for (int i = 0; i < 4; ++i) use(i);
    statements.clear();
    EXPECT_EQ(alive, 0);
    use(1);
    EXPECT_EQ(alive, 1);
}

class nested_query : public rowan::test::database_test {};

ROWAN_TEST(nested_query, the_same_query_inside_its_own_loop) {
    db.create_tables<entry>();
    for (int i = 0; i < 5; ++i) db.create(entry{.name = std::to_string(i)});
    int pairs = 0;
    for (const entry& outer : db.objects<entry>().stream()) {
        for (const entry& inner : db.objects<entry>().stream()) pairs += outer.id != inner.id ? 1 : 0;
    }
    EXPECT_EQ(pairs, 20);
}

ROWAN_TEST(nested_query, a_cache_of_one_statement_still_works) {
    rowan::database small = on().is_shared ? open("statement_cache=1") : db;
    small.create_tables<entry>();
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(small.get_or_create(entry{.name = std::to_string(i)}).created);
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(small.get_or_create(entry{.name = std::to_string(i)}).created);
    int seen = 0;
    for (const entry& each : small.objects<entry>().stream()) {
        seen += small.objects<entry>().get(f<&entry::id> == each.id).name == each.name ? 1 : 0;
    }
    EXPECT_EQ(seen, 5);
}

// A rollback journal lets nobody commit while another reads.
class nested_write : public nested_query {};

ROWAN_TEST(nested_write, writes_inside_the_loop_of_the_same_connection) {
    db.create_tables<entry>();
    for (int i = 0; i < 5; ++i) db.create(entry{.name = std::to_string(i)});
    int seen = 0;
    for (const entry& each : db.objects<entry>().filter(f<&entry::value> == 0).stream()) {
        db.objects<entry>().filter(f<&entry::id> == each.id).update(f<&entry::value> += 7);
        db.atomic([&](rowan::transaction& tx) {
            tx.update_or_create(entry{.name = each.name, .value = 1}, f<&entry::value> += 1);
        });
        db.get_or_create_all(std::vector<entry>{{.name = each.name}, {.name = "new " + each.name, .value = 5}});
        if (++seen > 50) break;
    }
    EXPECT_EQ(seen, 5);
    EXPECT_EQ(db.objects<entry>().filter(f<&entry::value> == 8).count(), 5);
    EXPECT_EQ(db.objects<entry>().count(), 10);
}

ROWAN_ON_EVERY_STORE(nested_query);
ROWAN_ON_STORES(nested_write, &rowan::test::sqlite_file, &rowan::test::sqlite_memory, &rowan::test::postgresql,
                &rowan::test::mariadb);

} // namespace
