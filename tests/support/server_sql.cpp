// Finds the C client of a URL, and sends a test's preparations through it.
#include "support/server_sql.hpp"

#include "support/raw_client.hpp"

#include <utility>

namespace rowan::test {

std::unique_ptr<raw_client> open_raw(const std::string& url) {
    const std::string scheme = url.substr(0, url.find(':'));
#ifdef ROWAN_HAS_SQLITE
    if (scheme == "sqlite") return open_raw_sqlite(url);
#endif
#ifdef ROWAN_HAS_POSTGRESQL
    if (scheme == "postgresql") return open_raw_postgresql(url);
#endif
#ifdef ROWAN_HAS_MARIADB
    if (scheme == "mariadb") return open_raw_mariadb(url);
#endif
    throw std::runtime_error("this build of the tests has no client for " + scheme);
}

text_rows rows_from_server(const std::string& url, const std::vector<std::string>& statements) {
    const std::unique_ptr<raw_client> client = open_raw(url);
    text_rows rows;
    for (const std::string& statement : statements) rows = client->run(statement);
    return rows;
}

std::vector<std::string> read_from_server(const std::string& url, const std::vector<std::string>& statements) {
    std::vector<std::string> first;
    for (std::vector<std::string>& row : rows_from_server(url, statements)) first.push_back(std::move(row.at(0)));
    return first;
}

void run_on_server(const std::string& url, const std::vector<std::string>& statements) {
    (void)rows_from_server(url, statements);
}

} // namespace rowan::test
