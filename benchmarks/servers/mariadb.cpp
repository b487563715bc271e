// Connector/C by hand: prepared statements, bound buffers.
#include "by_hand.hpp"

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
    std::array<unsigned long, 4> lengths{};
    std::array<MYSQL_BIND, 4> binds{};

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
    bool fetch() {
        const int code = mysql_stmt_fetch(m_statement);
        if (code == 1) fail();
        return code == 0;
    }
    void end() { mysql_stmt_free_result(m_statement); }
    [[noreturn]] void fail() const { throw std::runtime_error(mysql_stmt_error(m_statement)); }

private:
    MYSQL_STMT* m_statement;
    std::array<MYSQL_BIND, 3> m_parameters{};
};

class mariadb final : public by_hand {
public:
    explicit mariadb(const std::string& url) : m_connection(mysql_init(nullptr)) {
        // mariadb://user@localhost/database?socket=path, as the test servers' URLs are
        const std::size_t user = url.find("//") + 2;
        const std::size_t at = url.find('@');
        const std::size_t slash = url.find('/', at);
        const std::size_t question = url.find('?');
        std::string socket = url.substr(url.find("socket=") + 7);
        socket = socket.substr(0, socket.find('&'));
        for (std::size_t i = 0; (i = socket.find("%2F", i)) != std::string::npos;) socket.replace(i, 3, "/");
        if (mysql_real_connect(m_connection, "localhost", url.substr(user, at - user).c_str(), nullptr,
                               url.substr(slash + 1, question - slash - 1).c_str(), 0, socket.c_str(), 0) == nullptr)
            throw std::runtime_error(mysql_error(m_connection));
        mysql_set_character_set(m_connection, "utf8mb4");
    }
    ~mariadb() override {
        m_get.reset();
        m_create.reset();
        m_find_many.reset();
        m_insert_many.reset();
        mysql_close(m_connection);
    }

    device get(const std::string& serial) override {
        if (!m_get) m_get = prepare("SELECT id, serial, name, seen FROM bench_device WHERE serial = ?");
        m_get->text(0, serial);
        if (m_get->run(m_row) != 0 || !m_get->fetch()) m_get->fail();
        const device found = m_row.row();
        static_cast<void>(m_get->fetch());
        m_get->end();
        return found;
    }
    // The insert first; a duplicate key says that the row is there.
    bool create(const device& row) override {
        if (!m_create)
            m_create =
                prepare("INSERT INTO bench_device (serial, name, seen) VALUES (?, ?, ?) RETURNING id, serial, name, "
                        "seen");
        m_create->text(0, row.serial);
        m_create->text(1, row.name);
        m_create->number(2, row.seen);
        const unsigned code = m_create->run(m_row);
        if (code == 1062) return get(row.serial).id == 0;
        if (code != 0 || !m_create->fetch()) m_create->fail();
        const device stored = m_row.row();
        static_cast<void>(m_create->fetch());
        m_create->end();
        return stored.id != 0;
    }
    std::size_t create_all(const std::vector<device>& rows) override;
    void execute(const std::string& sql) override {
        if (mysql_real_query(m_connection, sql.data(), sql.size()) != 0)
            throw std::runtime_error(mysql_error(m_connection));
        do {
            mysql_free_result(mysql_store_result(m_connection)); // ANALYZE TABLE returns rows
        } while (mysql_next_result(m_connection) == 0);
    }

private:
    std::unique_ptr<statement> prepare(const std::string& sql) {
        return std::make_unique<statement>(m_connection, sql);
    }

    MYSQL* m_connection;
    row_buffers m_row{};
    std::unique_ptr<statement> m_get{};
    std::unique_ptr<statement> m_create{};
    std::unique_ptr<statement> m_find_many{};
    std::unique_ptr<statement> m_insert_many{};
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

std::size_t mariadb::create_all(const std::vector<device>& rows) {
    const std::string source(row_source);
    if (!m_find_many) {
        m_find_many = prepare("SELECT t.id, t.serial, t.name, g.pos FROM " + source +
                              " JOIN bench_device t ON t.serial = g.k COLLATE utf8mb4_nopad_bin");
        m_insert_many = prepare("INSERT INTO bench_device (serial, name, seen) SELECT k, n, s FROM " + source +
                                " ORDER BY pos RETURNING id, serial, name, seen");
    }
    std::string json = json_of(rows);
    m_find_many->text(0, json);
    if (m_find_many->run(m_row) != 0) m_find_many->fail();
    std::vector<bool> is_there(rows.size());
    while (m_find_many->fetch()) is_there[static_cast<std::size_t>(m_row.row().seen) - 1] = true;
    m_find_many->end();
    std::vector<device> missing;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!is_there[i]) missing.push_back(rows[i]);
    }
    if (missing.empty()) return 0;
    json = json_of(missing);
    m_insert_many->text(0, json);
    if (m_insert_many->run(m_row) != 0) m_insert_many->fail();
    std::size_t created = 0;
    while (m_insert_many->fetch()) created += m_row.row().id != 0 ? 1 : 0;
    m_insert_many->end();
    return created;
}

} // namespace

std::unique_ptr<by_hand> open_mariadb(const std::string& url) {
    return std::make_unique<mariadb>(url);
}

} // namespace bench
