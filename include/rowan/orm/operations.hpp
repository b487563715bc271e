// What a database and a transaction can both do, spelt the same.
#pragma once

#include <rowan/model/check_model.hpp>
#include <rowan/orm/in_bulk.hpp>
#include <rowan/orm/prefetch.hpp>
#include <rowan/orm/query_set.hpp>
#include <rowan/orm/raw.hpp>
#include <rowan/orm/related.hpp>
#include <rowan/session/atomic_settings.hpp>

#include <chrono>

namespace rowan {

class transaction;

/// What `atomic` may be asked for.
struct atomic_options {
    rowan::isolation isolation = rowan::isolation::engine_default;
    bool read_only = false;                ///< refuses writes, and needs no write lock
    bool durable = false;                  ///< refuses to be nested, so that its end is a commit
    std::chrono::milliseconds deadline{0}; ///< for all attempts together; 0: the database's time-out
    int max_attempts = 30;                 ///< of the closure, after serialization failures and deadlocks
};

/// The calls on rows and queries. Thread-safety is that of the object: a `database` may be used by any number of
/// threads, a `transaction` by the one that began it.
class operations {
public:
    /// All rows of a model, as a query to narrow down.
    template <class Model>
    [[nodiscard]] query_set<Model> objects() const {
        const core::table_info* table = nullptr;
        if constexpr (model::check_model<Model>()) table = &model::table_info_of<Model>();
        return {m_context, table};
    }

    /// Inserts the row and returns it as the database stored it, with its generated key. One statement. Throws
    /// integrity_error when the database refuses it.
    template <class Model>
    Model create(const Model& row) const {
        Model stored{};
        if constexpr (model::check_model<Model>()) {
            orm::as_given kept;
            orm::create(m_context, orm::insertion_of<Model>(), &row, &stored, &kept);
            orm::keep_given(row, stored, kept);
        }
        return stored;
    }
    /// Inserts the rows, all or none, and returns them as stored, in their order.
    template <class Model>
    std::vector<Model> create_all(const std::vector<Model>& rows) const {
        std::vector<Model> stored(rows.size());
        if constexpr (model::check_model<Model>()) {
            std::vector<orm::bulk_row> all;
            all.reserve(rows.size());
            for (std::size_t i = 0; i < rows.size(); ++i) all.push_back({&rows[i], &stored[i]});
            orm::create_all(m_context, orm::insertion_of<Model>(), all);
            for (std::size_t i = 0; i < rows.size(); ++i) orm::keep_ignored_members(rows[i], stored[i]);
        }
        return stored;
    }

    /// Stores the row under its primary key: updated if it is there, else inserted; then `row` is as the database
    /// stored it. True: inserted.
    template <class Model>
    bool save(Model& row) const;
    /// Removes the row with this row's primary key. False: there was none.
    template <class Model>
    bool remove(const Model& row) const;

    /// Gets the row with this row's key, or creates it: exactly one, whoever else tries at the same time. The key is
    /// the model's only natural unique key, or the one named: `get_or_create<&T::member>(row)`. The other members count
    /// only if the row is created. A hit is one statement and writes nothing, a miss two, a lost race three.
    template <auto... Key, class Model>
    outcome<Model> get_or_create(const Model& row) const {
        constexpr bool allowed = orm::check_row_key<Model, Key...>();
        if constexpr (allowed) {
            constexpr std::size_t key = orm::key_index<Model>(*orm::detail::key_over_members<Model, Key...>());
            return orm::get_or_create_row<Model, key>(m_context, row);
        }
        return {};
    }
    /// The same for many rows: results in the order of the input, a flag for each, duplicates in the input allowed. All
    /// or none are created; outside of a transaction some may be there behind an error that is in_doubt().
    template <auto... Key, class Model>
    std::vector<outcome<Model>> get_or_create_all(const std::vector<Model>& rows) const {
        constexpr bool allowed = orm::check_row_key<Model, Key...>();
        if constexpr (allowed) {
            constexpr std::size_t key = orm::key_index<Model>(*orm::detail::key_over_members<Model, Key...>());
            return orm::get_or_create_rows<Model, key>(m_context, rows);
        }
        return {};
    }
    /// Updates the row with this row's key, or creates it. With assignments they are what is updated, as expressions
    /// over the existing row, and `row` is what is created; without, every member outside of the key is overwritten.
    template <auto... Key, class Model, class... Assignments>
    outcome<Model> update_or_create(const Model& row, const Assignments&... assignments) const {
        constexpr bool are_assignments = (query::assignment_to_column<Assignments> && ...);
        static_assert(are_assignments, "update_or_create(): after the row stand assignments, such as f<&T::m> += 1");
        constexpr bool are_own = (orm::detail::is_own_default<Model, Assignments>() && ...);
        static_assert(
            are_own, "update_or_create(): an assignment names a column of another model; assign the row's own members");
        constexpr bool allowed = orm::check_row_key<Model, Key...>();
        if constexpr (allowed && are_assignments && are_own && !(query::is_refused<Assignments> || ...)) {
            constexpr core::found<core::key_info> key = orm::detail::key_over_members<Model, Key...>();
            constexpr bool keeps_key = (orm::detail::keeps_key<Assignments>(key->parts) && ...);
            static_assert(keeps_key,
                          "update_or_create(): an assignment changes a column of the key, and the row would not be "
                          "found again; to change the key, filter for the row and update() it");
            if constexpr (keeps_key)
                return orm::update_or_create_row<Model, orm::key_index<Model>(*key)>(m_context, row, assignments...);
        }
        return {};
    }

    /// The rows of Other that refer to this row, as a `related_set`; or the one that it refers to, as a query. Where
    /// several foreign keys lead there, one is named: `related<book, &book::publisher_id>(row)`. For a model that
    /// refers to itself naming its foreign key gives the rows below, naming the member referred to the row above.
    template <class Other, auto... Named, class Model>
    [[nodiscard]] auto related(const Model& row) const {
        if constexpr (orm::check_related<Other, Model, Named...>()) {
            return orm::related_to<Other, Model, Named...>(m_context, row);
        } else {
            return query_set<Other>(m_context, {});
        }
    }
    /// Many-to-many: the rows of Other that Link joins to this row, as a `linked_set`. Where Link has several foreign
    /// keys to one model, both are named: `related<person, friendship, &friendship::from, &friendship::to>(row)`.
    template <class Other, class Link, auto... Named, class Model>
    [[nodiscard]] auto related(const Model& row) const {
        if constexpr (orm::check_link<Link, Model, Other, Named...>()) {
            return orm::related_through<Other, Link, Model, Named...>(m_context, row);
        } else {
            return query_set<Other>(m_context, {});
        }
    }

    /// Runs the closure in a transaction, with a `transaction&` that does what the database does; returns what it
    /// returns. It is committed when the closure returns and rolled back when it throws. After a serialization failure
    /// or a deadlock the closure is run again, so it must not do what cannot be done twice (use `on_commit`). Inside a
    /// transaction it is a savepoint.
    template <class Closure>
    auto atomic(Closure&& closure, const atomic_options& options = {}) const;

    /// Calls back after the outermost commit, in the order of registration, and never if this block is rolled back; at
    /// once where there is no transaction. Runs in this thread when the transaction is over: an exception does not undo
    /// the commit, nor keep the other callbacks from running; `atomic` then throws the first one.
    template <class Callback>
    void on_commit(Callback&& callback) const {
        m_context.on_commit(std::forward<Callback>(callback));
    }

    /// SQL of your own into structs, one member for each column; `?1`, `?2`, … or the engine's other placeholders are
    /// bound to the arguments, never pasted in.
    template <class Struct, class... Values>
    [[nodiscard]] std::vector<Struct> query(std::string_view sql, const Values&... values) const {
        constexpr bool are_parameters = (orm::is_parameter<Values> && ...);
        static_assert(are_parameters,
                      "query(): a parameter must be of a column type: a number, text, bytes, a date, …");
        if constexpr (are_parameters) return orm::raw_query<Struct>(m_context, sql, values...);
        return {};
    }
    /// SQL of your own; the number of rows that it changed.
    template <class... Values>
    std::int64_t execute(std::string_view sql, const Values&... values) const {
        constexpr bool are_parameters = (orm::is_parameter<Values> && ...);
        static_assert(are_parameters,
                      "execute(): a parameter must be of a column type: a number, text, bytes, a date, …");
        if constexpr (are_parameters) return orm::run_write(m_context, orm::raw_statement(sql, values...));
        return 0;
    }

    [[nodiscard]] const session::context& context() const noexcept { return m_context; }

protected:
    explicit operations(session::context context) : m_context(std::move(context)) {}

    session::context m_context;
};

/// A transaction under way. Only ever inside `atomic`; a copy that outlives the closure refuses every call.
class transaction : public operations {
public:
    explicit transaction(session::context context) : operations(std::move(context)) {}

    /// The same transaction, whose get_or_create expects to create: see `database::expecting_misses`.
    [[nodiscard]] transaction expecting_misses() const { return transaction(m_context.expecting_misses()); }
};

template <class Model>
bool operations::save(Model& row) const {
    constexpr core::found<core::key_info> primary = orm::primary_key_of<Model>();
    static_assert(bool{primary}, "save(): the model has no primary key; use create() or update_or_create()");
    if constexpr (bool{primary}) {
        const bool is_new = model::table_info_of<Model>().generated_column() &&
                            (model::access_to<Model>.left_to_database(&row) >> primary->parts[0].column & 1) != 0;
        if (is_new) {
            row = create(row);
            return true;
        }
        outcome<Model> made = orm::update_or_create_row<Model, 0>(m_context, row);
        orm::keep_ignored_members(row, made.row);
        row = std::move(made.row);
        return made.created;
    }
    return false;
}

template <class Model>
bool operations::remove(const Model& row) const {
    constexpr core::found<core::key_info> primary = orm::primary_key_of<Model>();
    static_assert(bool{primary}, "remove(): the model has no primary key; filter for the row and remove() that");
    if constexpr (bool{primary}) {
        const orm::row_key key(model::access_to<Model>, &row, *primary);
        return orm::remove(m_context, orm::statements_for<Model, 0>(), key.values());
    }
    return false;
}

template <class Closure>
auto operations::atomic(Closure&& closure, const atomic_options& options) const {
    using result = std::invoke_result_t<Closure&, transaction&>;
    const session::atomic_settings settings{
        options.isolation, options.read_only, options.durable,
        options.deadline.count() == 0 ? 0 : session::nanoseconds_of(options.deadline.count()), options.max_attempts};
    if constexpr (std::is_void_v<result>) {
        const auto body = [&](const session::context& inner) {
            transaction tx(inner);
            closure(tx);
        };
        m_context.atomic(settings, body);
    } else {
        std::optional<result> returned;
        const auto body = [&](const session::context& inner) {
            transaction tx(inner);
            returned.emplace(closure(tx));
        };
        m_context.atomic(settings, body);
        return std::move(*returned);
    }
}

} // namespace rowan
