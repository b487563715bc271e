// Rows on their way from the server: each column by its type, in the binary form or as text.
#pragma once

#include <rowan/core/value.hpp>

#include <libpq-fe.h>

#include <cstddef>
#include <string>
#include <vector>

namespace rowan::postgresql {

class row_reader {
public:
    /// Learns the columns of a described statement.
    void describe(const PGresult* description);
    /// Learns them anew where a result has other ones (a table was changed behind a statement that is parsed each
    /// time).
    void check(const PGresult* result) {
        if (!is_as_described(result)) describe(result);
    }

    [[nodiscard]] std::size_t size() const noexcept { return m_columns.size(); }
    /// What to ask the server for: 1 if it should send the columns in their binary form.
    [[nodiscard]] int format() const noexcept { return m_is_binary ? 1 : 0; }

    /// The columns of a row; valid until the next call and as long as the result.
    void read(const PGresult* from, int row, core::value_view* columns, std::size_t count);

private:
    enum class form : unsigned char {
        text,
        int2,
        int4,
        int8,
        boolean,
        float4,
        float8,
        bytes,
        uuid,
        date,
        timestamp,
        numeric,
        jsonb,
        unsigned4,
        text_int,
        text_boolean,
        text_float,
        text_bytes,
        text_timestamptz,
        text_numeric,
        unknown,
    };
    struct column {
        Oid type = 0;
        form how = form::text;
        bool may_round = false; // a numeric of no declared scale
        char room[40];          // where a text is made of another form
        std::string long_room{};
    };

    [[nodiscard]] bool is_as_described(const PGresult* result) const noexcept;
    static form binary_form(Oid type) noexcept;
    static form text_form(Oid type) noexcept;
    static core::value_view read_slowly(column& of, const char* data, std::size_t size);
    static core::value_view read_text_form(column& of, const char* data, std::size_t size);

    std::vector<column> m_columns;
    bool m_is_binary = true;
};

} // namespace rowan::postgresql
