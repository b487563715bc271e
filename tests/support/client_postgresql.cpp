// Runs a test's preparations through libpq.
#include "support/server_clients.hpp"

#include <libpq-fe.h>

#include <memory>
#include <stdexcept>

namespace rowan::test {

text_rows read_from_postgresql(const std::string& url, const std::vector<std::string>& statements) {
    const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(PQconnectdb(url.c_str()), PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection.get()));
    text_rows rows;
    for (const std::string& statement : statements) {
        const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(connection.get(), statement.c_str()),
                                                                    PQclear);
        const auto status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            throw std::runtime_error(statement + ": " + PQerrorMessage(connection.get()));
        }
        rows.clear();
        for (int row = 0; row < PQntuples(result.get()); ++row) {
            std::vector<std::string>& columns = rows.emplace_back();
            for (int column = 0; column < PQnfields(result.get()); ++column) {
                columns.emplace_back(
                    PQgetisnull(result.get(), row, column) != 0 ? "NULL" : PQgetvalue(result.get(), row, column));
            }
        }
    }
    return rows;
}

} // namespace rowan::test
