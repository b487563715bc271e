// A hit leaves no trace on the server, whatever the form of the call: by its own counters.
#include "support/fresh_database.hpp"
#include "support/server_sql.hpp"
#include "support/servers.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using rowan::f;
using rowan::transaction;
using rowan::test::rows_from_server;
using rowan::test::server_url;

struct device {
    std::int64_t id{};
    std::string serial{};
    using rowan_table = rowan::table<"device", rowan::primary_key<&device::id>, rowan::unique<&device::serial>>;
};

struct number {
    std::int64_t value{};
};

enum class form { row, lookup, list, expecting_misses };

std::ostream& operator<<(std::ostream& out, form each) {
    return out << std::vector{"row", "lookup", "list", "expecting_misses"}.at(static_cast<std::size_t>(each));
}

const device there{.serial = "there"};
const std::vector<device> all_there{{.serial = "there"}, {.serial = "there too"}, {.serial = "there"}};

/// Of a database, and of a transaction.
template <class On>
void get(const On& on, form how) {
    switch (how) {
    case form::row: EXPECT_FALSE(on.get_or_create(there).created); break;
    case form::lookup:
        EXPECT_FALSE(on.template objects<device>().get_or_create(f<&device::serial> == "there").created);
        break;
    case form::list:
        for (const auto& each : on.get_or_create_all(all_there)) EXPECT_FALSE(each.created);
        break;
    case form::expecting_misses: EXPECT_FALSE(on.expecting_misses().get_or_create(there).created); break;
    }
}

class hit : public testing::Test {
protected:
    /// `server`: what serves `database`; a node, where that is a cluster.
    explicit hit(const char* database, const char* server, std::vector<form> forms)
        : all_forms(std::move(forms)), place(database),
          db(rowan::connect(rowan::test::with_database(server_url(server), place.name(), "pool=1"))) {
        db.create_tables<device>();
        static_cast<void>(db.get_or_create_all(all_there));
        in_each_form([&](form how) { hits(how, 2); });
    }

    template <class Work>
    void in_each_form(const Work& work) const {
        for (const form how : all_forms) {
            SCOPED_TRACE(how);
            work(how);
        }
    }
    void hits(form how, int count) const {
        for (int i = 0; i < count; ++i) get(db, how);
    }
    [[nodiscard]] std::int64_t ask(std::string_view sql) const { return db.query<number>(sql).at(0).value; }
    void expect_no_change_of(std::string_view counter) const {
        in_each_form([&](form how) {
            const std::int64_t before = ask(counter);
            hits(how, 20);
            EXPECT_EQ(ask(counter), before);
        });
    }
    /// Of a counter of the whole server. Other tests write to it at the same time; but if a hit did, no twenty of them
    /// would leave it as it was, nor would their transaction.
    void expect_quiet(std::string_view counter) const {
        const auto is_quiet_during = [&](const auto& work) {
            for (int attempt = 0; attempt < 1'000; ++attempt) {
                const std::int64_t before = ask(counter);
                work();
                if (ask(counter) == before) return true;
            }
            return false;
        };
        in_each_form([&](form how) {
            EXPECT_TRUE(is_quiet_during([&] { hits(how, 20); }));
            EXPECT_TRUE(is_quiet_during([&] {
                db.atomic([&](transaction& tx) {
                    for (int i = 0; i < 20; ++i) get(tx, how);
                });
            })) << "in a transaction";
        });
    }

    std::vector<form> all_forms;
    rowan::test::fresh_database place;
    rowan::database db;
};

class hit_on_postgresql : public hit {
protected:
    hit_on_postgresql()
        : hit("postgresql", "postgresql", {form::row, form::lookup, form::list, form::expecting_misses}) {}
};

class hit_on_mariadb : public hit {
protected:
    hit_on_mariadb() : hit_on_mariadb("mariadb", "mariadb") {}
    // What expects a miss begins with an insert there.
    hit_on_mariadb(const char* database, const char* server)
        : hit(database, server, {form::row, form::lookup, form::list}) {}

    /// By InnoDB's monitor, whether the session's transaction, which must have begun, has a lock or has changed a row.
    /// (innodb_trx is a copy as old as anybody's last look at it.)
    static bool has_left_traces(const transaction& tx, const char* administrator) {
        const std::int64_t thread = tx.query<number>("SELECT CAST(connection_id() AS SIGNED)").at(0).value;
        const std::string monitor =
            rows_from_server(server_url(administrator), {"SHOW ENGINE INNODB STATUS"}).at(0).at(2);
        const std::size_t list = monitor.find("\nLIST OF TRANSACTIONS");
        const std::size_t name = monitor.find("\nMariaDB thread id " + std::to_string(thread) + ",", list);
        const std::size_t begin = monitor.rfind("\n---TRANSACTION ", name);
        EXPECT_TRUE(list < begin && begin < name && name != std::string::npos) << monitor;
        const std::string about = monitor.substr(begin, name - begin);
        EXPECT_NE(about.find(", ACTIVE "), std::string::npos) << about;
        const bool has_lock =
            about.find(" lock struct(s)") != std::string::npos && about.find("\n0 lock struct(s)") == std::string::npos;
        return has_lock || about.find("undo log entries") != std::string::npos;
    }
    void expect_no_locks(const char* administrator) const {
        const auto work = [&](transaction& tx, form how) {
            get(tx, how);
            EXPECT_FALSE(has_left_traces(tx, administrator));
            static_cast<void>(tx.query<number>("SELECT id FROM device WHERE serial = 'there' LOCK IN SHARE MODE"));
            EXPECT_TRUE(has_left_traces(tx, administrator)) << "a lock is seen where there is one";
        };
        in_each_form([&](form how) { db.atomic([&](transaction& tx) { work(tx, how); }); });
    }
};

class hit_on_galera : public hit_on_mariadb {
protected:
    hit_on_galera() : hit_on_mariadb("galera", "galera_node_1") {}
};

TEST_F(hit_on_postgresql, writes_no_wal) {
    expect_quiet("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint");
}

TEST_F(hit_on_postgresql, takes_no_transaction_number_and_no_row_lock) {
    // A failed insert and an update are counted too: they leave dead rows.
    const std::string_view changed = "SELECT (n_tup_ins + n_tup_upd + n_tup_del)::bigint FROM pg_stat_xact_user_tables "
                                     "WHERE relname = 'device'";
    // A statement that might insert has the table's lock for writers, which keeps only a change of the table waiting. A
    // lock on a row is a number of a transaction.
    const std::string locks = "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype <> 'virtualxid' "
                              "AND mode <> 'AccessShareLock'";
    const std::string but_of_table = " AND (locktype, mode) <> ('relation', 'RowExclusiveLock')";
    const std::string_view numbers = "SELECT count(txid_current_if_assigned())";
    const auto work = [&](transaction& tx, form how) {
        const auto ask_here = [&](std::string_view sql) { return tx.query<number>(sql).at(0).value; };
        const bool looks_first = how == form::row || how == form::lookup;
        const std::int64_t before = ask_here(changed); // what this session did earlier may not be reported yet
        get(tx, how);
        EXPECT_EQ(ask_here(numbers), 0);
        EXPECT_EQ(ask_here(looks_first ? locks : locks + but_of_table), 0);
        EXPECT_EQ(ask_here(changed), before);
        tx.execute("UPDATE device SET serial = serial WHERE serial = 'there'");
        EXPECT_EQ(ask_here(numbers), 1) << "is seen where there is one";
        EXPECT_GE(ask_here(locks + but_of_table), 1);
        EXPECT_EQ(ask_here(changed), before + 1);
    };
    in_each_form([&](form how) { db.atomic([&](transaction& tx) { work(tx, how); }); });
}

TEST_F(hit_on_postgresql, burns_no_number) {
    expect_no_change_of("SELECT last_value FROM device_id_seq");
}

TEST_F(hit_on_mariadb, writes_no_row) {
    const std::string written =
        "SELECT CAST(sum(variable_value) AS SIGNED) FROM information_schema.session_status WHERE "
        "variable_name IN ('HANDLER_WRITE', 'HANDLER_UPDATE', 'HANDLER_DELETE')";
    // Reading the counters writes into a temporary table, always as much.
    const std::int64_t cost = ask(written) - ask(written);
    in_each_form([&](form how) {
        const std::int64_t before = ask(written);
        hits(how, 20);
        EXPECT_EQ(before - ask(written), cost);
    });
}

TEST_F(hit_on_mariadb, locks_no_row_and_changes_none_in_a_transaction) {
    expect_no_locks("mariadb_admin");
}

const std::string_view next_number = "SELECT CAST(auto_increment AS SIGNED) FROM information_schema.tables WHERE "
                                     "table_schema = database() AND table_name = 'device'";

TEST_F(hit_on_mariadb, burns_no_number) {
    expect_no_change_of(next_number);
}

TEST_F(hit_on_galera, replicates_nothing) {
    expect_quiet("SELECT CAST(variable_value AS SIGNED) FROM information_schema.global_status WHERE "
                 "variable_name = 'WSREP_REPLICATED'");
    expect_no_change_of("SELECT CAST(substring_index(wsrep_last_written_gtid(), ':', -1) AS SIGNED)");
}

TEST_F(hit_on_galera, locks_no_row_and_changes_none_in_a_transaction) {
    expect_no_locks("galera_admin_1");
}

TEST_F(hit_on_galera, burns_no_number) {
    expect_no_change_of(next_number);
}

} // namespace
