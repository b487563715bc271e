// Whatever value of a type is written comes back equal, for values made at random.
#include "model/every_feature.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <cmath>

namespace rowan::test {
namespace {

template <class Value>
struct holder {
    std::int64_t id{};
    std::optional<Value> value{};
    using rowan_table = table<"holder", primary_key<&holder::id>>;
};

/// Writes the value, finds it by equality, and reads it.
template <class Value>
void round_trip(const Value& given) {
    static const database db = [] {
        database made = connect("sqlite::memory:");
        made.create_tables<holder<Value>>();
        return made;
    }();
    const auto id = db.create(holder<Value>{.value = given}).id;
    const holder<Value> read =
        db.objects<holder<Value>>().filter(f<&holder<Value>::id> == id && f<&holder<Value>::value> == given).get();
    RC_ASSERT(read.value.has_value());
    RC_ASSERT(*read.value == given);
    db.objects<holder<Value>>().remove();
}

#define ROUND_TRIP(name, type)                                                                                         \
    RC_GTEST_PROP(round_trips, name, (type given)) {                                                                   \
        round_trip(given);                                                                                             \
    }

ROUND_TRIP(int8, std::int8_t)
ROUND_TRIP(int16, std::int16_t)
ROUND_TRIP(int32, std::int32_t)
ROUND_TRIP(int64, std::int64_t)
ROUND_TRIP(uint8, std::uint8_t)
ROUND_TRIP(uint16, std::uint16_t)
ROUND_TRIP(uint32, std::uint32_t)
ROUND_TRIP(booleans, bool)

RC_GTEST_PROP(round_trips, doubles, (double given)) {
    RC_PRE(!std::isnan(given));
    round_trip(given);
}
RC_GTEST_PROP(round_trips, floats, (float given)) {
    RC_PRE(!std::isnan(given));
    round_trip(given);
}
RC_GTEST_PROP(round_trips, texts, (const std::vector<std::uint16_t>& points)) {
    std::string text;
    for (const std::uint16_t point : points) { // as UTF-8, without NUL and surrogates
        if (point == 0 || (point >= 0xD800 && point < 0xE000)) continue;
        if (point < 0x80) {
            text += static_cast<char>(point);
        } else if (point < 0x800) {
            text += static_cast<char>(0xC0 | point >> 6);
            text += static_cast<char>(0x80 | (point & 0x3F));
        } else {
            text += static_cast<char>(0xE0 | point >> 12);
            text += static_cast<char>(0x80 | (point >> 6 & 0x3F));
            text += static_cast<char>(0x80 | (point & 0x3F));
        }
    }
    round_trip(text);
}
RC_GTEST_PROP(round_trips, blobs, (const std::string& given)) {
    round_trip(as_bytes(given));
}
RC_GTEST_PROP(round_trips, uuids, (std::uint64_t high, std::uint64_t low)) {
    uuid given;
    for (int i = 0; i < 8; ++i) {
        given.octets[i] = static_cast<std::uint8_t>(high >> 8 * i);
        given.octets[8 + i] = static_cast<std::uint8_t>(low >> 8 * i);
    }
    round_trip(given);
}
RC_GTEST_PROP(round_trips, decimals, ()) {
    round_trip(price::from_units(*rc::gen::inRange<std::int64_t>(-999'999'999'999, 1'000'000'000'000)));
}
RC_GTEST_PROP(round_trips, enums, (bool open)) {
    round_trip(open ? state::open : state::closed);
    round_trip(open ? level::low : level::high);
}
RC_GTEST_PROP(round_trips, days, ()) {
    const std::chrono::sys_days first = std::chrono::year(1) / 1 / 1;
    round_trip(std::chrono::year_month_day(first + std::chrono::days(*rc::gen::inRange(0, 3652059))));
}
RC_GTEST_PROP(round_trips, times, (std::uint32_t fraction)) {
    const std::chrono::seconds second(*rc::gen::inRange<std::int64_t>(-62135596800, 253402300800));
    round_trip(std::chrono::sys_seconds(second));
    round_trip(millisecond_instant(second) + std::chrono::milliseconds(fraction % 1'000));
    round_trip(instant(second) + std::chrono::microseconds(fraction % 1'000'000));
    const std::chrono::seconds near(second.count() % 9'000'000'000); // nanoseconds reach from 1677 to 2262
    round_trip(nanosecond_instant(near) + std::chrono::nanoseconds(fraction % 1'000'000'000));
}
RC_GTEST_PROP(round_trips, durations, (std::int64_t count)) {
    round_trip(std::chrono::nanoseconds(count));
    round_trip(std::chrono::hours(count % 1'000'000));
}
RC_GTEST_PROP(round_trips, own_types, (std::uint8_t red, std::uint8_t green, std::uint8_t blue)) {
    round_trip(colour{red, green, blue});
}
RC_GTEST_PROP(round_trips, json_texts, (const std::vector<int>& numbers)) {
    std::string text = "[";
    for (const int number : numbers) text += (text.size() > 1 ? "," : "") + std::to_string(number);
    round_trip(json(text + "]"));
}

} // namespace
} // namespace rowan::test
