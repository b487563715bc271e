// Opens connections to a MariaDB server: hosts in turn, and the session set up as everything above relies on.
#pragma once

#include "options.hpp"

#include <rowan/driver/connection.hpp>

#include <mysql.h>

#include <memory>
#include <utility>

namespace rowan::mariadb {

class connection;

/// Closes the handle.
class owned_handle {
public:
    explicit owned_handle(MYSQL* handle) noexcept : m_handle(handle) {}
    owned_handle(owned_handle&& other) noexcept : m_handle(std::exchange(other.m_handle, nullptr)) {}
    owned_handle& operator=(owned_handle&&) = delete;
    ~owned_handle() {
        if (m_handle != nullptr) mysql_close(m_handle);
    }
    [[nodiscard]] MYSQL* get() const noexcept { return m_handle; }

private:
    MYSQL* m_handle;
};

/// A handle that is ready to be connected to a server as `how` says.
[[nodiscard]] owned_handle make_handle(const options& how);

/// Connects it; false: see mysql_errno().
[[nodiscard]] bool connect_handle(MYSQL* handle, const options& how, const host& to) noexcept;

/// Opens a connection to one host. Throws connection_failed, read_only, timeout …
[[nodiscard]] std::unique_ptr<connection> open_connection(std::shared_ptr<const options> how, const host& to,
                                                          driver::deadline until);

} // namespace rowan::mariadb
