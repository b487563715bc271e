// The typed shell of get_or_create and update_or_create: values and rows in, erased calls out.
#pragma once

#include <rowan/orm/bulk.hpp>
#include <rowan/orm/key_rules.hpp>
#include <rowan/orm/outcome.hpp>
#include <rowan/query/select.hpp>

#include <span>
#include <utility>

namespace rowan::orm {

template <class Model, class Default>
void apply_default(Model& row, Default& given) {
    if constexpr (query::assignment_to_column<std::remove_const_t<Default>>)
        given.apply_to(row);
    else
        given(row);
}

/// Applies defaults to a row that is going to be created: callables are called with it, assignments assigned to it.
template <class Model, class... Defaults>
void apply_defaults(Model& row, Defaults&... defaults) {
    (apply_default(row, defaults), ...);
}

/// The values of a lookup in the order of the key's parts.
template <class Model, std::size_t KeyIndex, class Lookup>
struct lookup_values {
    [[no_unique_address]] typename Lookup::arena arena;
    core::value_view values[Lookup::size];

    explicit lookup_values(const Lookup& lookup) {
        lookup.matches.for_each([this](const auto& match) { this->place(match); });
    }

private:
    template <class Match>
    void place(const Match& match) {
        constexpr core::key_part part{model::column_index<Match::field::member>(), Match::field::key_function};
        constexpr std::size_t position = [part] {
            const auto parts = model::table_info_of<Model>().keys[KeyIndex].parts;
            std::size_t found = 0;
            while (!(parts[found] == part)) ++found;
            return found;
        }();
        values[position] = match.encode(arena);
    }
};

// A single value that is a view already is where it has to be.
template <class Model, std::size_t KeyIndex, class Match>
    requires Match::is_view
struct lookup_values<Model, KeyIndex, query::lookup<Match>> {
    const core::value_view* values;

    explicit lookup_values(const query::lookup<Match>& lookup) : values(&lookup.matches.first.value) {}
};

template <class Model, class Lookup>
constexpr std::size_t key_index_of_lookup() {
    constexpr auto parts = Lookup::parts();
    return key_index<Model>(*model::key_over(model::table_info_of<Model>(), parts.data(), parts.size()));
}

/// Gives the columns of a lookup their values; refuse_changed throws misuse when they have other ones since.
void fill_columns(const model::row_access& access, void* row, std::span<const core::key_part> columns,
                  const core::value_view* values);
void refuse_changed(const model::row_access& access, const void* row, std::span<const core::key_part> columns,
                    const core::value_view* values);

/// Gives a row that was stored as it was given the number that the database gave it.
void set_number(const model::row_access& access, void* row, const as_given& stored);

/// The row to create: the lookup gives some columns, the defaults the rest. Throws misuse when a callable changed what
/// the lookup gave.
template <class Model, class... Defaults>
void prepare_row(Model& given, std::span<const core::key_part> columns, const core::value_view* values,
                 Defaults&... defaults) {
    fill_columns(model::access_to<Model>, &given, columns, values);
    apply_defaults(given, defaults...);
    refuse_changed(model::access_to<Model>, &given, columns, values);
}

template <class Model, std::size_t Index, class Member>
void copy_if_ignored(const Member& from, Member& to) {
    if constexpr (!model::detail::options_of<Model>::is_column(Index)) to = from;
}

/// Ignored members are no columns: a created row keeps those that it was given.
template <class Model>
void keep_ignored_members(const Model& given, Model& result) {
    if constexpr (model::column_count<Model> != model::member_count<Model>) {
        model::with_members(given, [&result](const auto&... from) {
            model::with_members(result, [&](auto&... to) {
                [&]<std::size_t... Members>(std::index_sequence<Members...>) {
                    (copy_if_ignored<Model, Members>(from, to), ...);
                }(std::make_index_sequence<sizeof...(from)>{});
            });
        });
    }
}

/// What a created row keeps of the one that was given: all but its number where it was stored just so.
template <class Model, class Given>
void keep_given(Given&& given, Model& result, const as_given& kept) {
    if (!kept.is) return keep_ignored_members(given, result);
    result = std::forward<Given>(given);
    set_number(model::access_to<Model>, &result, kept);
}

/// Room for a row that may never be made.
template <class Model>
class late {
public:
    late() noexcept {}
    late(const late&) = delete;
    late& operator=(const late&) = delete;
    ~late() {
        if (m_is_made) m_row.~Model();
    }

    Model& make() {
        Model* const made = new (&m_row) Model{};
        m_is_made = true;
        return *made;
    }
    [[nodiscard]] Model* address() noexcept { return &m_row; }

private:
    union {
        Model m_row;
    };
    bool m_is_made = false;
};

// Not inline: making and ending rows is most of the code of a call.
template <class Model>
[[gnu::noinline]] outcome<Model>
get_or_create_with_key(const session::context& context, const key_statements& statements,
                       const core::value_view* values, core::function_ref<void(Model&)> defaults) {
    outcome<Model> made;
    late<Model> given; // made only on a miss
    // no reference to what is in registers, which would have to be stored for it
    const auto prepare = [&given, &statements, values, defaults] {
        prepare_row(given.make(), statements.key->parts, values, defaults);
    };
    as_given kept;
    made.created = get_or_create(context, {.statements = statements,
                                           .key_values = values,
                                           .given = given.address(),
                                           .result = &made.row,
                                           .prepare = prepare,
                                           .may_stay = &kept});
    if (made.created) keep_given(std::move(*given.address()), made.row, kept);
    return made;
}

template <class Model, class Lookup, class... Defaults>
outcome<Model> get_or_create_by_lookup(const session::context& context, const Lookup& lookup, Defaults&... defaults) {
    constexpr std::size_t key = key_index_of_lookup<Model, Lookup>();
    const lookup_values<Model, key, Lookup> values(lookup);
    const key_statements& statements = statements_for<Model, key>();
    if constexpr (sizeof...(Defaults) == 1 && !(query::assignment_to_column<std::remove_const_t<Defaults>> || ...)) {
        return get_or_create_with_key<Model>(context, statements, values.values, defaults...);
    } else {
        const auto apply = [&](Model& row) { apply_defaults(row, defaults...); };
        return get_or_create_with_key<Model>(context, statements, values.values, apply);
    }
}

template <class Model, std::size_t KeyIndex>
outcome<Model> get_or_create_row(const session::context& context, const Model& row) {
    const key_statements& statements = statements_for<Model, KeyIndex>();
    const row_key key(*statements.access, &row, *statements.key);
    outcome<Model> made;
    const auto prepare = [] {};
    as_given kept;
    made.created = get_or_create(context, {.statements = statements,
                                           .key_values = key.values(),
                                           .given = &row,
                                           .result = &made.row,
                                           .prepare = prepare,
                                           .is_complete = true,
                                           .may_stay = &kept});
    if (made.created) keep_given(row, made.row, kept);
    return made;
}

template <class Model, std::size_t KeyIndex>
std::vector<outcome<Model>> get_or_create_rows(const session::context& context, const std::vector<Model>& rows) {
    std::vector<outcome<Model>> made(rows.size());
    std::vector<bulk_row> all;
    all.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) all.push_back({&rows[i], &made[i].row});
    if (!rows.empty()) get_or_create_all(context, statements_for<Model, KeyIndex>(), all);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        made[i].created = all[i].outcome == answer::created;
        if (made[i].created) keep_ignored_members(rows[i], made[i].row);
    }
    return made;
}

} // namespace rowan::orm
