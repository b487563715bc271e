// The children of a row: the rows of another model whose foreign key refers to it.
#pragma once

#include <rowan/orm/query_set.hpp>
#include <rowan/orm/relation_calls.hpp>

namespace rowan::orm {

/// The unique key of the child that a whole row is got or created by: the one named, or the only one that holds the
/// foreign key.
template <class Reference, auto... Key>
constexpr core::found<core::key_info> child_key() {
    using child = typename Reference::child;
    constexpr std::uint16_t column = model::column_index<Reference::member>();
    const auto holds = [](const core::key_info& key) {
        for (const core::key_part& part : key.parts) {
            if (part.column == column && part.function == core::key_function::none) return true;
        }
        return false;
    };
    core::found<core::key_info> only;
    if constexpr (sizeof...(Key) > 0) {
        only = detail::key_over_members<child, Key...>();
        return only && holds(*only) ? only : core::found<core::key_info>();
    } else {
        for (const core::key_info& key : model::table_info_of<child>().keys) {
            if (!holds(key)) continue;
            if (only) return {};
            only = key;
        }
        return only;
    }
}

/// Whether a row of a related set can be got or created by it.
template <class Reference, auto... Key>
constexpr bool check_child_key() {
    constexpr const core::table_info& table = model::table_info_of<typename Reference::child>();
    constexpr core::found<core::key_info> key = child_key<Reference, Key...>();
    constexpr bool is_found{key};
    static_assert(
        is_found,
        "get_or_create(): not exactly one unique key of this model holds the foreign key (or it is not the "
        "one named), so the row found could be another's; name the key, or call it on the database and add() the row");
    if constexpr (is_found) {
        constexpr bool null_possible = [key] {
            for (const core::key_part& part : key->parts) {
                if (part.column == model::column_index<Reference::member>()) continue;
                if (table.columns[part.column].is_nullable && !key->nulls_not_distinct) return true;
            }
            return false;
        }();
        static_assert(!null_possible,
                      "get_or_create(): a column of this key may be NULL, and NULLs are distinct, so that every call "
                      "would create a row; make the member not optional, or declare the key nulls_not_distinct");
        return !null_possible;
    } else {
        return false;
    }
}

} // namespace rowan::orm

namespace rowan {

/// The rows of a model that refer to one row: a query like any other, and the relation's own calls, in which it gives
/// the foreign key its value. Made by `db.related<child>(parent_row)`.
template <class Reference>
class related_set : public query_set<typename Reference::child> {
public:
    using child = typename Reference::child;
    using key = typename Reference::key;

    related_set(const session::context& context, const key& parent)
        : query_set<child>(
              context, {.table = &model::table_info_of<child>(), .where = (f<Reference::member> == parent).lowered()}),
          m_parent(parent) {}

    /// Inserts the row as one of this set, and returns it as stored. One statement.
    child create(const child& unowned) const {
        const child given = owned(unowned);
        child stored{};
        orm::create(this->context(), orm::insertion_of<child>(), &given, &stored);
        orm::keep_ignored_members(given, stored);
        return stored;
    }

    /// As `query_set::get_or_create`: the lookup and the foreign key together name exactly the columns of one unique
    /// key. Where the foreign key is one by itself (one-to-one) there is no lookup, only defaults.
    template <class First, class... Defaults>
        requires(!std::is_same_v<std::remove_cvref_t<First>, child>)
    outcome<child> get_or_create(First&& first, Defaults&&... defaults) const {
        using lookup = decltype(whole(first));
        if constexpr (orm::check_lookup<child, lookup>()) {
            if constexpr (is_one_to_one<First>) {
                constexpr bool may_fill =
                    orm::check_defaults<child, lookup, std::remove_cvref_t<First>, std::remove_cvref_t<Defaults>...>();
                if constexpr (may_fill) {
                    return orm::get_or_create_by_lookup<child>(this->context(), mine(), first, defaults...);
                }
            } else {
                constexpr bool may_fill = orm::check_defaults<child, lookup, std::remove_cvref_t<Defaults>...>();
                if constexpr (may_fill) {
                    return orm::get_or_create_by_lookup<child>(this->context(), whole(first), defaults...);
                }
            }
        }
        return {};
    }
    /// Gets the row with this row's key and the foreign key, or creates it. The key is the only unique one that holds
    /// the foreign key, or the one named: `get_or_create<&T::a, &T::b>(row)`.
    template <auto... Key>
    outcome<child> get_or_create(const child& unowned) const {
        constexpr bool allowed = orm::check_child_key<Reference, Key...>();
        if constexpr (allowed) return orm::get_or_create_row<child, key_index<Key...>>(this->context(), owned(unowned));
        return {};
    }
    /// As `query_set::update_or_create`, with the foreign key as a part of the lookup.
    template <class First, class... Changes>
        requires(!std::is_same_v<std::remove_cvref_t<First>, child>)
    outcome<child> update_or_create(First&& first, Changes&&... changes) const {
        using lookup = decltype(whole(first));
        if constexpr (orm::check_lookup<child, lookup>()) {
            if constexpr (is_one_to_one<First>) {
                constexpr bool may_fill =
                    orm::check_defaults<child, lookup, std::remove_cvref_t<First>, std::remove_cvref_t<Changes>...>();
                if constexpr (may_fill) {
                    return orm::update_or_create_by_lookup<child>(this->context(), mine(), first, changes...);
                }
            } else {
                constexpr bool may_fill = orm::check_defaults<child, lookup, std::remove_cvref_t<Changes>...>();
                if constexpr (may_fill) {
                    return orm::update_or_create_by_lookup<child>(this->context(), whole(first), changes...);
                }
            }
        }
        return {};
    }
    template <auto... Key, class... Assignments>
    outcome<child> update_or_create(const child& unowned, const Assignments&... assignments) const {
        constexpr bool allowed = orm::check_child_key<Reference, Key...>();
        if constexpr (allowed) {
            return orm::update_or_create_row<child, key_index<Key...>>(this->context(), owned(unowned), assignments...);
        }
        return {};
    }
    /// As `query_set::get_or_create_locked`, among the rows of this set.
    template <class Lookup, class... Defaults>
    outcome<child> get_or_create_locked(const Lookup& lookup, Defaults&&... defaults) const {
        return all_rows().get_or_create_locked(mine() && lookup, defaults...);
    }

    /// Takes stored rows, singly or in containers, into this set, wherever they were: their foreign keys are set, in
    /// the database and in the arguments that are not const. All or none; throws does_not_exist when one is not there.
    template <class... Rows>
    void add(Rows&&... rows) const {
        constexpr bool are_rows = (orm::holds_rows<child, std::remove_reference_t<Rows>> && ...);
        static_assert(are_rows, "add(): rows of this set's model are needed, or containers of them");
        if constexpr (are_rows) {
            const std::vector<const void*> all = orm::rows_among<child>(rows...);
            core::text_arena arena;
            orm::add_children(this->context(), value(arena), all.data(), all.size());
            (for_each_row(rows, [this](child& each) { orm::refer<Reference::member>(each, m_parent); }), ...);
        }
    }
    /// Takes rows out of this set without removing them from the database: their foreign keys become NULL. Rows that
    /// are not in the set are left alone. The number of those taken out.
    template <class First, class... Rows>
    std::int64_t remove(First&& first, Rows&&... rows) const {
        constexpr bool are_rows = (orm::holds_rows<child, std::remove_reference_t<First>> && ... &&
                                   orm::holds_rows<child, std::remove_reference_t<Rows>>);
        static_assert(are_rows, "remove(): rows of this set's model are needed, or containers of them");
        if constexpr (are_rows && check_nullable()) {
            const std::vector<const void*> all = orm::rows_among<child>(first, rows...);
            core::text_arena arena;
            return orm::remove_children(this->context(), value(arena), all.data(), all.size());
        }
        return 0;
    }
    /// Takes all rows out of this set; their number. One statement.
    std::int64_t clear() const {
        if constexpr (check_nullable()) return this->update(f<Reference::member> = std::nullopt);
        return 0;
    }

private:
    template <auto... Key>
    static constexpr std::size_t key_index = orm::key_index<child>(*orm::child_key<Reference, Key...>());
    template <class Default>
    static constexpr bool is_one_to_one =
        model::is_unique_over<Reference::member>(model::table_info_of<child>()) && orm::fills<child, Default>();

    static constexpr bool check_nullable() {
        constexpr bool is_nullable = model::is_nullable<model::member_of<Reference::member>>;
        static_assert(
            is_nullable,
            "remove(): the foreign key cannot be NULL, so a row cannot leave its set and stay; remove the row "
            "itself with db.remove(row), or make the member a std::optional");
        return is_nullable;
    }
    template <class Rows, class Function>
    static void for_each_row(Rows& rows, const Function& function) {
        if constexpr (std::is_same_v<Rows, child>)
            function(rows);
        else if constexpr (requires { rows.begin(); }) {
            if constexpr (std::is_same_v<decltype(*rows.begin()), child&>) {
                for (child& each : rows) function(each);
            }
        }
    }

    /// A lookup with the relation's part; what is none is left to be refused.
    template <class Given>
    [[nodiscard]] auto whole(const Given& given) const {
        if constexpr (query::is_lookup<Given>)
            return mine() && given;
        else if constexpr (is_one_to_one<const Given>)
            return mine();
        else
            return given;
    }
    [[nodiscard]] auto mine() const { return f<Reference::member> == m_parent; }
    [[nodiscard]] query_set<child> all_rows() const {
        return {this->context(), {.table = &model::table_info_of<child>()}};
    }
    [[nodiscard]] child owned(child given) const {
        orm::refer<Reference::member>(given, m_parent);
        return given;
    }
    [[nodiscard]] orm::reference_value value(core::text_arena& arena) const {
        return {model::access_to<child>, model::column_index<Reference::member>(),
                query::encode_operand<key>(m_parent, arena)};
    }

    key m_parent;
};

} // namespace rowan
