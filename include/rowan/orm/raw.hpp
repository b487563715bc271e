// SQL of the user's own, with bound parameters.
#pragma once

#include <rowan/core/error.hpp>
#include <rowan/orm/query_run.hpp>

namespace rowan::orm {

/// Whether a value can be the parameter of a statement.
template <class Value>
inline constexpr bool is_parameter =
    std::is_convertible_v<const Value&, std::string_view> || model::column_value<Value> ||
    std::is_same_v<Value, std::nullopt_t> || std::is_same_v<Value, std::nullptr_t>;

/// A statement given as text, with its values, which are parameters all.
template <class... Values>
query::bound_statement raw_statement(std::string_view sql, const Values&... values) {
    query::bound_statement bound{statement::description(std::string(sql)), {}};
    [[maybe_unused]] const auto append = [&bound]<class Value>(const Value& value) {
        static constexpr core::column_info anonymous{};
        core::text_arena arena;
        if constexpr (std::is_same_v<Value, std::nullopt_t> || std::is_same_v<Value, std::nullptr_t>) {
            bound.values.emplace_back(core::value_view{});
        } else if constexpr (std::is_convertible_v<const Value&, std::string_view>) {
            bound.values.emplace_back(core::value_view::of_text(value));
        } else {
            bound.values.emplace_back(model::column_traits<Value>::encode(value, arena, anonymous));
        }
    };
    (append(values), ...);
    return bound;
}

/// Throws misuse for BEGIN, COMMIT and their kin, which would begin or end a transaction that is not theirs. Whether
/// the statement may share a transaction with other callers' work.
bool check_raw(std::string_view sql);

/// Of a statement of the user's own that was lost with its connection, outside of a transaction: throws the failure as
/// one in doubt where a function that it may have called may have written, whatever the statement begins with.
void doubt_raw(const error& failure, std::string_view sql);

/// Throws misuse when the statement has another number of columns than the struct has members.
void check_column_count(std::size_t actual, std::size_t expected);

template <class Struct, class... Values>
std::vector<Struct> raw_query(const session::context& context, std::string_view sql, const Values&... values) {
    constexpr bool is_one_column = model::column_value<Struct>;
    using row = std::conditional_t<is_one_column, Struct, plain<Struct>>;
    open_query run(context, raw_statement(sql, values...));
    check_column_count(run.column_count(), row_reader<row>::columns);
    std::vector<Struct> rows;
    core::value_view columns[row_reader<row>::columns];
    while (run.step()) {
        row each{};
        run.read(columns, row_reader<row>::columns);
        row_reader<row>::read(columns, each);
        if constexpr (is_one_column)
            rows.push_back(std::move(each));
        else
            rows.push_back(std::move(each.row));
    }
    return rows;
}

} // namespace rowan::orm
