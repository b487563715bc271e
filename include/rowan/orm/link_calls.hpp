// What many-to-many calls need of the link model: its key, its rows, and defaults for either row.
#pragma once

#include <rowan/orm/query_run.hpp>
#include <rowan/orm/relation_calls.hpp>

namespace rowan::orm {

/// The link between two models: Here and There are its two foreign keys.
template <class Here, class There>
struct link_calls {
    using other = typename There::parent;
    using link = typename There::child;

    static constexpr bool check_link_key() {
        constexpr bool is_unique = model::is_unique_over<Here::member, There::member>(model::table_info_of<link>());
        static_assert(
            is_unique,
            "related(): the link model has no unique key over exactly its two foreign keys, and rows could be "
            "linked twice; declare rowan::unique<…> or rowan::primary_key<…> over both");
        return is_unique;
    }
    template <class Lookup, class Default>
    static constexpr bool keeps_key() {
        using given = std::remove_cvref_t<Default>;
        if constexpr (query::assignment_to_column<given> && fills<other, given>()) {
            for (const core::key_part& part : Lookup::parts()) {
                if (part.column == model::column_index<given::member>()) return false;
            }
        }
        return true;
    }
    /// Whether the defaults fill one of the two rows and leave the columns of the lookup alone.
    template <class Lookup, class... Defaults>
    static constexpr bool check_filling() {
        constexpr bool are_known = ((fills<other, Defaults>() || fills<link, Defaults>()) && ...);
        static_assert(
            are_known,
            "get_or_create(): a default is neither an assignment to a column nor a callable that takes a row of "
            "the linked model or of the link model");
        constexpr bool keep_key = (keeps_key<Lookup, Defaults>() && ...);
        static_assert(
            keep_key,
            "get_or_create(): a default assigns a column of the lookup, and the row would not be found again; the "
            "lookup alone gives the key its value");
        return are_known && keep_key;
    }

    template <class Default>
    static void apply_to_link(link& row, Default& filling) {
        if constexpr (holds_rows<other, Default>)
            return;
        else if constexpr (fills<link, Default>())
            apply_defaults(row, filling);
    }
    template <class Default>
    static void apply_to_either(other& row, link& joined, Default& filling) {
        if constexpr (fills<other, Default>())
            apply_defaults(row, filling);
        else
            apply_defaults(joined, filling);
    }
    template <class... Defaults>
    static void fill(other& row, link& joined, const core::key_info& key, const core::value_view* values,
                     Defaults&... defaults) {
        const auto fill_both = [&](other& given) { (apply_to_either(given, joined, defaults), ...); };
        prepare_row(row, key.parts, values, fill_both);
    }
    template <class... Changes>
    static auto updates(const Changes&... changes) {
        query::assignment_list assigned;
        [[maybe_unused]] const auto append = [&assigned]<class Change>(const Change& change) {
            if constexpr (fills<other, Change>()) append_assignment(assigned, change);
        };
        (append(changes), ...);
        return assigned;
    }

    static const key_statements& link_statements() {
        constexpr core::key_part parts[] = {{model::column_index<Here::member>()},
                                            {model::column_index<There::member>()}};
        constexpr std::size_t index = key_index<link>(*model::key_over(model::table_info_of<link>(), parts, 2));
        return statements_for<link, index>();
    }
    /// Runs `call` with the link of a row: `model_link` with both foreign keys set.
    template <class Call>
    static auto with_link(const link& model_link, const typename Here::key& here, const void* row, const Call& call) {
        link given = model_link;
        refer<Here::member>(given, here);
        refer<There::member>(given, key_of<There>(*static_cast<const other*>(row)));
        const key_statements& statements = link_statements();
        const row_key key(*statements.access, &given, *statements.key);
        link stored{};
        return call({statements, key.values(), &given, &stored, [] {}});
    }
};

} // namespace rowan::orm
