// One prepared statement: bound, run, and its rows read one by one as they come from the server.
#pragma once

#include "connection.hpp"
#include "list_forms.hpp"
#include "parameters.hpp"
#include "row_arrays.hpp"
#include "row_decoder.hpp"
#include "sql_text.hpp"

#include <rowan/driver/connection.hpp>

#include <string>
#include <vector>

namespace rowan::mariadb {

/// A statement with lists has a form on the server for each kind of value that its lists have had.
class prepared final : public driver::prepared {
public:
    /// Prepares the statement.
    prepared(connection& owner, std::string_view sql);
    ~prepared() override;

    void start(const core::value_view* values, std::size_t count, driver::fetch rows) override;
    bool step() override;
    void read(core::value_view* columns, std::size_t count) override;
    void reset() noexcept override;
    [[nodiscard]] std::int64_t affected_rows() const override { return m_affected; }
    [[nodiscard]] std::size_t column_count() const override {
        return m_statement != nullptr ? mysql_stmt_field_count(m_statement) : 0;
    }
    [[nodiscard]] std::size_t parameter_count() const override { return m_parts.parameters; }
    [[nodiscard]] bool is_write() const override { return m_verb != verb::read; }

    /// The rows that have not been read yet are taken into memory, since the connection is needed.
    void take_in_rows();
    /// The same for one that cannot fail: without room they are dropped, and whoever wants the next one is told.
    void take_in_or_drop_rows() noexcept;

private:
    enum class state : unsigned char { idle, bound, running, dropped, done };
    struct form {
        std::vector<core::value_kind> kinds; // of the lists, in their order
        MYSQL_STMT* statement = nullptr;
    };

    void set_parameters(const core::value_view* values, std::size_t count);
    void use_form();
    [[nodiscard]] std::string sql_of_form() const;
    [[nodiscard]] bool try_run() noexcept;
    [[nodiscard]] bool drop_changed_rows() noexcept;
    void prepare_again();
    void run();
    [[nodiscard]] int next_row() noexcept;
    bool fetch();
    void finish();
    void end_rows() noexcept;
    [[nodiscard]] bool try_store_rows() noexcept;
    [[noreturn]] void fail();
    [[noreturn]] void refuse_size(std::size_t bytes) const;
    [[noreturn]] void refuse_count(std::size_t count) const;

    connection& m_connection;
    const std::string m_sql;
    const verb m_verb;
    const list_sql m_parts;
    std::vector<form> m_forms;
    MYSQL_STMT* m_statement = nullptr; // the form in use
    parameters m_parameters;
    row_arrays m_rows_given;               // in place of them, where the statement takes many rows
    std::vector<core::value_kind> m_kinds; // of the lists of this execution
    row_decoder m_row;
    std::int64_t m_affected = 0;
    std::int64_t m_rows = 0;
    state m_state = state::idle;
    bool m_columns_are_late = false;
    bool m_was_in_transaction = false;
    bool m_may_be_replayed = false;
};

} // namespace rowan::mariadb
