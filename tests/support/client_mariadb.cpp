// Runs a test's preparations through MariaDB Connector/C.
#include "support/server_clients.hpp"

#include <mysql.h>

#include <memory>
#include <stdexcept>

namespace rowan::test {

namespace {

/// The parts of a URL of scripts/servers: no password, one host, at most the option "socket".
struct address {
    std::string user, host, database, socket;
    unsigned port = 0;
};

address parse(const std::string& url) {
    address parts;
    const auto begin = url.find("://") + 3;
    const auto at = url.find('@', begin);
    const auto slash = url.find('/', at);
    const auto query = url.find('?', slash);
    const auto colon = url.find(':', at);
    parts.user = url.substr(begin, at - begin);
    parts.host = url.substr(at + 1, std::min(colon, slash) - at - 1);
    if (colon < slash) parts.port = static_cast<unsigned>(std::stoul(url.substr(colon + 1, slash - colon - 1)));
    parts.database = url.substr(slash + 1, query == std::string::npos ? query : query - slash - 1);
    constexpr std::string_view option = "socket=";
    const auto socket = query == std::string::npos ? query : url.find(option, query);
    if (socket != std::string::npos) {
        const auto value = socket + option.size();
        parts.socket = url.substr(value, url.find('&', value) - value);
    }
    return parts;
}

} // namespace

text_rows read_from_mariadb(const std::string& url, const std::vector<std::string>& statements) {
    const address to = parse(url);
    const std::unique_ptr<MYSQL, void (*)(MYSQL*)> connection(mysql_init(nullptr), mysql_close);
    if (mysql_real_connect(connection.get(), to.host.c_str(), to.user.c_str(), nullptr, to.database.c_str(), to.port,
                           to.socket.empty() ? nullptr : to.socket.c_str(), 0) == nullptr) {
        throw std::runtime_error(mysql_error(connection.get()));
    }
    text_rows rows;
    for (const std::string& statement : statements) {
        if (mysql_query(connection.get(), statement.c_str()) != 0) {
            throw std::runtime_error(statement + ": " + mysql_error(connection.get()));
        }
        const std::unique_ptr<MYSQL_RES, void (*)(MYSQL_RES*)> result(mysql_store_result(connection.get()),
                                                                      mysql_free_result);
        rows.clear();
        while (result != nullptr) {
            MYSQL_ROW row = mysql_fetch_row(result.get());
            if (row == nullptr) break;
            std::vector<std::string>& columns = rows.emplace_back();
            for (unsigned column = 0; column < mysql_num_fields(result.get()); ++column)
                columns.emplace_back(row[column] == nullptr ? "NULL" : row[column]);
        }
    }
    return rows;
}

} // namespace rowan::test
