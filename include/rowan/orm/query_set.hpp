// `db.objects<T>()`: a lazy, typed query over one model or over joined ones.
#pragma once

#include <rowan/orm/cursor.hpp>
#include <rowan/orm/join.hpp>
#include <rowan/orm/keyed_calls.hpp>
#include <rowan/orm/query_run.hpp>
#include <rowan/orm/query_state.hpp>
#include <rowan/orm/row_shape.hpp>
#include <rowan/query/functions.hpp>

#include <utility>

namespace rowan {

/// The rows of a model that fulfil what was asked, and how they are shown. Cheap to copy; nothing is sent before one of
/// the calls that return rows or numbers. Joined models make the rows tuples (a left-joined one an optional).
template <class Model, class... Joined>
class query_set {
public:
    using row = typename orm::row_shape<Model, Joined...>::type;
    using models = typename orm::row_shape<Model, Joined...>::models;

    query_set(const session::context& context, query::select select) : m_state(context, std::move(select)) {}
    query_set(const session::context& context, const core::table_info* table) : m_state(context, table) {}

    /// Only rows for which the condition holds as well.
    template <class Condition>
    [[nodiscard]] query_set filter(const Condition& only) const {
        constexpr bool is_condition = query::condition_operand<Condition>;
        static_assert(is_condition, "filter(): a condition is needed, such as f<&T::m> == value");
        constexpr bool is_at_hand = is_of<Condition>();
        static_assert(is_at_hand,
                      "filter(): this names a column of a model that is not part of the query; join it first");
        if constexpr (is_condition && is_at_hand && query::is_shown_lookup<Condition>)
            return query_set(m_state, only.columns, only.values, only.size);
        else if constexpr (is_condition && is_at_hand && query::is_comparison<Condition>)
            return query_set(m_state, orm::narrowing::filter, only.code, *only.left, only.value);
        else if constexpr (is_condition && is_at_hand)
            return query_set(m_state, orm::narrowing::filter, only.lowered());
        else
            return *this;
    }
    /// Only rows for which the condition does not hold: false, or NULL.
    template <class Condition>
    [[nodiscard]] query_set exclude(const Condition& without) const {
        constexpr bool is_condition = query::condition_operand<Condition>;
        static_assert(is_condition, "exclude(): a condition is needed, such as f<&T::m> == value");
        constexpr bool is_at_hand = is_of<Condition>();
        static_assert(is_at_hand,
                      "exclude(): this names a column of a model that is not part of the query; join it first");
        if constexpr (is_condition && is_at_hand && query::is_comparison<Condition>)
            return query_set(m_state, orm::narrowing::exclude, without.code, *without.left, without.value);
        else if constexpr (is_condition && is_at_hand)
            return query_set(m_state, orm::narrowing::exclude, without.lowered());
        else
            return *this;
    }
    /// In this order; terms given later count only among rows that the earlier ones leave equal.
    template <class... Terms>
    [[nodiscard]] query_set order_by(const Terms&... terms) const {
        constexpr bool are_terms = (orm::is_order_term<Terms> && ...);
        static_assert(are_terms, "order_by(): columns or expressions are needed, such as f<&T::m>.desc()");
        constexpr bool are_at_hand = (is_of<Terms>() && ...);
        static_assert(are_at_hand,
                      "order_by(): this names a column of a model that is not part of the query; join it first");
        constexpr bool are_columns = (query::names_column<Terms>() && ...);
        static_assert(are_columns, "f<…>: this member is not a column of its model (rowan::ignore); order by columns");
        if constexpr (are_terms && are_at_hand && are_columns)
            return query_set(m_state, orm::sorting::by,
                             std::initializer_list<orm::ordered_part>{{terms.as_part(), terms.order_flags}...});
        else
            return *this;
    }
    /// Equal rows once.
    [[nodiscard]] query_set distinct() const { return query_set(m_state, orm::deduplicating::rows); }
    /// At most this many rows. Throws misuse for a negative number.
    [[nodiscard]] query_set limit(std::int64_t count) const& { return query_set(m_state, orm::slicing::limit, count); }
    [[nodiscard]] query_set limit(std::int64_t count) && {
        return query_set(std::move(m_state), orm::slicing::limit, count);
    }
    /// Leaves out the first rows. Throws misuse for a negative number.
    [[nodiscard]] query_set offset(std::int64_t count) const& {
        return query_set(m_state, orm::slicing::offset, count);
    }
    [[nodiscard]] query_set offset(std::int64_t count) && {
        return query_set(std::move(m_state), orm::slicing::offset, count);
    }

    /// Each row with the row of Other that it refers to, or that refers to it, by the declared foreign key; rows
    /// without one are left out. Where there are several foreign keys, name the one that is meant.
    template <class Other, auto... Named>
    [[nodiscard]] auto join() const {
        constexpr bool is_new = !query::has_model<models, Other>;
        static_assert(is_new, "join(): this model is part of the query already; a table can be joined once");
        constexpr std::size_t references = orm::reference_count<Other, models, Named...>;
        static_assert(
            references > 0 || !is_new,
            "join(): no rowan::foreign_key is declared between this model and those of the query; declare it on "
            "the model that holds the reference");
        static_assert(references < 2 || !is_new,
                      "join(): several foreign keys lead from one to the other; name the one that is meant: "
                      "join<model, &T::member>()");
        return joined < query_set<Model, Joined..., Other>, Other, is_new && references == 1, Named... > (false);
    }
    /// The same, with an empty optional where there is no such row.
    template <class Other, auto... Named>
    [[nodiscard]] auto left_join() const {
        constexpr bool is_new = !query::has_model<models, Other>;
        static_assert(is_new, "left_join(): this model is part of the query already; a table can be joined once");
        constexpr std::size_t references = orm::reference_count<Other, models, Named...>;
        static_assert(
            references > 0 || !is_new,
            "left_join(): no rowan::foreign_key is declared between this model and those of the query; declare it on "
            "the model that holds the reference");
        static_assert(references < 2 || !is_new,
                      "left_join(): several foreign keys lead from one to the other; name the one that is meant: "
                      "left_join<model, &T::member>()");
        return joined < query_set<Model, Joined..., orm::left<Other>>, Other, is_new && references == 1,
               Named... > (true);
    }
    /// Each row with the rows of Other that refer to it, or the one that it refers to; or, with Link, those that this
    /// link model joins to it. Two statements in all, not n + 1. Foreign keys are named as in `related`.
    template <class Other, auto... Named>
    [[nodiscard]] auto prefetch() const;
    template <class Other, class Link, auto... Named>
    [[nodiscard]] auto prefetch() const;

    /// All rows. One statement.
    [[nodiscard, gnu::noinline]] std::vector<row> all() const {
        const orm::fetched_rows fetched(m_state, orm::reading_of<row>.columns);
        std::vector<row> rows(fetched.count());
        fetched.read_into(rows.data(), sizeof(row), orm::reading_of<row>);
        return rows;
    }
    /// The rows one by one, in constant memory: `for (auto& row : q.stream())`. Holds a connection while it lives.
    [[nodiscard]] orm::cursor<row> stream() const { return {context(), m_state.select().rows()}; }

    /// The only row. Throws does_not_exist or multiple_objects_returned.
    [[nodiscard]] row get() const { return orm::only_row<row>(m_state); }
    /// The only row for which the condition holds.
    template <class Condition>
    [[nodiscard]] row get(const Condition& only) const {
        if constexpr (orm::is_key_lookup<Model, Condition> && sizeof...(Joined) == 0) {
            constexpr std::size_t key = orm::key_index_of_lookup<Model, Condition>();
            const orm::lookup_values<Model, key, Condition> values(only);
            return orm::only_row<Model>(m_state, &orm::statements_place<Model, key>, values.values);
        } else {
            return filter(only).get();
        }
    }
    /// The first row, by the primary key where no order was given; empty if there is none.
    [[nodiscard]] std::optional<row> first() const { return end_row(false); }
    /// The last row likewise. Throws misuse after limit or offset.
    [[nodiscard]] std::optional<row> last() const { return end_row(true); }
    [[nodiscard]] bool exists() const { return orm::exists(m_state); }
    [[nodiscard]] std::int64_t count() const { return orm::count(m_state); }

    /// Chosen columns and expressions, a tuple for each row.
    template <class... Columns>
    [[nodiscard]] auto values(const Columns&... columns) const {
        constexpr bool are_operands = (query::operand<Columns> && ...);
        static_assert(are_operands, "values(): columns or expressions are needed, such as f<&T::m> or rowan::count()");
        constexpr bool are_at_hand = (is_of<Columns>() && ...);
        static_assert(are_at_hand,
                      "values(): this names a column of a model that is not part of the query; join it first");
        if constexpr (are_operands && are_at_hand) {
            using shape = std::tuple<typename Columns::result_type...>;
            return orm::rows_of<shape>({m_state, {columns.lowered()...}}, orm::reading_of<shape>);
        } else {
            return std::vector<std::tuple<>>();
        }
    }
    /// The same, each row as a struct with members of these types in this order.
    template <class Struct, class... Columns>
    [[nodiscard]] std::vector<Struct> values_as(const Columns&... columns) const {
        constexpr bool is_one_each = model::member_count<Struct> == sizeof...(Columns);
        static_assert(is_one_each, "values_as(): one column for each member of the struct is needed, in their order");
        constexpr bool are_at_hand = (is_of<Columns>() && ...);
        static_assert(are_at_hand,
                      "values_as(): this names a column of a model that is not part of the query; join it first");
        if constexpr (is_one_each && are_at_hand)
            return orm::rows_of<Struct>({m_state, {columns.lowered()...}}, orm::reading_of_plain<Struct>);
        else
            return {};
    }
    /// Aggregates in `values` are then computed for each group of equal values of these columns.
    template <class... Columns>
    [[nodiscard]] query_set group_by(const Columns&... columns) const {
        constexpr bool are_at_hand = (is_of<Columns>() && ...);
        static_assert(are_at_hand,
                      "group_by(): this names a column of a model that is not part of the query; join it first");
        if constexpr (are_at_hand)
            return query_set(m_state, orm::grouping::by, std::initializer_list<query::part>{columns.as_part()...});
        else
            return *this;
    }
    /// Aggregates over all rows, as a tuple: `aggregate(rowan::count(), rowan::max(f<&T::m>))`. Throws misuse after
    /// limit, offset, distinct and group_by.
    template <class... Columns>
    [[nodiscard]] auto aggregate(const Columns&... columns) const {
        constexpr bool are_operands = (query::operand<Columns> && ...);
        static_assert(are_operands,
                      "aggregate(): aggregates are needed, such as rowan::count() or rowan::max(f<&T::m>)");
        constexpr bool are_at_hand = (is_of<Columns>() && ...);
        static_assert(are_at_hand,
                      "aggregate(): this names a column of a model that is not part of the query; join it first");
        if constexpr (are_operands && are_at_hand) {
            using shape = std::tuple<typename Columns::result_type...>;
            shape only{};
            orm::read_aggregates(m_state, {columns.lowered()...}, orm::reading_of<shape>, &only);
            return only;
        } else {
            return std::tuple<>();
        }
    }
    template <class Operand>
    [[nodiscard]] auto sum(const Operand& operand) const {
        return std::get<0>(aggregate(rowan::sum(operand)));
    }
    template <class Operand>
    [[nodiscard]] auto avg(const Operand& operand) const {
        return std::get<0>(aggregate(rowan::avg(operand)));
    }
    template <class Operand>
    [[nodiscard]] auto min(const Operand& operand) const {
        return std::get<0>(aggregate(rowan::min(operand)));
    }
    template <class Operand>
    [[nodiscard]] auto max(const Operand& operand) const {
        return std::get<0>(aggregate(rowan::max(operand)));
    }
    /// The rows whose unique column Key has one of the values: a std::map from the value (as stored) to the row. One
    /// statement for any number of values.
    template <auto Key, class List>
    [[nodiscard]] auto in_bulk(const List& values) const;

    /// Changes every row by the assignments; the number of rows. One statement.
    template <class... Assignments>
    std::int64_t update(const Assignments&... assignments) const {
        constexpr bool are_assignments = (query::assignment_to_column<Assignments> && ...);
        static_assert(are_assignments, "update(): assignments are needed, such as f<&T::m> = value; == compares");
        constexpr bool are_own = !are_assignments || (orm::detail::is_own_default<Model, Assignments>() && ...);
        static_assert(are_own,
                      "update(): an assignment names a column of another model; assign the model's own members");
        if constexpr (are_assignments && are_own && !(query::is_refused<Assignments> || ...)) {
            query::assignment_list all;
            (assignments.append_to(all), ...);
            return orm::update(m_state, all);
        }
        return 0;
    }
    /// Removes every row; the number of rows. One statement.
    std::int64_t remove() const { return orm::remove_rows(m_state); }

    /// Gets the row with a unique key, or creates it; exactly one, whoever else tries at the same time. The lookup
    /// names the columns of one unique key by equalities. Defaults are callables `(Model&)`, called at most once and
    /// only on a miss, and assignments (`f<&T::m> = value`). Throws misuse after `filter` and its kin: they would
    /// narrow the search but not the row created. A hit is one statement and writes nothing, a miss two, a lost race
    /// three.
    template <class Lookup, class... Defaults>
    outcome<Model> get_or_create(const Lookup& lookup, Defaults&&... defaults) const {
        constexpr bool allowed = orm::check_lookup<Model, Lookup>();
        if constexpr (allowed) {
            constexpr bool keeps_key = orm::check_defaults<Model, Lookup, std::remove_cvref_t<Defaults>...>();
            if constexpr (keeps_key) {
                orm::refuse_unless_bare(m_state, "get_or_create");
                return orm::get_or_create_by_lookup<Model>(context(), lookup, defaults...);
            }
        }
        return {};
    }
    /// Updates the row with a unique key by the assignments, or creates it. Callables `(Model&)` among the arguments
    /// fill only a row that is created. One statement when the row is there, two when not.
    template <class Lookup, class... Changes>
    outcome<Model> update_or_create(const Lookup& lookup, Changes&&... changes) const {
        constexpr bool allowed = orm::check_lookup<Model, Lookup>();
        if constexpr (allowed) {
            constexpr bool keeps_key = orm::check_defaults<Model, Lookup, std::remove_cvref_t<Changes>...>();
            if constexpr (keeps_key) {
                orm::refuse_unless_bare(m_state, "update_or_create");
                return orm::update_or_create_by_lookup<Model>(context(), lookup, changes...);
            }
        }
        return {};
    }
    /// get_or_create where no unique key is possible: the table is locked against other writers while it looks and
    /// inserts. Any equalities will do. Throws multiple_objects_returned if there are several rows already.
    template <class Lookup, class... Defaults>
    outcome<Model> get_or_create_locked(const Lookup& lookup, Defaults&&... defaults) const {
        constexpr bool is_lookup = query::is_lookup<Lookup>;
        static_assert(is_lookup || query::is_refused<Lookup>,
                      "get_or_create_locked(): the lookup must be equalities (f<&T::m> == value) joined by &&");
        if constexpr (is_lookup) {
            constexpr bool is_own = query::is_subset<typename Lookup::models, query::model_set<Model>>;
            static_assert(
                is_own,
                "get_or_create_locked(): the lookup names a column of another model; look up by this model's own "
                "members");
            if constexpr (is_own) {
                constexpr bool keeps_key = orm::check_defaults<Model, Lookup, std::remove_cvref_t<Defaults>...>();
                if constexpr (keeps_key) {
                    orm::refuse_unless_bare(m_state, "get_or_create_locked");
                    return orm::get_or_create_locked<Model>(context(), lookup, defaults...);
                }
            }
        }
        return {};
    }

    [[nodiscard]] query::select lowered() const { return m_state.select().value(); }
    [[nodiscard]] const session::context& context() const noexcept { return m_state.context(); }

private:
    template <class How, class... What>
    query_set(const orm::query_state& from, How how, const What&... what) : m_state(from, how, what...) {}
    template <class How, class... What>
    query_set(orm::query_state&& from, How how, const What&... what) : m_state(std::move(from), how, what...) {}

    /// Whether something names columns of this query's models only; what names none at all is refused elsewhere.
    template <class Term>
    static constexpr bool is_of() {
        if constexpr (requires { typename Term::models; })
            return query::is_subset<typename Term::models, models>;
        else
            return true;
    }
    [[nodiscard, gnu::noinline]] std::optional<row> end_row(bool is_last) const {
        std::optional<row> found(std::in_place);
        if (!orm::read_end_row(m_state, is_last, orm::reading_of<row>, &*found)) found.reset();
        return found;
    }
    template <class Wider, class Other, bool IsAllowed, auto... Named>
    [[nodiscard]] Wider joined(bool is_left) const {
        query::select made = m_state.select().value();
        if constexpr (IsAllowed) {
            const query::term on = orm::join_condition<Other, Named...>(models{});
            made.joins.push_back({&model::table_info_of<Other>(), on, is_left});
        }
        return {context(), std::move(made)};
    }

    orm::query_state m_state;
};

} // namespace rowan
