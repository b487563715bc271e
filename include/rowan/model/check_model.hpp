// Whether a struct can be a model: each rule about its definition, refused with one sentence at the call that uses it.
#pragma once

#include <rowan/model/description.hpp>

namespace rowan::model {

namespace detail {

template <class Option>
inline constexpr bool is_known_option = requires { option<Option>::category; };

template <class Type>
inline constexpr bool is_storable = column_value<Type>;
template <>
inline constexpr bool is_storable<void> = true; // every member is

template <class Model, std::size_t Member = 0>
constexpr auto find_unstored() {
    if constexpr (Member == member_count<Model>) {
        return static_cast<void*>(nullptr);
    } else if constexpr (!options_of<Model>::is_column(Member) || column_value<member_type<Model, Member>>) {
        return find_unstored<Model, Member + 1>();
    } else {
        return static_cast<member_type<Model, Member>*>(nullptr);
    }
}
/// The type of the first member that no column can hold; void when there is none.
template <class Model>
using unstored_type = std::remove_pointer_t<decltype(find_unstored<Model>())>;

/// What a part of an option says about a member.
template <auto Part>
constexpr bool names_member = std::is_member_object_pointer_v<std::remove_const_t<decltype(Part)>>;

template <class Model, auto Part>
constexpr bool is_own_part() {
    if constexpr (is_modifier<std::remove_const_t<decltype(Part)>>)
        return true;
    else if constexpr (names_member<Part>)
        return std::is_same_v<class_of<Part>, Model>;
    else if constexpr (requires { Part.member; })
        return std::is_same_v<class_of<Part.member>, Model>;
    else
        return false;
}
template <auto Part>
constexpr bool is_column_part() {
    if constexpr (is_modifier<std::remove_const_t<decltype(Part)>>)
        return true;
    else if constexpr (names_member<Part>)
        return column_index<Part>() < column_count<class_of<Part>>;
    else
        return column_index<Part.member>() < column_count<class_of<Part.member>>;
}
template <auto Part>
constexpr bool is_no_modifier = !is_modifier<std::remove_const_t<decltype(Part)>>;

/// The rules about one option: its members are the model's own, and columns; a key has columns.
template <class Option>
struct option_rules {
    template <class Model>
    static constexpr bool is_own = true;
    static constexpr bool names_columns() { return true; }
    static constexpr bool has_columns = true;
};
template <auto... Parts>
struct part_rules {
    template <class Model>
    static constexpr bool is_own = (is_own_part<Model, Parts>() && ...);
    static constexpr bool names_columns() { return (is_column_part<Parts>() && ...); }
    static constexpr bool has_columns = (is_no_modifier<Parts> || ...);
};
template <auto... Parts>
struct option_rules<rowan::primary_key<Parts...>> : part_rules<Parts...> {};
template <auto Member>
struct option_rules<rowan::manual_primary_key<Member>> : part_rules<Member> {};
template <auto... Parts>
struct option_rules<rowan::unique<Parts...>> : part_rules<Parts...> {};
template <auto... Parts>
struct option_rules<rowan::index<Parts...>> : part_rules<Parts...> {};
template <auto Member, auto Target, auto... Options>
struct option_rules<rowan::foreign_key<Member, Target, Options...>> : part_rules<Member> {};
template <auto Member, core::fixed_string Sql>
struct option_rules<rowan::default_sql<Member, Sql>> : part_rules<Member> {};
template <auto Member, core::fixed_string Name>
struct option_rules<rowan::column<Member, Name>> : part_rules<Member> {};
template <auto Member, std::uint32_t Length>
struct option_rules<rowan::max_length<Member, Length>> : part_rules<Member> {};
template <auto Member, core::fixed_string Name>
struct option_rules<rowan::collate<Member, Name>> : part_rules<Member> {};
template <auto Member>
struct option_rules<rowan::ignore<Member>> {
    template <class Model>
    static constexpr bool is_own = is_own_part<Model, Member>();
    static constexpr bool names_columns() { return true; }
    static constexpr bool has_columns = true;
};

/// Whether an option is a primary or unique key of one column, for all rows.
template <class Option>
inline constexpr auto only_column_of_key = nullptr;
template <auto Member>
inline constexpr auto only_column_of_key<rowan::primary_key<Member>> = Member;
template <auto Member>
inline constexpr auto only_column_of_key<rowan::manual_primary_key<Member>> = Member;
template <auto Member>
inline constexpr auto only_column_of_key<rowan::unique<Member>> = Member;
template <auto Member, auto Modifier>
    requires(is_modifier<std::remove_const_t<decltype(Modifier)>> && !requires { Modifier.sql; })
inline constexpr auto only_column_of_key<rowan::unique<Member, Modifier>> = Member;

template <auto Target, class Option>
constexpr bool is_key_of() {
    using part = std::remove_const_t<decltype(only_column_of_key<Option>)>;
    if constexpr (std::is_same_v<part, std::remove_const_t<decltype(Target)>>)
        return only_column_of_key<Option> == Target;
    else
        return false;
}
template <auto Target, class Table>
inline constexpr bool has_key_over = false;
template <auto Target, core::fixed_string Name, class... Options>
inline constexpr bool has_key_over<Target, rowan::table<Name, Options...>> = (is_key_of<Target, Options>() || ...);

template <class Option>
inline constexpr bool refers_to_key = true;
template <auto Member, auto Target, auto... Options>
inline constexpr bool refers_to_key<rowan::foreign_key<Member, Target, Options...>> = [] {
    if constexpr (requires { typename table_of<class_of<Target>>::type; }) {
        return has_key_over<Target, typename table_of<class_of<Target>>::type>;
    } else {
        return false;
    }
}();

template <class Option>
inline constexpr bool refers_to_same_type = true;
template <auto Member, auto Target, auto... Options>
inline constexpr bool refers_to_same_type<rowan::foreign_key<Member, Target, Options...>> =
    column_traits<member_of<Member>>::kind.type == column_traits<member_of<Target>>::kind.type;

/// The rules about a table's list, in the order in which they are told.
template <class Model, class Table>
struct table_rules;
template <class Model, core::fixed_string Name, class... Options>
struct table_rules<Model, rowan::table<Name, Options...>> {
    static constexpr bool has_known_options = (is_known_option<Options> && ...);
    static constexpr bool names_own_members = (option_rules<Options>::template is_own<Model> && ...);
    static constexpr bool keys_have_columns = (option_rules<Options>::has_columns && ...);
    static constexpr bool names_columns() { return (option_rules<Options>::names_columns() && ...); }
    static constexpr bool one_primary_key() { return count_options<Options...>(option_class::primary) <= 1; }
    static constexpr bool refers_to_keys() { return (refers_to_key<Options> && ...); }
    static constexpr bool refers_to_same_types() { return (refers_to_same_type<Options> && ...); }
};

} // namespace detail

/// Whether a struct has a shape that Rowan can take apart, and a table.
template <class Model>
constexpr bool has_model_shape() {
    if constexpr (has_table<Model> && std::is_aggregate_v<Model>)
        return member_count<Model> >= 1 && member_count<Model> <= max_members;
    else
        return false;
}

/// True if the struct is a model; otherwise the first rule that it breaks is a compile error.
template <class Model>
constexpr bool check_model() {
    constexpr bool is_in_a_table = has_table<Model>;
    static_assert(is_in_a_table,
                  "this struct has no table: give it `using rowan_table = rowan::table<\"name\", …>`, or "
                  "specialise rowan::table_of for it");
    constexpr bool is_aggregate = std::is_aggregate_v<Model>;
    static_assert(!has_table<Model> || is_aggregate,
                  "a model must be a plain aggregate: no constructors, no base classes, no private members");
    if constexpr (has_table<Model> && is_aggregate) {
        constexpr bool has_right_size = has_model_shape<Model>();
        static_assert(has_right_size, "a model needs between 1 and 64 members");
        if constexpr (has_right_size) {
            using rules = detail::table_rules<Model, typename table_of<Model>::type>;
            constexpr bool names_own = rules::has_known_options && rules::names_own_members;
            static_assert(rules::has_known_options,
                          "rowan::table: this is no option of a table; see rowan/model/options.hpp");
            static_assert(!rules::has_known_options || names_own,
                          "rowan::table: this option names a member of another model; name the model's own members");
            if constexpr (names_own) {
                constexpr bool has_columns = rules::keys_have_columns;
                static_assert(has_columns,
                              "rowan::table: a key needs at least one column; name the members that it is over");
                constexpr bool names_columns = rules::names_columns();
                static_assert(
                    names_columns,
                    "rowan::table: a key names a member that is not a column (rowan::ignore), or an option does; "
                    "take one of the two away");
                constexpr bool has_one_primary = rules::one_primary_key();
                static_assert(has_one_primary, "a table has at most one primary key; name all of its members in one "
                                               "rowan::primary_key<…>, or declare the other rowan::unique<…>");
                constexpr bool all_stored = detail::is_storable<detail::unstored_type<Model>>;
                static_assert(
                    detail::is_storable<detail::unstored_type<Model>>,
                    "a member's type is no column type: specialise rowan::stored_as for it, or leave the member out with "
                    "rowan::ignore");
                if constexpr (has_columns && names_columns && has_one_primary && all_stored) {
                    constexpr bool same_types = rules::refers_to_same_types();
                    static_assert(
                        same_types,
                        "rowan::foreign_key: the member and the one it refers to are of different types; give "
                        "them the same, optional or not");
                    constexpr bool to_keys = rules::refers_to_keys();
                    static_assert(
                        to_keys,
                        "rowan::foreign_key: the member referred to is not the whole of a primary or unique key of "
                        "its model; refer to one that is");
                    return same_types && to_keys;
                }
            }
        }
    }
    return false;
}

} // namespace rowan::model
