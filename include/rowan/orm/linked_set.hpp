// Many-to-many: the rows that a link model joins to one row.
#pragma once

#include <rowan/orm/link_calls.hpp>
#include <rowan/orm/query_set.hpp>

namespace rowan {

/// The rows of a model that are linked to one row: a query like any other, and the calls that make and undo links. Here
/// is the link model's foreign key to the one row, There the one to the rows of the set. Arguments named `defaults`
/// fill a row that is created: assignments and callables over the linked model, and over the link model for its other
/// columns. Made by `db.related<other, link>(row)`.
template <class Here, class There>
class linked_set : public query_set<typename There::parent> {
public:
    using other = typename There::parent;
    using link = typename There::child;
    using key = typename Here::key;

    linked_set(const session::context& context, const key& here)
        : query_set<other>(context, {.table = &model::table_info_of<other>(), .where = is_linked_to(here)}),
          m_here(here) {}

    /// Inserts the row and its link, both or neither; returns the row as stored. Two statements, one transaction.
    template <class... Defaults>
    other create(const other& given_row, Defaults&&... defaults) const {
        static_assert((orm::fills<link, Defaults>() && ...),
                      "create(): after the row stand defaults of the link model");
        other stored{};
        if constexpr (calls::check_link_key()) {
            link made{};
            orm::apply_defaults(made, defaults...);
            const auto join = joining(made);
            const auto work = [&](session::connection& on) {
                orm::create_on(on, orm::insertion_of<other>(), &given_row, &stored);
                join(on, &stored, true);
            };
            this->context().write({work, session::write_extent::several_statements});
            orm::keep_ignored_members(given_row, stored);
        }
        return stored;
    }

    /// Linked already: returned, `created` false. Absent: created *and* linked, both or neither. There, but not linked
    /// to this row: throws integrity_error; add() links it. Callables run at most once. A hit is two statements.
    template <class Lookup, class... Defaults>
        requires(!std::is_same_v<Lookup, other>)
    outcome<other> get_or_create(const Lookup& lookup, Defaults&&... defaults) const {
        outcome<other> made;
        constexpr bool allowed = orm::check_lookup<other, Lookup>();
        if constexpr (allowed && calls::check_link_key() && calls::template check_filling<Lookup, Defaults...>()) {
            constexpr std::size_t index = orm::key_index_of_lookup<other, Lookup>();
            const orm::key_statements& statements = orm::statements_for<other, index>();
            const orm::lookup_values<other, index, Lookup> values(lookup);
            other given{};
            link joined{};
            const auto prepare = [&] { calls::fill(given, joined, *statements.key, values.values, defaults...); };
            const auto join = joining(joined);
            const orm::companion with = join;
            made.created =
                orm::get_or_create(this->context(), {statements, values.values, &given, &made.row, prepare, &with});
            if (made.created) orm::keep_ignored_members(given, made.row);
        }
        return made;
    }
    template <auto... Key, class... Defaults>
    outcome<other> get_or_create(const other& given_row, Defaults&&... defaults) const {
        return by_row<Key...>(given_row, defaults...);
    }

    /// Linked already: updated by the assignments. Absent: created and linked, both or neither. There, but not linked:
    /// throws integrity_error, and nothing is changed.
    template <class Lookup, class... Changes>
        requires(!std::is_same_v<Lookup, other>)
    outcome<other> update_or_create(const Lookup& lookup, Changes&&... changes) const {
        outcome<other> made;
        constexpr bool allowed = orm::check_lookup<other, Lookup>();
        if constexpr (allowed && calls::check_link_key()) {
            constexpr std::size_t index = orm::key_index_of_lookup<other, Lookup>();
            const orm::key_statements& statements = orm::statements_for<other, index>();
            const orm::lookup_values<other, index, Lookup> values(lookup);
            other given{};
            link joined{};
            const auto prepare = [&] { calls::fill(given, joined, *statements.key, values.values, changes...); };
            const auto join = joining(joined);
            const orm::companion with = join;
            made.created = orm::update_or_create_by(
                this->context(), {statements, values.values, &given, &made.row, prepare, &with},
                orm::update_by_key(*statements.access->table, *statements.key, calls::updates(changes...)));
            if (made.created) orm::keep_ignored_members(given, made.row);
        }
        return made;
    }
    template <auto... Key, class... Changes>
    outcome<other> update_or_create(const other& given_row, const Changes&... changes) const {
        outcome<other> made;
        constexpr bool allowed = orm::check_row_key<other, Key...>();
        if constexpr (allowed && calls::check_link_key()) {
            const orm::key_statements& statements = statements_of<Key...>();
            const orm::row_key by(*statements.access, &given_row, *statements.key);
            link joined{};
            const auto prepare = [&] { (calls::apply_to_link(joined, changes), ...); };
            const auto join = joining(joined);
            const orm::companion with = join;
            const orm::row_call call{statements, by.values(), &given_row, &made.row, prepare, &with};
            const auto assigned = calls::updates(changes...);
            made.created = assigned.items().empty()
                               ? orm::overwrite_or_create(this->context(), call)
                               : orm::update_or_create_by(
                                     this->context(), call,
                                     orm::update_by_key(*statements.access->table, *statements.key, assigned));
            if (made.created) orm::keep_ignored_members(given_row, made.row);
        }
        return made;
    }

    /// Links stored rows, singly or in containers, all or none; those linked already stay as they are. Arguments that
    /// are no rows are defaults of the link model. The number of new links.
    template <class... Rows>
    std::int64_t add(const Rows&... rows) const {
        constexpr bool are_known = ((orm::holds_rows<other, const Rows> || orm::fills<link, const Rows>()) && ...);
        static_assert(
            are_known,
            "add(): rows of this set's model are needed, or containers of them, or defaults of the link model");
        if constexpr (are_known && calls::check_link_key()) {
            link joined{};
            (calls::apply_to_link(joined, rows), ...);
            return add_all(this->context(), joined, orm::rows_among<other>(rows...));
        }
        return 0;
    }
    /// Unlinks rows, singly or in containers, which stay in the database. The number of links removed. One statement.
    template <class First, class... Rows>
    std::int64_t remove(const First& first, const Rows&... rows) const {
        constexpr bool are_rows = (orm::holds_rows<other, const First> && ... && orm::holds_rows<other, const Rows>);
        static_assert(are_rows, "remove(): rows of this set's model are needed, or containers of them");
        if constexpr (are_rows) {
            return links(this->context())
                .filter(f<There::member>.in(keys_of(orm::rows_among<other>(first, rows...))))
                .remove();
        }
        return 0;
    }
    /// Links exactly these rows: the others are unlinked, in one transaction. Takes what add() takes.
    template <class... Rows>
    void set(const Rows&... rows) const {
        if constexpr (calls::check_link_key()) {
            link joined{};
            (calls::apply_to_link(joined, rows), ...);
            const std::vector<const void*> all = orm::rows_among<other>(rows...);
            const auto body = [&](const session::context& inner) {
                links(inner).exclude(f<There::member>.in(keys_of(all))).remove();
                add_all(inner, joined, all);
            };
            this->context().atomic({}, body);
        }
    }
    /// Unlinks all rows; the number of links removed. One statement.
    std::int64_t clear() const { return links(this->context()).remove(); }

private:
    using calls = orm::link_calls<Here, There>;

    static query::term is_linked_to(const key& here) {
        return query::in_rows(f<There::target>.lowered(), model::table_info_of<link>(),
                              model::column_index<There::member>(), (f<Here::member> == here).lowered());
    }
    [[nodiscard]] query_set<link> links(const session::context& context) const {
        const query_set<link> all(context, {.table = &model::table_info_of<link>()});
        return all.filter(f<Here::member> == m_here);
    }
    static auto keys_of(const std::vector<const void*>& rows) {
        std::vector<typename There::key> keys;
        for (const void* given_row : rows) keys.push_back(orm::key_of<There>(*static_cast<const other*>(given_row)));
        return keys;
    }

    template <auto... Key>
    static const orm::key_statements& statements_of() {
        return orm::statements_for<other, orm::key_index<other>(*orm::detail::key_over_members<other, Key...>())>();
    }
    template <auto... Key, class... Defaults>
    outcome<other> by_row(const other& given_row, Defaults&... defaults) const {
        outcome<other> made;
        constexpr bool allowed = orm::check_row_key<other, Key...>();
        static_assert((orm::fills<link, Defaults>() && ...),
                      "get_or_create(): after the row stand defaults of the link model");
        if constexpr (allowed && calls::check_link_key()) {
            const orm::key_statements& statements = statements_of<Key...>();
            const orm::row_key by(*statements.access, &given_row, *statements.key);
            link joined{};
            const auto prepare = [&] { orm::apply_defaults(joined, defaults...); };
            const auto join = joining(joined);
            const orm::companion with = join;
            made.created =
                orm::get_or_create(this->context(), {statements, by.values(), &given_row, &made.row, prepare, &with});
            if (made.created) orm::keep_ignored_members(given_row, made.row);
        }
        return made;
    }

    /// The link of a row of the set: made from `model_link` with both foreign keys set.
    [[nodiscard]] auto joining(const link& model_link) const {
        return [this, &model_link](session::connection& on, const void* given, bool created) {
            calls::with_link(model_link, m_here, given, [&](const orm::row_call& join) {
                orm::link_or_refuse(on, join, created, model::table_info_of<other>());
            });
        };
    }
    std::int64_t add_all(const session::context& context, const link& model_link,
                         const std::vector<const void*>& rows) const {
        std::int64_t added = 0;
        const auto work = [&](session::connection& on) {
            added = 0;
            for (const void* each : rows) {
                added += calls::with_link(model_link, m_here, each,
                                          [&](const orm::row_call& join) { return orm::insert_or_get_on(on, join); });
            }
        };
        if (!rows.empty()) context.write({work, session::write_extent::several_statements});
        return added;
    }

    key m_here;
};

} // namespace rowan
