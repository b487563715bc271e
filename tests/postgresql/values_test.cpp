// Values go to the server and come back as they were, or are refused before anything is sent.
#include "postgresql/server.hpp"

#include <rowan/core/calendar.hpp>
#include <rowan/core/decimal.hpp>
#include <rowan/core/uuid.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <map>

namespace {

using namespace rowan::test;
using rowan::error_kind;
using rowan::core::value;
using rowan::core::value_kind;
using rowan::core::value_view;

// One connection for all values of a run: opening a database for each would take longer than everything else.
class echo {
public:
    static echo& instance() {
        static echo only;
        return only;
    }
    value operator()(const std::string& type, const value_view& given) {
        auto& statement = m_statements[type];
        if (statement == nullptr) statement = prepare_on(*m_db, "SELECT $1::" + type);
        statement->start(&given, 1);
        EXPECT_TRUE(statement->step());
        value_view answer;
        statement->read(&answer, 1);
        value owned(answer);
        statement->reset();
        return owned;
    }

private:
    std::unique_ptr<rowan::driver::connection> m_db = server_endpoint(server_url("postgresql")).connect();
    std::map<std::string, std::unique_ptr<rowan::driver::prepared>> m_statements;
};

value sent(const std::string& type, const value_view& given) {
    return echo::instance()(type, given);
}

error_kind refused(const std::string& type, const value_view& given) {
    return error_of([&] { sent(type, given); }).kind();
}

RC_GTEST_PROP(postgresql_values, integers_of_every_width, (std::int64_t number)) {
    RC_ASSERT(sent("bigint", value_view::of_integer(number)).view().integer == number);
    const auto narrow = static_cast<std::int32_t>(number);
    RC_ASSERT(sent("integer", value_view::of_integer(narrow)).view().integer == narrow);
    const auto small = static_cast<std::int16_t>(number);
    RC_ASSERT(sent("smallint", value_view::of_integer(small)).view().integer == small);
}

RC_GTEST_PROP(postgresql_values, every_double_bit_by_bit, (std::uint64_t bits)) {
    double number = 0;
    std::memcpy(&number, &bits, sizeof bits);
    const double back = sent("double precision", value_view::of_real(number)).view().real;
    const bool is_same = std::isnan(number) ? std::isnan(back) : std::memcmp(&back, &number, sizeof back) == 0;
    RC_ASSERT(is_same);
}

RC_GTEST_PROP(postgresql_values, bytes_of_every_value, (const std::vector<unsigned char>& bytes)) {
    const value back = sent("bytea", value_view::of_blob(bytes.data(), bytes.size()));
    RC_ASSERT(back.view().kind == value_kind::blob);
    RC_ASSERT(back.view().text() == std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

// Code points of every plane.
std::string utf8_of(const std::vector<std::uint32_t>& numbers) {
    std::string text;
    for (const std::uint32_t number : numbers) {
        std::uint32_t c = 1 + number % 0x10FFFF;
        if (c >= 0xD800 && c < 0xE000) c -= 0x800;
        if (c < 0x80) {
            text += static_cast<char>(c);
        } else if (c < 0x800) {
            text += static_cast<char>(0xC0 | c >> 6);
            text += static_cast<char>(0x80 | (c & 63));
        } else if (c < 0x10000) {
            text += static_cast<char>(0xE0 | c >> 12);
            text += static_cast<char>(0x80 | (c >> 6 & 63));
            text += static_cast<char>(0x80 | (c & 63));
        } else {
            text += static_cast<char>(0xF0 | c >> 18);
            text += static_cast<char>(0x80 | (c >> 12 & 63));
            text += static_cast<char>(0x80 | (c >> 6 & 63));
            text += static_cast<char>(0x80 | (c & 63));
        }
    }
    return text;
}

RC_GTEST_PROP(postgresql_values, text_of_every_plane, (const std::vector<std::uint32_t>& numbers)) {
    const std::string text = utf8_of(numbers);
    const value back = sent("text", value_view::of_text(text));
    RC_ASSERT(back.view().kind == value_kind::text);
    RC_ASSERT(back.view().text() == text);
    RC_ASSERT(sent("varchar", value_view::of_text(text)).view().text() == text);
}

RC_GTEST_PROP(postgresql_values, decimals_of_18_digits, (std::int64_t number)) {
    const std::int64_t units = number % rowan::core::power_of_ten(18);
    for (const int scale : {0, 1, 2, 3, 4, 5, 9, 17, 18}) {
        const std::string type = "numeric(18," + std::to_string(scale) + ")";
        const value_view back = sent(type, value_view::of_decimal(units, static_cast<std::uint8_t>(scale))).view();
        RC_ASSERT(back.kind == value_kind::decimal);
        RC_ASSERT(back.scale == scale);
        RC_ASSERT(back.integer == units);
    }
}

RC_GTEST_PROP(postgresql_values, times_and_dates_of_the_years_1_to_9999, ()) {
    const auto seconds = *rc::gen::inRange<std::int64_t>(-62'135'596'800, 253'402'300'800);
    const auto micros = *rc::gen::inRange<std::uint32_t>(0, 1'000'000);
    char text[rowan::core::time_text_capacity];
    const std::size_t size = rowan::core::write_time(text, seconds, micros * 1000, 6);
    for (const char* type : {"timestamp", "timestamptz"}) {
        const value back = sent(type, value_view::of_text({text, size}));
        std::int64_t seconds_back = 0;
        std::uint32_t nanoseconds_back = 0;
        RC_ASSERT(rowan::core::parse_time(back.view().text(), 6, seconds_back, nanoseconds_back));
        RC_ASSERT(seconds_back == seconds);
        RC_ASSERT(nanoseconds_back == micros * 1000);
    }
    RC_ASSERT(sent("date", value_view::of_text({text, 10})).view().text() == std::string_view(text, 10));
}

TEST(postgresql_values, the_rest_of_the_types) {
    const std::string id = rowan::uuid::random().to_string();
    EXPECT_EQ(sent("uuid", value_view::of_text(id)).view().text(), id);
    const std::string json = R"({"a":  1, "a": [true]})";
    EXPECT_EQ(sent("json", value_view::of_text(json)).view().text(), json) << "as it was written";
    EXPECT_EQ(sent("jsonb", value_view::of_text(json)).view().text(), R"({"a": [true]})");
    EXPECT_EQ(sent("boolean", value_view::of_integer(1)).view().integer, 1);
    EXPECT_EQ(sent("boolean", value_view::of_integer(0)).view().integer, 0);
    EXPECT_EQ(sent("real", value_view::of_real(1.5)).view().real, 1.5);
    EXPECT_EQ(sent("name", value_view::of_text("n")).view().text(), "n");
    EXPECT_EQ(sent("char(5)", value_view::of_text("ab")).view().text(), "ab   ");
    EXPECT_EQ(sent("interval", value_view::of_text("1 day")).view().text(), "1 day");
    EXPECT_EQ(sent("inet", value_view::of_text("10.0.0.1")).view().text(), "10.0.0.1");
    EXPECT_EQ(sent("oid", value_view::of_integer(4294967295)).view().integer, 4294967295);
    EXPECT_EQ(sent("integer[]", value_view::of_text("{1,2}")).view().text(), "{1,2}");
}

TEST(postgresql_values, null_is_not_empty) {
    for (const char* type : {"text", "bytea", "integer", "numeric", "uuid", "timestamp", "boolean", "interval"})
        EXPECT_EQ(sent(type, value_view()).view().kind, value_kind::null) << type;
    EXPECT_EQ(sent("text", value_view::of_text({})).view().kind, value_kind::text);
    EXPECT_EQ(sent("bytea", value_view::of_blob(nullptr, 0)).view().kind, value_kind::blob);
}

TEST(postgresql_values, infinities_and_not_a_number) {
    const double infinity = std::numeric_limits<double>::infinity();
    for (const char* type : {"double precision", "real", "numeric"}) {
        EXPECT_EQ(sent(type, value_view::of_real(infinity)).view().real, infinity) << type;
        EXPECT_EQ(sent(type, value_view::of_real(-infinity)).view().real, -infinity) << type;
        EXPECT_TRUE(std::isnan(sent(type, value_view::of_real(std::nan(""))).view().real)) << type;
    }
    EXPECT_EQ(sent("date", value_view::of_text("infinity")).view().text(), "infinity");
    EXPECT_EQ(sent("timestamp", value_view::of_text("-infinity")).view().text(), "-infinity");
}

TEST(postgresql_values, times_beyond_the_calendar_are_shown_as_the_server_does) {
    const auto same = [](const char* type, const std::string& text) {
        const auto db = server_endpoint(server_url("postgresql")).connect();
        EXPECT_EQ(sent(type, value_view::of_text(text)).view().text(),
                  answer_on(*db, "SELECT '" + text + "'::" + type + "::text"));
    };
    same("date", "0044-03-15 BC");
    same("date", "10000-01-01");
    same("date", "0001-01-01 BC");
    same("date", "4713-01-01 BC");
    same("timestamp", "12024-02-29 23:59:59");
    same("timestamp", "0044-03-15 12:00:00 BC");
}

TEST(postgresql_values, numerics_that_are_too_wide_are_never_cut) {
    const std::string wide = "12345678901234567890.123456789";
    EXPECT_EQ(sent("numeric(40,9)", value_view::of_text(wide)).view().text(), wide);
    EXPECT_EQ(sent("numeric(40,9)", value_view::of_text("-" + wide)).view().text(), "-" + wide);
    EXPECT_EQ(sent("numeric(30,25)", value_view::of_text("0.0000000000000000000000001")).view().text(),
              "0.0000000000000000000000001");
    // of no declared scale, as averages are: the nearest real
    EXPECT_EQ(sent("numeric", value_view::of_text(wide)).view().real, 12345678901234567890.123456789);
    EXPECT_EQ(text_of(sent("numeric", value_view::of_text("2.50")).view()), "250e-2");
    EXPECT_EQ(text_of(sent("numeric", value_view::of_text("100000000")).view()), "100000000e-0");
    EXPECT_EQ(text_of(sent("numeric", value_view::of_text("0.0001")).view()), "1e-4");
    EXPECT_EQ(text_of(sent("numeric", value_view::of_text("0")).view()), "0e-0");
    EXPECT_EQ(text_of(sent("numeric", value_view::of_text("999999999999999999")).view()), "999999999999999999e-0");
    EXPECT_EQ(sent("numeric", value_view::of_text("1000000000000000000")).view().real, 1e18);
}

TEST(postgresql_values, numbers_that_do_not_fit_are_refused) {
    EXPECT_EQ(refused("smallint", value_view::of_integer(32768)), error_kind::value_out_of_range);
    EXPECT_EQ(refused("integer", value_view::of_integer(-2147483649)), error_kind::value_out_of_range);
    EXPECT_EQ(refused("bigint", value_view::of_real(1.5)), error_kind::value_out_of_range);
    EXPECT_EQ(refused("bigint", value_view::of_real(9.3e18)), error_kind::value_out_of_range);
    EXPECT_EQ(refused("bigint", value_view::of_decimal(15, 1)), error_kind::value_out_of_range);
    EXPECT_EQ(refused("boolean", value_view::of_integer(2)), error_kind::value_out_of_range);
    EXPECT_EQ(refused("real", value_view::of_real(1e39)), error_kind::value_out_of_range);
    EXPECT_EQ(refused("numeric(4,2)", value_view::of_integer(100)), error_kind::value_out_of_range);
    EXPECT_EQ(refused("timestamp", value_view::of_text("2024-02-29 12:00:00.000000001")),
              error_kind::value_out_of_range);
    EXPECT_EQ(refused("oid", value_view::of_integer(-1)), error_kind::value_out_of_range);
    EXPECT_EQ(sent("bigint", value_view::of_decimal(150, 1)).view().integer, 15);
    EXPECT_EQ(sent("bigint", value_view::of_real(-4.0)).view().integer, -4);
}

TEST(postgresql_values, values_of_another_kind_are_refused) {
    EXPECT_EQ(refused("integer", value_view::of_text("1")), error_kind::type_mismatch);
    EXPECT_EQ(refused("bytea", value_view::of_text("x")), error_kind::type_mismatch);
    EXPECT_EQ(refused("text", value_view::of_blob("x", 1)), error_kind::type_mismatch);
    EXPECT_EQ(refused("date", value_view::of_integer(1)), error_kind::type_mismatch);
    EXPECT_EQ(refused("uuid", value_view::of_real(1)), error_kind::type_mismatch);
    EXPECT_EQ(refused("uuid", value_view::of_text("no uuid")), error_kind::type_mismatch);
    EXPECT_EQ(refused("date", value_view::of_text("no date")), error_kind::type_mismatch);
    const value_view one = value_view::of_integer(1);
    EXPECT_EQ(refused("integer", value_view::of_list(&one, 1)), error_kind::type_mismatch);
    EXPECT_EQ(refused("numeric", value_view::of_list(&one, 1)), error_kind::type_mismatch);
}

TEST(postgresql_values, texts_that_are_no_texts_are_refused) {
    for (const char* type : {"text", "json", "interval", "uuid", "date", "numeric"}) {
        EXPECT_EQ(refused(type, value_view::of_text({"a\0b", 3})), error_kind::invalid_text) << type;
        EXPECT_EQ(refused(type, value_view::of_text("\xC3")), error_kind::invalid_text) << type;
    }
}

} // namespace
