// What each server says of the locks that its connections wait for.
#include "explorer/calls.hpp"

namespace rowan::explorer {
namespace {

// https://www.postgresql.org/docs/15/functions-info.html: "waiting for a lock that would conflict with the blocked
// process's lock request, or ahead of it in the wait queue". Who waits in a circle does not wait: the server is about
// to undo one.
class postgresql_view final : public lock_view {
public:
    explicit postgresql_view(const std::string& url) : m_db(connect(url)) {}
    [[nodiscard]] bool is_waiting(const std::string& connection) override {
        return m_db
            .query<bool>("WITH RECURSIVE ahead AS (SELECT unnest(pg_blocking_pids(" + connection +
                         ")) AS pid UNION SELECT unnest(pg_blocking_pids(pid)) FROM ahead) "
                         "SELECT count(*) > 0 AND count(*) FILTER (WHERE pid = " +
                         connection + ") = 0 FROM ahead")
            .front();
    }
    // A connection looks once for a deadlock, when it has waited so long.
    [[nodiscard]] std::string_view hurry() const override { return "SET deadlock_timeout TO '1ms'"; }
    [[nodiscard]] std::string_view end_of_hurry() const override { return "SET deadlock_timeout TO '10s'"; }

private:
    database m_db;
};

struct monitor_output {
    std::string type{};
    std::string name{};
    std::string status{};
};

// The tables of information_schema are up to 100 ms old; this is not.
class mariadb_view final : public lock_view {
public:
    explicit mariadb_view(const std::string& url) : m_db(connect(url)) {}
    [[nodiscard]] bool is_waiting(const std::string& connection) override {
        const std::string status = m_db.query<monitor_output>("SHOW ENGINE INNODB STATUS").front().status;
        const std::size_t thread = status.find("thread id " + connection + ",", status.find("LIST OF TRANSACTIONS"));
        if (thread == std::string::npos) return false;
        const std::size_t begin = status.rfind("---TRANSACTION", thread);
        return status.substr(begin, thread - begin).find("LOCK WAIT") != std::string::npos;
    }
    // https://mariadb.com/kb/en/innodb-lock-modes/: "gap locks do not conflict with each other"
    [[nodiscard]] bool locks_gaps() const override { return true; }
    // A node may show a row some moments after it has said that it has caught up.
    [[nodiscard]] std::string committed(const std::string& schedule) override {
        return m_db
            .query<std::string>(
                "SET STATEMENT wsrep_sync_wait = 1 FOR SELECT concat_ws(' ', count(*), sum(id), sum(value), "
                "(SELECT sum(times_taken) FROM rowan_lock)) FROM item WHERE name LIKE '" +
                schedule + "%'")
            .front();
    }

private:
    database m_db;
};

} // namespace

std::unique_ptr<lock_view> view_locks(std::string_view engine, const std::string& admin_url) {
    if (engine == "postgresql") return std::make_unique<postgresql_view>(admin_url);
    if (engine == "mariadb") return std::make_unique<mariadb_view>(admin_url);
    return nullptr; // SQLite's callers say so themselves
}

} // namespace rowan::explorer
