// A session of SQLite's own C interface.
#include "support/raw_client.hpp"

#include <sqlite3.h>

namespace rowan::test {

namespace {

class sqlite_client : public raw_client {
public:
    explicit sqlite_client(const std::string& url) {
        sqlite3_open(url.substr(url.find(':') + 1).c_str(), &m_handle);
        sqlite3_extended_result_codes(m_handle, 1);
    }
    ~sqlite_client() override { sqlite3_close_v2(m_handle); }

    text_rows run(const std::string& sql) override {
        text_rows all;
        for (const char* rest = sql.c_str(); *rest != '\0';) {
            sqlite3_stmt* compiled = nullptr;
            check(sqlite3_prepare_v2(m_handle, rest, -1, &compiled, &rest), sql);
            const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(compiled, sqlite3_finalize);
            all.clear();
            int code = SQLITE_DONE;
            while (compiled != nullptr && (code = sqlite3_step(compiled)) == SQLITE_ROW)
                all.push_back(row_of(compiled));
            if (code != SQLITE_DONE) check(code, sql);
        }
        return all;
    }

private:
    void check(int code, const std::string& sql) const {
        if (code != SQLITE_OK) throw raw_error(std::to_string(code), sql + ": " + sqlite3_errmsg(m_handle));
    }
    static std::vector<std::string> row_of(sqlite3_stmt* statement) {
        std::vector<std::string> columns;
        for (int i = 0; i < sqlite3_column_count(statement); ++i) {
            const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
            columns.emplace_back(text == nullptr ? "NULL" : text);
        }
        return columns;
    }

    sqlite3* m_handle = nullptr;
};

} // namespace

std::unique_ptr<raw_client> open_raw_sqlite(const std::string& url) {
    return std::make_unique<sqlite_client>(url);
}

} // namespace rowan::test
