// One run of a statement on a connection: bound, stepped, and given back when it goes out of scope.
#pragma once

#include <rowan/session/connection.hpp>

namespace rowan::session {

class execution {
public:
    /// Finds or prepares the statement.
    execution(connection& on, const statement::description& description)
        : m_connection(&on), m_statement(&on.statements().take(description)) {}
    /// The same, and starts it.
    execution(connection& on, const statement::description& description, const core::value_view* values,
              std::size_t count, driver::fetch rows = driver::fetch::whole)
        : execution(on, description) {
        start(values, count, rows);
    }
    execution(execution&& other) noexcept : m_connection(other.m_connection), m_statement(other.m_statement) {
        other.m_statement = nullptr;
    }
    execution& operator=(execution&&) = delete;
    ~execution() {
        if (m_statement != nullptr) m_connection->statements().give_back(*m_statement);
    }

    /// Binds the values, which must outlive this object, and runs the statement to its first row.
    void start(const core::value_view* values, std::size_t count, driver::fetch rows = driver::fetch::whole) {
        if (m_connection->refuses_writes && m_statement->prepared->is_write()) refuse_write();
        m_statement->prepared->start(values, count, rows);
    }
    /// Goes on to the next row; false: there is none, and the statement has run to its end.
    bool step() { return m_statement->prepared->step(); }
    void read(core::value_view* columns, std::size_t count) { m_statement->prepared->read(columns, count); }
    void run_to_end() {
        while (step()) {
        }
    }
    /// The statement is not this object's any more: its transaction has ended and taken it back.
    void abandon() noexcept { m_statement = nullptr; }
    [[nodiscard]] std::int64_t affected_rows() const { return m_statement->prepared->affected_rows(); }
    [[nodiscard]] std::size_t column_count() const { return m_statement->prepared->column_count(); }
    [[nodiscard]] cached_statement& statement() noexcept { return *m_statement; }

private:
    [[noreturn]] void refuse_write() const;

    connection* m_connection;
    cached_statement* m_statement;
};

} // namespace rowan::session
