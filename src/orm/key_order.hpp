// The order in which many rows are created: by their keys, and those with one key as they were given.
#pragma once

#include "row_values_list.hpp"

#include <rowan/core/table_info.hpp>

#include <cstddef>
#include <vector>

namespace rowan::orm {

/// Callers with some of their rows in common never wait for each other in a circle when they go through them like this.
/// Two keys are one if their bytes are, or the database has said so.
class key_order {
public:
    key_order(const core::key_info& key, const row_values_list& values, const bulk_row* const* rows, std::size_t count);

    [[nodiscard]] const std::vector<std::size_t>& sorted() const noexcept { return m_sorted; }
    [[nodiscard]] bool is_same(std::size_t left, std::size_t right) const noexcept { return compare(left, right) == 0; }

private:
    [[nodiscard]] int compare(std::size_t left, std::size_t right) const noexcept;

    const core::key_info& m_key;
    const row_values_list& m_values;
    std::vector<std::size_t> m_firsts; // of those with the key of each
    std::vector<std::size_t> m_sorted;
};

} // namespace rowan::orm
