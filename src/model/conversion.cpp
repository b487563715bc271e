// Text forms of dates, times and uuids in columns, and the errors that name the column.
#include <rowan/model/conversion.hpp>

#include <rowan/core/calendar.hpp>
#include <rowan/core/error.hpp>
#include <rowan/model/column_traits.hpp>

#include <string>

namespace rowan::model {
namespace {

// Nanoseconds of the years that a column can hold do not fit into 64 bits.
__extension__ typedef __int128 wide; // NOLINT(modernize-use-using): an alias cannot say __extension__
constexpr std::int64_t per_second = 1'000'000'000;

std::string column_name(const core::column_info& column) {
    return column.name.empty() ? "a computed column" : "column \"" + std::string(column.name) + "\"";
}

std::string_view kind_name(core::value_kind kind) {
    switch (kind) {
    case core::value_kind::null: return "NULL";
    case core::value_kind::integer: return "an integer";
    case core::value_kind::real: return "a real number";
    case core::value_kind::text: return "text";
    case core::value_kind::blob: return "bytes";
    case core::value_kind::decimal: return "a decimal number";
    default: return "a list";
    }
}

} // namespace

void throw_type_mismatch(const core::value_view& value, const core::column_info& column, std::string_view expected) {
    std::string message = column_name(column) + " holds " + std::string(kind_name(value.kind)) +
                          " where the model's member takes " + std::string(expected);
    if (value.is_null()) message += "; make the member a std::optional if NULL is allowed";
    throw_error(error_kind::type_mismatch, std::move(message));
}

void throw_out_of_range(const core::column_info& column) {
    throw_error(error_kind::value_out_of_range, column_name(column) + ": the value does not fit its type");
}

void throw_too_long(const core::column_info& column, std::size_t length) {
    throw_error(error_kind::value_too_long, column_name(column) + " takes at most " +
                                                std::to_string(column.max_length) + ", and the value has " +
                                                std::to_string(length));
}

namespace {

// A decimal's count of units of 10 to the power of -scale.
std::int64_t units_at_scale(const core::value_view& value, int scale, const core::column_info& column) {
    std::int64_t units = value.integer;
    for (int have = value.scale; have < scale; ++have) {
        if (__builtin_mul_overflow(units, std::int64_t{10}, &units)) throw_out_of_range(column);
    }
    for (int have = value.scale; have > scale; --have) {
        if (units % 10 != 0) throw_type_mismatch(value, column, "a number with fewer digits behind the point");
        units /= 10;
    }
    return units;
}

double real_of_decimal(const core::value_view& value) noexcept {
    // Both exact up to 2^53 and 10^22: the quotient is then the nearest double.
    double power = 1;
    for (int i = 0; i < value.scale; ++i) power *= 10;
    return static_cast<double>(value.integer) / power;
}

} // namespace

std::int64_t read_unlike_integer(const core::value_view& value, std::int64_t low, std::int64_t high,
                                 const core::column_info& column, int scale) {
    std::int64_t number = value.integer;
    if (value.kind != core::value_kind::integer) {
        if (value.kind != core::value_kind::decimal) throw_type_mismatch(value, column, "an integer");
        number = units_at_scale(value, scale, column);
    }
    if (number < low || number > high) throw_out_of_range(column);
    return number;
}

double read_unlike_real(const core::value_view& value, const core::column_info& column) {
    if (value.kind == core::value_kind::integer) return static_cast<double>(value.integer);
    if (value.kind == core::value_kind::decimal) return real_of_decimal(value);
    throw_type_mismatch(value, column, "a number");
}

std::string_view read_text(const core::value_view& value, const core::column_info& column) {
    if (value.kind != core::value_kind::text) throw_type_mismatch(value, column, "text");
    return value.text();
}

namespace {

// Apart, for what it keeps in registers would be saved for the short way, too.
[[gnu::noinline]] void assign_longer(const core::value_view& value, std::string& to) {
    to.assign(static_cast<const char*>(value.data), value.size);
}

} // namespace

void read_text(const core::value_view& value, std::string& to, const core::column_info& column) {
    if (value.kind != core::value_kind::text) throw_type_mismatch(value, column, "text");
    // The row of a stream is read into again and again: text that is no longer than the last has room.
    if (value.size > to.size()) return assign_longer(value, to);
    to.resize(value.size);
    std::char_traits<char>::copy(to.data(), static_cast<const char*>(value.data), value.size);
}

void read_bytes(const core::value_view& value, bytes& to, const core::column_info& column) {
    if (value.kind != core::value_kind::blob) throw_type_mismatch(value, column, "bytes");
    const auto* first = static_cast<const std::byte*>(value.data);
    to.assign(first, first + value.size);
}

void check_length(std::string_view text, const core::column_info& column) {
    if (text.size() <= column.max_length) return; // characters are at most as many as bytes
    std::size_t characters = 0;
    for (const char byte : text) characters += (static_cast<unsigned char>(byte) & 0xC0u) != 0x80u;
    if (characters > column.max_length) throw_too_long(column, characters);
}

core::value_view column_traits<std::chrono::year_month_day>::encode(const type& value, core::text_arena& arena,
                                                                    const core::column_info& column) {
    const int year(value.year());
    const unsigned month(value.month()), day(value.day());
    if (!core::is_storable_date(year, month, day)) throw_out_of_range(column);
    char* text = arena.allocate(core::date_text_size);
    return core::value_view::of_text({text, core::write_date(text, year, month, day)});
}

void column_traits<std::chrono::year_month_day>::decode(const core::value_view& value, type& out,
                                                        const core::column_info& column) {
    int year = 0;
    unsigned month = 0, day = 0;
    if (!core::parse_date(read_text(value, column), year, month, day)) {
        throw_type_mismatch(value, column, "a date such as 2024-02-29");
    }
    out = type(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day));
}

core::value_view write_time(std::int64_t seconds, std::uint32_t nanoseconds, int digits, core::text_arena& arena,
                            const core::column_info& column) {
    char* text = arena.allocate(core::time_text_capacity);
    const std::size_t size = core::write_time(text, seconds, nanoseconds, digits);
    if (size == 0) throw_out_of_range(column);
    return core::value_view::of_text({text, size});
}

time_fields read_time(const core::value_view& value, int digits, const core::column_info& column) {
    time_fields time{};
    if (!core::parse_time(read_text(value, column), digits, time.seconds, time.nanoseconds)) {
        throw_type_mismatch(value, column, "a time such as 2024-02-29 23:59:59");
    }
    return time;
}

bool split_ticks(std::int64_t count, std::int64_t num, std::int64_t den, time_fields& time) noexcept {
    wide scaled = 0; // in nanoseconds times den
    if (__builtin_mul_overflow(wide{count} * num, wide{per_second}, &scaled) || scaled % den != 0) return false;
    const wide total = scaled / den;
    wide seconds = total / per_second;
    auto rest = static_cast<std::int64_t>(total % per_second);
    if (rest < 0) {
        rest += per_second;
        --seconds;
    }
    if (seconds < INT64_MIN || seconds > INT64_MAX) return false;
    time = {static_cast<std::int64_t>(seconds), static_cast<std::uint32_t>(rest)};
    return true;
}

std::int64_t count_ticks(const core::value_view& value, const time_fields& time, std::int64_t num, std::int64_t den,
                         const core::column_info& column) {
    const wide total = wide{time.seconds} * per_second + time.nanoseconds;
    wide scaled = 0;
    if (__builtin_mul_overflow(total, wide{den}, &scaled)) throw_out_of_range(column);
    const wide tick = wide{num} * per_second;
    if (scaled % tick != 0) throw_type_mismatch(value, column, "a time in whole units of its resolution");
    const wide count = scaled / tick;
    if (count < INT64_MIN || count > INT64_MAX) throw_out_of_range(column);
    return static_cast<std::int64_t>(count);
}

uuid read_uuid(const core::value_view& value, const core::column_info& column) {
    const std::optional<uuid> parsed = uuid::try_parse(read_text(value, column));
    if (!parsed) throw_type_mismatch(value, column, "a uuid");
    return *parsed;
}

} // namespace rowan::model
