// Dates and times of the binary protocol as the text that the rest of Rowan reads.
#pragma once

#include <cstddef>

namespace rowan::mariadb {

/// 'YYYY-MM-DD'. Returns the length; no closing NUL. `packed` is as it came over the wire: 0 or at least 4 bytes.
std::size_t write_date(char* out, const char* packed, std::size_t size) noexcept;
/// 'YYYY-MM-DD HH:MM:SS' with `digits` fraction digits; more than 6: as many as are needed.
std::size_t write_date_time(char* out, const char* packed, std::size_t size, unsigned digits) noexcept;
/// '[-]HH:MM:SS' likewise; at most 34 characters.
std::size_t write_time(char* out, const char* packed, std::size_t size, unsigned digits) noexcept;

} // namespace rowan::mariadb
