// One prepared statement: binds, runs, and shows the rows where libpq keeps them.
#pragma once

#include "connection.hpp"

#include <rowan/driver/connection.hpp>

#include <deque>

namespace rowan::postgresql {

class prepared final : public driver::prepared, private stream {
public:
    /// Takes over a statement that the server has described.
    prepared(connection& owner, server_statement statement);
    ~prepared() override;

    void start(const core::value_view* values, std::size_t count, driver::fetch rows) override;
    bool step() override;
    void read(core::value_view* columns, std::size_t count) override {
        m_statement.reader.read(m_result.get(), m_row, columns, count);
    }
    void reset() noexcept override;
    [[nodiscard]] std::int64_t affected_rows() const override { return m_affected; }
    [[nodiscard]] std::size_t column_count() const override { return m_statement.reader.size(); }
    [[nodiscard]] std::size_t parameter_count() const override { return m_statement.bound.size(); }
    [[nodiscard]] bool is_write() const override { return m_statement.is_write; }

private:
    enum class state : unsigned char { idle, rows, streaming, buffered, done };

    void fetch_rest() override;
    bool step_stream();
    bool take(outcome came);
    void finish() noexcept;
    void drop_rest() noexcept;
    [[noreturn]] void refuse_count(std::size_t count) const;

    connection& m_connection;
    server_statement m_statement;
    owned_result m_result{};
    int m_row = 0;
    int m_rows = 0;
    state m_state = state::idle;
    std::int64_t m_affected = 0;
    std::int64_t m_step_timeout_ns = 0;
    std::deque<outcome> m_buffer{}; // of a stream: what came while another statement was to be run
};

} // namespace rowan::postgresql
