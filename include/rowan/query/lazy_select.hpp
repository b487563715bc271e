// A select that is written only when something is asked of it; until then it is no more than its table.
#pragma once

#include <rowan/query/select.hpp>

namespace rowan::query {

/// Most calls by a key are made on `objects<T>()` as it stands: they pay nothing for what a query could have. What
/// changes or reads the select is not inline, since it stands at every query of a program.
class lazy_select {
public:
    explicit lazy_select(const core::table_info* table) noexcept : m_table(table) {}
    explicit lazy_select(select given);
    lazy_select(const lazy_select& other);
    lazy_select(lazy_select&& other) noexcept : m_table(other.m_table), m_made(std::exchange(other.m_made, nullptr)) {}
    lazy_select& operator=(lazy_select other) noexcept {
        std::swap(m_table, other.m_table);
        std::swap(m_made, other.m_made);
        return *this;
    }
    ~lazy_select() {
        if (m_made != nullptr) drop();
    }

    [[nodiscard]] const core::table_info& table() const noexcept { return *m_table; }
    /// Nothing was asked of it yet.
    [[nodiscard]] bool is_bare() const noexcept { return m_made == nullptr; }
    [[nodiscard]] select value() const;
    /// The select, to be changed.
    select& edit();

    void narrow(const term& only);
    void exclude(const term& without);
    void append_order(term value, std::uint8_t flags);

    /// All its rows with all columns.
    [[nodiscard]] bound_statement rows() const;
    [[nodiscard]] bound_statement rows(std::initializer_list<term> columns) const;
    [[nodiscard]] bound_statement rows_up_to(std::int64_t limit) const;
    /// Aggregates over all rows. Throws misuse after limit, offset, distinct and group_by: the answer would pass over
    /// them.
    [[nodiscard]] bound_statement one_group(std::initializer_list<term> columns) const;
    /// One row: the first, or with `is_reversed` the last, by the primary key where no order was given. The last one
    /// throws misuse after limit or offset.
    [[nodiscard]] bound_statement first_row(bool is_reversed) const;
    [[nodiscard]] bound_statement update(const assignment_list& assignments) const;
    [[nodiscard]] bound_statement remove() const;

private:
    void drop() noexcept;

    const core::table_info* m_table;
    select* m_made = nullptr;
};

} // namespace rowan::query
