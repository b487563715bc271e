// PostgreSQL's numeric: digits to base 10000, of which `weight` + 1 stand in front of the point.
// https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/numeric.c (numeric_send)
#include "numeric.hpp"

#include "wire.hpp"

#include <rowan/core/decimal.hpp>
#include <rowan/core/error.hpp>

#include <charconv>
#include <cstdlib>
#include <limits>

namespace rowan::postgresql {
namespace {

using core::value_view;

constexpr std::uint16_t sign_negative = 0x4000;
constexpr std::uint16_t sign_nan = 0xC000;
constexpr std::uint16_t sign_infinity = 0xD000;
constexpr std::uint16_t sign_minus_infinity = 0xF000;
constexpr int most_digits = 18;

struct number {
    const char* digits;
    int count;
    int weight;
    int scale;
    bool is_negative;

    [[nodiscard]] int group(int position) const noexcept { // of the power 10000^(weight - position)
        return position >= 0 && position < count ? wire::read<std::uint16_t>(digits + position * 2) : 0;
    }
};

// Appends the groups from 10000^first down to 10000^last, with all their zeros.
void append_groups(std::string& out, const number& from, int first, int last) {
    for (int power = first; power >= last; --power) {
        int group = from.group(from.weight - power);
        char four[4];
        for (int i = 4; i-- > 0; group /= 10) four[i] = static_cast<char>('0' + group % 10);
        out.append(four, 4);
    }
}

std::string_view write_text(const number& from, std::string& room) {
    room.clear();
    if (from.weight >= 0) append_groups(room, from, from.weight, 0);
    const std::size_t first = room.find_first_not_of('0');
    room.erase(0, first == std::string::npos ? room.size() : first);
    if (room.empty()) room = "0";
    if (from.is_negative) room.insert(room.begin(), '-');
    if (from.scale > 0) {
        room += '.';
        const std::size_t point = room.size();
        append_groups(room, from, -1, -(from.scale + 3) / 4);
        room.resize(point + static_cast<std::size_t>(from.scale));
    }
    return room;
}

// The units of 10^-scale; false where 18 digits do not hold them.
bool read_units(const number& from, std::int64_t& units) noexcept {
    std::int64_t total = 0;
    const std::int64_t limit = core::power_of_ten(most_digits);
    // Whole groups down to the one that holds the last digit of the scale, then what is too much is taken off again.
    const int last = from.scale > 0 ? -((from.scale + 3) / 4) : 0;
    const int surplus = -last * 4 - from.scale;
    for (int power = from.weight; power >= last; --power) {
        const int group = from.group(from.weight - power);
        if (power == last) {
            const std::int64_t factor = core::power_of_ten(4 - surplus);
            if (total >= limit / factor) return false;
            total = total * factor + group / core::power_of_ten(surplus);
        } else {
            if (total >= limit / 10'000) return false;
            total = total * 10'000 + group;
        }
    }
    units = from.is_negative ? -total : total;
    return true;
}

} // namespace

value_view read_numeric_text(std::string_view text, bool may_round) {
    if (text == "NaN") return value_view::of_real(std::numeric_limits<double>::quiet_NaN());
    if (text == "Infinity") return value_view::of_real(std::numeric_limits<double>::infinity());
    if (text == "-Infinity") return value_view::of_real(-std::numeric_limits<double>::infinity());
    const std::size_t point = text.find('.');
    const std::size_t scale = point == std::string_view::npos ? 0 : text.size() - point - 1;
    std::int64_t units = 0;
    if (scale <= most_digits &&
        core::parse_decimal(text, most_digits, static_cast<int>(scale), units) == core::decimal_parse::ok)
        return value_view::of_decimal(units, static_cast<std::uint8_t>(scale));
    if (!may_round) return value_view::of_text(text);
    double real = 0;
    std::from_chars(text.data(), text.data() + text.size(), real);
    return value_view::of_real(real);
}

value_view read_numeric(const char* data, std::size_t size, bool may_round, std::string& room) {
    number from{};
    if (size < 8) throw_error(error_kind::connection_lost, "the server sent a numeric that is too short");
    from.count = wire::read<std::uint16_t>(data);
    from.weight = static_cast<std::int16_t>(wire::read<std::uint16_t>(data + 2));
    const auto sign = wire::read<std::uint16_t>(data + 4);
    from.scale = wire::read<std::uint16_t>(data + 6);
    from.digits = data + 8;
    from.is_negative = sign == sign_negative;
    if (sign == sign_nan) return read_numeric_text("NaN", may_round);
    if (sign == sign_infinity) return read_numeric_text("Infinity", may_round);
    if (sign == sign_minus_infinity) return read_numeric_text("-Infinity", may_round);
    if (size < 8 + static_cast<std::size_t>(from.count) * 2)
        throw_error(error_kind::connection_lost, "the server sent a numeric that is too short");
    std::int64_t units = 0;
    if (from.scale <= most_digits && read_units(from, units))
        return value_view::of_decimal(units, static_cast<std::uint8_t>(from.scale));
    return read_numeric_text(write_text(from, room), may_round);
}

} // namespace rowan::postgresql
