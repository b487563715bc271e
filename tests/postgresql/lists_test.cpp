// Lists travel as arrays: of every type, with what needs escaping, and of any length.
#include "postgresql/server.hpp"

#include <rowan/core/uuid.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace {

using namespace rowan::test;
using rowan::error_kind;
using rowan::core::value_view;

class postgresql_lists : public postgresql_test {
protected:
    // What the server makes of the list, as it would write it.
    std::string written(const std::string& type, const std::vector<value_view>& list) {
        return answer_on(*m_db, "SELECT ($1::" + type + ")::text", {value_view::of_list(list.data(), list.size())});
    }
    // The same values, each as a text.
    std::string elements(const std::string& type, const std::vector<value_view>& list) {
        return answer_on(*m_db, "SELECT string_agg(coalesce(e::text, 'NULL'), '|') FROM unnest($1::" + type + ") e",
                         {value_view::of_list(list.data(), list.size())});
    }
};

TEST_F(postgresql_lists, of_every_type) {
    const auto integer = value_view::of_integer;
    const auto real = value_view::of_real;
    const auto text = value_view::of_text;
    EXPECT_EQ(written("bigint[]", {integer(1), integer(-9223372036854775807)}), "{1,-9223372036854775807}");
    EXPECT_EQ(written("integer[]", {integer(1), {}, integer(3)}), "{1,NULL,3}");
    EXPECT_EQ(written("smallint[]", {integer(-32768)}), "{-32768}");
    EXPECT_EQ(written("boolean[]", {integer(1), integer(0)}), "{t,f}");
    EXPECT_EQ(written("double precision[]", {real(0.1), real(std::numeric_limits<double>::infinity())}),
              "{0.1,Infinity}");
    EXPECT_EQ(written("real[]", {real(1.5)}), "{1.5}");
    EXPECT_EQ(written("numeric[]", {value_view::of_decimal(-1999, 2), integer(5), {}}), "{-19.99,5,NULL}");
    EXPECT_EQ(written("date[]", {text("2024-02-29")}), "{2024-02-29}");
    EXPECT_EQ(written("timestamp[]", {text("2024-02-29 12:00:00.5")}), "{\"2024-02-29 12:00:00.5\"}");
    EXPECT_EQ(written("bytea[]", {value_view::of_blob("\0\xff", 2)}), "{\"\\\\x00ff\"}");
    EXPECT_EQ(written("varchar[]", {text("a"), text("")}), "{a,\"\"}");
    EXPECT_EQ(written("json[]", {text("{\"a\": \"b\\\\c\"}")}), "{\"{\\\"a\\\": \\\"b\\\\\\\\c\\\"}\"}");
    const std::string id = rowan::uuid::random().to_string();
    EXPECT_EQ(written("uuid[]", {text(id)}), "{" + id + "}");
    EXPECT_EQ(written("interval[]", {text("1 day"), text("02:00")}), "{\"1 day\",02:00:00}");
    EXPECT_EQ(written("bigint[]", {}), "{}");
    EXPECT_EQ(written("numeric[]", {}), "{}");
    EXPECT_EQ(written("timestamptz[]", {text("2024-02-29 12:00"), text("2024-02-29 12:00:00+00")}).substr(0, 12),
              "{\"2024-02-29")
        << "a text that the server has to read makes the whole list one of texts";
}

TEST_F(postgresql_lists, texts_with_what_means_something_in_an_array) {
    const std::vector<std::string> texts{"NULL", "null", "", " ", "{", "}", ",", "\"", "\\", "a\"b\\c,{}", "\n", "ünï"};
    std::vector<value_view> list;
    std::string expected;
    for (const std::string& each : texts) {
        list.push_back(value_view::of_text(each));
        expected += (expected.empty() ? "" : "|") + each;
    }
    list.push_back({});
    EXPECT_EQ(elements("text[]", list), expected + "|NULL");
    // of a type that goes as text
    m_db->execute("CREATE DOMAIN word AS text");
    EXPECT_EQ(elements("word[]", list), expected + "|NULL");
    m_db->execute("CREATE TYPE mood AS ENUM ('so so', 'null')");
    EXPECT_EQ(elements("mood[]", {value_view::of_text("so so"), {}, value_view::of_text("null")}), "so so|NULL|null");
}

TEST_F(postgresql_lists, of_a_hundred_thousand_values) {
    std::vector<value_view> numbers;
    std::vector<std::string> texts;
    for (int i = 0; i < 100'000; ++i) {
        numbers.push_back(value_view::of_integer(i));
        texts.push_back("text number " + std::to_string(i));
    }
    std::vector<value_view> words;
    for (const std::string& each : texts) words.push_back(value_view::of_text(each));
    EXPECT_EQ(answer_on(*m_db, "SELECT count(*) FROM generate_series(50000, 150000) g WHERE g::bigint = ANY($1)",
                        {value_view::of_list(numbers.data(), numbers.size())}),
              "50000");
    EXPECT_EQ(answer_on(*m_db, "SELECT count(DISTINCT e) FROM unnest($1::text[]) e",
                        {value_view::of_list(words.data(), words.size())}),
              "100000");
}

TEST_F(postgresql_lists, refuse_what_their_elements_refuse) {
    const auto kind = [&](const std::string& type, const value_view& element) {
        return error_of([&] { written(type, {element}); }).kind();
    };
    EXPECT_EQ(kind("smallint[]", value_view::of_integer(40'000)), error_kind::value_out_of_range);
    EXPECT_EQ(kind("integer[]", value_view::of_text("x")), error_kind::type_mismatch);
    EXPECT_EQ(kind("text[]", value_view::of_text({"\0", 1})), error_kind::invalid_text);
    EXPECT_EQ(kind("interval[]", value_view::of_text("\xff")), error_kind::invalid_text);
    const value_view inner = value_view::of_integer(1);
    EXPECT_EQ(kind("integer[]", value_view::of_list(&inner, 1)), error_kind::misuse);
    EXPECT_EQ(kind("numeric[]", value_view::of_list(&inner, 1)), error_kind::misuse);
}

} // namespace
