// A database that one test has for itself, on any engine, and that is gone when the test is over.
#pragma once

#include "sqlite/folder.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rowan::test {

/// Makes an empty database; the destructor drops it, also under connections that are still open.
class fresh_database {
public:
    /// `server`: "sqlite" (a file), "postgresql", "postgresql_tcp", "pgbouncer", "mariadb", "mariadb_tcp", "galera" (on
    /// all nodes when this returns). Ends the test as server_url() does when that server was not started.
    explicit fresh_database(std::string_view server);
    fresh_database(const fresh_database&) = delete;
    fresh_database& operator=(const fresh_database&) = delete;
    ~fresh_database();

    /// What rowan::connect() takes, with more options ("a=1&b=2") when there are any.
    [[nodiscard]] std::string url(std::string_view options = {}) const;
    /// Of the database on its server; of the file for SQLite.
    [[nodiscard]] const std::string& name() const { return m_name; }

private:
    std::optional<folder> m_folder; // SQLite's
    std::string m_name;
    std::string m_url;
    std::string m_drop_url; // where the statement that drops it goes
};

} // namespace rowan::test
