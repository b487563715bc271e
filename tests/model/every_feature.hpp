// Models that use every type of column and every option of rowan::table between them.
#pragma once

#include <rowan/rowan.hpp>

namespace rowan::test {

enum class level : std::int16_t { low = -1, middle = 0, high = 1 };
enum class state : std::uint8_t { open, closed };

struct colour { // a type of the user's own
    std::uint8_t red{}, green{}, blue{};
    friend bool operator==(const colour&, const colour&) = default;
};

using price = decimal<12, 2>;
using instant = std::chrono::sys_time<std::chrono::microseconds>;
using millisecond_instant = std::chrono::sys_time<std::chrono::milliseconds>;
using nanosecond_instant = std::chrono::sys_time<std::chrono::nanoseconds>;

} // namespace rowan::test

template <>
struct rowan::enum_names<rowan::test::state> {
    static constexpr std::pair<rowan::test::state, std::string_view> values[] = {
        {rowan::test::state::open, "open"}, {rowan::test::state::closed, "closed"}};
};

template <>
struct rowan::stored_as<rowan::test::colour> {
    using type = std::string;
    static type store(const rowan::test::colour& from) {
        return std::to_string(from.red) + "," + std::to_string(from.green) + "," + std::to_string(from.blue);
    }
    static rowan::test::colour load(const type& text) {
        const auto first = text.find(','), second = text.find(',', first + 1);
        const auto number = [&](std::size_t from, std::size_t to) {
            return static_cast<std::uint8_t>(std::stoi(text.substr(from, to - from)));
        };
        return {number(0, first), number(first + 1, second), number(second + 1, text.size())};
    }
};

namespace rowan::test {

/// Every type of column.
struct every_type {
    std::int64_t id{};
    bool flag{};
    std::int8_t i8{};
    std::int16_t i16{};
    std::int32_t i32{};
    std::int64_t i64{};
    std::uint8_t u8{};
    std::uint16_t u16{};
    std::uint32_t u32{};
    std::uint64_t u64{};
    float f32{};
    double f64{};
    std::string text{};
    bytes blob{};
    level by_value{};
    state by_name{};
    std::chrono::sys_seconds seconds{};
    millisecond_instant milliseconds{};
    instant microseconds{};
    nanosecond_instant nanoseconds{};
    std::chrono::year_month_day day{std::chrono::year(1970), std::chrono::January, std::chrono::day(1)};
    std::chrono::minutes span{};
    std::chrono::duration<double> real_span{};
    rowan::uuid uid{};
    price cost{};
    rowan::json document{};
    colour paint{};

    friend bool operator==(const every_type&, const every_type&) = default;
    using rowan_table = table<"every_type", primary_key<&every_type::id>>;
};

/// The same, each of them optional.
struct every_optional {
    std::int64_t id{};
    std::optional<bool> flag{};
    std::optional<std::int8_t> i8{};
    std::optional<std::uint64_t> u64{};
    std::optional<float> f32{};
    std::optional<double> f64{};
    std::optional<std::string> text{};
    std::optional<bytes> blob{};
    std::optional<level> by_value{};
    std::optional<state> by_name{};
    std::optional<std::chrono::sys_seconds> seconds{};
    std::optional<instant> microseconds{};
    std::optional<nanosecond_instant> nanoseconds{};
    std::optional<std::chrono::year_month_day> day{};
    std::optional<std::chrono::minutes> span{};
    std::optional<rowan::uuid> uid{};
    std::optional<price> cost{};
    std::optional<rowan::json> document{};
    std::optional<colour> paint{};

    friend bool operator==(const every_optional&, const every_optional&) = default;
    using rowan_table = table<"every_optional", primary_key<&every_optional::id>>;
};

struct country {
    std::string code{};
    std::string name{};
    using rowan_table = table<"country", primary_key<&country::code>, max_length<&country::code, 2>>;
};

/// Every option of a table.
struct every_option {
    std::int64_t tenant{};
    std::int64_t number{};
    std::string email{};
    std::string full_name{};
    std::string city{};
    std::string short_text{};
    std::optional<std::string> country_code{};
    std::optional<std::string> serial{};
    std::optional<std::string> slot{};
    std::string alias{};
    int age{};
    bool deleted{};
    std::chrono::sys_seconds created{};
    std::string cache{};

    friend bool operator==(const every_option&, const every_option&) = default;
    using rowan_table =
        table<"every option", primary_key<&every_option::tenant, &every_option::number>,
              unique<lower(f<&every_option::email>), named("uq_email")>,
              unique<&every_option::serial, &every_option::slot, nulls_not_distinct>,
              unique<&every_option::alias, where("deleted = 0")>, index<&every_option::city, &every_option::full_name>,
              index<lower(f<&every_option::city>), named("ix_city")>,
              foreign_key<&every_option::country_code, &country::code, on_delete::set_null, on_update::cascade>,
              check<"age >= 0">, check<"age < 200", "ck_age">,
              default_sql<&every_option::created, "'2020-02-02 00:00:00'">,
              column<&every_option::full_name, "full name">, ignore<&every_option::cache>,
              max_length<&every_option::short_text, 5>, collate<&every_option::city, "NOCASE">>;
};

struct given_key { // a primary key that the program gives
    std::int64_t id{};
    std::string text{};
    using rowan_table = table<"given_key", manual_primary_key<&given_key::id>>;
};

struct foreign_struct { // a struct that cannot be changed
    std::int64_t id{};
    std::string name{};
};

} // namespace rowan::test

template <>
struct rowan::table_of<rowan::test::foreign_struct> {
    using type = rowan::table<"foreign_struct", rowan::primary_key<&rowan::test::foreign_struct::id>,
                              rowan::unique<&rowan::test::foreign_struct::name>>;
};
