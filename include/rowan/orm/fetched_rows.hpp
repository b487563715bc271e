// All rows of a query at once: kept as the engine gave them until they have been counted.
#pragma once

#include <rowan/orm/query_state.hpp>
#include <rowan/orm/row_shape.hpp>

#include <initializer_list>
#include <vector>

namespace rowan::orm {

/// The values of all rows. They are counted before the first row is made: a vector that grows, and moves its rows each
/// time, would be most of the code that a model brings along.
class fetched_rows {
public:
    /// Runs the query; the connection is free again afterwards.
    fetched_rows(const query_state& state, std::size_t columns);
    /// The same for chosen columns.
    fetched_rows(const query_state& state, std::initializer_list<query::term> columns);
    fetched_rows(const fetched_rows&) = delete;
    fetched_rows& operator=(const fetched_rows&) = delete;
    ~fetched_rows();

    [[nodiscard]] std::size_t count() const noexcept { return m_count; }
    /// Reads them into as many rows of `row_size` bytes each.
    void read_into(void* rows, std::size_t row_size, const row_reading& reading) const;

private:
    struct page;

    void fetch(const session::context& context, query::bound_statement bound);
    void keep_bytes(core::value_view& value);
    std::byte* room_for(std::size_t bytes);
    [[nodiscard]] std::size_t free_bytes() const noexcept { return static_cast<std::size_t>(m_back - m_front); }
    void add_page(std::size_t needed);

    std::size_t m_columns;
    std::size_t m_count = 0;
    std::vector<page> m_pages;
    std::byte* m_front = nullptr; // of what is free in the last page
    std::byte* m_back = nullptr;
};

template <class Row>
std::vector<Row> rows_of(const fetched_rows& fetched, const row_reading& reading) {
    std::vector<Row> rows(fetched.count());
    fetched.read_into(rows.data(), sizeof(Row), reading);
    return rows;
}

} // namespace rowan::orm
