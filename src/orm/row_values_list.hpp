// The values of many rows on their way into one statement.
#pragma once

#include <rowan/core/value.hpp>
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

/// The values of many rows, as the engine's row source takes them.
class row_values_list {
public:
    /// All columns of the rows, NULL for those that a row leaves to the database; then `give` says which of them
    /// travel, and in which order.
    row_values_list(const model::row_access& access, bulk_row* const* rows, std::size_t count)
        : m_width(access.table->columns.size()), m_all(m_width * count) {
        for (std::size_t i = 0; i < count; ++i) {
            core::value_view* const values = m_all.data() + i * m_width;
            const std::uint64_t left_out = access.encode_new(rows[i]->given, values, m_arena);
            if (std::find(m_left_out.begin(), m_left_out.end(), left_out) == m_left_out.end())
                m_left_out.push_back(left_out);
        }
        std::sort(m_left_out.begin(), m_left_out.end()); // equal sets make equal statements
    }

    [[nodiscard]] const core::value_view* row(std::size_t index) const { return m_all.data() + index * m_width; }

    /// The columns that rows leave to the database, a bit each, for each such set that occurs.
    [[nodiscard]] const std::vector<std::uint64_t>& left_out() const noexcept { return m_left_out; }
    /// Those of the columns that not all rows leave to it.
    [[nodiscard]] std::vector<std::size_t> given_columns() const {
        std::uint64_t by_all = ~std::uint64_t{0};
        for (const std::uint64_t each : m_left_out) by_all &= each;
        return columns_but(by_all, m_width);
    }

    /// The parameters: columns in the order given, of the rows in the order given.
    const std::vector<core::value_view>& give(const std::vector<std::size_t>& columns,
                                              const std::vector<std::size_t>& order, bool rows_are_lists) {
        const std::size_t outer = rows_are_lists ? order.size() : columns.size();
        const std::size_t inner = rows_are_lists ? columns.size() : order.size();
        m_given.resize(outer * inner);
        m_lists.clear();
        for (std::size_t i = 0; i < outer; ++i) {
            for (std::size_t j = 0; j < inner; ++j)
                m_given[i * inner + j] = row(order[rows_are_lists ? i : j])[columns[rows_are_lists ? j : i]];
            m_lists.push_back(core::value_view::of_list(m_given.data() + i * inner, inner));
        }
        if (!rows_are_lists) return m_lists;
        m_only = {core::value_view::of_list(m_lists.data(), m_lists.size())};
        return m_only;
    }

private:
    std::size_t m_width;
    core::text_arena m_arena{};
    std::vector<std::uint64_t> m_left_out{};
    std::vector<core::value_view> m_all;
    std::vector<core::value_view> m_given{};
    std::vector<core::value_view> m_lists{};
    std::vector<core::value_view> m_only{};
};

/// 0, 1, …
inline std::vector<std::size_t> all_of(std::size_t count) {
    std::vector<std::size_t> order(count);
    for (std::size_t i = 0; i < count; ++i) order[i] = i;
    return order;
}

} // namespace rowan::orm
