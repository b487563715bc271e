// MariaDB: a row that was only found is held by nobody (H32). What the caller can do, and what he is told if he does
// not.
#include "hazards/hazard_test.hpp"

namespace {

using namespace rowan::test;
using rowan::database;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;

class rows_found : public hazard_test {
protected:
    rows_found() {
        db.execute("CREATE TABLE line(id BIGINT AUTO_INCREMENT PRIMARY KEY, entry_id BIGINT NOT NULL, "
                   "CONSTRAINT line_to_entry FOREIGN KEY (entry_id) REFERENCES entry(id)) ENGINE=InnoDB");
        db.create(entry{.name = "a"});
    }
    static void add_line(const transaction& tx, std::int64_t entry_id) {
        tx.execute("INSERT INTO line(entry_id) VALUES (?)", entry_id);
    }
    /// Keeps the row from being removed, on this server: by the primary key, since a look that the index of the name
    /// answers locks no more than its entry there.
    static void hold(const transaction& tx, std::int64_t id) {
        EXPECT_EQ(tx.query<std::int64_t>("SELECT id FROM entry WHERE id = ? LOCK IN SHARE MODE", id).size(), 1U);
    }
};

ROWAN_TEST(rows_found, h32_the_row_found_is_removed_by_another) {
    raw_session naive = raw();
    raw_session other = raw();
    naive.run("BEGIN");
    const std::string found = naive.answer("SELECT id FROM entry WHERE name = 'a'");
    other.run("DELETE FROM entry");
    EXPECT_EQ(naive.code_of("INSERT INTO line(entry_id) VALUES (" + found + ")"), "1452") << "it refers to nothing";
    naive.run("ROLLBACK");

    db.create(entry{.name = "a"});
    const database rival_of_it = rival();
    try {
        db.atomic([&](transaction& tx) {
            const auto by_key = tx.get_or_create(entry{.name = "a"});
            rival_of_it.objects<entry>().remove();
            add_line(tx, by_key.row.id);
        });
        ADD_FAILURE() << "it refers to nothing";
    } catch (const rowan::integrity_error& refused) {
        EXPECT_EQ(refused.kind(), error_kind::foreign_key_violation);
        EXPECT_EQ(refused.constraint(), "line_to_entry");
    }

    db.create(entry{.name = "a"});
    std::future<std::string> removal;
    db.atomic([&](transaction& tx) {
        const std::int64_t id = tx.get_or_create(entry{.name = "a"}).row.id;
        hold(tx, id);
        removal = start([&] { return raw().code_of("DELETE FROM entry"); });
        await_waiting();
        add_line(tx, id);
    });
    EXPECT_EQ(removal.get(), "1451") << "the row was held until the line was there";
}

ROWAN_ON_STORES(rows_found, &rowan::test::mariadb, &rowan::test::galera);

/// The lock holds on one node. Another may remove the row, and that ends this transaction, which is run again.
class rows_found_in_a_cluster : public rows_found {
protected:
    [[nodiscard]] std::string url_of(int node) const {
        return with_database(server_url("galera_node_" + std::to_string(node)), place().name());
    }
};

ROWAN_TEST(rows_found_in_a_cluster, h32_a_lock_does_not_keep_another_node_from_removing_the_row) {
    raw_session naive(url_of(1));
    raw_session second(url_of(2));
    second.run("SET STATEMENT wsrep_sync_wait = 1 FOR SELECT count(*) FROM line, entry");
    naive.run("BEGIN");
    EXPECT_NE(naive.answer("SELECT id FROM entry WHERE name = 'a' LOCK IN SHARE MODE"), "(no row)");
    second.run("DELETE FROM entry"); // waits for nobody
    std::string code;
    while (code.empty()) code = naive.code_of("SELECT 1"); // until the removal has arrived
    EXPECT_EQ(code, "1213") << "the transaction is undone, with all that it has done";

    const database mine = rowan::connect(url_of(1));
    mine.create(entry{.name = "a"});
    second.run("SET STATEMENT wsrep_sync_wait = 1 FOR SELECT count(*) FROM entry");
    int runs = 0;
    std::int64_t removed = 0;
    mine.atomic([&](transaction& tx) {
        // Until the removal has arrived the row is still found, and this time it is not held.
        if (runs > 0) naive.run("SET STATEMENT wsrep_sync_wait = 1 FOR SELECT count(*) FROM entry");
        const auto found = tx.get_or_create(entry{.name = "a"});
        if (++runs == 1) {
            removed = found.row.id;
            hold(tx, removed);
            second.run("DELETE FROM entry");
        }
        add_line(tx, found.row.id);
    });
    EXPECT_GE(runs, 2) << "the whole transaction, once again";
    EXPECT_NE(mine.objects<entry>().get().id, removed);
    EXPECT_EQ(raw_session(url_of(1)).answer("SELECT count(*) FROM line JOIN entry ON entry.id = entry_id"), "1");
    EXPECT_EQ(raw_session(url_of(1)).answer("SELECT count(*) FROM line"), "1") << "no line refers to nothing";
}

ROWAN_ON_STORES(rows_found_in_a_cluster, &rowan::test::galera);

} // namespace
