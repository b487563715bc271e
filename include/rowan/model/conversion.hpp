// The untemplated half of the column types: checked reading, text forms, and the errors that name the column.
#pragma once

#include <rowan/core/bytes.hpp>
#include <rowan/core/table_info.hpp>
#include <rowan/core/uuid.hpp>
#include <rowan/core/value.hpp>

#include <string_view>

namespace rowan::model {

[[noreturn]] void throw_type_mismatch(const core::value_view& value, const core::column_info& column,
                                      std::string_view expected);
[[noreturn]] void throw_out_of_range(const core::column_info& column);
[[noreturn]] void throw_too_long(const core::column_info& column, std::size_t length);

/// Throws value_too_long when the text has more characters than the column takes.
void check_length(std::string_view text, const core::column_info& column);

/// The same as `read_integer` and `read_real`, for what is not stored as one.
std::int64_t read_unlike_integer(const core::value_view& value, std::int64_t low, std::int64_t high,
                                 const core::column_info& column, int scale);
double read_unlike_real(const core::value_view& value, const core::column_info& column);

/// With a scale: the count of units of 10 to the power of -scale, which an engine without decimals has stored as a
/// plain integer. Exact, or throws type_mismatch or value_out_of_range.
inline std::int64_t read_integer(const core::value_view& value, std::int64_t low, std::int64_t high,
                                 const core::column_info& column, int scale = 0) {
    const std::int64_t number = value.integer;
    if (value.kind == core::value_kind::integer && number >= low && number <= high) return number;
    return read_unlike_integer(value, low, high, column, scale);
}

inline double read_real(const core::value_view& value, const core::column_info& column) {
    return value.kind == core::value_kind::real ? value.real : read_unlike_real(value, column);
}

std::string_view read_text(const core::value_view& value, const core::column_info& column);
void read_text(const core::value_view& value, std::string& to, const core::column_info& column);
void read_bytes(const core::value_view& value, bytes& to, const core::column_info& column);

struct time_fields {
    std::int64_t seconds;
    std::uint32_t nanoseconds;
};

core::value_view write_time(std::int64_t seconds, std::uint32_t nanoseconds, int digits, core::text_arena& arena,
                            const core::column_info& column);
time_fields read_time(const core::value_view& value, int digits, const core::column_info& column);
/// A time point's count of ticks of num/den seconds as seconds and nanoseconds; false: it is not a whole number of
/// nanoseconds, or too far away.
[[nodiscard]] bool split_ticks(std::int64_t count, std::int64_t num, std::int64_t den, time_fields& time) noexcept;
/// The other way round. Throws value_out_of_range where 64 bits do not hold the count, type_mismatch where the time
/// lies between two ticks.
std::int64_t count_ticks(const core::value_view& value, const time_fields& time, std::int64_t num, std::int64_t den,
                         const core::column_info& column);
uuid read_uuid(const core::value_view& value, const core::column_info& column);

} // namespace rowan::model
