// The rows of a model on their way into one statement.
#pragma once

#include "value_table.hpp"

#include <rowan/orm/bulk.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace rowan::orm {

/// All columns but those of `left_out` (a bit each), of so many.
inline std::vector<std::size_t> columns_but(std::uint64_t left_out, std::size_t count) {
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < count; ++i) {
        if ((left_out >> i & 1) == 0) columns.push_back(i);
    }
    return columns;
}

/// The values of many rows of a model.
class row_values_list : public value_table {
public:
    /// All columns of the rows, NULL for those that a row leaves to the database; then `give` says which of them
    /// travel, and in which order.
    row_values_list(const model::row_access& access, bulk_row* const* rows, std::size_t count)
        : value_table(access.table->columns.size(), count) {
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint64_t left_out = access.encode_new(rows[i]->given, row(i), m_arena);
            if (std::find(m_left_out.begin(), m_left_out.end(), left_out) == m_left_out.end())
                m_left_out.push_back(left_out);
        }
        std::sort(m_left_out.begin(), m_left_out.end()); // equal sets make equal statements
    }

    /// The columns that rows leave to the database, a bit each, for each such set that occurs.
    [[nodiscard]] const std::vector<std::uint64_t>& left_out() const noexcept { return m_left_out; }
    /// Those of the columns that not all rows leave to it.
    [[nodiscard]] std::vector<std::size_t> given_columns() const {
        std::uint64_t by_all = ~std::uint64_t{0};
        for (const std::uint64_t each : m_left_out) by_all &= each;
        return columns_but(by_all, width());
    }

private:
    core::text_arena m_arena{};
    std::vector<std::uint64_t> m_left_out{};
};

} // namespace rowan::orm
