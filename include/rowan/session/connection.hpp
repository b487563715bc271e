// A driver's connection with what the session keeps beside it: its prepared statements and the keys it has verified.
#pragma once

#include <rowan/core/table_info.hpp>
#include <rowan/driver/connection.hpp>
#include <rowan/session/statement_cache.hpp>

namespace rowan::session {

class connection {
public:
    /// Takes over the driver's connection.
    connection(driver::connection* opened, std::size_t statement_capacity);
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection();

    [[nodiscard]] driver::connection& driver() noexcept { return *m_driver; }
    [[nodiscard]] statement_cache& statements() noexcept { return m_statements; }
    [[nodiscard]] const statement::capabilities& capabilities() const noexcept { return m_driver->capabilities(); }
    void execute(std::string_view sql) { m_driver->execute(sql); }

    /// atomic() is under way on it.
    bool is_in_atomic = false;
    /// A read-only transaction is under way: what would write is refused.
    bool refuses_writes = false;

private:
    driver::connection* m_driver;
    statement_cache m_statements;
};

} // namespace rowan::session
