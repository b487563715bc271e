// Values of many rows on their way into one statement.
#pragma once

#include <rowan/core/value.hpp>

#include <cstddef>
#include <vector>

namespace rowan::orm {

/// 0, 1, …
inline std::vector<std::size_t> all_of(std::size_t count) {
    std::vector<std::size_t> order(count);
    for (std::size_t i = 0; i < count; ++i) order[i] = i;
    return order;
}

/// Rows of values, as the engine's row source takes them.
class value_table {
public:
    value_table(std::size_t width, std::size_t count) : m_width(width), m_all(width * count) {}

    [[nodiscard]] core::value_view* row(std::size_t index) { return m_all.data() + index * m_width; }
    [[nodiscard]] const core::value_view* row(std::size_t index) const { return m_all.data() + index * m_width; }
    [[nodiscard]] std::size_t width() const noexcept { return m_width; }

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
    std::vector<core::value_view> m_all;
    std::vector<core::value_view> m_given{};
    std::vector<core::value_view> m_lists{};
    std::vector<core::value_view> m_only{};
};

} // namespace rowan::orm
