// From a model to its flat description: the options of `rowan::table` folded into one constexpr `table_info`.
#pragma once

#include <rowan/core/table_info.hpp>
#include <rowan/model/aggregate.hpp>
#include <rowan/model/column_traits.hpp>
#include <rowan/model/options.hpp>

#include <array>

namespace rowan::model {

/// The table of a model, in the layer above nothing but flat data.
template <class Model>
constexpr const core::table_info& table_info_of();

namespace detail {

template <class Table>
struct table_options;

template <class Option>
struct ignored_member {
    static constexpr std::size_t index() { return max_members; }
};
template <auto Member>
struct ignored_member<rowan::ignore<Member>> {
    static constexpr std::size_t index() { return member_index<Member>(); }
};

template <core::fixed_string Name, class... Options>
struct table_options<rowan::table<Name, Options...>> {
    static constexpr std::string_view name = Name.view();

    static constexpr bool is_column([[maybe_unused]] std::size_t member) {
        return ((ignored_member<Options>::index() != member) && ...);
    }
};

template <class Model>
using options_of = table_options<typename table_of<Model>::type>;

template <class Model>
constexpr std::size_t count_columns() {
    std::size_t count = 0;
    for (std::size_t i = 0; i < member_count<Model>; ++i) count += options_of<Model>::is_column(i);
    return count;
}

} // namespace detail

template <class Model>
inline constexpr std::size_t column_count = detail::count_columns<Model>();

/// Whether a member is a column. (For a struct without a table that is not the question: true.)
template <auto Member>
consteval bool is_column() {
    if constexpr (requires { typename table_of<class_of<Member>>::type; }) {
        return detail::options_of<class_of<Member>>::is_column(member_index<Member>());
    } else {
        return true;
    }
}

namespace detail {
/// The position of each member among the columns; `column_count` where it is ignored.
template <class Model>
consteval auto find_column_positions() {
    std::array<std::uint16_t, member_count<Model> + 1> all{}; // the last one: for no member
    std::uint16_t next = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool is_column = i < member_count<Model> && options_of<Model>::is_column(i);
        all[i] = is_column ? next++ : static_cast<std::uint16_t>(column_count<Model>);
    }
    return all;
}
template <class Model>
inline constexpr auto column_positions = find_column_positions<Model>();
} // namespace detail

/// The position of a member among the columns; `column_count` when it is ignored.
template <auto Member>
consteval std::uint16_t column_index() {
    return detail::column_positions<class_of<Member>>[member_index<Member>()];
}

namespace detail {

/// What a part of a key is: a member, an expression over one, or a modifier.
template <class Part>
inline constexpr bool is_modifier = false;
template <std::size_t Size>
inline constexpr bool is_modifier<named_modifier<Size>> = true;
template <std::size_t Size>
inline constexpr bool is_modifier<where_modifier<Size>> = true;
template <>
inline constexpr bool is_modifier<nulls_not_distinct_modifier> = true;

template <auto Part>
constexpr core::key_part key_part_of() {
    if constexpr (std::is_member_object_pointer_v<std::remove_const_t<decltype(Part)>>) {
        return {column_index<Part>(), core::key_function::none};
    } else {
        return {column_index<Part.member>(), Part.key_function};
    }
}

template <auto Part>
constexpr void apply_key_part(core::key_part* parts, std::size_t& count) {
    if constexpr (!is_modifier<std::remove_const_t<decltype(Part)>>) parts[count++] = key_part_of<Part>();
}

template <auto Part>
constexpr void apply_modifier(core::key_info& key) {
    using type = std::remove_const_t<decltype(Part)>;
    if constexpr (is_modifier<type>) {
        // a template parameter object has static storage: its characters may be pointed to
        if constexpr (requires { Part.name; }) key.name = Part.name.view();
        if constexpr (requires { Part.sql; }) key.where = Part.sql.view();
        if constexpr (std::is_same_v<type, nulls_not_distinct_modifier>) key.nulls_not_distinct = true;
    }
}

template <auto Part>
struct model_of_part {
    using type = void;
};
template <auto Part>
    requires std::is_member_object_pointer_v<std::remove_const_t<decltype(Part)>>
struct model_of_part<Part> {
    using type = class_of<Part>;
};
template <auto Part>
    requires requires { Part.member; }
struct model_of_part<Part> {
    using type = class_of<Part.member>;
};

template <std::size_t Size, auto... Parts>
consteval std::array<core::key_part, Size> key_parts_of() {
    std::array<core::key_part, Size> all{};
    std::size_t count = 0;
    (apply_key_part<Parts>(all.data(), count), ...);
    return all;
}

// The models of the parts are there for g++: see query::key_field.
template <class Models, auto... Parts>
struct key_storage_for {
    static constexpr std::size_t size = (0 + ... + (is_modifier<std::remove_const_t<decltype(Parts)>> ? 0 : 1));
    static_assert(size > 0, "a key needs at least one column");

    static constexpr std::array<core::key_part, size> parts = key_parts_of<size, Parts...>();

    static constexpr core::key_info make(bool is_primary, bool is_unique) {
        core::key_info key;
        key.parts = parts;
        key.is_primary = is_primary;
        key.is_unique = is_unique;
        (apply_modifier<Parts>(key), ...);
        return key;
    }
};

template <auto... Parts>
using key_storage = key_storage_for<void(typename model_of_part<Parts>::type*...), Parts...>;

/// What the options of a table are counted into and filled into.
template <std::size_t Columns, std::size_t Keys, std::size_t Indexes, std::size_t ForeignKeys, std::size_t Checks>
struct table_arrays {
    std::array<core::column_info, Columns> columns{};
    std::array<core::key_info, Keys> keys{};
    std::array<core::key_info, Indexes> indexes{};
    std::array<core::foreign_key_info, ForeignKeys> foreign_keys{};
    std::array<core::check_info, Checks> checks{};
    std::size_t key_count = 0, index_count = 0, foreign_key_count = 0, check_count = 0;
};

/// Whether what a pointer names may be numbered by the database: values that have a meaning of their own may not.
template <auto Pointer>
inline constexpr bool may_be_number = std::is_integral_v<member_of<Pointer>> || has_stored_as<member_of<Pointer>>;

enum class option_class : std::uint8_t { column, primary, unique, index, foreign_key, check };

template <class Option>
struct option;

template <auto... Parts>
struct option<rowan::primary_key<Parts...>> {
    static constexpr option_class category = option_class::primary;
    template <class Arrays>
    static constexpr void apply(Arrays& arrays) {
        arrays.keys[0] = key_storage<Parts...>::make(true, true);
        if constexpr (sizeof...(Parts) == 1) {
            core::column_info& column = arrays.columns[key_storage<Parts...>::parts[0].column];
            column.is_generated =
                column.kind.type == core::column_type::integer && !column.is_nullable && (may_be_number<Parts> && ...);
        }
    }
};

template <auto Member>
struct option<rowan::manual_primary_key<Member>> {
    static constexpr option_class category = option_class::primary;
    template <class Arrays>
    static constexpr void apply(Arrays& arrays) {
        arrays.keys[0] = key_storage<Member>::make(true, true);
    }
};

template <auto... Parts>
struct option<rowan::unique<Parts...>> {
    static constexpr option_class category = option_class::unique;
    template <class Arrays>
    static constexpr void apply(Arrays& arrays) {
        arrays.keys[arrays.key_count++] = key_storage<Parts...>::make(false, true);
    }
};

template <auto... Parts>
struct option<rowan::index<Parts...>> {
    static constexpr option_class category = option_class::index;
    template <class Arrays>
    static constexpr void apply(Arrays& arrays) {
        arrays.indexes[arrays.index_count++] = key_storage<Parts...>::make(false, false);
    }
};

template <auto Member, auto Target, auto... Options>
struct option<rowan::foreign_key<Member, Target, Options...>> {
    static constexpr option_class category = option_class::foreign_key;
    template <class Arrays>
    static constexpr void apply(Arrays& arrays) {
        core::foreign_key_info key;
        key.column = column_index<Member>();
        key.target = &table_info_of<class_of<Target>>;
        key.target_column = column_index<Target>();
        (apply_action(key, Options), ...);
        arrays.foreign_keys[arrays.foreign_key_count++] = key;
    }
    static constexpr void apply_action(core::foreign_key_info& key, rowan::on_delete action) { key.on_delete = action; }
    static constexpr void apply_action(core::foreign_key_info& key, rowan::on_update action) { key.on_update = action; }
};

template <core::fixed_string Sql, core::fixed_string Name>
struct option<rowan::check<Sql, Name>> {
    static constexpr option_class category = option_class::check;
    template <class Arrays>
    static constexpr void apply(Arrays& arrays) {
        arrays.checks[arrays.check_count++] = {Sql.view(), Name.view()};
    }
};

template <auto Member>
struct column_option {
    static constexpr option_class category = option_class::column;
    template <class Arrays>
    static constexpr core::column_info& column(Arrays& arrays) {
        return arrays.columns[column_index<Member>()];
    }
};

template <auto Member, core::fixed_string Sql>
struct option<rowan::default_sql<Member, Sql>> : column_option<Member> {
    static constexpr void apply(auto& arrays) { column_option<Member>::column(arrays).default_sql = Sql.view(); }
};
template <auto Member, core::fixed_string Name>
struct option<rowan::column<Member, Name>> : column_option<Member> {
    static constexpr void apply(auto& arrays) { column_option<Member>::column(arrays).name = Name.view(); }
};
template <auto Member, std::uint32_t Length>
struct option<rowan::max_length<Member, Length>> : column_option<Member> {
    static constexpr void apply(auto& arrays) { column_option<Member>::column(arrays).max_length = Length; }
};
template <auto Member, core::fixed_string Name>
struct option<rowan::collate<Member, Name>> : column_option<Member> {
    static constexpr void apply(auto& arrays) { column_option<Member>::column(arrays).collation = Name.view(); }
};
template <auto Member>
struct option<rowan::ignore<Member>> {
    static constexpr option_class category = option_class::column;
    static constexpr void apply(auto&) {}
};

// Not by model: few types of members serve many models.
template <bool IsColumn, class Member>
constexpr void fill_column(core::column_info*& next, std::string_view name) {
    if constexpr (IsColumn) {
        static_assert(column_value<Member>, "a member's type is no column type: specialise rowan::stored_as for it, or "
                                            "leave the member out with rowan::ignore");
        core::column_info& column = *next++;
        column.name = name;
        if constexpr (column_value<Member>) column.kind = column_traits<Member>::kind;
        column.is_nullable = is_nullable<Member>;
    }
}

template <class Model, std::size_t... Members>
constexpr void fill_columns(core::column_info* next, std::index_sequence<Members...>) {
    (fill_column<options_of<Model>::is_column(Members), member_type<Model, Members>>(next,
                                                                                     member_name<Model, Members>()),
     ...);
}

template <class... Options>
constexpr std::size_t count_options([[maybe_unused]] option_class wanted) {
    return (std::size_t{0} + ... + std::size_t{option<Options>::category == wanted});
}

template <class Model, class... Options>
consteval auto arrays_of() {
    constexpr std::size_t primary_keys = count_options<Options...>(option_class::primary);
    static_assert(primary_keys <= 1, "a table has at most one primary key");
    table_arrays<column_count<Model>, primary_keys + count_options<Options...>(option_class::unique),
                 count_options<Options...>(option_class::index), count_options<Options...>(option_class::foreign_key),
                 count_options<Options...>(option_class::check)>
        all;
    all.key_count = primary_keys;
    fill_columns<Model>(all.columns.data(), std::make_index_sequence<member_count<Model>>{});
    (option<Options>::apply(all), ...);
    return all;
}

template <class Model, class Table>
struct table_storage;

template <class Model, core::fixed_string Name, class... Options>
struct table_storage<Model, rowan::table<Name, Options...>> {
    static constexpr auto arrays = arrays_of<Model, Options...>();

    static constexpr core::table_info info{Name.view(),    arrays.columns,      arrays.keys,
                                           arrays.indexes, arrays.foreign_keys, arrays.checks};
};

} // namespace detail

template <class Model>
concept has_table = requires { typename table_of<Model>::type; };

template <class Model>
constexpr const core::table_info& table_info_of() {
    static_assert(has_table<Model>,
                  "this struct has no table: give it `using rowan_table = rowan::table<\"name\", …>`, or "
                  "specialise rowan::table_of for it");
    return detail::table_storage<Model, typename table_of<Model>::type>::info;
}

} // namespace rowan::model
