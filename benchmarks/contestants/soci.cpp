// SOCI, as its documentation tells its users: `sql << query, use(…), into(…)`; and with statements that are prepared
// once. It has no get_or_create: this is the safe code that its user has to write, SELECT, then INSERT … ON CONFLICT DO
// NOTHING.
#include "session.hpp"
#include "url.hpp"

#include <soci/soci.h>

#include <soci/mysql/soci-mysql.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <stdexcept>
#include <utility>

namespace bench {
namespace {

using soci::into;
using soci::use;

/// A row of the table in types that SOCI knows.
struct plain_row {
    long long id{};
    std::string serial;
    std::string name;
    long long seen{};

    [[nodiscard]] device to_device() const { return {.id = id, .serial = serial, .name = name, .seen = seen}; }
};

/// The rows of a query with these four columns, fetched one by one.
template <class Prepared>
std::size_t read_all(const Prepared& prepared, plain_row& row, std::vector<device>* into_rows = nullptr) {
    soci::statement select = prepared;
    select.execute();
    std::size_t rows = 0;
    while (select.fetch()) {
        rows += row.id != 0 ? 1 : 0;
        if (into_rows != nullptr) into_rows->push_back(row.to_device());
    }
    return rows;
}

/// What differs between the engines in the SQL that a SOCI program has to hold.
struct dialect {
    std::string insert_unless_present;
    std::string upsert;
    std::string begin;
};

const std::string insertion = "INSERT INTO bench_device(serial, name, seen) VALUES(:serial, :name, :seen)";

dialect dialect_of(const std::string& url) {
    if (url.starts_with("mariadb"))
        return {.insert_unless_present = "INSERT IGNORE" + insertion.substr(insertion.find(" INTO")),
                .upsert = insertion + " ON DUPLICATE KEY UPDATE seen = seen + 1",
                .begin = ""};
    return {.insert_unless_present = insertion + " ON CONFLICT(serial) DO NOTHING",
            .upsert = insertion + " ON CONFLICT(serial) DO UPDATE SET seen = bench_device.seen + 1",
            .begin = url.starts_with("sqlite") ? "BEGIN IMMEDIATE" : ""};
}

void connect(soci::session& sql, const std::string& url) {
    const url_parts parts = parts_of(url);
    if (url.starts_with("postgresql")) {
        sql.open(soci::postgresql,
                 "host=" + parts.host + " port=" + parts.port + " dbname=" + parts.database + " user=" + parts.user);
    } else if (url.starts_with("mariadb")) {
        sql.open(soci::mysql, "db=" + parts.database + " user=" + parts.user +
                                  (parts.socket.empty() ? " host=" + parts.host + " port=" + parts.port
                                                        : " unix_socket='" + parts.socket + "'") +
                                  " charset=utf8mb4");
    } else {
        sql.open(soci::sqlite3, "db=" + parts.database + " timeout=60");
        sql << "PRAGMA journal_mode = WAL";
        sql << "PRAGMA synchronous = " + (parts.synchronous.empty() ? "normal" : parts.synchronous);
    }
}

class soci_session : public session {
public:
    explicit soci_session(const std::string& url) : m_dialect(dialect_of(url)) { connect(m_sql, url); }

    // soci::transaction would begin a deferred one on SQLite, which fails as "locked" where others write.
    template <class Work>
    auto in_transaction(const Work& work) {
        if (m_dialect.begin.empty())
            m_sql.begin();
        else
            m_sql << m_dialect.begin;
        try {
            const auto found = work();
            m_sql.commit();
            return found;
        } catch (...) {
            m_sql.rollback();
            throw;
        }
    }

    device get(const std::string& serial) override {
        device row;
        if (!find(serial, row)) throw std::runtime_error("get(): no such row");
        return row;
    }
    bool get_or_create(const device& row) override {
        device found;
        if (find(row.serial, found)) return false;
        const bool is_created = insert_unless_present(row);
        static_cast<void>(get(row.serial));
        return is_created;
    }
    bool get_or_create_in_transaction(const device& row, const std::string& other) override {
        return in_transaction([&] {
            static_cast<void>(get(other));
            return get_or_create(row);
        });
    }
    void update_or_create(const device& row) override {
        const auto seen = static_cast<long long>(row.seen);
        m_sql << m_dialect.upsert, use(row.serial, "serial"), use(row.name, "name"), use(seen, "seen");
        static_cast<void>(get(row.serial));
    }
    std::size_t get_or_create_all(const std::vector<device>& rows) override {
        return in_transaction([&] {
            std::size_t created = 0;
            for (const device& row : rows) created += get_or_create(row) ? 1 : 0;
            return created;
        });
    }
    void create_all(const std::vector<device>& rows) override {
        std::vector<std::string> serials;
        std::vector<std::string> names;
        std::vector<long long> seen;
        for (const device& row : rows) {
            serials.push_back(row.serial);
            names.push_back(row.name);
            seen.push_back(row.seen);
        }
        in_transaction([&] {
            m_sql << insertion, use(serials), use(names), use(seen);
            return true;
        });
    }
    std::size_t filter(std::int64_t least, std::int64_t end, const std::string& name) override {
        const auto first = static_cast<long long>(least);
        const auto last = static_cast<long long>(end);
        plain_row row;
        std::vector<device> rows;
        return read_all(
            (m_sql.prepare << "SELECT id, serial, name, seen FROM bench_device WHERE id >= :least AND id < :end "
                              "AND name = :name ORDER BY id LIMIT 100",
             use(first), use(last), use(name), into(row.id), into(row.serial), into(row.name), into(row.seen)),
            row, &rows);
    }
    std::size_t stream() override {
        plain_row row;
        return read_all((m_sql.prepare << "SELECT id, serial, name, seen FROM bench_device", into(row.id),
                         into(row.serial), into(row.name), into(row.seen)),
                        row);
    }
    void execute(const std::string& sql) override { m_sql << sql; }
    std::array<std::int64_t, 3> numbers(const std::string& sql) override {
        std::array<std::string, 3> found;
        m_sql << sql, into(found[0]), into(found[1]), into(found[2]);
        return {std::stoll(found[0]), std::stoll(found[1]), std::stoll(found[2])};
    }

protected:
    virtual bool find(const std::string& serial, device& row) {
        plain_row found;
        m_sql << "SELECT id, serial, name, seen FROM bench_device WHERE serial = :serial", use(serial), into(found.id),
            into(found.serial), into(found.name), into(found.seen);
        row = found.to_device();
        return m_sql.got_data();
    }
    virtual bool insert_unless_present(const device& row) {
        const auto seen = static_cast<long long>(row.seen);
        soci::statement insert = (m_sql.prepare << m_dialect.insert_unless_present, use(row.serial, "serial"),
                                  use(row.name, "name"), use(seen, "seen"));
        insert.execute(true);
        return insert.get_affected_rows() == 1;
    }
    soci::session& sql() { return m_sql; }
    const dialect& words() const { return m_dialect; }

private:
    dialect m_dialect;
    soci::session m_sql;
};

/// The statement and the variables that it is bound to, kept together.
struct prepared_find {
    explicit prepared_find(soci::session& sql)
        : statement((sql.prepare << "SELECT id, serial, name, seen FROM bench_device WHERE serial = :serial",
                     use(serial), into(row.id), into(row.serial), into(row.name), into(row.seen))) {}
    std::string serial;
    plain_row row;
    soci::statement statement;
};

struct prepared_insert {
    prepared_insert(soci::session& sql, const std::string& words)
        : statement((sql.prepare << words, use(serial, "serial"), use(name, "name"), use(seen, "seen"))) {}
    std::string serial;
    std::string name;
    long long seen{};
    soci::statement statement;
};

class prepared_soci_session final : public soci_session {
public:
    using soci_session::soci_session;
    ~prepared_soci_session() override {
        m_find.reset(); // before the session that prepared them
        m_insert.reset();
    }

private:
    bool find(const std::string& serial, device& row) override {
        if (!m_find) m_find = std::make_unique<prepared_find>(sql());
        m_find->serial = serial;
        if (!m_find->statement.execute(true)) return false;
        row = m_find->row.to_device();
        m_find->statement.fetch(); // to the end, or it keeps its snapshot of a SQLite file
        return true;
    }
    bool insert_unless_present(const device& row) override {
        if (!m_insert) m_insert = std::make_unique<prepared_insert>(sql(), words().insert_unless_present);
        m_insert->serial = row.serial;
        m_insert->name = row.name;
        m_insert->seen = row.seen;
        m_insert->statement.execute(true);
        return m_insert->statement.get_affected_rows() == 1;
    }

    std::unique_ptr<prepared_find> m_find{};
    std::unique_ptr<prepared_insert> m_insert{};
};

template <class Session>
opener opened(const std::string& url) {
    return [url, is_taken = false]() mutable {
        // A database in memory belongs to one connection.
        if (parts_of(url).is_in_memory() && std::exchange(is_taken, true)) throw not_offered{};
        return std::make_unique<Session>(url);
    };
}

} // namespace

opener open_soci(const std::string& url) {
    return opened<soci_session>(url);
}

opener open_soci_prepared(const std::string& url) {
    return opened<prepared_soci_session>(url);
}

} // namespace bench
