// A session of libpq.
#include "support/raw_client.hpp"

#include <libpq-fe.h>

namespace rowan::test {

namespace {

class postgresql_client : public raw_client {
public:
    explicit postgresql_client(const std::string& url) : m_connection(PQconnectdb(url.c_str()), PQfinish) {
        if (PQstatus(m_connection.get()) != CONNECTION_OK) throw raw_error("08001", PQerrorMessage(m_connection.get()));
        PQsetNoticeProcessor(m_connection.get(), [](void*, const char*) {}, nullptr);
    }

    text_rows run(const std::string& sql) override {
        const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(m_connection.get(), sql.c_str()), PQclear);
        const auto status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            const char* const state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
            throw raw_error(state == nullptr ? "08006" : state, sql + ": " + PQerrorMessage(m_connection.get()));
        }
        text_rows rows;
        for (int row = 0; row < PQntuples(result.get()); ++row) {
            std::vector<std::string>& columns = rows.emplace_back();
            for (int column = 0; column < PQnfields(result.get()); ++column) {
                columns.emplace_back(
                    PQgetisnull(result.get(), row, column) != 0 ? "NULL" : PQgetvalue(result.get(), row, column));
            }
        }
        return rows;
    }

private:
    std::unique_ptr<PGconn, void (*)(PGconn*)> m_connection;
};

} // namespace

std::unique_ptr<raw_client> open_raw_postgresql(const std::string& url) {
    return std::make_unique<postgresql_client>(url);
}

} // namespace rowan::test
