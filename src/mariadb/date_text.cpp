// Dates and times of the binary protocol as the text that the rest of Rowan reads. The format:
// https://mariadb.com/kb/en/resultset-row/#timestamp-binary-encoding
#include "date_text.hpp"

#include <cstdint>
#include <cstring>

namespace rowan::mariadb {
namespace {

// At least `width` digits, with zeros in front.
char* write_number(char* out, std::uint32_t number, int width) noexcept {
    char digits[10];
    int count = 0;
    do {
        digits[count++] = static_cast<char>('0' + number % 10);
        number /= 10;
    } while (number != 0);
    while (width-- > count) *out++ = '0';
    while (count > 0) *out++ = digits[--count];
    return out;
}

std::uint32_t byte_at(const char* packed, std::size_t size, std::size_t at) noexcept {
    return at < size ? static_cast<unsigned char>(packed[at]) : 0;
}

std::uint32_t word_at(const char* packed, std::size_t size, std::size_t at) noexcept {
    std::uint32_t word = 0;
    if (at + sizeof word <= size) std::memcpy(&word, packed + at, sizeof word);
    return word;
}

char* write_day(char* out, const char* packed, std::size_t size) noexcept {
    out = write_number(out, byte_at(packed, size, 0) + byte_at(packed, size, 1) * 256, 4);
    *out++ = '-';
    out = write_number(out, byte_at(packed, size, 2), 2);
    *out++ = '-';
    return write_number(out, byte_at(packed, size, 3), 2);
}

char* write_clock(char* out, std::uint32_t hours, const char* minutes_and_seconds, std::size_t size,
                  std::uint32_t microseconds, unsigned digits) noexcept {
    out = write_number(out, hours, 2);
    *out++ = ':';
    out = write_number(out, byte_at(minutes_and_seconds, size, 0), 2);
    *out++ = ':';
    out = write_number(out, byte_at(minutes_and_seconds, size, 1), 2);
    if (digits > 6) digits = microseconds != 0 ? 6 : 0;
    if (digits == 0) return out;
    *out++ = '.';
    char fraction[10];
    write_number(fraction, microseconds, 6);
    std::memcpy(out, fraction, digits);
    return out + digits;
}

} // namespace

std::size_t write_date(char* out, const char* packed, std::size_t size) noexcept {
    return static_cast<std::size_t>(write_day(out, packed, size) - out);
}

std::size_t write_date_time(char* out, const char* packed, std::size_t size, unsigned digits) noexcept {
    char* end = write_day(out, packed, size);
    *end++ = ' ';
    const std::size_t left = size > 5 ? size - 5 : 0;
    end = write_clock(end, byte_at(packed, size, 4), packed + 5, left, word_at(packed, size, 7), digits);
    return static_cast<std::size_t>(end - out);
}

std::size_t write_time(char* out, const char* packed, std::size_t size, unsigned digits) noexcept {
    char* end = out;
    if (byte_at(packed, size, 0) != 0) *end++ = '-';
    const std::uint32_t hours = word_at(packed, size, 1) * 24 + byte_at(packed, size, 5);
    const std::size_t left = size > 6 ? size - 6 : 0;
    end = write_clock(end, hours, packed + 6, left, word_at(packed, size, 8), digits);
    return static_cast<std::size_t>(end - out);
}

} // namespace rowan::mariadb
