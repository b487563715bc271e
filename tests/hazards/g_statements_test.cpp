// Group G on servers: plans that are too old (H83), statements that share a message (H84), cancellations that come late
// (H85).
#include "hazards/hazard_test.hpp"

#include <chrono>
#include <thread>
#include <vector>

namespace {

using namespace rowan::test;
using namespace std::chrono_literals;
using rowan::database;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;

class old_plans : public hazard_test {
protected:
    static std::vector<entry> eight(int from) {
        std::vector<entry> rows;
        for (int i = 0; i < 8; ++i) rows.push_back({.name = std::to_string(from + i * 1000)});
        return rows;
    }
    static constexpr const char* read_one_by_one =
        "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'entry'";
    /// Rowan's connections may have a plan for the table as it was, but give it up within a second or so.
    static void await_no_whole_table(const database& on) {
        const auto begin = std::chrono::steady_clock::now();
        std::int64_t read = 1;
        while (read > 0 && std::chrono::steady_clock::now() - begin < 30s) {
            on.atomic([&](transaction& tx) {
                for (const auto& each : tx.get_or_create_all(eight(50'000))) EXPECT_FALSE(each.created);
                read = tx.query<std::int64_t>(read_one_by_one).at(0);
            });
        }
        EXPECT_EQ(read, 0) << "the rows that were not found by the index";
    }
};

ROWAN_TEST(old_plans, h83_made_for_a_small_table) {
    execute_all({"ALTER TABLE entry SET (autovacuum_enabled = false)", "ANALYZE entry"});
    raw_session naive = raw();
    naive.run("PREPARE look(text[]) AS SELECT entry.* FROM unnest($1) AS given(name) JOIN entry USING (name)");
    const std::string call = "EXECUTE look('{1,1001,2001,3001,4001,5001,6001,7001}')";
    const database narrow = open("pool=1");
    for (int i = 0; i < 10; ++i) { // first on an empty table; the server now keeps its plan
        naive.run(call);
        EXPECT_EQ(narrow.get_or_create_all(eight(i)).size(), 8U);
    }
    db.execute("INSERT INTO entry(name, value) SELECT g::text, 0 FROM generate_series(10000, 90000) g");
    std::string plan;
    for (const auto& row : naive.rows("EXPLAIN " + call)) plan += row.front() + "\n";
    EXPECT_NE(plan.find("Seq Scan on entry"), std::string::npos) << plan;

    await_no_whole_table(narrow);
    naive.run("BEGIN");
    naive.run(call);
    EXPECT_GT(std::stol(naive.answer(read_one_by_one)), 80'000) << "which reads the whole table, now as before";
}

class shared_messages : public hazard_test {};

ROWAN_TEST(shared_messages, h84_an_error_skips_what_stands_beside_it) {
    raw_session naive = raw();
    EXPECT_EQ(naive.code_of(insert("a") + "; " + insert("b", -1) + "; " + insert("c")), "23514");
    EXPECT_EQ(naive.answer("SELECT count(*) FROM entry"), "0")
        << "what went before is undone, what comes behind not sent";

    std::vector<std::future<std::optional<error_kind>>> calls;
    for (int i = 0; i < 24; ++i) {
        calls.push_back(start([this, i] {
            return error_kind_of(
                [&] { db.get_or_create(entry{.name = std::to_string(i), .value = i % 4 == 3 ? -1 : 1}); });
        }));
    }
    for (int i = 0; i < 24; ++i) {
        const auto expected = i % 4 == 3 ? std::optional(error_kind::check_violation) : std::nullopt;
        EXPECT_EQ(calls[static_cast<std::size_t>(i)].get(), expected) << i;
    }
    EXPECT_EQ(db.objects<entry>().count(), 18);
}

ROWAN_ON_STORES(old_plans, &rowan::test::postgresql);
ROWAN_ON_STORES(shared_messages, &rowan::test::postgresql);

class late_cancellations : public hazard_test {
protected:
    [[nodiscard]] bool is_postgresql() const { return capabilities().engine == "postgresql"; }
    [[nodiscard]] std::string own_number() const {
        return is_postgresql() ? "SELECT pg_backend_pid()" : "SELECT connection_id()";
    }
    [[nodiscard]] std::string sleep(const char* seconds) const {
        const std::string time(seconds);
        return is_postgresql() ? "SELECT count(pg_sleep(" + time + "))"
                               : "SELECT 0 + SLEEP(" + time + ") FROM entry WHERE name = 'there'";
    }
    void await_sleeping(raw_session& other, const std::string& number) const {
        const std::string asleep =
            is_postgresql() ? "SELECT wait_event = 'PgSleep' FROM pg_stat_activity WHERE pid = " + number
                            : "SELECT IF(state = 'User sleep', 't', 'f') FROM information_schema.processlist "
                              "WHERE id = " +
                                  number;
        for (int i = 0; i < 20'000; ++i, std::this_thread::sleep_for(1ms)) {
            if (other.answer(asleep) == "t") return;
        }
        FAIL() << "it does not sleep";
    }
};

ROWAN_TEST(late_cancellations, h85_hit_the_next_statement) {
    db.create(entry{.name = "there"});
    raw_session naive = raw();
    raw_session other = raw();
    const std::string number = naive.answer(own_number());
    naive.run("SELECT 1"); // what is to be cancelled; it has ended meanwhile
    auto next = naive.start(sleep("20"));
    await_sleeping(other, number);
    other.run(is_postgresql() ? "SELECT pg_cancel_backend(" + number + ")" : "KILL QUERY " + number);
    EXPECT_NE(next.get(), "") << "somebody else's statement";

    // Calls whose time runs out just when they end; what comes behind them on the connection is never hit.
    const database narrow = open("pool=1");
    const std::string moment = sleep("0.03");
    const std::string long_after = sleep("2");
    int late = 0;
    for (int i = 0; i < 40; ++i) {
        const auto short_of_time = narrow.within(std::chrono::milliseconds(18 + i % 12));
        late += error_kind_of(
                    [&] { static_cast<void>(short_of_time.query<std::int64_t>(i % 8 == 0 ? long_after : moment)); })
                    ? 1
                    : 0;
        const std::string name = std::to_string(i);
        const auto made = narrow.get_or_create(entry{.name = name, .value = i});
        EXPECT_TRUE(made.created);
        EXPECT_EQ(made.row.name, name);
        EXPECT_EQ(narrow.objects<entry>().get(f<&entry::name> == name).value, i);
    }
    EXPECT_GE(late, 5);
}

ROWAN_ON_STORES(late_cancellations, &rowan::test::postgresql, &rowan::test::mariadb, &rowan::test::galera);

} // namespace
