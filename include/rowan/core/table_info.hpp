// What a table is, flat and without templates: the form in which a model reaches the SQL writer and the schema checks.
#pragma once

#include <rowan/core/array_view.hpp>
#include <rowan/core/found.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rowan {

/// What happens to the referring rows when the row that they refer to is removed.
enum class on_delete : std::uint8_t { no_action, restrict, cascade, set_null, set_default };
/// What happens to the referring rows when the key that they refer to changes.
enum class on_update : std::uint8_t { no_action, restrict, cascade, set_null, set_default };

} // namespace rowan

namespace rowan::core {

/// The types of columns; each engine says how it spells them.
enum class column_type : std::uint8_t {
    boolean,
    integer, // width in `digits`: 8, 16, 32, 64; `is_unsigned`
    real,    // digits: 32, 64
    text,
    bytes,
    date,
    timestamp, // digits: of the fraction of a second, 0, 3, 6 or 9
    duration,  // an integer count of the member's own unit
    uuid,
    decimal, // digits and scale
    json,
    enum_name, // text out of a fixed list
};

struct column_kind {
    column_type type = column_type::text;
    std::uint8_t digits = 0;
    std::uint8_t scale = 0;
    bool is_unsigned = false;

    friend constexpr bool operator==(const column_kind&, const column_kind&) = default;
};

struct column_info {
    std::string_view name{};
    column_kind kind{};
    bool is_nullable = false;
    bool is_generated = false;    // by the database, when the member is zero
    std::uint32_t max_length = 0; // characters; 0: no bound
    std::string_view default_sql{};
    std::string_view collation{};
};

/// A function over a column inside a key or index.
enum class key_function : std::uint8_t { none, lower, upper };

struct key_part {
    std::uint16_t column = 0;
    key_function function = key_function::none;

    friend constexpr bool operator==(const key_part&, const key_part&) = default;
};

/// A primary key, a unique key or a plain index.
struct key_info {
    array_view<key_part> parts{};
    std::string_view name{};  // empty: made from table and columns
    std::string_view where{}; // of a partial key: its condition in SQL
    bool is_primary = false;
    bool is_unique = false;
    bool nulls_not_distinct = false;
};

struct table_info;

struct foreign_key_info {
    std::uint16_t column = 0;
    const table_info& (*target)() = nullptr; // a function, because two tables may refer to each other
    std::uint16_t target_column = 0;
    rowan::on_delete on_delete = rowan::on_delete::no_action;
    rowan::on_update on_update = rowan::on_update::no_action;
};

struct check_info {
    std::string_view sql{};
    std::string_view name{};
};

struct table_info {
    std::string_view name{};
    array_view<column_info> columns{};
    array_view<key_info> keys{}; // the primary key, if there is one, comes first
    array_view<key_info> indexes{};
    array_view<foreign_key_info> foreign_keys{};
    array_view<check_info> checks{};

    [[nodiscard]] constexpr found<key_info> primary_key() const noexcept {
        if (keys.empty() || !keys.front().is_primary) return {};
        return keys.front();
    }
    /// The column that the database numbers by itself.
    [[nodiscard]] constexpr found<column_info> generated_column() const noexcept {
        const found<key_info> primary = primary_key();
        if (!primary || primary->parts.size() != 1) return {};
        const column_info& column = columns[primary->parts.front().column];
        if (!column.is_generated) return {};
        return column;
    }
};

} // namespace rowan::core
