// A session of one engine's own C client, as its file implements it.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace rowan::test {

/// Rows with each column as text; NULL as "NULL".
using text_rows = std::vector<std::vector<std::string>>;

/// What a server refused, under its own code: an SQLSTATE of PostgreSQL, an error number of MariaDB, an extended result
/// code of SQLite.
class raw_error : public std::runtime_error {
public:
    raw_error(std::string refused, const std::string& text)
        : std::runtime_error(text + " (" + refused + ")"), code(std::move(refused)) {}
    std::string code;
};

class raw_client {
public:
    raw_client() = default;
    raw_client(const raw_client&) = delete;
    raw_client& operator=(const raw_client&) = delete;
    virtual ~raw_client() = default;

    /// The rows of a statement, or of the last of several. Throws raw_error.
    virtual text_rows run(const std::string& sql) = 0;
    /// Runs one statement by the engine's protocol for prepared ones, where it has another one for those; the rows are
    /// read and dropped.
    virtual void run_prepared(const std::string& sql) { run(sql); }
};

std::unique_ptr<raw_client> open_raw_sqlite(const std::string& url);
std::unique_ptr<raw_client> open_raw_postgresql(const std::string& url);
std::unique_ptr<raw_client> open_raw_mariadb(const std::string& url);

/// By the URL's scheme. Throws std::runtime_error when this build has no client for it.
std::unique_ptr<raw_client> open_raw(const std::string& url);

} // namespace rowan::test
