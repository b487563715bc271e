// Each engine's words.
#include "support/dialect.hpp"

#include <stdexcept>

namespace rowan::test {

namespace {

using text = std::string;

text privileges_but(const text& one) {
    text all;
    for (const char* each : {"SELECT", "INSERT", "UPDATE", "DELETE"}) {
        if (each != one) (all += all.empty() ? "" : ", ") += each;
    }
    return all;
}

const dialect sqlite{
    .engine = "sqlite",
    .duplicate_key_code = "2067",
    .deadlock_code = "",
    .insert_or_nothing = "INSERT ",
    .or_nothing = " ON CONFLICT DO NOTHING",
    .or_update = " ON CONFLICT(name) DO UPDATE SET ",
    .primary_key = [](const text& table) { return table + ".id"; },
    .unique_key = [](const text& table, const text& column, const text&) { return table + "." + column; },
    .drop_index = [](const text&, const text& index) { return "DROP INDEX " + index; },
    .watch = [](const text& table, const text& column) -> sql_list {
        return {"CREATE TRIGGER watch_" + column + " AFTER UPDATE OF " + column + " ON " + table +
                " BEGIN INSERT INTO seen VALUES ('" + column + "'); END"};
    },
    .store_lowered = [](const text& table, const text& column) -> sql_list {
        return {"CREATE TRIGGER lowered AFTER INSERT ON " + table + " BEGIN UPDATE " + table + " SET " + column +
                " = lower(" + column + ") WHERE id = new.id; END"};
    },
    .make_insertable = [](const text& view, const text& table) -> sql_list {
        return {"CREATE TRIGGER reaches INSTEAD OF INSERT ON " + view + " BEGIN INSERT INTO " + table +
                "(name, value) VALUES (new.name, new.value); END"};
    },
    .begin_read_only = "PRAGMA query_only = ON; BEGIN",
    .read_only_code = "8",
    .skip_inserts = [](const text& table) -> sql_list {
        return {"CREATE TRIGGER skipped BEFORE INSERT ON " + table + " BEGIN SELECT raise(IGNORE); END"};
    },
    .defer_publisher_of_book = []() -> sql_list {
        return {"DROP TABLE book_author", "DROP TABLE book",
                "CREATE TABLE book (id INTEGER PRIMARY KEY, publisher_id INTEGER NOT NULL REFERENCES publisher(id) "
                "DEFERRABLE INITIALLY DEFERRED, title TEXT NOT NULL, pages INTEGER NOT NULL, "
                "UNIQUE (publisher_id, title)) STRICT"};
    },
    .set_isolation = "",
    .isolation = "",
    .table_names = "SELECT name FROM sqlite_schema WHERE type = 'table'",
    .column_names = "SELECT i.name FROM sqlite_schema AS s, pragma_table_info(s.name) AS i WHERE s.type = 'table'",
    .other_sessions = "",
    .end_session = nullptr,
    .end_statement = nullptr,
    .make_limited_user = nullptr,
    .drop_limited_user = nullptr,
    .limit_statements = "",
    .limit_lock_waits = "",
    .short_limits = {},
    .no_limits = {},
    .plain_wire = "",
};

sql_list postgresql_trigger(const text& name, const text& when, const text& table, const text& body) {
    return {"CREATE FUNCTION " + name + "() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN " + body + " END$$",
            "CREATE TRIGGER " + name + " " + when + " ON " + table + " FOR EACH ROW EXECUTE FUNCTION " + name + "()"};
}

const dialect postgresql{
    .engine = "postgresql",
    .duplicate_key_code = "23505",
    .deadlock_code = "40P01",
    .insert_or_nothing = "INSERT ",
    .or_nothing = " ON CONFLICT DO NOTHING",
    .or_update = " ON CONFLICT(name) DO UPDATE SET ",
    .primary_key = [](const text& table) { return table + "_pkey"; },
    .unique_key = [](const text&, const text&, const text& index) { return index; },
    .drop_index = [](const text&, const text& index) { return "DROP INDEX " + index; },
    .watch =
        [](const text& table, const text& column) {
            return postgresql_trigger("watch_" + column, "AFTER UPDATE OF " + column, table,
                                      "INSERT INTO seen VALUES ('" + column + "'); RETURN NULL;");
        },
    .store_lowered =
        [](const text& table, const text& column) {
            return postgresql_trigger("lowered", "BEFORE INSERT", table,
                                      "NEW." + column + " = lower(NEW." + column + "); RETURN NEW;");
        },
    .make_insertable = [](const text&, const text&) -> sql_list { return {}; },
    .begin_read_only = "BEGIN READ ONLY",
    .read_only_code = "25006",
    .skip_inserts =
        [](const text& table) { return postgresql_trigger("skipped", "BEFORE INSERT", table, "RETURN NULL;"); },
    .defer_publisher_of_book = []() -> sql_list {
        return {"ALTER TABLE book ALTER CONSTRAINT book_publisher_id_fkey DEFERRABLE INITIALLY DEFERRED"};
    },
    .set_isolation = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL ",
    .isolation = "SELECT upper(current_setting('default_transaction_isolation'))",
    .table_names = "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
    .column_names = "SELECT attname::text FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid "
                    "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0",
    .other_sessions = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    .end_session = [](const text& number) { return "SELECT pg_terminate_backend(" + number + ")"; },
    .end_statement = [](const text& number) { return "SELECT pg_cancel_backend(" + number + ")"; },
    .make_limited_user = [](const text& user, const text& table, const text& without) -> sql_list {
        return {"CREATE ROLE " + user + " LOGIN", "GRANT " + privileges_but(without) + " ON " + table + " TO " + user};
    },
    .drop_limited_user = [](const text& user) -> sql_list { return {"DROP OWNED BY " + user, "DROP ROLE " + user}; },
    .limit_statements = "SET statement_timeout = 50",
    .limit_lock_waits = "SET lock_timeout = 50",
    .short_limits = {"ALTER DATABASE rowan SET statement_timeout = 8", "ALTER DATABASE rowan SET lock_timeout = 3"},
    .no_limits = {"ALTER DATABASE rowan RESET ALL"},
    .plain_wire = "sslmode=disable",
};

const dialect mariadb{
    .engine = "mariadb",
    .duplicate_key_code = "1062",
    .deadlock_code = "1213",
    .insert_or_nothing = "INSERT IGNORE ",
    .or_nothing = "",
    .or_update = " ON DUPLICATE KEY UPDATE ",
    .primary_key = [](const text&) -> text { return "PRIMARY"; },
    .unique_key = [](const text&, const text&, const text& index) { return index; },
    .drop_index = [](const text& table, const text& index) { return "DROP INDEX " + index + " ON " + table; },
    .watch = // a trigger cannot tell "set to what it was" from "not set"
    [](const text& table, const text& column) -> sql_list {
        return {"CREATE TRIGGER watch_" + column + " AFTER UPDATE ON " + table + " FOR EACH ROW INSERT INTO seen " +
                "SELECT '" + column + "' FROM DUAL WHERE NOT (OLD." + column + " <=> NEW." + column + ")"};
    },
    .store_lowered = [](const text& table, const text& column) -> sql_list {
        return {"CREATE TRIGGER lowered BEFORE INSERT ON " + table + " FOR EACH ROW SET NEW." + column +
                " = lower(NEW." + column + ")"};
    },
    .make_insertable = [](const text&, const text&) -> sql_list { return {}; },
    .begin_read_only = "START TRANSACTION READ ONLY",
    .read_only_code = "1792",
    .skip_inserts = nullptr,
    .defer_publisher_of_book = nullptr,
    .set_isolation = "SET SESSION TRANSACTION ISOLATION LEVEL ",
    .isolation = "SELECT replace(@@tx_isolation, '-', ' ')",
    .table_names = "SELECT table_name FROM information_schema.tables WHERE table_schema = database()",
    .column_names = "SELECT column_name FROM information_schema.columns WHERE table_schema = database()",
    .other_sessions = "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()",
    .end_session = [](const text& number) { return "KILL " + number; },
    .end_statement = [](const text& number) { return "KILL QUERY " + number; },
    .make_limited_user = [](const text& user, const text& table, const text& without) -> sql_list {
        return {"CREATE USER " + user + "@localhost",
                "GRANT " + privileges_but(without) + " ON " + table + " TO " + user + "@localhost"};
    },
    .drop_limited_user = [](const text& user) -> sql_list { return {"DROP USER " + user + "@localhost"}; },
    .limit_statements = "SET max_statement_time = 0.05",
    .limit_lock_waits = "SET innodb_lock_wait_timeout = 0",
    .short_limits = {"SET GLOBAL max_statement_time = 0.008", "SET GLOBAL innodb_lock_wait_timeout = 0"},
    .no_limits = {"SET GLOBAL max_statement_time = 0", "SET GLOBAL innodb_lock_wait_timeout = 50"},
    .plain_wire = "tls=off",
};

} // namespace

const dialect& dialect_of(std::string_view engine) {
    for (const dialect* each : {&sqlite, &postgresql, &mariadb}) {
        if (each->engine == engine) return *each;
    }
    throw std::out_of_range("no dialect of " + text(engine));
}

} // namespace rowan::test
