// Every value comes back as it went in: bit for bit, and of the same kind.
#include "sqlite/test_connection.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace {

using namespace rowan::test;
using rowan::error_kind;
using rowan::core::value;
using rowan::core::value_kind;
using rowan::core::value_view;

// Through a table whose column takes any type, so that nothing converts.
class round_trip : public testing::Test {
protected:
    round_trip() { m_db->execute("CREATE TABLE t(v ANY) STRICT"); }

    value stored(const value_view& given) {
        m_db->execute("DELETE FROM t");
        rows(*m_db, "INSERT INTO t VALUES (?1)", {given});
        return rows(*m_db, "SELECT v FROM t").at(0).at(0);
    }

    std::unique_ptr<rowan::driver::connection> m_db = open("sqlite::memory:");
};

// RapidCheck's integration makes no fixtures with members of its own; this one connection serves all properties.
value through_sqlite(const value_view& given) {
    static const auto db = open("sqlite::memory:");
    const auto statement = prepare(*db, "SELECT ?1");
    statement->start(&given, 1);
    statement->step();
    value_view seen;
    statement->read(&seen, 1);
    return value(seen);
}

RC_GTEST_PROP(round_trip_of_any, integers, ()) {
    const auto number = *rc::gen::arbitrary<std::int64_t>();
    const value back = through_sqlite(value_view::of_integer(number));
    RC_ASSERT(back.view().kind == value_kind::integer);
    RC_ASSERT(back.view().integer == number);
}

RC_GTEST_PROP(round_trip_of_any, reals_by_their_bits, ()) {
    const auto number = std::bit_cast<double>(*rc::gen::arbitrary<std::uint64_t>());
    RC_PRE(!std::isnan(number));
    const value back = through_sqlite(value_view::of_real(number));
    RC_ASSERT(back.view().kind == value_kind::real);
    RC_ASSERT(std::bit_cast<std::uint64_t>(back.view().real) == std::bit_cast<std::uint64_t>(number));
}

RC_GTEST_PROP(round_trip_of_any, blobs, ()) {
    const auto bytes = *rc::gen::arbitrary<std::vector<unsigned char>>();
    const value back = through_sqlite(value_view::of_blob(bytes.data(), bytes.size()));
    RC_ASSERT(back.view().kind == value_kind::blob);
    RC_ASSERT(back.view().text() == std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

RC_GTEST_PROP(round_trip_of_any, texts, ()) {
    const auto piece = rc::gen::element<std::string>("a", "Z", "é", "ß", "€", "😀", "\n", "'", "\\", "%", "\x7f");
    std::string text;
    for (const std::string& each : *rc::gen::container<std::vector<std::string>>(piece)) text += each;
    const value back = through_sqlite(value_view::of_text(text));
    RC_ASSERT(back.view().kind == value_kind::text);
    RC_ASSERT(back.view().text() == text);
}

TEST_F(round_trip, the_ends_of_every_range) {
    for (const std::int64_t number : {INT64_MIN, INT64_MAX, std::int64_t{0}, std::int64_t{-1}})
        EXPECT_EQ(stored(value_view::of_integer(number)).view().integer, number);
    using limits = std::numeric_limits<double>;
    for (const double number : {limits::max(), limits::lowest(), limits::denorm_min(), limits::infinity(), 0.1, 1e300})
        EXPECT_EQ(stored(value_view::of_real(number)).view().real, number);
}

TEST_F(round_trip, empty_is_not_null) {
    EXPECT_EQ(stored(value_view::of_text("")).view().kind, value_kind::text);
    EXPECT_EQ(stored(value_view::of_text({})).view().kind, value_kind::text); // a null pointer
    EXPECT_EQ(stored(value_view::of_blob(nullptr, 0)).view().kind, value_kind::blob);
    EXPECT_EQ(stored(value_view{}).view().kind, value_kind::null);
}

TEST_F(round_trip, a_whole_real_stays_a_real) {
    EXPECT_EQ(stored(value_view::of_real(3.0)).view().kind, value_kind::real);
    EXPECT_TRUE(std::signbit(stored(value_view::of_real(-0.0)).view().real));
}

// A REAL column keeps whole numbers as integers in the file, which know no -0.0: https://sqlite.org/datatype3.html
TEST_F(round_trip, a_real_column_loses_the_sign_of_minus_zero) {
    m_db->execute("CREATE TABLE r(v REAL) STRICT");
    rows(*m_db, "INSERT INTO r VALUES (?1)", {value_view::of_real(-0.0)});
    const value back = rows(*m_db, "SELECT v FROM r").at(0).at(0);
    EXPECT_EQ(back.view().kind, value_kind::real);
    EXPECT_FALSE(std::signbit(back.view().real));
}

TEST_F(round_trip, a_text_of_megabytes) {
    const std::string text(5'000'000, 'x');
    EXPECT_EQ(stored(value_view::of_text(text)).view().text(), text);
}

TEST_F(round_trip, what_cannot_be_stored_is_refused) {
    const auto refused = [&](const value_view& given) { return error_kind_of([&] { stored(given); }); };
    EXPECT_EQ(refused(value_view::of_real(std::numeric_limits<double>::quiet_NaN())), error_kind::value_out_of_range);
    EXPECT_EQ(refused(value_view::of_text(std::string_view("\0", 1))), error_kind::invalid_text);
    EXPECT_EQ(refused(value_view::of_text("caf\xe9")), error_kind::invalid_text);
    EXPECT_EQ(answer(*m_db, "SELECT count(*) FROM t"), "0");
}

TEST_F(round_trip, a_database_in_utf16_reads_and_writes_utf8) {
    const auto db = open("sqlite::memory:");
    db->execute("PRAGMA encoding = 'UTF-16le'; CREATE TABLE t(v TEXT UNIQUE)");
    rows(*db, "INSERT INTO t VALUES (?1)", {value_view::of_text("Ærø 😀")});
    EXPECT_EQ(answer(*db, "SELECT v FROM t WHERE v = ?1", {value_view::of_text("Ærø 😀")}), "Ærø 😀");
}

} // namespace
