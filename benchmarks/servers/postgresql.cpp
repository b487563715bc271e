// libpq by hand: prepared statements, binary results.
#include "by_hand.hpp"

#include <libpq-fe.h>

#include <endian.h>

#include <cstring>
#include <stdexcept>

namespace bench {
namespace {

struct cleared {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using owned_result = std::unique_ptr<PGresult, cleared>;

std::int64_t int8_at(const PGresult* result, int row, int column) {
    std::uint64_t raw = 0;
    std::memcpy(&raw, PQgetvalue(result, row, column), sizeof raw);
    return static_cast<std::int64_t>(be64toh(raw));
}

std::string text_at(const PGresult* result, int row, int column) {
    return {PQgetvalue(result, row, column), static_cast<std::size_t>(PQgetlength(result, row, column))};
}

device device_at(const PGresult* result, int row) {
    return {.id = int8_at(result, row, 0),
            .serial = text_at(result, row, 1),
            .name = text_at(result, row, 2),
            .seen = int8_at(result, row, 3)};
}

constexpr const char* select_by_serial = "SELECT id, serial, name, seen FROM bench_device WHERE serial = $1";

constexpr const char* find_or_insert =
    "WITH sel AS (SELECT id, serial, name, seen, false AS created FROM bench_device WHERE serial = $1), "
    "ins AS (INSERT INTO bench_device AS x (serial, name, seen) SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM sel) "
    "ON CONFLICT (serial) DO UPDATE SET serial = x.serial RETURNING id, serial, name, seen, (xmax = 0) AS created) "
    "SELECT * FROM sel UNION ALL SELECT * FROM ins";

constexpr const char* find_or_insert_many =
    "WITH inp AS MATERIALIZED (SELECT k, n, s, ord FROM unnest($1::text[], $2::text[], $3::bigint[]) WITH ORDINALITY "
    "u(k, n, s, ord)), "
    "uniq AS MATERIALIZED (SELECT DISTINCT ON (k) k, n, s, ord FROM inp ORDER BY k, ord), "
    "sel AS (SELECT t.id, t.serial AS k, t.name, t.seen FROM bench_device t JOIN uniq ON t.serial = uniq.k), "
    "ins AS (INSERT INTO bench_device AS x (serial, name, seen) SELECT k, n, s FROM uniq u WHERE NOT EXISTS (SELECT 1 "
    "FROM sel WHERE sel.k = u.k) ORDER BY k ON CONFLICT (serial) DO UPDATE SET serial = x.serial RETURNING id, serial "
    "AS k, name, seen, (xmax = 0) AS created) "
    "SELECT r.id, r.k, r.name, r.seen, (r.created AND i.ord = u.ord) AS created FROM inp i JOIN uniq u USING (k) LEFT "
    "JOIN (SELECT id, k, name, seen, false AS created FROM sel UNION ALL SELECT * FROM ins) r USING (k) ORDER BY i.ord";

// A text array in its binary form.
std::string text_array(const std::vector<device>& rows, std::string device::* member) {
    std::string out;
    const auto put = [&out](std::uint32_t value) {
        value = htobe32(value);
        out.append(reinterpret_cast<const char*>(&value), sizeof value);
    };
    put(1);
    put(0);
    put(25);
    put(static_cast<std::uint32_t>(rows.size()));
    put(1);
    for (const device& row : rows) {
        put(static_cast<std::uint32_t>((row.*member).size()));
        out += row.*member;
    }
    return out;
}

std::string int8_array(const std::vector<device>& rows) {
    std::string out;
    const auto put = [&out](std::uint32_t value) {
        value = htobe32(value);
        out.append(reinterpret_cast<const char*>(&value), sizeof value);
    };
    put(1);
    put(0);
    put(20);
    put(static_cast<std::uint32_t>(rows.size()));
    put(1);
    for (const device& row : rows) {
        put(8);
        const std::uint64_t raw = htobe64(static_cast<std::uint64_t>(row.seen));
        out.append(reinterpret_cast<const char*>(&raw), sizeof raw);
    }
    return out;
}

class postgresql final : public by_hand {
public:
    explicit postgresql(const std::string& url) : m_connection(PQconnectdb(url.c_str())) {
        if (PQstatus(m_connection) != CONNECTION_OK) fail();
    }
    ~postgresql() override { PQfinish(m_connection); }

    device get(const std::string& serial) override {
        prepare("get", select_by_serial, m_has_get);
        const char* const values[] = {serial.c_str()};
        const int lengths[] = {static_cast<int>(serial.size())};
        const owned_result result(PQexecPrepared(m_connection, "get", 1, values, lengths, nullptr, 1));
        if (PQresultStatus(result.get()) != PGRES_TUPLES_OK || PQntuples(result.get()) != 1) fail();
        return device_at(result.get(), 0);
    }
    bool create(const device& row) override {
        prepare("create", find_or_insert, m_has_create);
        const std::uint64_t seen = htobe64(static_cast<std::uint64_t>(row.seen));
        const char* const values[] = {row.serial.c_str(), row.name.c_str(), reinterpret_cast<const char*>(&seen)};
        const int lengths[] = {static_cast<int>(row.serial.size()), static_cast<int>(row.name.size()), 8};
        const int formats[] = {0, 0, 1};
        const owned_result result(PQexecPrepared(m_connection, "create", 3, values, lengths, formats, 1));
        if (PQresultStatus(result.get()) != PGRES_TUPLES_OK || PQntuples(result.get()) != 1) fail();
        const device stored = device_at(result.get(), 0);
        return stored.id != 0 && *PQgetvalue(result.get(), 0, 4) != 0;
    }
    std::size_t create_all(const std::vector<device>& rows) override {
        prepare("create_all", find_or_insert_many, m_has_create_all);
        const std::string serials = text_array(rows, &device::serial);
        const std::string names = text_array(rows, &device::name);
        const std::string seen = int8_array(rows);
        const char* const values[] = {serials.data(), names.data(), seen.data()};
        const int lengths[] = {static_cast<int>(serials.size()), static_cast<int>(names.size()),
                               static_cast<int>(seen.size())};
        const int formats[] = {1, 1, 1};
        const owned_result result(PQexecPrepared(m_connection, "create_all", 3, values, lengths, formats, 1));
        if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) fail();
        std::size_t created = 0;
        std::vector<device> stored;
        for (int i = 0; i < PQntuples(result.get()); ++i) {
            stored.push_back(device_at(result.get(), i));
            created += *PQgetvalue(result.get(), i, 4) != 0 ? 1 : 0;
        }
        return created;
    }
    void execute(const std::string& sql) override {
        const owned_result result(PQexec(m_connection, sql.c_str()));
        const ExecStatusType status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail();
    }

private:
    void prepare(const char* name, const char* sql, bool& is_prepared) {
        if (is_prepared) return;
        const owned_result result(PQprepare(m_connection, name, sql, 0, nullptr));
        if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) fail();
        is_prepared = true;
    }
    [[noreturn]] void fail() const { throw std::runtime_error(PQerrorMessage(m_connection)); }

    PGconn* m_connection;
    bool m_has_get = false;
    bool m_has_create = false;
    bool m_has_create_all = false;
};

} // namespace

std::unique_ptr<by_hand> open_postgresql(const std::string& url) {
    return std::make_unique<postgresql>(url);
}

} // namespace bench
