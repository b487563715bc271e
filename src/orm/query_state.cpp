// Query sets are made, copied and narrowed here, whatever model they are over.
#include <rowan/orm/query_state.hpp>

#include <rowan/core/error.hpp>

#include <string>
#include <utility>

namespace rowan::orm {

query_state::query_state(const session::context& context, const core::table_info* table)
    : m_context(context), m_select(table) {}

query_state::query_state(const session::context& context, query::select select)
    : m_context(context), m_select(std::move(select)) {}

query_state::query_state(const query_state& other) = default;
query_state::query_state(query_state&& other) noexcept = default;
query_state::~query_state() = default;

query_state& query_state::operator=(query_state other) noexcept {
    std::swap(m_context, other.m_context);
    m_select = std::move(other.m_select);
    return *this;
}

query_state::query_state(const query_state& from, narrowing how, const query::term& condition) : query_state(from) {
    if (how == narrowing::filter)
        m_select.narrow(condition);
    else
        m_select.exclude(condition);
}

query_state::query_state(const query_state& from, narrowing how, statement::op code, const query::column_ref& column,
                         std::int64_t value)
    : query_state(from, how, query::combine(code, column, value)) {}

query_state::query_state(const query_state& from, narrowing how, statement::op code, const query::column_ref& column,
                         double value)
    : query_state(from, how, query::combine(code, column, value)) {}

query_state::query_state(const query_state& from, const query::column_ref* columns, const core::value_view* values,
                         std::size_t count)
    : query_state(from, narrowing::filter, query::equalities(columns, values, count)) {}

query_state::query_state(const query_state& from, slicing how, std::int64_t count) : query_state(from) {
    slice(how, count);
}

query_state::query_state(query_state&& from, slicing how, std::int64_t count) : query_state(std::move(from)) {
    slice(how, count);
}

void query_state::slice(slicing how, std::int64_t count) {
    const bool is_limit = how == slicing::limit;
    if (count < 0) {
        throw_error(error_kind::misuse,
                    std::string(is_limit ? "limit" : "offset") + "(): the number must not be negative");
    }
    query::select& made = m_select.edit();
    (is_limit ? made.limit : made.offset) = count;
}

query_state::query_state(const query_state& from, sorting, std::initializer_list<ordered_part> terms)
    : query_state(from) {
    for (const ordered_part& each : terms) m_select.append_order(query::term_of(each.value), each.flags);
}

query_state::query_state(const query_state& from, grouping, std::initializer_list<query::part> terms)
    : query_state(from) {
    for (const query::part& each : terms) m_select.edit().group_by.push_back(query::term_of(each));
}

query_state::query_state(const query_state& from, deduplicating) : query_state(from) {
    m_select.edit().is_distinct = true;
}

} // namespace rowan::orm
