// A query set without its types: where it runs, and what is selected.
#pragma once

#include <rowan/query/lazy_select.hpp>
#include <rowan/session/context.hpp>

#include <cstdint>
#include <initializer_list>

namespace rowan::orm {

/// How a condition narrows a query: to the rows for which it holds, or to those for which it does not.
enum class narrowing : std::uint8_t { filter, exclude };
enum class slicing : std::uint8_t { limit, offset };
enum class sorting : std::uint8_t { by };
enum class grouping : std::uint8_t { by };
enum class deduplicating : std::uint8_t { rows };

struct ordered_part {
    query::part value;
    std::uint8_t flags; // statement::order_flag
};

/// Nothing that makes, copies or ends it is inline: that stands at every query of a program, several times over.
class query_state {
public:
    query_state(const session::context& context, const core::table_info* table);
    query_state(const session::context& context, query::select select);
    query_state(const query_state& other);
    query_state(query_state&& other) noexcept;
    query_state& operator=(query_state other) noexcept;
    ~query_state();

    /// Narrowed copies.
    query_state(const query_state& from, narrowing how, const query::term& condition);
    /// By a comparison of a column with a number. (In so many words, which stay in registers.)
    query_state(const query_state& from, narrowing how, statement::op code, const query::column_ref& column,
                std::int64_t value);
    query_state(const query_state& from, narrowing how, statement::op code, const query::column_ref& column,
                double value);
    /// To the rows in which each of `count` columns has its value.
    query_state(const query_state& from, const query::column_ref* columns, const core::value_view* values,
                std::size_t count);
    /// Throws misuse for a negative number.
    query_state(const query_state& from, slicing how, std::int64_t count);
    query_state(query_state&& from, slicing how, std::int64_t count);
    query_state(const query_state& from, sorting, std::initializer_list<ordered_part> terms);
    query_state(const query_state& from, grouping, std::initializer_list<query::part> terms);
    query_state(const query_state& from, deduplicating);

    [[nodiscard]] const session::context& context() const noexcept { return m_context; }
    [[nodiscard]] const query::lazy_select& select() const noexcept { return m_select; }

private:
    void slice(slicing how, std::int64_t count);

    session::context m_context;
    query::lazy_select m_select;
};

} // namespace rowan::orm
