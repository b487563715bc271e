// One connection to a MariaDB server: the handle, its deadline, what waits to be sent, and who is being read.
#pragma once

#include "errors.hpp"
#include "open.hpp"
#include "wait.hpp"

#include <rowan/driver/connection.hpp>

#include <mysql.h>

#include <memory>
#include <string>
#include <vector>

namespace rowan::mariadb {

class prepared;

class connection final : public driver::connection {
public:
    /// Takes over a handle that is connected to `to`.
    connection(owned_handle handle, std::shared_ptr<const options> how, host to);
    ~connection() override;

    [[nodiscard]] driver::prepared* prepare(std::string_view sql) override;
    void execute(std::string_view sql) override;
    void execute_soon(std::string_view sql) override;
    void set_deadline(driver::deadline moment) noexcept override { m_wait.set_deadline(moment); }
    void set_timeout(std::int64_t timeout_ns) noexcept override { m_wait.set_timeout(timeout_ns); }
    [[nodiscard]] bool in_transaction() const noexcept override { return m_in_transaction; }
    [[nodiscard]] bool is_usable() const noexcept override { return m_usable; }
    [[nodiscard]] bool is_alive() noexcept override;
    [[nodiscard]] std::string canonical_expression(std::string_view table, std::string_view sql) override;
    [[nodiscard]] driver::live_table describe(std::string_view table) override;
    [[nodiscard]] const statement::capabilities& capabilities() const noexcept override { return *m_capabilities; }
    [[nodiscard]] std::size_t max_statement_bytes() const noexcept override { return packet_limit(); }

    /// From now on with this table: known once the server has been asked.
    void use(const statement::capabilities& table) noexcept { m_capabilities = &table; }
    /// How many bytes of values the server takes in one statement, as the server says it.
    void set_packet_limit(const std::string& bytes);
    /// Asks which server this is, so that no other one is asked to end a statement. One round trip.
    void remember_server();
    [[nodiscard]] std::size_t packet_limit() const noexcept { return m_packet_limit; }
    /// The first column of the first row of a query, as text; empty for NULL or without a row.
    [[nodiscard]] std::string ask(std::string_view sql);

    // for its statements

    [[nodiscard]] MYSQL* handle() const noexcept { return m_handle.get(); }
    /// Before anything is sent: what was to be sent soon goes first, and rows that still come are taken in. Throws
    /// timeout where it is too late for `sql`, and connection_lost where the connection is gone.
    void make_ready(std::string_view sql);
    /// Whose rows are still coming in.
    [[nodiscard]] prepared* streaming() const noexcept { return m_streaming; }
    void set_streaming(prepared* statement) noexcept { m_streaming = statement; }
    /// The library calls of this thread are this connection's.
    void enter() noexcept { m_wait.enter(); }
    /// In front of every command.
    void begin_call() noexcept { m_wait.forget(); }
    /// After a statement that succeeded; its rows may still be coming in.
    void succeeded(bool has_rows);
    /// After the rows of a statement were dropped unread.
    void abandoned() noexcept;
    /// After all rows of a query of the catalogue. Told to stop, by its own limit or by another session, the server
    /// ends such a query as if there were no more rows and leaves no more than a warning (MariaDB 10.11). Throws what
    /// that says. One round trip if there is a warning, otherwise none.
    void fail_if_broken_off(std::string_view sql);
    /// Throws what a failed call means, after finding out what has become of the transaction.
    [[noreturn]] void fail(failure what);

private:
    void run(std::string_view sql);
    void undo(std::string_view sql);
    void refuse_if_too_late(std::string_view sql) const;
    void send_queued();
    void look_behind_reads(std::string_view sql);
    [[nodiscard]] bool drop_queued(std::string_view sql) noexcept;
    void drop_results(std::string_view sql);
    void find_out_transaction(const failure& what) noexcept;
    [[nodiscard]] wait::request stop_statement() noexcept;

    wait m_wait; // outlives the handle, which waits once more when it is closed
    owned_handle m_handle;
    std::shared_ptr<const options> m_options;
    host m_host;
    const statement::capabilities* m_capabilities;
    std::vector<std::string> m_queued;
    std::size_t m_packet_limit = 1U << 20;
    std::string m_server; // which one it is
    prepared* m_streaming = nullptr;
    std::int64_t m_next_look = 0; // whether the server has closed the connection
    unsigned m_stops = 0;         // statements that the server was asked to end, and that ended well
    bool m_in_transaction = false;
    bool m_is_undone = false;      // the transaction, and nobody was told yet
    bool m_is_behind_read = false; // the last statement was one; these two only where reads may undo
    bool m_may_hold_locks = false; // so that another transaction may undo this one
    bool m_usable = true;
    bool m_is_out_of_time = false; // and that is why it is not usable
};

} // namespace rowan::mariadb
