// The binary rows of prepared statements as values, read where the client library keeps them: nothing is copied but
// dates and times, which travel as numbers.
#pragma once

#include <rowan/core/value.hpp>

#include <mysql.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rowan::mariadb {

class row_decoder {
public:
    /// Takes the columns of the result that has just begun. Cheap when they are those of the last one.
    void set_columns(const MYSQL_FIELD* fields, std::size_t count);
    /// What Connector/C calls for each column of a row: `row` points to the value and is moved behind it; null: NULL.
    static void decode(void* self, unsigned column, unsigned char** row) noexcept;

    [[nodiscard]] const std::vector<core::value_view>& values() const noexcept { return m_values; }
    /// Throws value_out_of_range if a value of the row is beyond what a value can hold.
    void check() const {
        if (m_has_fault) throw_fault();
    }
    /// Copies what the current row points to, because the library is about to reuse the memory.
    void keep_row();

private:
    enum class form : std::uint8_t {
        integer_8,
        integer_16,
        integer_32,
        integer_64,
        real_32,
        real_64,
        decimal,
        date,
        date_time,
        time,
        bits,
        text,
        blob,
        nothing,
    };
    struct column {
        enum_field_types type = MYSQL_TYPE_NULL;
        unsigned charset = 0;
        unsigned flags = 0;
        unsigned decimals = 0;
        form read_as = form::nothing;
        bool is_unsigned = false;
        bool is_computed = false;
        char scratch[36] = {}; // a date or time as text
    };

    static form form_of(const MYSQL_FIELD& field) noexcept;
    void decode_number(column& from, core::value_view& to, unsigned char*& at) noexcept;
    void decode_decimal(const column& from, core::value_view& to, const char* text, std::size_t size) noexcept;
    [[noreturn]] void throw_fault() const;

    std::vector<column> m_columns;
    std::vector<core::value_view> m_values;
    std::string m_kept;
    bool m_has_fault = false;
};

} // namespace rowan::mariadb
