// How each C++ type travels as a column's value; `rowan::stored_as` is where users add their own types.
#pragma once

#include <rowan/core/bytes.hpp>
#include <rowan/core/calendar.hpp>
#include <rowan/core/decimal.hpp>
#include <rowan/core/json.hpp>
#include <rowan/core/table_info.hpp>
#include <rowan/core/uuid.hpp>
#include <rowan/core/value.hpp>
#include <rowan/model/conversion.hpp>

#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace rowan {

/// Specialise this for a type of your own, to store it as one of the types that Rowan knows:
///
///     template <> struct rowan::stored_as<colour> {
///         using type = std::string;                  // any column type
///         static type store(const colour&);          // may throw; the row is then not written
///         static colour load(const type&);           // may throw; the read then fails
///     };
template <class Type>
struct stored_as;

/// Specialise this to store an enum by name; without it, an enum is stored by its value.
///
///     template <> struct rowan::enum_names<state> {
///         static constexpr std::pair<state, std::string_view> values[] = {{state::open, "open"}, …};
///     };
template <class Enum>
struct enum_names;

namespace model {

/// The primary template is left undefined: a member of such a type is no column.
template <class Type>
struct column_traits;

template <class Type>
concept column_value = requires { column_traits<Type>::kind; };

namespace detail {
template <class Type>
inline constexpr bool is_optional = false;
template <class Type>
inline constexpr bool is_optional<std::optional<Type>> = true;

template <class Type>
struct without_optional {
    using type = Type;
};
template <class Type>
struct without_optional<std::optional<Type>> {
    using type = Type;
};
} // namespace detail

template <class Type>
inline constexpr bool is_nullable = detail::is_optional<Type>;
template <class Type>
using not_null = typename detail::without_optional<Type>::type;

template <>
struct column_traits<bool> {
    static constexpr core::column_kind kind{core::column_type::boolean};
    static core::value_view encode(bool value, core::text_arena&, const core::column_info&) {
        return core::value_view::of_integer(value ? 1 : 0);
    }
    static void decode(const core::value_view& value, bool& out, const core::column_info& column) {
        out = read_integer(value, 0, 1, column) != 0;
    }
};

template <class Type>
    requires(std::is_integral_v<Type> && !std::is_same_v<Type, bool>)
struct column_traits<Type> {
    static constexpr core::column_kind kind{core::column_type::integer, sizeof(Type) * 8, 0, std::is_unsigned_v<Type>};
    static core::value_view encode(Type value, core::text_arena&, const core::column_info& column) {
        if constexpr (std::is_unsigned_v<Type> && sizeof(Type) == 8) {
            if (value > static_cast<Type>(INT64_MAX)) throw_out_of_range(column);
        }
        return core::value_view::of_integer(static_cast<std::int64_t>(value));
    }
    static void decode(const core::value_view& value, Type& out, const core::column_info& column) {
        constexpr bool is_wide = sizeof(Type) == 8;
        constexpr std::int64_t low = std::is_unsigned_v<Type> ? 0
                                     : is_wide                ? INT64_MIN
                                                              : -(INT64_C(1) << (sizeof(Type) * 8 - 1));
        constexpr std::int64_t high =
            is_wide ? INT64_MAX : (INT64_C(1) << (sizeof(Type) * 8 - (std::is_signed_v<Type> ? 1 : 0))) - 1;
        out = static_cast<Type>(read_integer(value, low, high, column));
    }
};

template <class Type>
    requires std::is_floating_point_v<Type>
struct column_traits<Type> {
    static constexpr core::column_kind kind{core::column_type::real, sizeof(Type) == 4 ? 32 : 64};
    static core::value_view encode(Type value, core::text_arena&, const core::column_info& column) {
        if constexpr (sizeof(Type) > sizeof(double)) {
            if (is_beyond<double>(value)) throw_out_of_range(column);
        }
        return core::value_view::of_real(static_cast<double>(value));
    }
    /// A float takes the nearest value; one that would become infinite is out of range.
    static void decode(const core::value_view& value, Type& out, const core::column_info& column) {
        const double stored = read_real(value, column);
        if constexpr (sizeof(Type) < sizeof(double)) {
            if (is_beyond<Type>(stored)) throw_out_of_range(column);
        }
        out = static_cast<Type>(stored);
    }

private:
    template <class Narrow, class Wide>
    static bool is_beyond(Wide value) noexcept {
        constexpr auto most = static_cast<Wide>(std::numeric_limits<Narrow>::max());
        constexpr auto infinite = std::numeric_limits<Wide>::infinity();
        return (value > most && value != infinite) || (value < -most && value != -infinite);
    }
};

template <>
struct column_traits<std::string> {
    static constexpr core::column_kind kind{core::column_type::text};
    static core::value_view encode(std::string_view value, core::text_arena&, const core::column_info& column) {
        if (column.max_length != 0) check_length(value, column);
        return core::value_view::of_text(value);
    }
    static void decode(const core::value_view& value, std::string& out, const core::column_info& column) {
        read_text(value, out, column);
    }
};

template <>
struct column_traits<bytes> {
    static constexpr core::column_kind kind{core::column_type::bytes};
    static core::value_view encode(const bytes& value, core::text_arena&, const core::column_info& column) {
        if (column.max_length != 0 && value.size() > column.max_length) throw_too_long(column, value.size());
        return core::value_view::of_blob(value.data(), value.size());
    }
    static void decode(const core::value_view& value, bytes& out, const core::column_info& column) {
        read_bytes(value, out, column);
    }
};

template <>
struct column_traits<json> {
    static constexpr core::column_kind kind{core::column_type::json};
    static core::value_view encode(const json& value, core::text_arena&, const core::column_info&) {
        return core::value_view::of_text(value.text);
    }
    static void decode(const core::value_view& value, json& out, const core::column_info& column) {
        read_text(value, out.text, column);
    }
};

template <>
struct column_traits<uuid> {
    static constexpr core::column_kind kind{core::column_type::uuid};
    static core::value_view encode(const uuid& value, core::text_arena& arena, const core::column_info&) {
        char* text = arena.allocate(36);
        value.to_chars(text);
        return core::value_view::of_text({text, 36});
    }
    static void decode(const core::value_view& value, uuid& out, const core::column_info& column) {
        out = read_uuid(value, column);
    }
};

template <int Digits, int Scale>
struct column_traits<decimal<Digits, Scale>> {
    static constexpr core::column_kind kind{core::column_type::decimal, Digits, Scale};
    static core::value_view encode(const decimal<Digits, Scale>& value, core::text_arena&, const core::column_info&) {
        return core::value_view::of_decimal(value.units(), Scale);
    }
    static void decode(const core::value_view& value, decimal<Digits, Scale>& out, const core::column_info& column) {
        constexpr std::int64_t limit = core::power_of_ten(Digits) - 1;
        out = decimal<Digits, Scale>::from_units(read_integer(value, -limit, limit, column, Scale));
    }
};

template <>
struct column_traits<std::chrono::year_month_day> {
    using type = std::chrono::year_month_day;
    static constexpr core::column_kind kind{core::column_type::date};
    static core::value_view encode(const type& value, core::text_arena& arena, const core::column_info& column);
    static void decode(const core::value_view& value, type& out, const core::column_info& column);
};

template <class Duration>
struct column_traits<std::chrono::sys_time<Duration>> {
    using type = std::chrono::sys_time<Duration>;
    using period = typename Duration::period;
    static_assert(std::is_integral_v<typename Duration::rep>, "a time point needs an integer representation");
    static constexpr std::uint8_t digits = period::den == 1               ? 0
                                           : 1'000 % period::den == 0     ? 3
                                           : 1'000'000 % period::den == 0 ? 6
                                                                          : 9;
    static constexpr core::column_kind kind{core::column_type::timestamp, digits};
    static core::value_view encode(const type& value, core::text_arena& arena, const core::column_info& column) {
        const auto count = value.time_since_epoch().count();
        time_fields time{};
        if (!std::in_range<std::int64_t>(count) ||
            !split_ticks(static_cast<std::int64_t>(count), period::num, period::den, time)) {
            throw_out_of_range(column);
        }
        return write_time(time.seconds, time.nanoseconds, digits, arena, column);
    }
    /// Exact or not at all: a time that the member cannot hold is out of range, one between two of its ticks a
    /// mismatch.
    static void decode(const core::value_view& value, type& out, const core::column_info& column) {
        using rep = typename Duration::rep;
        const std::int64_t count =
            count_ticks(value, read_time(value, digits, column), period::num, period::den, column);
        if (!std::in_range<rep>(count)) throw_out_of_range(column);
        out = type(Duration(static_cast<rep>(count)));
    }
};

template <class Rep, class Period>
struct column_traits<std::chrono::duration<Rep, Period>> {
    using type = std::chrono::duration<Rep, Period>;
    static constexpr core::column_kind kind{
        std::is_floating_point_v<Rep> ? core::column_type::real : core::column_type::duration, 64};
    static core::value_view encode(const type& value, core::text_arena& arena, const core::column_info& column) {
        return column_traits<Rep>::encode(value.count(), arena, column);
    }
    static void decode(const core::value_view& value, type& out, const core::column_info& column) {
        Rep count{};
        column_traits<Rep>::decode(value, count, column);
        out = type(count);
    }
};

template <class Enum>
concept named_enum = std::is_enum_v<Enum> && requires { enum_names<Enum>::values; };

template <class Enum>
    requires(std::is_enum_v<Enum> && !named_enum<Enum>)
struct column_traits<Enum> {
    using number = column_traits<std::underlying_type_t<Enum>>;
    static constexpr core::column_kind kind = number::kind;
    static core::value_view encode(Enum value, core::text_arena& arena, const core::column_info& column) {
        return number::encode(static_cast<std::underlying_type_t<Enum>>(value), arena, column);
    }
    static void decode(const core::value_view& value, Enum& out, const core::column_info& column) {
        std::underlying_type_t<Enum> stored{};
        number::decode(value, stored, column);
        out = static_cast<Enum>(stored);
    }
};

template <named_enum Enum>
struct column_traits<Enum> {
    static constexpr core::column_kind kind{core::column_type::enum_name};
    static core::value_view encode(Enum value, core::text_arena&, const core::column_info& column) {
        for (const auto& [known, name] : enum_names<Enum>::values) {
            if (known == value) return core::value_view::of_text(name);
        }
        throw_out_of_range(column);
    }
    static void decode(const core::value_view& value, Enum& out, const core::column_info& column) {
        const std::string_view text = read_text(value, column);
        for (const auto& [known, name] : enum_names<Enum>::values) {
            if (name == text) return void(out = known);
        }
        throw_type_mismatch(value, column, "one of the declared names");
    }
};

template <class Type>
concept has_stored_as = requires { typename stored_as<Type>::type; };

template <has_stored_as Type>
struct column_traits<Type> {
    using stored = typename stored_as<Type>::type;
    static constexpr core::column_kind kind = column_traits<stored>::kind;
    static core::value_view encode(const Type& value, core::text_arena& arena, const core::column_info& column) {
        const stored temporary = stored_as<Type>::store(value);
        core::value_view view = column_traits<stored>::encode(temporary, arena, column);
        if (view.kind == core::value_kind::text || view.kind == core::value_kind::blob) {
            view.data = arena.copy(view.text()).data(); // the temporary ends here
        }
        return view;
    }
    static void decode(const core::value_view& value, Type& out, const core::column_info& column) {
        stored temporary{};
        column_traits<stored>::decode(value, temporary, column);
        out = stored_as<Type>::load(temporary);
    }
};

template <column_value Type>
struct column_traits<std::optional<Type>> {
    static constexpr core::column_kind kind = column_traits<Type>::kind;
    static core::value_view encode(const std::optional<Type>& value, core::text_arena& arena,
                                   const core::column_info& column) {
        return value ? column_traits<Type>::encode(*value, arena, column) : core::value_view{};
    }
    static void decode(const core::value_view& value, std::optional<Type>& out, const core::column_info& column) {
        if (value.is_null()) return out.reset();
        if (!out) out.emplace();
        column_traits<Type>::decode(value, *out, column);
    }
};

} // namespace model
} // namespace rowan
