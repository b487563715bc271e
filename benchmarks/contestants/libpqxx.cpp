// libpqxx, as its documentation tells its users: prepared statements, a transaction for each piece of work, streams for
// bulk. It has no get_or_create: this is the safe code that its user has to write, SELECT, then INSERT … ON CONFLICT DO
// NOTHING.
#include "session.hpp"

#include <pqxx/pqxx>

#include <stdexcept>
#include <tuple>

namespace bench {
namespace {

device device_of(const pqxx::row& row) {
    return {.id = row[0].as<std::int64_t>(),
            .serial = row[1].as<std::string>(),
            .name = row[2].as<std::string>(),
            .seen = row[3].as<std::int64_t>()};
}

class libpqxx_session final : public session {
public:
    explicit libpqxx_session(const std::string& url) : m_connection(url) {
        m_connection.prepare("get", "SELECT id, serial, name, seen FROM bench_device WHERE serial = $1");
        m_connection.prepare("insert", "INSERT INTO bench_device (serial, name, seen) VALUES ($1, $2, $3) ON CONFLICT "
                                       "(serial) DO NOTHING RETURNING id, serial, name, seen");
        m_connection.prepare("upsert",
                             "INSERT INTO bench_device AS x (serial, name, seen) VALUES ($1, $2, $3) ON CONFLICT "
                             "(serial) DO UPDATE SET seen = x.seen + 1 RETURNING id, serial, name, seen");
        m_connection.prepare("filter", "SELECT id, serial, name, seen FROM bench_device WHERE id >= $1 AND id < $2 AND "
                                       "name = $3 ORDER BY id LIMIT 100");
    }

    device get(const std::string& serial) override {
        pqxx::nontransaction work(m_connection);
        return device_of(work.exec_prepared1("get", serial));
    }
    bool get_or_create(const device& row) override {
        pqxx::nontransaction work(m_connection);
        return get_or_create_in(work, row);
    }
    bool get_or_create_expecting_miss(const device& row) override {
        pqxx::nontransaction work(m_connection);
        const pqxx::result created = work.exec_prepared("insert", row.serial, row.name, row.seen);
        if (created.empty()) static_cast<void>(device_of(work.exec_prepared1("get", row.serial)));
        return !created.empty() && device_of(created[0]).id != 0;
    }
    bool get_or_create_in_transaction(const device& row, const std::string& other) override {
        pqxx::work work(m_connection);
        static_cast<void>(device_of(work.exec_prepared1("get", other)));
        const bool is_created = get_or_create_in(work, row);
        work.commit();
        return is_created;
    }
    void update_or_create(const device& row) override {
        pqxx::nontransaction work(m_connection);
        static_cast<void>(device_of(work.exec_prepared1("upsert", row.serial, row.name, row.seen)));
    }
    std::size_t get_or_create_all(const std::vector<device>& rows) override {
        pqxx::work work(m_connection);
        std::size_t created = 0;
        for (const device& row : rows) created += get_or_create_in(work, row) ? 1 : 0;
        work.commit();
        return created;
    }
    void create_all(const std::vector<device>& rows) override {
        pqxx::work work(m_connection);
        pqxx::stream_to stream(work, "bench_device", std::vector<std::string>{"serial", "name", "seen"});
        for (const device& row : rows) stream << std::make_tuple(row.serial, row.name, row.seen);
        stream.complete();
        work.commit();
    }
    std::size_t filter(std::int64_t least, std::int64_t end, const std::string& name) override {
        pqxx::nontransaction work(m_connection);
        std::vector<device> rows;
        for (const pqxx::row& row : work.exec_prepared("filter", least, end, name)) rows.push_back(device_of(row));
        return rows.size();
    }
    std::size_t stream() override {
        pqxx::work work(m_connection);
        pqxx::stream_from stream(work, "bench_device", std::vector<std::string>{"id", "serial", "name", "seen"});
        std::tuple<std::int64_t, std::string, std::string, std::int64_t> row;
        std::size_t rows = 0;
        while (stream >> row) rows += std::get<0>(row) != 0 ? 1 : 0;
        stream.complete();
        work.commit();
        return rows;
    }
    void execute(const std::string& sql) override {
        pqxx::nontransaction work(m_connection);
        work.exec(sql);
    }
    std::array<std::int64_t, 3> numbers(const std::string& sql) override {
        pqxx::nontransaction work(m_connection);
        const pqxx::row row = work.exec1(sql);
        return {row[0].as<std::int64_t>(), row[1].as<std::int64_t>(), row[2].as<std::int64_t>()};
    }

private:
    static bool get_or_create_in(pqxx::transaction_base& work, const device& row) {
        for (;;) {
            const pqxx::result found = work.exec_prepared("get", row.serial);
            if (!found.empty()) return device_of(found[0]).id == 0;
            const pqxx::result created = work.exec_prepared("insert", row.serial, row.name, row.seen);
            if (!created.empty()) return device_of(created[0]).id != 0;
        }
    }

    pqxx::connection m_connection;
};

} // namespace

opener open_libpqxx(const std::string& url) {
    return [url] { return std::make_unique<libpqxx_session>(url); };
}

} // namespace bench
