// A query set without its types: what is selected, from where, in which order. It lowers itself to a statement.
#pragma once

#include <rowan/query/assignment_list.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace rowan::query {

/// A statement with the values of its parameters.
struct bound_statement {
    statement::description statement;
    std::vector<core::value> values;
};

struct join {
    const core::table_info* table;
    term on;
    bool is_left = false;
};

struct order_term {
    term value;
    std::uint8_t flags = 0; // statement::order_flag
};

struct select {
    const core::table_info* table = nullptr;
    std::vector<join> joins{};
    term where{};
    std::vector<term> group_by{};
    std::vector<order_term> order_by{};
    std::int64_t limit = -1; // none
    std::int64_t offset = 0;
    bool is_distinct = false;

    /// Every column of the table and of those joined, in order.
    [[nodiscard]] std::vector<term> all_columns() const;
    /// The rows, showing every column.
    [[nodiscard]] bound_statement rows() const;
    /// The rows, showing `columns`.
    [[nodiscard]] bound_statement rows(const std::vector<term>& columns) const;
    /// One row with the number of rows; limit and offset are left out.
    [[nodiscard]] bound_statement row_count() const;
    /// Changes the rows; after join, distinct, limit or offset those whose primary keys a subquery finds. Throws misuse
    /// after group_by, and where such a subquery needs a primary key that the model does not have.
    [[nodiscard]] bound_statement update(const assignment_list& assignments) const;
    [[nodiscard]] bound_statement remove() const;

    /// The same rows in the opposite order; by the primary key where no order was given.
    [[nodiscard]] select reversed() const;
    /// Ordered by the primary key where no order was given.
    [[nodiscard]] select ordered() const;

private:
    void append_from(term& all) const;
    void append_rows(term& all, const std::vector<term>& columns) const;
    void append_clauses(term& all, std::size_t column_count, const std::vector<term>& columns) const;
    [[nodiscard]] std::size_t node_count() const;
    static void append_where(term& all, const term& condition);
    [[nodiscard]] term rows_to_change(const char* call) const;
};

} // namespace rowan::query
