// Rows with the rows around them: one statement for the rows, one for all that is related to them.
#pragma once

#include <rowan/orm/query_set.hpp>
#include <rowan/orm/related.hpp>

#include <map>

namespace rowan {

/// A row with its related rows: `for (auto& [publisher, books] : …)`. Related is a vector of the rows that refer to it
/// or are linked to it, or an optional of the one that it refers to.
template <class Model, class Related>
struct prefetched {
    Model row{};
    Related related{};
};

/// A query whose rows come with their related rows. Made by `query_set::prefetch`.
template <class Model, class Plan>
class prefetch_query {
public:
    using row = prefetched<Model, typename Plan::related>;

    prefetch_query(session::context context, query::select select)
        : m_context(std::move(context)), m_select(std::move(select)) {}

    /// All rows, in the order asked for; related ones by their primary key. Two statements in one read transaction,
    /// however many rows there are.
    [[nodiscard]] std::vector<row> all() const {
        std::vector<row> rows;
        const auto read = [&](const session::context& on) {
            rows.clear();
            for (Model& each : orm::cursor<Model>(on, m_select.rows())) {
                rows.push_back({std::move(each), {}});
            }
            if (!rows.empty()) Plan::attach(on, rows);
        };
        if (m_context.in_transaction())
            read(m_context);
        else
            m_context.atomic({.is_read_only = true}, read);
        return rows;
    }

private:
    session::context m_context;
    query::select m_select;
};

namespace orm {

template <class Value>
const model::not_null<Value>* address_unless_null(const Value& value) {
    if constexpr (model::is_nullable<Value>)
        return value ? &*value : nullptr;
    else
        return &value;
}

// Integers are equal in C++ when they are in the database. Other keys may not be (a collation): then the database says
// which row belongs to which, by a join. A model that refers to itself cannot be joined, and is compared here.
template <class Reference>
inline constexpr bool compares_alike = std::is_integral_v<typename Reference::key> ||
                                       std::is_same_v<typename Reference::child, typename Reference::parent>;

/// The rows of Reference's parent that are at hand, by their keys.
template <class Reference, class Row>
std::map<typename Reference::key, Row*> by_key(std::vector<Row>& rows) {
    std::map<typename Reference::key, Row*> found;
    for (Row& each : rows) {
        if (const auto* key = address_unless_null(each.row.*Reference::target)) found.emplace(*key, &each);
    }
    return found;
}

template <class Key, class Mapped>
std::vector<Key> keys_of(const std::map<Key, Mapped>& map) {
    std::vector<Key> keys;
    keys.reserve(map.size());
    for (const auto& [key, mapped] : map) keys.push_back(key);
    return keys;
}

/// Selects `columns` and, before them, the key of the parent that the row belongs to: one of `keys`.
template <class Reference>
query::bound_statement with_parent_key(query::select select, std::vector<query::term> columns,
                                       const std::vector<typename Reference::key>& keys) {
    using parent = typename Reference::parent;
    const auto bind = [&](const auto& column) {
        select.where = column.in(keys).lowered();
        columns.insert(columns.begin(), column.lowered());
    };
    if constexpr (compares_alike<Reference>) {
        bind(f<Reference::member>);
    } else {
        const query::term on = (f<Reference::member> == f<Reference::target>).lowered();
        select.joins.push_back({&model::table_info_of<parent>(), on});
        bind(f<Reference::target>);
    }
    return select.ordered().rows(columns);
}

/// The rows that refer to each row.
template <class Reference>
struct children_plan {
    using child = typename Reference::child;
    using related = std::vector<child>;

    static void attach(const session::context& on, std::vector<prefetched<typename Reference::parent, related>>& rows) {
        const auto parents = by_key<Reference>(rows);
        const query::select select{.table = &model::table_info_of<child>()};
        using shape = std::tuple<typename Reference::key, child>;
        for (auto& [key, each] :
             cursor<shape>(on, with_parent_key<Reference>(select, select.all_columns(), keys_of(parents)))) {
            if (const auto at = parents.find(key); at != parents.end()) at->second->related.push_back(std::move(each));
        }
    }
};

/// The rows that a link model joins to each row.
template <class Here, class There>
struct linked_plan {
    using other = typename There::parent;
    using related = std::vector<other>;

    static void attach(const session::context& on, std::vector<prefetched<typename Here::parent, related>>& rows) {
        const auto heres = by_key<Here>(rows);
        query::select select{.table = &model::table_info_of<other>()};
        const std::vector<query::term> columns = select.all_columns();
        const query::term linked = (f<There::member> == f<There::target>).lowered();
        select.joins.push_back({&model::table_info_of<typename There::child>(), linked});
        using shape = std::tuple<typename Here::key, other>;
        for (auto& [key, each] : cursor<shape>(on, with_parent_key<joinable>(select, columns, keys_of(heres)))) {
            if (const auto at = heres.find(key); at != heres.end()) at->second->related.push_back(std::move(each));
        }
    }

private:
    // the model itself is joined only where it is not already there as the other end
    struct compared_here : Here {
        using child = typename Here::parent;
    };
    using joinable = std::conditional_t<std::is_same_v<other, typename Here::parent>, compared_here, Here>;
};

/// The row that each row refers to.
template <class Reference>
struct parent_plan {
    using child = typename Reference::child;
    using parent = typename Reference::parent;
    using key = typename Reference::key;
    using related = std::optional<parent>;

    static void attach(const session::context& on, std::vector<prefetched<child, related>>& rows) {
        std::map<key, related> parents;
        for (const auto& each : rows) {
            if (const auto* refers_to = address_unless_null(each.row.*Reference::member))
                parents[static_cast<key>(*refers_to)];
        }
        query::select select{.table = &model::table_info_of<parent>()};
        select.where = f<Reference::target>.in(keys_of(parents)).lowered();
        for (parent& each : cursor<parent>(on, select.rows())) {
            const auto at = parents.find(*address_unless_null(each.*Reference::target));
            if (at != parents.end()) at->second = std::move(each);
        }
        if constexpr (!compares_alike<Reference>) find_by_join(on, parents);
        for (auto& each : rows) {
            if (const auto* refers_to = address_unless_null(each.row.*Reference::member)) {
                each.related = parents[static_cast<key>(*refers_to)];
            }
        }
    }

private:
    // Only the keys that the database takes for equal and C++ does not.
    static void find_by_join(const session::context& on, std::map<key, related>& parents) {
        std::vector<key> missing;
        for (const auto& [refers_to, found] : parents) {
            if (!found) missing.push_back(refers_to);
        }
        if (missing.empty()) return;
        query::select select{.table = &model::table_info_of<parent>()};
        std::vector<query::term> columns = select.all_columns();
        columns.insert(columns.begin(), f<Reference::member>.lowered());
        const query::term refers = (f<Reference::member> == f<Reference::target>).lowered();
        select.joins.push_back({&model::table_info_of<child>(), refers});
        select.where = f<Reference::member>.in(missing).lowered();
        for (auto& [refers_to, each] : cursor<std::tuple<key, parent>>(on, select.rows(columns))) {
            if (const auto at = parents.find(refers_to); at != parents.end()) at->second = each;
        }
    }
};

template <class Other, class Model, auto... Named>
auto prefetch_plan() {
    using down = model::references_to<Other, Model, Named...>;
    if constexpr (down::size == 1)
        return children_plan<model::first_reference<down>>{};
    else
        return parent_plan<model::first_reference<model::references_from<Model, Other, Named...>>>{};
}

} // namespace orm

template <class Model, class... Joined>
template <class Other, auto... Named>
auto query_set<Model, Joined...>::prefetch() const {
    static_assert(sizeof...(Joined) == 0, "prefetch(): not after join; prefetch from the model alone");
    if constexpr (orm::check_related<Other, Model, Named...>()) {
        return prefetch_query<Model, decltype(orm::prefetch_plan<Other, Model, Named...>())>(context(),
                                                                                             m_state.select().value());
    } else {
        return *this;
    }
}

template <class Model, class... Joined>
template <class Other, class Link, auto... Named>
auto query_set<Model, Joined...>::prefetch() const {
    static_assert(sizeof...(Joined) == 0, "prefetch(): not after join; prefetch from the model alone");
    if constexpr (orm::check_link<Link, Model, Other, Named...>()) {
        using between = orm::link_between<Link, Model, Other, Named...>;
        using plan = orm::linked_plan<model::first_reference<typename between::here>,
                                      model::first_reference<typename between::there>>;
        return prefetch_query<Model, plan>(context(), m_state.select().value());
    } else {
        return *this;
    }
}

} // namespace rowan
