// The binary forms of PostgreSQL's values: everything is in network order.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace rowan::postgresql::wire {

inline std::uint16_t swapped(std::uint16_t number) noexcept {
    return __builtin_bswap16(number);
}
inline std::uint32_t swapped(std::uint32_t number) noexcept {
    return __builtin_bswap32(number);
}
inline std::uint64_t swapped(std::uint64_t number) noexcept {
    return __builtin_bswap64(number);
}

template <class Unsigned>
Unsigned in_network_order(Unsigned number) noexcept {
    if constexpr (std::endian::native == std::endian::little) return swapped(number);
    return number;
}

/// Reads an unsigned number of its own size.
template <class Unsigned>
Unsigned read(const char* from) noexcept {
    Unsigned number;
    std::memcpy(&number, from, sizeof number);
    return in_network_order(number);
}

template <class Unsigned>
void write(char* to, Unsigned number) noexcept {
    number = in_network_order(number);
    std::memcpy(to, &number, sizeof number);
}

/// Days and microseconds count from 2000-01-01 in PostgreSQL.
inline constexpr std::int64_t days_to_2000 = 10'957;
inline constexpr std::int64_t seconds_to_2000 = days_to_2000 * 86'400;
inline constexpr std::int64_t seconds_per_day = 86'400;
inline constexpr std::int64_t micros_per_second = 1'000'000;

} // namespace rowan::postgresql::wire
