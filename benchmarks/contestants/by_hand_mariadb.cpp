// Connector/C by hand: prepared statements, bound buffers.
#include "session.hpp"
#include "url.hpp"

#include <mysql.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace bench {
namespace {

struct row_buffers {
    std::int64_t id = 0;
    std::array<char, 256> serial{};
    std::array<char, 256> name{};
    std::int64_t seen = 0;
    std::int64_t guard = 0;
    std::array<unsigned long, 5> lengths{};
    std::array<MYSQL_BIND, 5> binds{};

    row_buffers() {
        const auto number = [this](std::size_t i, std::int64_t& to) {
            binds[i].buffer_type = MYSQL_TYPE_LONGLONG;
            binds[i].buffer = &to;
        };
        const auto text = [this](std::size_t i, std::array<char, 256>& to) {
            binds[i].buffer_type = MYSQL_TYPE_STRING;
            binds[i].buffer = to.data();
            binds[i].buffer_length = to.size();
            binds[i].length = &lengths[i];
        };
        number(0, id);
        text(1, serial);
        text(2, name);
        number(3, seen);
        number(4, guard);
    }
    [[nodiscard]] device row() const {
        return {.id = id, .serial = {serial.data(), lengths[1]}, .name = {name.data(), lengths[2]}, .seen = seen};
    }
};

class statement {
public:
    statement(MYSQL* connection, const std::string& sql) : m_statement(mysql_stmt_init(connection)) {
        if (mysql_stmt_prepare(m_statement, sql.data(), sql.size()) != 0) fail();
    }
    statement(const statement&) = delete;
    statement& operator=(const statement&) = delete;
    ~statement() { mysql_stmt_close(m_statement); }

    void text(std::size_t index, const std::string& value) {
        m_parameters[index].buffer_type = MYSQL_TYPE_STRING;
        m_parameters[index].buffer = const_cast<char*>(value.data());
        m_parameters[index].buffer_length = value.size();
        m_parameters[index].length_value = value.size();
    }
    void number(std::size_t index, const std::int64_t& value) {
        m_parameters[index].buffer_type = MYSQL_TYPE_LONGLONG;
        m_parameters[index].buffer = const_cast<std::int64_t*>(&value);
    }
    /// The error code; 0: it has run.
    unsigned run(row_buffers& row) {
        if (mysql_stmt_bind_param(m_statement, m_parameters.data()) != 0) fail();
        if (mysql_stmt_execute(m_statement) != 0) return mysql_stmt_errno(m_statement);
        if (mysql_stmt_bind_result(m_statement, row.binds.data()) != 0) fail();
        return 0;
    }
    /// The same, and reads all rows: what fails behind the head of a result is an error code, too.
    unsigned run_to_end(row_buffers& row) {
        const unsigned code = run(row);
        return code == 0 && mysql_stmt_store_result(m_statement) != 0 ? mysql_stmt_errno(m_statement) : code;
    }
    bool fetch() {
        const int code = mysql_stmt_fetch(m_statement);
        if (code == 1) fail();
        return code == 0;
    }
    /// The fetched row, behind which nothing must follow.
    device only_row(const row_buffers& row) {
        device found = row.row();
        static_cast<void>(fetch());
        end();
        return found;
    }
    void end() { mysql_stmt_free_result(m_statement); }
    [[noreturn]] void fail() const { throw std::runtime_error(mysql_stmt_error(m_statement)); }

private:
    MYSQL_STMT* m_statement;
    std::array<MYSQL_BIND, 3> m_parameters{};
};

class mariadb final : public session {
public:
    mariadb(const url_parts& url, bool is_guarded) : m_connection(mysql_init(nullptr)), m_is_guarded(is_guarded) {
        const unsigned port = url.port.empty() ? 0 : static_cast<unsigned>(std::stoul(url.port));
        if (mysql_real_connect(m_connection, url.host.c_str(), url.user.c_str(), nullptr, url.database.c_str(), port,
                               url.socket.empty() ? nullptr : url.socket.c_str(), 0) == nullptr)
            throw std::runtime_error(mysql_error(m_connection));
        mysql_set_character_set(m_connection, "utf8mb4");
    }
    ~mariadb() override {
        for (std::unique_ptr<statement>* each : {&m_get, &m_create, &m_upsert, &m_find_many, &m_insert_many, &m_filter})
            each->reset();
        mysql_close(m_connection);
    }

    device get(const std::string& serial) override {
        device row;
        if (!find(serial, row)) throw std::runtime_error("get(): no such row");
        return row;
    }
    bool get_or_create(const device& row) override {
        device found;
        return !find(row.serial, found) && get_or_create_expecting_miss(row);
    }
    // The insert first; a duplicate key says that the row is there. Guarded, it fails where the key is gone, as a
    // conflict target of PostgreSQL does.
    bool get_or_create_expecting_miss(const device& row) override {
        if (!m_create)
            m_create = prepare(
                std::string(
                    "INSERT INTO bench_device (serial, name, seen) VALUES (?, ?, ?) RETURNING id, serial, name, seen") +
                (m_is_guarded ? ", (SELECT 1 FROM bench_device AS same FORCE INDEX (serial) WHERE FALSE)" : ""));
        bind(*m_create, row);
        unsigned code = m_create->run_to_end(m_row);
        while (code == deadlock)
            code = m_create->run_to_end(m_row); // a node of a cluster has lost the race at its commit
        if (code == duplicate_key) return get(row.serial).id == 0;
        if (code != 0 || !m_create->fetch()) m_create->fail();
        return m_create->only_row(m_row).id != 0;
    }
    // READ COMMITTED, so that the row of whoever was faster is seen.
    bool get_or_create_in_transaction(const device& row, const std::string& other) override {
        execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
        execute("START TRANSACTION");
        static_cast<void>(get(other));
        const bool is_created = get_or_create(row);
        execute("COMMIT");
        return is_created;
    }
    void update_or_create(const device& row) override {
        if (!m_upsert)
            m_upsert = prepare("INSERT INTO bench_device (serial, name, seen) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE "
                               "seen = seen + 1 RETURNING id, serial, name, seen");
        bind(*m_upsert, row);
        if (m_upsert->run_to_end(m_row) != 0 || !m_upsert->fetch()) m_upsert->fail();
        static_cast<void>(m_upsert->only_row(m_row));
    }
    std::size_t get_or_create_all(const std::vector<device>& rows) override;
    void create_all(const std::vector<device>& rows) override { static_cast<void>(insert_many(rows)); }
    std::size_t filter(std::int64_t least, std::int64_t end, const std::string& name) override {
        if (!m_filter)
            m_filter = prepare(
                "SELECT id, serial, name, seen FROM bench_device WHERE name = ? AND id >= ? AND id < ? ORDER BY id LIMIT 100");
        m_filter->text(0, name);
        m_filter->number(1, least);
        m_filter->number(2, end);
        if (m_filter->run(m_row) != 0) m_filter->fail();
        std::vector<device> rows;
        while (m_filter->fetch()) rows.push_back(m_row.row());
        m_filter->end();
        return rows.size();
    }
    std::size_t stream() override {
        const std::unique_ptr<statement> select = prepare("SELECT id, serial, name, seen FROM bench_device");
        if (select->run(m_row) != 0) select->fail();
        std::size_t rows = 0;
        while (select->fetch()) rows += m_row.row().id != 0 ? 1 : 0;
        return rows;
    }
    void execute(const std::string& sql) override {
        if (mysql_real_query(m_connection, sql.data(), sql.size()) != 0)
            throw std::runtime_error(mysql_error(m_connection));
        do {
            mysql_free_result(mysql_store_result(m_connection)); // ANALYZE TABLE returns rows
        } while (mysql_next_result(m_connection) == 0);
    }
    std::array<std::int64_t, 3> numbers(const std::string& sql) override {
        if (mysql_real_query(m_connection, sql.data(), sql.size()) != 0)
            throw std::runtime_error(mysql_error(m_connection));
        MYSQL_RES* result = mysql_store_result(m_connection);
        char** row = mysql_fetch_row(result);
        const std::array<std::int64_t, 3> found{std::atoll(row[0]), std::atoll(row[1]), std::atoll(row[2])};
        mysql_free_result(result);
        return found;
    }

private:
    static constexpr unsigned duplicate_key = 1062;
    static constexpr unsigned deadlock = 1213;

    std::unique_ptr<statement> prepare(const std::string& sql) {
        return std::make_unique<statement>(m_connection, sql);
    }
    static void bind(statement& insert, const device& row) {
        insert.text(0, row.serial);
        insert.text(1, row.name);
        insert.number(2, row.seen);
    }
    bool find(const std::string& serial, device& row) {
        if (!m_get) m_get = prepare("SELECT id, serial, name, seen FROM bench_device WHERE serial = ?");
        m_get->text(0, serial);
        if (m_get->run(m_row) != 0) m_get->fail();
        const bool is_found = m_get->fetch();
        if (is_found)
            row = m_get->only_row(m_row);
        else
            m_get->end();
        return is_found;
    }
    std::size_t insert_many(const std::vector<device>& rows);

    MYSQL* m_connection;
    bool m_is_guarded;
    row_buffers m_row{};
    std::unique_ptr<statement> m_get{}, m_create{}, m_upsert{}, m_find_many{}, m_insert_many{}, m_filter{};
};

std::string json_of(const std::vector<device>& rows) {
    std::string json = "[";
    for (const device& row : rows) { // these serials and names need no escapes
        if (json.size() > 1) json += ',';
        json += "[\"" + row.serial + "\",\"" + row.name + "\"," + std::to_string(row.seen) + "]";
    }
    return json + "]";
}

constexpr const char* row_source =
    "JSON_TABLE(?, '$[*]' COLUMNS (pos FOR ORDINALITY, k VARCHAR(255) CHARACTER SET utf8mb4 PATH '$[0]', n LONGTEXT CHARACTER SET utf8mb4 PATH '$[1]', s BIGINT PATH "
    "'$[2]')) AS g";

std::size_t mariadb::get_or_create_all(const std::vector<device>& rows) {
    if (!m_find_many)
        m_find_many = prepare("SELECT t.id, t.serial, t.name, g.pos FROM " + std::string(row_source) +
                              " JOIN bench_device t ON t.serial = g.k COLLATE utf8mb4_nopad_bin");
    const std::string json = json_of(rows);
    m_find_many->text(0, json);
    if (m_find_many->run(m_row) != 0) m_find_many->fail();
    std::vector<bool> is_there(rows.size());
    while (m_find_many->fetch()) is_there[static_cast<std::size_t>(m_row.row().seen) - 1] = true;
    m_find_many->end();
    std::vector<device> missing;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!is_there[i]) missing.push_back(rows[i]);
    }
    return missing.empty() ? 0 : insert_many(missing);
}

std::size_t mariadb::insert_many(const std::vector<device>& rows) {
    if (!m_insert_many)
        m_insert_many = prepare("INSERT INTO bench_device (serial, name, seen) SELECT k, n, s FROM " +
                                std::string(row_source) + " ORDER BY pos RETURNING id, serial, name, seen");
    const std::string json = json_of(rows);
    m_insert_many->text(0, json);
    if (m_insert_many->run(m_row) != 0) m_insert_many->fail();
    std::size_t created = 0;
    while (m_insert_many->fetch()) created += m_row.row().id != 0 ? 1 : 0;
    m_insert_many->end();
    return created;
}

} // namespace

opener open_mariadb(const std::string& url) {
    return [parts = parts_of(url)] { return std::make_unique<mariadb>(parts, false); };
}

opener open_mariadb_guarded(const std::string& url) {
    return [parts = parts_of(url)] { return std::make_unique<mariadb>(parts, true); };
}

} // namespace bench
