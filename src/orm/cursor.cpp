// Starting a query and keeping alive what it refers to.
#include <rowan/core/error.hpp>
#include <rowan/orm/cursor.hpp>
#include <rowan/orm/raw.hpp>

#include "value_views.hpp"

#include <string>

namespace rowan::orm {
open_query::open_query(const session::context& context, query::bound_statement bound, driver::fetch rows)
    : m_context(context), m_bound(std::move(bound)), m_views(views_of(m_bound.values)), m_lease(m_context),
      m_execution(*m_lease, m_bound.statement, m_views.data(), m_views.size(), rows) {}

open_query::~open_query() {
    if (m_lease.is_over()) m_execution.abandon();
}

void check_column_count(std::size_t actual, std::size_t expected) {
    if (actual == expected) return;
    throw_error(error_kind::misuse, "query(): the statement has " + std::to_string(actual) +
                                        " columns and the struct " + std::to_string(expected) + " members");
}

} // namespace rowan::orm
