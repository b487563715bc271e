// Hand-written SQLite: cached persistent statements, static bindings, one step for a unique lookup, every write stepped
// to its end.
#include "support/c_store.hpp"

#include <cstdio>
#include <cstdlib>

namespace bench {
namespace {

constexpr std::size_t date_length = 10;

void append_digits(char*& at, unsigned number, int digits) {
    for (int place = digits - 1; place >= 0; --place) {
        at[place] = static_cast<char>('0' + number % 10);
        number /= 10;
    }
    at += digits;
}

unsigned digits_at(const unsigned char* text, int digits) {
    unsigned number = 0;
    for (int place = 0; place < digits; ++place) {
        number = number * 10 + (text[place] - unsigned{'0'});
    }
    return number;
}

void write_date(const std::chrono::year_month_day& date, char* text) {
    append_digits(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    *text++ = '-';
    append_digits(text, static_cast<unsigned>(date.month()), 2);
    *text++ = '-';
    append_digits(text, static_cast<unsigned>(date.day()), 2);
}

void bind_text(sqlite3_stmt* statement, int index, const std::string& text) {
    sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

/// `text` is room for the date, and must outlive the execution.
void bind_date(sqlite3_stmt* statement, int index, const birthday& born, char* text) {
    if (born) {
        write_date(*born, text);
        sqlite3_bind_text(statement, index, text, date_length, SQLITE_STATIC);
    } else {
        sqlite3_bind_null(statement, index);
    }
}

void read_text(sqlite3_stmt* statement, int column, std::string& out) {
    const unsigned char* text = sqlite3_column_text(statement, column);
    out.assign(reinterpret_cast<const char*>(text), static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
}

void read_author(sqlite3_stmt* statement, c_author& out) {
    out.id = sqlite3_column_int64(statement, 0);
    read_text(statement, 1, out.email);
    read_text(statement, 2, out.name);
    const unsigned char* born = sqlite3_column_text(statement, 3);
    if (born == nullptr) {
        out.born.reset();
    } else {
        out.born = std::chrono::year{static_cast<int>(digits_at(born, 4))} / static_cast<int>(digits_at(born + 5, 2)) /
                   static_cast<int>(digits_at(born + 8, 2));
    }
}

} // namespace

void count_sqlite_memory() {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 1);
}

c_store::c_store(const std::string& path, const char* synchronous) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path.c_str(), &m_connection, flags, nullptr) != SQLITE_OK) {
        fail();
    }
    sqlite3_busy_timeout(m_connection, 30'000);
    execute("PRAGMA journal_mode = WAL");
    execute(std::string{"PRAGMA synchronous = "} + synchronous);
    execute("PRAGMA foreign_keys = ON");
    execute(
        "CREATE TABLE IF NOT EXISTS author(id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, born TEXT) STRICT");
    execute("CREATE UNIQUE INDEX IF NOT EXISTS author_email ON author(email)");
    m_select = prepared("SELECT id, email, name, born FROM author WHERE email = ?");
    m_insert_unless_present =
        prepared("INSERT INTO author(email, name, born) VALUES(?, ?, ?) ON CONFLICT(email) DO NOTHING");
    m_insert = prepared("INSERT INTO author(email, name, born) VALUES(?, ?, ?)");
    m_select_all = prepared("SELECT id, email, name, born FROM author");
    m_begin = prepared("BEGIN IMMEDIATE");
    m_commit = prepared("COMMIT");
}

c_store::~c_store() {
    for (sqlite3_stmt* statement : {m_select, m_insert_unless_present, m_insert, m_select_all, m_begin, m_commit}) {
        sqlite3_finalize(statement);
    }
    sqlite3_close(m_connection);
}

void c_store::insert_all(const people& rows) {
    begin_immediate();
    c_author row;
    for (std::size_t number = 0; number < rows.emails.size(); ++number) {
        row.email = rows.emails[number];
        row.name = rows.names[number];
        row.born = rows.born[number];
        create(row);
    }
    commit();
}

bool c_store::get(const std::string& email, c_author& out) {
    bind_text(m_select, 1, email);
    const int state = sqlite3_step(m_select);
    if (state == SQLITE_ROW) {
        read_author(m_select, out);
    } else if (state != SQLITE_DONE) {
        fail();
    }
    sqlite3_reset(m_select);
    return state == SQLITE_ROW;
}

bool c_store::get_or_create(const std::string& email, const std::string& name, const birthday& born, c_author& out) {
    for (;;) {
        if (get(email, out)) {
            return false;
        }
        if (insert_unless_present(email, name, born, out)) {
            return true;
        }
    }
}

bool c_store::insert_unless_present(const std::string& email, const std::string& name, const birthday& born,
                                    c_author& out) {
    char date[date_length];
    bind_text(m_insert_unless_present, 1, email);
    bind_text(m_insert_unless_present, 2, name);
    bind_date(m_insert_unless_present, 3, born, date);
    if (sqlite3_step(m_insert_unless_present) != SQLITE_DONE) {
        fail();
    }
    const bool created = sqlite3_changes(m_connection) != 0;
    if (created) {
        out.id = sqlite3_last_insert_rowid(m_connection);
        out.email = email;
        out.name = name;
        out.born = born;
    }
    sqlite3_reset(m_insert_unless_present);
    return created;
}

void c_store::create(c_author& row) {
    char date[date_length];
    bind_text(m_insert, 1, row.email);
    bind_text(m_insert, 2, row.name);
    bind_date(m_insert, 3, row.born, date);
    if (sqlite3_step(m_insert) != SQLITE_DONE) {
        fail();
    }
    row.id = sqlite3_last_insert_rowid(m_connection);
    sqlite3_reset(m_insert);
}

bool c_store::next(c_author& out) {
    const int state = sqlite3_step(m_select_all);
    if (state == SQLITE_ROW) {
        read_author(m_select_all, out);
        return true;
    }
    if (state != SQLITE_DONE) {
        fail();
    }
    sqlite3_reset(m_select_all);
    return false;
}

sqlite3_stmt* c_store::prepared(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(m_connection, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
        fail();
    }
    return statement;
}

void c_store::execute(const std::string& sql) {
    if (sqlite3_exec(m_connection, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        fail();
    }
}

void c_store::run(sqlite3_stmt* statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) {
        fail();
    }
    sqlite3_reset(statement);
}

void c_store::fail() const {
    std::fprintf(stderr, "c_store: %s\n", sqlite3_errmsg(m_connection));
    std::abort();
}

} // namespace bench
