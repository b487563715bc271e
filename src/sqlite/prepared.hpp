// One prepared SQLite statement: binds without copying, steps, and shows the row where SQLite keeps it.
#pragma once

#include "connection.hpp"
#include "list_table.hpp"

#include <rowan/driver/connection.hpp>

#include <sqlite3.h>

#include <vector>

namespace rowan::sqlite {

class prepared final : public driver::prepared {
public:
    /// Takes over the statement.
    prepared(connection& owner, sqlite3_stmt* statement);
    ~prepared() override;

    void start(const core::value_view* values, std::size_t count, driver::fetch rows) override;
    bool step() override;
    void read(core::value_view* columns, std::size_t count) override;
    void reset() noexcept override;
    [[nodiscard]] std::int64_t affected_rows() const override { return m_affected; }
    [[nodiscard]] std::size_t column_count() const override;
    [[nodiscard]] std::size_t parameter_count() const override { return m_parameters; }
    [[nodiscard]] bool is_write() const override { return m_is_write; }

private:
    enum class state : unsigned char { idle, running, done };

    int bind(int index, const core::value_view& value);
    int bind_text(int index, const core::value_view& value);
    int bind_list(int index, const core::value_view& value);
    void finish();
    [[noreturn]] void fail(int code);
    [[noreturn]] void refuse_count(std::size_t count) const;

    connection& m_connection;
    sqlite3_stmt* m_statement;
    std::size_t m_parameters;
    std::vector<list_values>
        m_lists; // one for each parameter, made when the first list is bound: SQLite keeps addresses
    std::int64_t m_affected = 0;
    state m_state = state::idle;
    bool m_is_write;
    bool m_counts_rows; // INSERT, UPDATE, DELETE, REPLACE: other statements leave sqlite3_changes() as it was
    bool m_was_in_transaction = false;
};

} // namespace rowan::sqlite
