// Whatever value of a type is written comes back equal, for values made at random.
#include "model/every_feature.hpp"
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace rowan::test {
namespace {

template <class Value>
struct holder {
    std::int64_t id{};
    std::optional<Value> value{};
    using rowan_table = table<"holder", primary_key<&holder::id>>;
};

/// Not NUL, and no half of a surrogate pair.
void append_utf8(std::string& text, std::uint32_t point) {
    if (point == 0 || (point >= 0xD800 && point < 0xE000)) return;
    const auto add = [&](std::uint32_t first, int shift) { text += static_cast<char>(first | point >> shift); };
    const auto follow = [&](int shift) { text += static_cast<char>(0x80 | (point >> shift & 0x3F)); };
    if (point < 0x80) {
        add(0, 0);
    } else if (point < 0x800) {
        add(0xC0, 6);
        follow(0);
    } else if (point < 0x10000) {
        add(0xE0, 12);
        follow(6);
        follow(0);
    } else {
        add(0xF0, 18);
        follow(12);
        follow(6);
        follow(0);
    }
}

class round_trips : public database_test {
protected:
    /// Writes the value, finds it, and reads it.
    template <class Value>
    void round_trip(const Value& given) const {
        const auto holders = db.objects<holder<Value>>();
        const auto id = db.create(holder<Value>{.value = given}).id;
        auto stored = holders.filter(f<&holder<Value>::id> == id);
        // JSON is compared as text where it is text; PostgreSQL's has no equality
        if constexpr (!std::is_same_v<Value, json>) stored = stored.filter(f<&holder<Value>::value> == given);
        const holder<Value> read = stored.get();
        RC_ASSERT(read.value.has_value());
        RC_ASSERT(*read.value == given);
        holders.remove();
    }
    template <class Value, class Property>
    void holds(const Property& property) const {
        db.create_tables<holder<Value>>();
        EXPECT_TRUE(rc::check(property));
    }
};

#define ROUND_TRIP(name, type)                                                                                         \
    ROWAN_TEST(round_trips, name) {                                                                                    \
        holds<type>([this](type given) { round_trip(given); });                                                        \
    }

ROUND_TRIP(int8, std::int8_t)
ROUND_TRIP(int16, std::int16_t)
ROUND_TRIP(int32, std::int32_t)
ROUND_TRIP(int64, std::int64_t)
ROUND_TRIP(uint8, std::uint8_t)
ROUND_TRIP(uint16, std::uint16_t)
ROUND_TRIP(uint32, std::uint32_t)
ROUND_TRIP(booleans, bool)

ROWAN_TEST(round_trips, doubles) {
    holds<double>([this](double given) {
        RC_PRE(std::isfinite(given));
        round_trip(given);
    });
}
ROWAN_TEST(round_trips, floats) {
    holds<float>([this](float given) {
        RC_PRE(std::isfinite(given));
        round_trip(given);
    });
}
ROWAN_TEST(round_trips, extreme_reals) {
    db.create_tables<holder<double>>();
    using limits = std::numeric_limits<double>;
    for (const double given :
         {limits::max(), limits::lowest(), limits::min(), limits::epsilon(), 0.1, 1.0 / 3, -0.0, 0.0})
        round_trip(given);
}
ROWAN_TEST(round_trips, the_sign_of_zero) {
    db.create_tables<holder<double>>();
    for (const double given : {-0.0, 0.0}) {
        const auto id = db.create(holder<double>{.value = given}).id;
        const holder<double> read = db.objects<holder<double>>().get(f<&holder<double>::id> == id);
        EXPECT_EQ(read.value, 0.0);
        EXPECT_EQ(std::signbit(read.value.value()), std::signbit(given) && capabilities().stores_negative_zero);
    }
}
ROWAN_TEST(round_trips, texts) {
    holds<std::string>([this](const std::vector<std::uint32_t>& points) {
        std::string text;
        for (const std::uint32_t any : points) append_utf8(text, any % 0x110000);
        round_trip(text);
    });
}
ROWAN_TEST(round_trips, blobs) {
    holds<bytes>([this](const std::string& given) { round_trip(as_bytes(given)); });
}
ROWAN_TEST(round_trips, uuids) {
    holds<uuid>([this](std::uint64_t high, std::uint64_t low) {
        uuid given;
        for (int i = 0; i < 8; ++i) {
            given.octets[i] = static_cast<std::uint8_t>(high >> 8 * i);
            given.octets[8 + i] = static_cast<std::uint8_t>(low >> 8 * i);
        }
        round_trip(given);
    });
}
ROWAN_TEST(round_trips, decimals) {
    holds<price>([this] {
        round_trip(price::from_units(*rc::gen::inRange<std::int64_t>(-999'999'999'999, 1'000'000'000'000)));
    });
}
ROWAN_TEST(round_trips, enums_by_name) {
    holds<state>([this](bool open) { round_trip(open ? state::open : state::closed); });
}
ROWAN_TEST(round_trips, enums_by_value) {
    holds<level>([this](bool low) { round_trip(low ? level::low : level::high); });
}
ROWAN_TEST(round_trips, days) {
    const std::chrono::sys_days first = std::chrono::year(1) / 1 / 1;
    holds<std::chrono::year_month_day>(
        [&] { round_trip(std::chrono::year_month_day(first + std::chrono::days(*rc::gen::inRange(0, 3652059)))); });
}

std::chrono::seconds any_second() {
    return std::chrono::seconds(*rc::gen::inRange<std::int64_t>(-62135596800, 253402300800));
}

ROWAN_TEST(round_trips, seconds) {
    holds<std::chrono::sys_seconds>([this] { round_trip(std::chrono::sys_seconds(any_second())); });
}
ROWAN_TEST(round_trips, milliseconds) {
    holds<millisecond_instant>([this](std::uint32_t fraction) {
        round_trip(millisecond_instant(any_second()) + std::chrono::milliseconds(fraction % 1'000));
    });
}
ROWAN_TEST(round_trips, microseconds) {
    holds<instant>([this](std::uint32_t fraction) {
        round_trip(instant(any_second()) + std::chrono::microseconds(fraction % 1'000'000));
    });
}
ROWAN_TEST(round_trips, nanoseconds_are_exact_or_refused) {
    using holder = holder<nanosecond_instant>;
    holds<nanosecond_instant>([this](std::uint32_t fraction) {
        const std::chrono::seconds near(any_second().count() % 9'000'000'000); // they reach from 1677 to 2262
        round_trip(nanosecond_instant(near) + std::chrono::microseconds(fraction % 1'000'000));
        const holder finer{.value =
                               nanosecond_instant(near) + std::chrono::nanoseconds(fraction % 1'000'000 * 1'000 + 1)};
        const auto refused = error_kind_of([&] { db.create(finer); });
        RC_ASSERT(!refused || *refused == error_kind::value_out_of_range);
        if (!refused) RC_ASSERT(db.objects<holder>().get().value == finer.value);
        db.objects<holder>().remove();
    });
}
ROWAN_TEST(round_trips, durations_of_nanoseconds) {
    holds<std::chrono::nanoseconds>([this](std::int64_t count) { round_trip(std::chrono::nanoseconds(count)); });
}
ROWAN_TEST(round_trips, durations_of_hours) {
    holds<std::chrono::hours>([this](std::int64_t count) { round_trip(std::chrono::hours(count % 1'000'000)); });
}
ROWAN_TEST(round_trips, own_types) {
    holds<colour>(
        [this](std::uint8_t red, std::uint8_t green, std::uint8_t blue) { round_trip(colour{red, green, blue}); });
}
ROWAN_TEST(round_trips, json_texts) {
    holds<json>([this](const std::vector<int>& numbers) {
        std::string text = "[";
        for (const int number : numbers) text += (text.size() > 1 ? "," : "") + std::to_string(number);
        round_trip(json(text + "]"));
    });
}

ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(round_trips);

} // namespace
} // namespace rowan::test
