// Sends a test's preparations through libpq and Connector/C, where the build has them.
#include "support/server_sql.hpp"

#include "support/server_clients.hpp"

#include <stdexcept>
#include <utility>

namespace rowan::test {

text_rows rows_from_server(const std::string& url, [[maybe_unused]] const std::vector<std::string>& statements) {
    const std::string scheme = url.substr(0, url.find(':'));
#ifdef ROWAN_HAS_POSTGRESQL
    if (scheme == "postgresql") return read_from_postgresql(url, statements);
#endif
#ifdef ROWAN_HAS_MARIADB
    if (scheme == "mariadb") return read_from_mariadb(url, statements);
#endif
    throw std::runtime_error("this build of the tests has no client for " + scheme);
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
