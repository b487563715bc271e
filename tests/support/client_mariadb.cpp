// A session of MariaDB Connector/C.
#include "support/raw_client.hpp"

#include <mysql.h>

#include <algorithm>
#include <string_view>

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

class mariadb_client : public raw_client {
public:
    explicit mariadb_client(const std::string& url) : m_connection(mysql_init(nullptr), mysql_close) {
        const address to = parse(url);
        if (mysql_real_connect(m_connection.get(), to.host.c_str(), to.user.c_str(), nullptr, to.database.c_str(),
                               to.port, to.socket.empty() ? nullptr : to.socket.c_str(), 0) == nullptr) {
            fail(url);
        }
    }

    text_rows run(const std::string& sql) override {
        if (mysql_query(m_connection.get(), sql.c_str()) != 0) fail(sql);
        const std::unique_ptr<MYSQL_RES, void (*)(MYSQL_RES*)> result(mysql_store_result(m_connection.get()),
                                                                      mysql_free_result);
        if (mysql_errno(m_connection.get()) != 0) fail(sql);
        text_rows rows;
        while (result != nullptr) {
            MYSQL_ROW row = mysql_fetch_row(result.get());
            if (row == nullptr) break;
            std::vector<std::string>& columns = rows.emplace_back();
            for (unsigned column = 0; column < mysql_num_fields(result.get()); ++column)
                columns.emplace_back(row[column] == nullptr ? "NULL" : row[column]);
        }
        return rows;
    }

    void run_prepared(const std::string& sql) override {
        const std::unique_ptr<MYSQL_STMT, my_bool (*)(MYSQL_STMT*)> statement(mysql_stmt_init(m_connection.get()),
                                                                              mysql_stmt_close);
        MYSQL_STMT* const it = statement.get();
        const bool is_done = mysql_stmt_prepare(it, sql.c_str(), sql.size()) == 0 && mysql_stmt_execute(it) == 0 &&
                             mysql_stmt_store_result(it) == 0;
        if (!is_done) throw raw_error(std::to_string(mysql_stmt_errno(it)), sql + ": " + mysql_stmt_error(it));
    }

private:
    [[noreturn]] void fail(const std::string& what) const {
        throw raw_error(std::to_string(mysql_errno(m_connection.get())), what + ": " + mysql_error(m_connection.get()));
    }

    std::unique_ptr<MYSQL, void (*)(MYSQL*)> m_connection;
};

} // namespace

std::unique_ptr<raw_client> open_raw_mariadb(const std::string& url) {
    return std::make_unique<mariadb_client>(url);
}

} // namespace rowan::test
