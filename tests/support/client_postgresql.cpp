// Runs a test's preparations through libpq.
#include "support/server_clients.hpp"

#include <libpq-fe.h>

#include <memory>
#include <stdexcept>

namespace rowan::test {

std::vector<std::string> read_from_postgresql(const std::string& url, const std::vector<std::string>& statements) {
    const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(PQconnectdb(url.c_str()), PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection.get()));
    std::vector<std::string> rows;
    for (const std::string& statement : statements) {
        const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(connection.get(), statement.c_str()),
                                                                    PQclear);
        const auto status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            throw std::runtime_error(statement + ": " + PQerrorMessage(connection.get()));
        }
        rows.clear();
        for (int row = 0; row < PQntuples(result.get()); ++row) {
            rows.emplace_back(PQgetisnull(result.get(), row, 0) != 0 ? "NULL" : PQgetvalue(result.get(), row, 0));
        }
    }
    return rows;
}

} // namespace rowan::test
