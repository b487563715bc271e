// One SQLite connection: the handle, its deadline, and the few statements that it keeps for itself.
#pragma once

#include "errors.hpp"

#include <rowan/driver/connection.hpp>

#include <sqlite3.h>

#include <string>
#include <utility>
#include <vector>

namespace rowan::sqlite {

/// Closes the handle. Statements that are still open keep it alive until they are finalized.
class owned_handle {
public:
    explicit owned_handle(sqlite3* handle) noexcept : m_handle(handle) {}
    owned_handle(owned_handle&& other) noexcept : m_handle(std::exchange(other.m_handle, nullptr)) {}
    owned_handle& operator=(owned_handle&&) = delete;
    ~owned_handle() { sqlite3_close_v2(m_handle); }
    [[nodiscard]] sqlite3* get() const noexcept { return m_handle; }

private:
    sqlite3* m_handle;
};

class connection final : public driver::connection {
public:
    /// Takes over an open handle; `moment` is the deadline of what is done until `set_deadline`.
    connection(owned_handle handle, driver::deadline moment);
    ~connection() override;

    [[nodiscard]] driver::prepared* prepare(std::string_view sql) override;
    void execute(std::string_view sql) override;
    void set_deadline(driver::deadline moment) noexcept override { m_deadline = moment; }
    void set_timeout(std::int64_t timeout_ns) noexcept override { m_deadline = -timeout_ns; }
    [[nodiscard]] bool in_transaction() const noexcept override { return sqlite3_get_autocommit(handle()) == 0; }
    [[nodiscard]] bool is_usable() const noexcept override { return m_usable; }
    [[nodiscard]] std::int64_t told_number() const noexcept override { return sqlite3_last_insert_rowid(handle()); }
    [[nodiscard]] driver::live_table describe(std::string_view table) override;
    [[nodiscard]] const statement::capabilities& capabilities() const noexcept override;

    [[nodiscard]] sqlite3* handle() const noexcept { return m_handle.get(); }

    /// Prepares the first statement of `sql`, which goes on with what follows it; null for blanks and comments.
    [[nodiscard]] sqlite3_stmt* compile(std::string_view& sql, unsigned flags);
    /// Throws what the last failed call means; `what.deadline_passed` is found here.
    [[noreturn]] void fail(failure what);

private:
    void run(sqlite3_stmt* statement, std::string_view sql);
    bool run_kept(std::string_view sql);
    [[nodiscard]] bool has_file() const noexcept;

    struct kept_statement {
        std::string sql;
        sqlite3_stmt* statement;
    };

    owned_handle m_handle;
    driver::deadline m_deadline; // negative: so long after the first wait
    bool m_usable = true;
    std::vector<kept_statement> m_kept; // BEGIN, COMMIT and the like, which transactions run over and over
};

} // namespace rowan::sqlite
