// The values of many rows for one INSERT, as Connector/C takes them: an array for each column.
#pragma once

#include <rowan/core/value.hpp>

#include <mysql.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace rowan::mariadb {

/// The server runs such a statement once for all rows, as an INSERT with many VALUES.
/// https://mariadb.com/kb/en/mysql_bind (array binding), https://mariadb.com/kb/en/com_stmt_bulk_execute; the latter
/// says that a command with a result fails, but 10.11.19 gives the rows of INSERT … RETURNING.
class row_arrays {
public:
    /// A list for each parameter, all of one length, the values of each of one kind: else throws misuse; and
    /// value_out_of_range or invalid_text for what MariaDB would store as something else. Texts and blobs stay where
    /// they are.
    void set(const core::value_view* lists, std::size_t count);
    /// The bytes of all values.
    [[nodiscard]] std::size_t bytes() const noexcept { return m_bytes; }
    /// Gives the values to a statement; false: see mysql_stmt_errno().
    [[nodiscard]] bool bind_to(MYSQL_STMT* statement) noexcept;

private:
    union cell { // as wide as the library's arrays want it
        std::int64_t integer = 0;
        double real;
        const char* text;
    };
    struct column {
        std::vector<cell> cells{};
        std::vector<unsigned long> lengths{};
        std::vector<char> indicators{};
        std::vector<std::array<char, 24>> decimals{};
    };
    void set_value(std::size_t column_index, std::size_t row, const core::value_view& value);

    std::vector<MYSQL_BIND> m_binds{};
    std::vector<column> m_columns{};
    std::size_t m_bytes = 0;
    unsigned m_rows = 0;
};

} // namespace rowan::mariadb
