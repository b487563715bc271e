// PostgreSQL's dates and times as the text that the models read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rowan::postgresql {

/// Enough for every date and time that PostgreSQL holds.
inline constexpr std::size_t temporal_text_capacity = 40;

/// Writes days since 2000-01-01 as 'YYYY-MM-DD' ('infinity', and years beyond 9999 or before Christ as the server shows
/// them); returns how many characters.
std::size_t write_date(char* out, std::int32_t days) noexcept;

/// Writes microseconds since 2000-01-01 as 'YYYY-MM-DD HH:MM:SS.ffffff', without zeros at its end; likewise.
std::size_t write_time(char* out, std::int64_t micros) noexcept;

/// Turns the text form of a timestamptz, which has an offset behind it, into a time in UTC; returns 0 where the text is
/// not in the ISO style.
std::size_t write_time_in_utc(char* out, std::string_view text) noexcept;

} // namespace rowan::postgresql
