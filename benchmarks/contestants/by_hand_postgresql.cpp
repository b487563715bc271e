// libpq by hand: prepared statements, binary results.
#include "session.hpp"

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

constexpr const char* upsert =
    "INSERT INTO bench_device AS x (serial, name, seen) VALUES ($1, $2, $3) ON CONFLICT (serial) DO UPDATE SET seen = "
    "x.seen + 1 RETURNING id, serial, name, seen";

constexpr const char* insert_many = "INSERT INTO bench_device (serial, name, seen) SELECT * FROM unnest($1::text[], "
                                    "$2::text[], $3::bigint[]) RETURNING id, serial, name, seen";

constexpr const char* filter_by_name =
    "SELECT id, serial, name, seen FROM bench_device WHERE id >= $1::bigint AND id < "
    "$2::bigint AND name = $3 ORDER BY id LIMIT 100";

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

class postgresql final : public session {
public:
    explicit postgresql(const std::string& url) : m_connection(PQconnectdb(url.c_str())) {
        if (PQstatus(m_connection) != CONNECTION_OK) fail();
        execute("SET client_min_messages = warning");
    }
    ~postgresql() override { PQfinish(m_connection); }

    device get(const std::string& serial) override {
        device row;
        if (!find(serial, row)) throw std::runtime_error("get(): no such row");
        return row;
    }
    bool get_or_create(const device& row) override {
        device found;
        return !find(row.serial, found) && get_or_create_expecting_miss(row);
    }
    bool get_or_create_expecting_miss(const device& row) override {
        const owned_result result = run_with(m_find_or_insert, row);
        if (PQntuples(result.get()) != 1) fail();
        const device stored = device_at(result.get(), 0);
        return stored.id != 0 && *PQgetvalue(result.get(), 0, 4) != 0;
    }
    bool get_or_create_in_transaction(const device& row, const std::string& other) override {
        execute("BEGIN");
        static_cast<void>(get(other));
        const bool is_created = get_or_create(row);
        execute("COMMIT");
        return is_created;
    }
    void update_or_create(const device& row) override {
        const owned_result result = run_with(m_upsert, row);
        if (PQntuples(result.get()) != 1 || device_at(result.get(), 0).id == 0) fail();
    }
    std::size_t get_or_create_all(const std::vector<device>& rows) override {
        const owned_result result = run_with(m_find_or_insert_many, rows);
        std::size_t created = 0;
        std::vector<device> stored;
        for (int i = 0; i < PQntuples(result.get()); ++i) {
            stored.push_back(device_at(result.get(), i));
            created += *PQgetvalue(result.get(), i, 4) != 0 ? 1 : 0;
        }
        return created;
    }
    void create_all(const std::vector<device>& rows) override {
        const owned_result result = run_with(m_insert_many, rows);
        std::vector<device> stored;
        for (int i = 0; i < PQntuples(result.get()); ++i) stored.push_back(device_at(result.get(), i));
    }
    std::size_t filter(std::int64_t least, std::int64_t end, const std::string& name) override {
        const std::uint64_t numbers[] = {htobe64(static_cast<std::uint64_t>(least)),
                                         htobe64(static_cast<std::uint64_t>(end))};
        const owned_result result =
            run(m_filter,
                {reinterpret_cast<const char*>(&numbers[0]), reinterpret_cast<const char*>(&numbers[1]), name.data()},
                {8, 8, static_cast<int>(name.size())}, {1, 1, 1});
        std::vector<device> rows;
        for (int i = 0; i < PQntuples(result.get()); ++i) rows.push_back(device_at(result.get(), i));
        return rows.size();
    }
    std::size_t stream() override {
        if (PQsendQueryParams(m_connection, "SELECT id, serial, name, seen FROM bench_device", 0, nullptr, nullptr,
                              nullptr, nullptr, 1) == 0 ||
            PQsetSingleRowMode(m_connection) == 0)
            fail();
        std::size_t rows = 0;
        while (const owned_result result{PQgetResult(m_connection)}) {
            if (PQresultStatus(result.get()) == PGRES_SINGLE_TUPLE) rows += device_at(result.get(), 0).id != 0 ? 1 : 0;
        }
        return rows;
    }
    void execute(const std::string& sql) override {
        const owned_result result(PQexec(m_connection, sql.c_str()));
        const ExecStatusType status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail();
    }
    std::array<std::int64_t, 3> numbers(const std::string& sql) override {
        const owned_result result(PQexec(m_connection, sql.c_str()));
        if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) fail();
        return {std::stoll(text_at(result.get(), 0, 0)), std::stoll(text_at(result.get(), 0, 1)),
                std::stoll(text_at(result.get(), 0, 2))};
    }

private:
    struct prepared {
        const char* name;
        const char* sql;
        bool is_ready = false;
    };

    owned_result run(prepared& what, std::vector<const char*> values, std::vector<int> lengths,
                     std::vector<int> formats) {
        if (!what.is_ready) {
            const owned_result result(PQprepare(m_connection, what.name, what.sql, 0, nullptr));
            if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) fail();
            what.is_ready = true;
        }
        owned_result result(PQexecPrepared(m_connection, what.name, static_cast<int>(values.size()), values.data(),
                                           lengths.data(), formats.data(), 1));
        if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) fail();
        return result;
    }
    owned_result run_with(prepared& what, const device& row) {
        const std::uint64_t seen = htobe64(static_cast<std::uint64_t>(row.seen));
        return run(what, {row.serial.c_str(), row.name.c_str(), reinterpret_cast<const char*>(&seen)},
                   {static_cast<int>(row.serial.size()), static_cast<int>(row.name.size()), 8}, {1, 1, 1});
    }
    owned_result run_with(prepared& what, const std::vector<device>& rows) {
        const std::string serials = text_array(rows, &device::serial);
        const std::string names = text_array(rows, &device::name);
        const std::string seen = int8_array(rows);
        return run(what, {serials.data(), names.data(), seen.data()},
                   {static_cast<int>(serials.size()), static_cast<int>(names.size()), static_cast<int>(seen.size())},
                   {1, 1, 1});
    }
    bool find(const std::string& serial, device& row) {
        const owned_result result = run(m_get, {serial.c_str()}, {static_cast<int>(serial.size())}, {1});
        if (PQntuples(result.get()) == 0) return false;
        row = device_at(result.get(), 0);
        return true;
    }
    [[noreturn]] void fail() const { throw std::runtime_error(PQerrorMessage(m_connection)); }

    PGconn* m_connection;
    prepared m_get{"get", select_by_serial};
    prepared m_find_or_insert{"find_or_insert", find_or_insert};
    prepared m_upsert{"upsert", upsert};
    prepared m_find_or_insert_many{"find_or_insert_many", find_or_insert_many};
    prepared m_insert_many{"insert_many", insert_many};
    prepared m_filter{"filter", filter_by_name};
};

} // namespace

opener open_postgresql(const std::string& url) {
    return [url] { return std::make_unique<postgresql>(url); };
}

} // namespace bench
