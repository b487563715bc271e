// A hit leaves no trace on the server: by its own counters.
#include "support/fresh_database.hpp"
#include "support/server_sql.hpp"
#include "support/servers.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

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

class hit : public testing::Test {
protected:
    explicit hit(const char* server) : place(server) {
        db.create_tables<device>();
        get();
        get();
    }

    void get() const { db.get_or_create(device{.serial = "there"}); }
    [[nodiscard]] std::int64_t ask(std::string_view sql) const { return db.query<number>(sql).at(0).value; }

    rowan::test::fresh_database place;
    rowan::database db = rowan::connect(place.url("pool=1"));
};

class hit_on_postgresql : public hit {
protected:
    hit_on_postgresql() : hit("postgresql") {}
};

class hit_on_mariadb : public hit {
protected:
    hit_on_mariadb() : hit("mariadb") {}
};

// Other tests write to the same server at the same time; but if a hit wrote, no twenty of them would leave the log as
// it was.
TEST_F(hit_on_postgresql, writes_no_wal) {
    const std::string_view position = "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint";
    bool was_quiet = false;
    for (int attempt = 0; attempt < 200 && !was_quiet; ++attempt) {
        const std::int64_t before = ask(position);
        for (int i = 0; i < 20; ++i) get();
        was_quiet = ask(position) == before;
    }
    EXPECT_TRUE(was_quiet);
}

TEST_F(hit_on_postgresql, takes_no_transaction_number_and_no_row_lock) {
    const std::string_view changed = "SELECT (n_tup_ins + n_tup_upd + n_tup_del)::bigint FROM pg_stat_xact_user_tables "
                                     "WHERE relname = 'device'";
    const std::string_view locks = "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype <> "
                                   "'virtualxid' AND mode <> 'AccessShareLock'";
    db.atomic([&](rowan::transaction& tx) {
        const auto in_transaction = [&](std::string_view sql) { return tx.query<number>(sql).at(0).value; };
        const std::int64_t before = in_transaction(changed); // what this session did earlier may not be reported yet
        tx.get_or_create(device{.serial = "there"});
        EXPECT_EQ(in_transaction("SELECT count(txid_current_if_assigned())"), 0);
        EXPECT_EQ(in_transaction(locks), 0);
        EXPECT_EQ(in_transaction(changed), before);
    });
}

TEST_F(hit_on_postgresql, burns_no_number) {
    const std::string_view last = "SELECT last_value FROM device_id_seq";
    const std::int64_t before = ask(last);
    for (int i = 0; i < 20; ++i) get();
    EXPECT_EQ(ask(last), before);
}

TEST_F(hit_on_mariadb, writes_no_row_and_locks_none) {
    const std::string written =
        "SELECT CAST(sum(variable_value) AS SIGNED) FROM information_schema.session_status WHERE "
        "variable_name IN ('HANDLER_WRITE', 'HANDLER_UPDATE', 'HANDLER_DELETE')";
    // Reading the counters writes into a temporary table, always as much.
    const std::int64_t cost = ask(written) - ask(written);
    const std::int64_t before = ask(written);
    for (int i = 0; i < 20; ++i) get();
    EXPECT_EQ(before - ask(written), cost);

    db.atomic([&](rowan::transaction& tx) {
        tx.get_or_create(device{.serial = "there"});
        const std::int64_t thread = tx.query<number>("SELECT CAST(connection_id() AS SIGNED)").at(0).value;
        const auto locks = rows_from_server(
            server_url("mariadb_admin"),
            {"SELECT trx_rows_locked, trx_rows_modified FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = " +
             std::to_string(thread)});
        for (const std::vector<std::string>& row : locks) EXPECT_EQ(row, (std::vector<std::string>{"0", "0"}));
    });
}

TEST_F(hit_on_mariadb, burns_no_number) {
    const std::string_view next =
        "SELECT CAST(auto_increment AS SIGNED) FROM information_schema.tables WHERE table_schema = "
        "database() AND table_name = 'device'";
    const std::int64_t before = ask(next);
    for (int i = 0; i < 20; ++i) get();
    EXPECT_EQ(ask(next), before);
}

} // namespace
