// PostgreSQL: what a statement that might write does although it finds the row (H33 … H37, H39), and that a look does
// not.
#include "hazards/hazard_test.hpp"

#include <vector>

namespace {

using namespace rowan::test;
using rowan::database;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;

class cost_of_hits : public hazard_test {
protected:
    cost_of_hits() { db.create(entry{.name = "there", .value = 7}); }

    static constexpr const char* find_or_insert =
        "WITH found AS (SELECT id FROM entry WHERE name = 'there'), made AS (INSERT INTO entry(name, value) SELECT "
        "'there', 0 WHERE NOT EXISTS (SELECT 1 FROM found) ON CONFLICT DO NOTHING RETURNING id) "
        "SELECT * FROM found UNION ALL SELECT * FROM made";

    /// Every form of a hit.
    template <class On>
    static void hit(const On& on) {
        EXPECT_EQ(on.get_or_create(entry{.name = "there"}).row.value, 7);
        EXPECT_FALSE(on.template objects<entry>().get_or_create(f<&entry::name> == "there").created);
    }
};

ROWAN_TEST(cost_of_hits, h33_burnt_numbers) {
    execute_all({"CREATE TABLE tiny(id smallserial PRIMARY KEY, name text NOT NULL UNIQUE)",
                 "INSERT INTO tiny(name) VALUES ('there')"});
    raw_session naive = raw();
    EXPECT_EQ(naive.code_of("INSERT INTO tiny(name) SELECT 'there' FROM generate_series(1, 40000) "
                            "ON CONFLICT DO NOTHING"),
              "2200H")
        << "the numbers are used up";
    const std::string last = naive.answer("SELECT last_value FROM entry_id_seq");
    for (int i = 0; i < 20; ++i) {
        hit(db);
        hit(db.expecting_misses());
        db.atomic([](transaction& tx) { hit(tx); });
        EXPECT_FALSE(db.get_or_create_all(std::vector<entry>{{.name = "there"}}).front().created);
        EXPECT_FALSE(db.update_or_create(entry{.name = "there"}, f<&entry::value> = 7).created);
    }
    EXPECT_EQ(naive.answer("SELECT last_value FROM entry_id_seq"), last);
}

ROWAN_TEST(cost_of_hits, h34_transaction_numbers_and_dead_rows) {
    const std::string numbers = "SELECT count(txid_current_if_assigned())";
    const std::string changed = "SELECT n_tup_ins + n_tup_upd FROM pg_stat_xact_user_tables WHERE relname = 'entry'";
    raw_session naive = raw();
    naive.run("BEGIN");
    naive.run(insert("there") + " ON CONFLICT(name) DO UPDATE SET name = entry.name");
    EXPECT_EQ(naive.answer(numbers), "1");
    EXPECT_EQ(naive.answer(changed), "1");
    naive.run("ROLLBACK");
    db.atomic([&](transaction& tx) {
        const auto number = [&](const std::string& sql) { return tx.query<std::int64_t>(sql).at(0); };
        const std::int64_t before = number(changed);
        hit(tx);
        hit(tx.expecting_misses());
        EXPECT_EQ(number(numbers), 0);
        EXPECT_EQ(number(changed), before);
    });
}

ROWAN_TEST(cost_of_hits, h35_a_read_only_transaction) {
    raw_session naive = raw();
    naive.run("BEGIN READ ONLY");
    EXPECT_EQ(naive.code_of(find_or_insert), "25006") << "although the row is there";
    db.atomic([](transaction& tx) { hit(tx); }, {.read_only = true});
    EXPECT_EQ(error_kind_of([&] {
                  db.atomic([](transaction& tx) { tx.get_or_create(entry{.name = "absent"}); }, {.read_only = true});
              }),
              error_kind::read_only);
}

ROWAN_TEST(cost_of_hits, h36_without_the_privileges_to_write) {
    db.execute("REVOKE INSERT, UPDATE ON entry FROM CURRENT_USER");
    raw_session naive = raw();
    EXPECT_EQ(naive.code_of(find_or_insert), "42501") << "although the row is there";
    const database fresh = open();
    hit(fresh);
    EXPECT_EQ(error_kind_of([&] { fresh.get_or_create(entry{.name = "absent"}); }), error_kind::statement_failed);

    db.execute("GRANT INSERT ON entry TO CURRENT_USER");
    EXPECT_EQ(naive.code_of(insert("there") + " ON CONFLICT(name) DO UPDATE SET name = entry.name"), "42501");
    const database other = open();
    const auto lost = open().objects<entry>().get_or_create(
        f<&entry::name> == "a", [&](entry&) { other.get_or_create(entry{.name = "a", .value = 8}); });
    EXPECT_FALSE(lost.created);
    EXPECT_EQ(lost.row.value, 8);
}

ROWAN_TEST(cost_of_hits, h37_triggers_of_statements) {
    execute_all({"CREATE TABLE fired(at timestamptz)",
                 "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO fired VALUES (now()); "
                 "RETURN NULL; END'",
                 "CREATE TRIGGER note AFTER INSERT OR UPDATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION note()"});
    raw_session naive = raw();
    naive.run(find_or_insert);
    EXPECT_EQ(naive.answer("SELECT count(*) FROM fired"), "1") << "although nothing was inserted";
    db.execute("DELETE FROM fired");
    hit(open());
    EXPECT_EQ(naive.answer("SELECT count(*) FROM fired"), "0");
}

// Each savepoint that writes has a number of its own, and a server keeps 64 of a session at hand.
ROWAN_TEST(cost_of_hits, h39_many_savepoints) {
    const std::string held =
        "SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND pid = pg_backend_pid()";
    raw_session naive = raw();
    naive.run("BEGIN");
    for (int i = 0; i < 100; ++i) naive.run("SAVEPOINT s; " + insert("naive " + std::to_string(i)));
    EXPECT_EQ(naive.answer(held), "101") << "one for each, and the transaction's own";
    naive.run("ROLLBACK");

    db.atomic([&](transaction& tx) {
        for (int i = 0; i < 100; ++i) hit(tx);
        EXPECT_EQ(tx.query<std::int64_t>(held).at(0), 0) << "a hit needs none";
        std::vector<entry> rows;
        for (int i = 0; i < 100; ++i) rows.push_back({.name = std::to_string(i)});
        tx.get_or_create_all(rows);
        EXPECT_LE(tx.query<std::int64_t>(held).at(0), 2) << "a list needs one";
    });
}

ROWAN_ON_STORES(cost_of_hits, &rowan::test::postgresql);

} // namespace
