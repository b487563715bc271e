// A driver's connection with what the session keeps beside it: its prepared statements and the keys it has verified.
#pragma once

#include <rowan/core/table_info.hpp>
#include <rowan/driver/connection.hpp>
#include <rowan/session/statement_cache.hpp>

#include <string>
#include <vector>

namespace rowan::session {

/// A key that the live schema was found to enforce.
struct verified_key {
    const core::key_info* key = nullptr;
    std::string index_name{};   // as the engine names it in a violation
    bool may_keep = true;       // an update that changes nothing may lock a row of the table
    bool may_insert = true;     // an insert that finds its row there has no other effect
    driver::deadline until = 0; // when it is to be verified again; no_deadline: when the engine refuses a statement
};

/// Whether the driver's connection tells which number a row of a table has got.
struct told_number {
    const core::table_info* table = nullptr;
    bool is_told = false;
};

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
    /// Sends the statement together with the next one.
    void execute_soon(std::string_view sql) { m_driver->execute_soon(sql); }

    [[nodiscard]] std::vector<verified_key>& verified_keys() noexcept { return m_verified_keys; }
    [[nodiscard]] std::vector<told_number>& told_numbers() noexcept { return m_told_numbers; }
    /// Forgets which keys were verified, and what else is known of the schema, which may have changed.
    void forget_verified_keys() noexcept;

    /// atomic() is under way on it.
    bool is_in_atomic = false;
    /// What would write is refused: a read-only transaction is under way, or all of the database is for reads alone.
    bool refuses_writes;

private:
    driver::connection* m_driver;
    statement_cache m_statements;
    std::vector<verified_key> m_verified_keys;
    std::vector<told_number> m_told_numbers;
};

} // namespace rowan::session
