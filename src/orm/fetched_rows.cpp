// Keeping the rows of a query until they have been counted.
#include <rowan/orm/cursor.hpp>
#include <rowan/orm/fetched_rows.hpp>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

namespace rowan::orm {

using core::value_view;

namespace {

constexpr std::size_t first_page_size = 4 * 1024;
constexpr std::size_t page_size = 32 * 1024;

bool has_bytes(const value_view& value) noexcept {
    return value.kind == core::value_kind::text || value.kind == core::value_kind::blob;
}

} // namespace

/// Values of rows from the front, what they point to from the back; or one long text.
struct fetched_rows::page {
    std::unique_ptr<std::byte[]> memory;
    std::size_t rows = 0;
};

fetched_rows::fetched_rows(const query_state& state, std::size_t columns) : m_columns(columns) {
    fetch(state.context(), state.select().rows());
}

fetched_rows::fetched_rows(const query_state& state, std::initializer_list<query::term> columns)
    : m_columns(columns.size()) {
    fetch(state.context(), state.select().rows(columns));
}

fetched_rows::~fetched_rows() = default;

void fetched_rows::fetch(const session::context& context, query::bound_statement bound) {
    open_query from(context, std::move(bound));
    const std::size_t row_size = m_columns * sizeof(value_view);
    for (; from.step(); ++m_count) {
        if (free_bytes() < row_size) add_page(row_size);
        auto* const row = reinterpret_cast<value_view*>(m_front);
        m_front += row_size;
        ++m_pages.back().rows;
        from.read(row, m_columns);
        for (value_view* value = row; value != row + m_columns; ++value) {
            if (has_bytes(*value)) keep_bytes(*value);
        }
    }
}

// The engine uses its memory again for the next row.
void fetched_rows::keep_bytes(value_view& value) {
    std::byte* const copy = room_for(value.size);
    if (value.size != 0) std::memcpy(copy, value.data, value.size);
    value.data = copy;
}

// What is long lies alone, in front of the page in use.
std::byte* fetched_rows::room_for(std::size_t bytes) {
    const bool is_room_left = bytes <= free_bytes();
    if (!is_room_left && bytes > page_size / 4) {
        const auto alone = m_pages.insert(m_pages.end() - 1, page{std::make_unique_for_overwrite<std::byte[]>(bytes)});
        return alone->memory.get();
    }
    if (!is_room_left) add_page(bytes);
    return m_back -= bytes;
}

void fetched_rows::add_page(std::size_t needed) {
    const std::size_t size = std::max(needed, m_pages.empty() ? first_page_size : page_size);
    m_pages.push_back({std::make_unique_for_overwrite<std::byte[]>(size)});
    m_front = m_pages.back().memory.get();
    m_back = m_front + size;
}

void fetched_rows::read_into(void* rows, std::size_t row_size, const row_reading& reading) const {
    auto* row = static_cast<std::byte*>(rows);
    for (const page& each : m_pages) {
        const auto* values = reinterpret_cast<const value_view*>(each.memory.get());
        for (std::size_t i = 0; i < each.rows; ++i, values += m_columns, row += row_size) reading.read(values, row);
    }
}

} // namespace rowan::orm
