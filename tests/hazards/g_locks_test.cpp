// Group G on servers: advisory locks around a table without a key (H81, H82), and inserts that wait on a hit (H87).
#include "hazards/hazard_test.hpp"

namespace {

using namespace rowan::test;
using rowan::database;
using rowan::f;
using rowan::isolation;
using rowan::transaction;

/// No unique key is possible: what get_or_create_locked is for.
struct note {
    std::int64_t id{};
    std::string text{};
    using rowan_table = rowan::table<"note", rowan::primary_key<&note::id>>;
};

class advisory_locks : public hazard_test {
protected:
    advisory_locks() {
        db.create_tables<note>();
        db.objects<note>().get_or_create_locked(f<&note::text> == "first"); // from here on the table of locks is there
    }
    [[nodiscard]] bool is_postgresql() const { return capabilities().engine == "postgresql"; }
    [[nodiscard]] std::string lock() const {
        return is_postgresql() ? "SELECT pg_advisory_lock(1)" : "SELECT GET_LOCK('" + place().name() + "', 10)";
    }
    [[nodiscard]] std::string unlock() const {
        return is_postgresql() ? "SELECT pg_advisory_unlock(1)" : "SELECT RELEASE_LOCK('" + place().name() + "')";
    }
    void begin_repeatable_read(raw_session& on) const {
        if (is_postgresql()) return on.run("BEGIN ISOLATION LEVEL REPEATABLE READ");
        on.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        on.run("BEGIN");
    }
    static std::string count_notes(const std::string& text) {
        return "SELECT count(*) FROM note WHERE text = '" + text + "'";
    }
    static std::string insert_note(const std::string& text) { return "INSERT INTO note(text) VALUES ('" + text + "')"; }

    /// Two calls of get_or_create_locked: the second waits until the first one's transaction has ended.
    void expect_one_note(isolation level, const std::string& text) {
        const auto get = [&](const transaction& tx) {
            return tx.objects<note>().get_or_create_locked(f<&note::text> == text).created;
        };
        std::future<bool> second;
        db.atomic([&](transaction& tx) {
            EXPECT_TRUE(get(tx));
            second = start([&] {
                return open().atomic(
                    [&](transaction& other) {
                        static_cast<void>(other.objects<note>().count()); // its snapshot, where the level has one
                        return get(other);
                    },
                    {.isolation = level});
            });
            await_waiting();
        });
        EXPECT_FALSE(second.get());
        EXPECT_EQ(db.objects<note>().filter(f<&note::text> == text).count(), 1);
    }
};

ROWAN_TEST(advisory_locks, h81_a_snapshot_that_is_older_than_the_lock) {
    raw_session first = raw();
    raw_session second = raw();
    begin_repeatable_read(second);
    EXPECT_EQ(second.answer("SELECT count(*) FROM note"), "1"); // or the statement that takes the lock: a snapshot
    first.run(lock());
    first.run(insert_note("naive"));
    first.run(unlock());
    second.run(lock());
    EXPECT_EQ(second.answer(count_notes("naive")), "0") << "under the lock, and not the newest";
    second.run(insert_note("naive"));
    second.run("COMMIT");
    second.run(unlock());
    EXPECT_THROW(static_cast<void>(db.objects<note>().get(f<&note::text> == "naive")),
                 rowan::multiple_objects_returned);

    expect_one_note(isolation::read_committed, "a");
    expect_one_note(isolation::repeatable_read, "b");
    expect_one_note(isolation::serializable, "c");
}

ROWAN_TEST(advisory_locks, h82_a_lock_that_ends_before_the_commit) {
    raw_session first = raw();
    raw_session second = raw();
    for (raw_session* each : {&first, &second}) {
        each->run("BEGIN");
        each->run(lock());
        EXPECT_EQ(each->answer(count_notes("naive")), "0");
        each->run(insert_note("naive"));
        each->run(unlock());
    }
    for (raw_session* each : {&first, &second}) each->run("COMMIT");
    EXPECT_THROW(static_cast<void>(db.objects<note>().get(f<&note::text> == "naive")),
                 rowan::multiple_objects_returned);
    expect_one_note(isolation::engine_default, "a");
}

ROWAN_ON_STORES(advisory_locks, &rowan::test::postgresql, &rowan::test::mariadb, &rowan::test::galera);

/// In one statement: only PostgreSQL has a lock whose statement waits with its snapshot taken.
class advisory_locks_in_a_statement : public advisory_locks {};

ROWAN_TEST(advisory_locks_in_a_statement, h81_a_lock_in_the_statement_that_reads) {
    raw_session first = raw();
    raw_session second = raw();
    first.run("BEGIN");
    first.run("SELECT pg_advisory_xact_lock(1)");
    first.run(insert_note("naive"));
    auto count = start(
        [&] { return second.rows("SELECT pg_advisory_xact_lock(1), (" + count_notes("naive") + ")").at(0).at(1); });
    await_waiting();
    first.run("COMMIT");
    EXPECT_EQ(count.get(), "0") << "it has waited, and sees what was before";
    expect_one_note(isolation::engine_default, "a");
}

ROWAN_ON_STORES(advisory_locks_in_a_statement, &rowan::test::postgresql);

class insert_first : public hazard_test {};

ROWAN_TEST(insert_first, h87_waits_for_a_row_that_is_there) {
    db.create(entry{.name = "a", .value = 7});
    raw_session holder = raw();
    raw_session naive = raw();
    holder.run("BEGIN");
    holder.run("UPDATE entry SET value = 8 WHERE name = 'a'");
    const bool has_conflict_clause = capabilities().engine == "postgresql";
    auto stuck =
        naive.start(insert("a") + (has_conflict_clause ? " ON CONFLICT(name) DO UPDATE SET name = entry.name" : ""));
    await_waiting();
    EXPECT_EQ(db.get_or_create(entry{.name = "a"}).row.value, 7) << "what is committed, at once";
    EXPECT_EQ(lock_waits(), 1) << "and the other waits still";
    holder.run("COMMIT");
    EXPECT_EQ(stuck.get(), has_conflict_clause ? "" : "1062");
}

ROWAN_ON_STORES(insert_first, &rowan::test::postgresql, &rowan::test::mariadb, &rowan::test::galera);

} // namespace
