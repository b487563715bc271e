// Rows one by one, in constant memory.
#pragma once

#include <rowan/orm/row_shape.hpp>
#include <rowan/query/select.hpp>
#include <rowan/session/context.hpp>

#include <cstddef>
#include <vector>

namespace rowan::orm {

/// The untyped half: it owns the statement, its values, and the connection that it runs on.
class open_query {
public:
    open_query(const session::context& context, query::bound_statement bound,
               driver::fetch rows = driver::fetch::whole);
    open_query(const open_query&) = delete;
    open_query& operator=(const open_query&) = delete;

    ~open_query();

    bool step() {
        m_lease.refuse_if_over();
        return m_execution.step();
    }
    void read(core::value_view* values, std::size_t count) { m_execution.read(values, count); }
    [[nodiscard]] std::size_t column_count() const { return m_execution.column_count(); }

private:
    session::context m_context;
    query::bound_statement m_bound;
    std::vector<core::value_view> m_views; // of the bound values, for as long as the statement runs
    session::lease m_lease;
    session::execution m_execution;
};

/// A range over the rows of a query: input iteration, once. It belongs to one thread and holds a connection while it
/// lives. The row that an iterator shows is overwritten by the next.
template <class Row>
class cursor {
public:
    cursor(const session::context& context, query::bound_statement bound)
        : m_query(context, std::move(bound), driver::fetch::streamed) {}

    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Row;
        using difference_type = std::ptrdiff_t;

        iterator() = default;
        explicit iterator(cursor* from) : m_from(from) { ++*this; }
        Row& operator*() const noexcept { return m_from->m_row; }
        Row* operator->() const noexcept { return &m_from->m_row; }
        iterator& operator++() {
            if (!m_from->next()) m_from = nullptr;
            return *this;
        }
        void operator++(int) { ++*this; }
        friend bool operator==(const iterator& left, const iterator& right) noexcept {
            return left.m_from == right.m_from;
        }

    private:
        cursor* m_from = nullptr;
    };

    [[nodiscard]] iterator begin() { return iterator(this); }
    [[nodiscard]] iterator end() noexcept { return {}; }

private:
    bool next() {
        if (!m_query.step()) return false;
        core::value_buffer<row_reader<Row>::columns> columns;
        m_query.read(columns.values, row_reader<Row>::columns);
        row_reader<Row>::read(columns.values, m_row);
        return true;
    }

    open_query m_query;
    Row m_row{};
};

} // namespace rowan::orm
