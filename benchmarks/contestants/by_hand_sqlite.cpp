// SQLite's C interface by hand: a connection for each thread, statements prepared once, static bindings.
#include "session.hpp"
#include "url.hpp"

#include <sqlite3.h>

#include <mutex>
#include <stdexcept>
#include <utility>

namespace bench {
namespace {

class statement {
public:
    statement(sqlite3* connection, const std::string& sql) : m_connection(connection) {
        if (sqlite3_prepare_v3(connection, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                               &m_statement, nullptr) != SQLITE_OK)
            fail();
    }
    statement(const statement&) = delete;
    statement& operator=(const statement&) = delete;
    ~statement() { sqlite3_finalize(m_statement); }

    void bind(int index, const std::string& text) {
        sqlite3_bind_text(m_statement, index, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    }
    void bind(int index, std::int64_t number) { sqlite3_bind_int64(m_statement, index, number); }
    /// True: a row is there to be read.
    bool step() {
        const int code = sqlite3_step(m_statement);
        if (code == SQLITE_ROW) return true;
        if (code == SQLITE_DONE) return false;
        sqlite3_reset(m_statement);
        fail();
    }
    void reset() { sqlite3_reset(m_statement); }
    void run() {
        while (step()) continue;
        reset();
    }
    [[nodiscard]] std::int64_t number(int column) const { return sqlite3_column_int64(m_statement, column); }
    [[nodiscard]] std::string text(int column) const {
        const unsigned char* at = sqlite3_column_text(m_statement, column);
        return {reinterpret_cast<const char*>(at), static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
    }
    [[nodiscard]] device row() const {
        return {.id = number(0), .serial = text(1), .name = text(2), .seen = number(3)};
    }

private:
    [[noreturn]] void fail() const { throw std::runtime_error(sqlite3_errmsg(m_connection)); }

    sqlite3* m_connection;
    sqlite3_stmt* m_statement{};
};

class connection {
public:
    explicit connection(const url_parts& url) {
        const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
        if (sqlite3_open_v2(url.database.c_str(), &m_connection, flags, nullptr) != SQLITE_OK)
            throw std::runtime_error(sqlite3_errmsg(m_connection));
        sqlite3_busy_timeout(m_connection, 60'000);
        execute("PRAGMA journal_mode = WAL");
        execute("PRAGMA synchronous = " + (url.synchronous.empty() ? std::string("normal") : url.synchronous));
    }
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection() { sqlite3_close(m_connection); }

    void execute(const std::string& sql) { statement(m_connection, sql).run(); }
    statement& prepared(std::unique_ptr<statement>& kept, const char* sql) {
        if (!kept) kept = std::make_unique<statement>(m_connection, sql);
        return *kept;
    }
    sqlite3* handle() { return m_connection; }

private:
    sqlite3* m_connection{};
};

/// Writers of a file meet in its lock and SQLite's sleeping busy handler, or, given a mutex, queue there.
class by_hand_session final : public session {
public:
    by_hand_session(const url_parts& url, std::shared_ptr<std::mutex> writers)
        : m_connection(url), m_writers(std::move(writers)) {}

    device get(const std::string& serial) override {
        device row;
        if (!find(serial, row)) throw std::runtime_error("get(): no such row");
        return row;
    }
    bool get_or_create(const device& row) override {
        device found;
        if (find(row.serial, found)) return false;
        return create(row);
    }
    bool get_or_create_in_transaction(const device& row, const std::string& other) override {
        const std::unique_lock lock = writer_lock();
        m_connection.prepared(m_begin, "BEGIN IMMEDIATE").run();
        static_cast<void>(get(other));
        device found;
        const bool is_created = !find(row.serial, found) && insert_unless_present(row);
        m_connection.prepared(m_commit, "COMMIT").run();
        return is_created;
    }
    void update_or_create(const device& row) override {
        const std::unique_lock lock = writer_lock();
        statement& upsert =
            m_connection.prepared(m_upsert, "INSERT INTO bench_device(serial, name, seen) VALUES(?, ?, ?) ON "
                                            "CONFLICT(serial) DO UPDATE SET seen = seen + 1 "
                                            "RETURNING id, serial, name, seen");
        bind_row(upsert, row);
        if (upsert.step()) static_cast<void>(upsert.row());
        upsert.run();
    }
    std::size_t get_or_create_all(const std::vector<device>& rows) override {
        const std::unique_lock lock = writer_lock();
        m_connection.prepared(m_begin, "BEGIN IMMEDIATE").run();
        std::size_t created = 0;
        device found;
        for (const device& row : rows) created += !find(row.serial, found) && insert_unless_present(row) ? 1 : 0;
        m_connection.prepared(m_commit, "COMMIT").run();
        return created;
    }
    void create_all(const std::vector<device>& rows) override {
        const std::unique_lock lock = writer_lock();
        m_connection.prepared(m_begin, "BEGIN IMMEDIATE").run();
        for (const device& row : rows) static_cast<void>(insert_unless_present(row));
        m_connection.prepared(m_commit, "COMMIT").run();
    }
    std::size_t filter(std::int64_t least, std::int64_t end, const std::string& name) override {
        statement& select = m_connection.prepared(
            m_filter,
            "SELECT id, serial, name, seen FROM bench_device WHERE id >= ? AND id < ? AND name = ? ORDER BY id LIMIT 100");
        select.bind(1, least);
        select.bind(2, end);
        select.bind(3, name);
        std::vector<device> rows;
        while (select.step()) rows.push_back(select.row());
        select.reset();
        return rows.size();
    }
    std::size_t stream() override {
        statement& select = m_connection.prepared(m_stream, "SELECT id, serial, name, seen FROM bench_device");
        std::size_t rows = 0;
        while (select.step()) rows += select.row().id != 0 ? 1 : 0;
        select.reset();
        return rows;
    }
    void execute(const std::string& sql) override { m_connection.execute(sql); }
    std::array<std::int64_t, 3> numbers(const std::string& sql) override {
        statement select(m_connection.handle(), sql);
        select.step();
        return {select.number(0), select.number(1), select.number(2)};
    }

private:
    std::unique_lock<std::mutex> writer_lock() {
        return m_writers ? std::unique_lock(*m_writers) : std::unique_lock<std::mutex>();
    }
    bool find(const std::string& serial, device& row) {
        statement& select =
            m_connection.prepared(m_get, "SELECT id, serial, name, seen FROM bench_device WHERE serial = ?");
        select.bind(1, serial);
        const bool is_found = select.step();
        if (is_found) row = select.row();
        select.reset();
        return is_found;
    }
    static void bind_row(statement& insert, const device& row) {
        insert.bind(1, row.serial);
        insert.bind(2, row.name);
        insert.bind(3, row.seen);
    }
    bool insert_unless_present(const device& row) {
        statement& insert =
            m_connection.prepared(m_insert, "INSERT INTO bench_device(serial, name, seen) VALUES(?, ?, ?) ON "
                                            "CONFLICT(serial) DO NOTHING");
        bind_row(insert, row);
        insert.run();
        if (sqlite3_changes(m_connection.handle()) == 0) return false;
        device stored = row;
        stored.id = sqlite3_last_insert_rowid(m_connection.handle());
        return stored.id != 0;
    }
    bool create(const device& row) {
        {
            const std::unique_lock lock = writer_lock();
            if (insert_unless_present(row)) return true;
        }
        static_cast<void>(get(row.serial)); // the row of whoever was faster
        return false;
    }

    connection m_connection;
    std::shared_ptr<std::mutex> m_writers;
    std::unique_ptr<statement> m_get{}, m_insert{}, m_upsert{}, m_filter{}, m_stream{}, m_begin{}, m_commit{};
};

opener opened(const std::string& url, const std::shared_ptr<std::mutex>& writers) {
    return [parts = parts_of(url), writers, is_taken = false]() mutable {
        // A database in memory belongs to one connection.
        if (parts.is_in_memory() && std::exchange(is_taken, true)) throw not_offered{};
        return std::make_unique<by_hand_session>(parts, writers);
    };
}

} // namespace

opener open_sqlite(const std::string& url) {
    return opened(url, nullptr);
}

opener open_sqlite_one_writer(const std::string& url) {
    return opened(url, std::make_shared<std::mutex>());
}

} // namespace bench
