// Keys compared out here, by their bytes.
#include "key_order.hpp"

#include <algorithm>
#include <unordered_map>

namespace rowan::orm {
namespace {

using core::value_view;

int compare_values(const value_view& left, const value_view& right) noexcept {
    if (left.kind == core::value_kind::real) return left.real < right.real ? -1 : left.real > right.real ? 1 : 0;
    if (left.kind != core::value_kind::text && left.kind != core::value_kind::blob)
        return left.integer < right.integer ? -1 : left.integer > right.integer ? 1 : 0;
    return left.text().compare(right.text());
}

std::vector<std::size_t> firsts_of(const bulk_row* const* rows, std::size_t count) {
    std::vector<std::size_t> firsts = all_of(count);
    if (std::all_of(rows, rows + count, [](const bulk_row* each) { return each->first == nullptr; })) return firsts;
    std::unordered_map<const bulk_row*, std::size_t> places;
    for (std::size_t i = 0; i < count; ++i) places.emplace(rows[i], i);
    for (std::size_t i = 0; i < count; ++i) {
        const auto found = places.find(rows[i]->first);
        if (found != places.end()) firsts[i] = found->second;
    }
    return firsts;
}

} // namespace

key_order::key_order(const core::key_info& key, const row_values_list& values, const bulk_row* const* rows,
                     std::size_t count)
    : m_key(key), m_values(values), m_firsts(firsts_of(rows, count)), m_sorted(all_of(count)) {
    std::sort(m_sorted.begin(), m_sorted.end(), [this](std::size_t left, std::size_t right) {
        const int by_key = compare(left, right);
        return by_key != 0 ? by_key < 0 : left < right;
    });
}

int key_order::compare(std::size_t left, std::size_t right) const noexcept {
    const value_view* const left_row = m_values.row(m_firsts[left]);
    const value_view* const right_row = m_values.row(m_firsts[right]);
    for (const core::key_part& part : m_key.parts) {
        const int order = compare_values(left_row[part.column], right_row[part.column]);
        if (order != 0) return order;
    }
    return 0;
}

} // namespace rowan::orm
