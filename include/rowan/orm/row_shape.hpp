// What a row of a query is: a model, a tuple of joined models, chosen columns, or a struct; and how each is read.
#pragma once

#include <rowan/model/row_access.hpp>
#include <rowan/query/expression.hpp>

#include <optional>
#include <tuple>

namespace rowan::orm {

/// Marks a model that was left-joined: it may be absent.
template <class Model>
struct left {};

/// A struct that is no model: read member by member.
template <class Struct>
struct plain {
    Struct row{};
};

namespace detail {
template <class Model>
struct shape_part {
    using model = Model;
    using value = Model;
};
template <class Model>
struct shape_part<left<Model>> {
    using model = Model;
    using value = std::optional<Model>;
};
} // namespace detail

template <class Model, class... Joined>
struct row_shape {
    using type = std::tuple<Model, typename detail::shape_part<Joined>::value...>;
    using models =
        query::union_of<query::model_set<Model>, query::model_set<typename detail::shape_part<Joined>::model...>>;
};
template <class Model>
struct row_shape<Model> {
    using type = Model;
    using models = query::model_set<Model>;
};

/// How many columns a row of this type takes, and how they are read into it.
template <class Row>
struct row_reader { // one column
    static constexpr std::size_t columns = 1;
    static void read(const core::value_view* values, Row& row) {
        static constexpr core::column_info anonymous{};
        model::column_traits<Row>::decode(*values, row, anonymous);
    }
};

template <model::has_table Model>
struct row_reader<Model> {
    static constexpr std::size_t columns = model::column_count<Model>;
    static void read(const core::value_view* values, Model& row) { model::decode_row<Model>(values, &row); }
};

template <model::has_table Model>
struct row_reader<std::optional<Model>> {
    static constexpr std::size_t columns = model::column_count<Model>;
    static void read(const core::value_view* values, std::optional<Model>& row) {
        row.reset();
        for (std::size_t i = 0; i < columns; ++i) {
            if (!values[i].is_null()) return model::decode_row<Model>(values, &row.emplace());
        }
    }
};

template <class... Parts>
struct row_reader<std::tuple<Parts...>> {
    static constexpr std::size_t columns = (std::size_t{0} + ... + row_reader<Parts>::columns);
    static void read(const core::value_view* values, std::tuple<Parts...>& row) {
        std::apply(
            [values](Parts&... parts) {
                const core::value_view* next = values;
                ((row_reader<Parts>::read(next, parts), next += row_reader<Parts>::columns), ...);
            },
            row);
    }
};

template <class Struct>
struct row_reader<plain<Struct>> {
    static constexpr std::size_t columns = model::member_count<Struct>;
    static void read(const core::value_view* values, plain<Struct>& row) { read_members(values, row.row); }
    static void read_members(const core::value_view* values, Struct& row) {
        model::with_members(row, [values]<class... Members>(Members&... members) {
            const core::value_view* next = values;
            (row_reader<Members>::read(next++, members), ...);
        });
    }
};

/// The same without the type.
struct row_reading {
    std::size_t columns;
    void (*read)(const core::value_view* values, void* row);
};
template <class Row>
inline constexpr row_reading reading_of{row_reader<Row>::columns, [](const core::value_view* values, void* row) {
                                            row_reader<Row>::read(values, *static_cast<Row*>(row));
                                        }};
template <model::has_table Model>
inline constexpr row_reading reading_of<Model>{model::column_count<Model>, model::access_to<Model>.decode};

/// For a struct that is no model.
template <class Struct>
inline constexpr row_reading reading_of_plain{
    model::member_count<Struct>, [](const core::value_view* values, void* row) {
        row_reader<plain<Struct>>::read_members(values, *static_cast<Struct*>(row));
    }};

template <class Type>
inline constexpr bool is_order_term = query::operand<Type>;
template <class Set, class Value>
inline constexpr bool is_order_term<query::order<Set, Value>> = true;

} // namespace rowan::orm
