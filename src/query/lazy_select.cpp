// Making a select when it is first needed.
#include <rowan/query/lazy_select.hpp>

#include <rowan/core/error.hpp>

#include <string>
#include <utility>

namespace rowan::query {
namespace {

void refuse_slice(const select& made, const char* call, const char* instead) {
    if (made.limit < 0 && made.offset == 0) return;
    throw_error(error_kind::misuse, std::string(call) +
                                        "(): not after limit or offset, which count from the front and "
                                        "are applied last; " +
                                        instead);
}

} // namespace

lazy_select::lazy_select(select given) : m_table(given.table), m_made(new select(std::move(given))) {}

lazy_select::lazy_select(const lazy_select& other)
    : m_table(other.m_table), m_made(other.m_made != nullptr ? new select(*other.m_made) : nullptr) {}

void lazy_select::drop() noexcept {
    delete m_made;
}

select lazy_select::value() const {
    return m_made != nullptr ? *m_made : select{.table = m_table};
}

select& lazy_select::edit() {
    if (m_made == nullptr) m_made = new select{.table = m_table};
    return *m_made;
}

void lazy_select::narrow(const term& only) {
    edit().where.join(statement::op::logical_and, only);
}

void lazy_select::exclude(const term& without) {
    narrow(without.empty() ? negation(without) : combine(statement::op::is_not_true, without));
}

void lazy_select::append_order(term value, std::uint8_t flags) {
    edit().order_by.push_back({std::move(value), flags});
}

bound_statement lazy_select::rows() const {
    return m_made != nullptr ? m_made->rows() : select{.table = m_table}.rows();
}

bound_statement lazy_select::rows(std::initializer_list<term> columns) const {
    return value().rows(columns);
}

bound_statement lazy_select::rows_up_to(std::int64_t limit) const {
    select made = value();
    if (made.limit < 0 || made.limit > limit) made.limit = limit;
    return made.rows();
}

bound_statement lazy_select::first_row(bool is_reversed) const {
    if (is_reversed && m_made != nullptr) {
        refuse_slice(*m_made, "last", "read the rows with all() and take the last of them");
    }
    select made = is_reversed ? value().reversed() : value().ordered();
    if (made.limit != 0) made.limit = 1;
    return made.rows();
}

bound_statement lazy_select::one_group(std::initializer_list<term> columns) const {
    select made = value();
    refuse_slice(made, "aggregate", "aggregate the rows that all() or values() returns");
    if (made.is_distinct || !made.group_by.empty()) {
        throw_error(error_kind::misuse,
                    "aggregate(): not after distinct or group_by, which it would pass over; call values() for "
                    "one row of aggregates for each group");
    }
    made.order_by.clear();
    return made.rows(columns);
}

bound_statement lazy_select::update(const assignment_list& assignments) const {
    return value().update(assignments);
}

bound_statement lazy_select::remove() const {
    return value().remove();
}

} // namespace rowan::query
