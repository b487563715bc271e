// The capability table: what it spells is what SQLite takes, and its checks refuse what the types exclude.
#include "sqlite/capabilities.hpp"
#include "sqlite/test_connection.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rowan::test;
using rowan::error_kind;
using rowan::core::column_info;
using rowan::core::column_kind;
using rowan::core::column_type;

const rowan::statement::capabilities& table() {
    return rowan::sqlite::capabilities();
}

// Whether a column of this kind takes the value that is written so in SQL.
class a_column_of {
public:
    explicit a_column_of(column_kind kind, std::uint32_t max_length = 0) {
        const column_info column{.name = "v", .kind = kind, .max_length = max_length};
        const std::string check = table().column_check(column, "\"v\"");
        m_db->execute("CREATE TABLE t(\"v\" " + table().column_type(column, false) +
                      (check.empty() ? "" : " CHECK (" + check + ")") + ")" + std::string(table().table_suffix));
    }
    bool takes(const std::string& sql) {
        const auto kind = error_kind_of([&] { m_db->execute("INSERT INTO t VALUES (" + sql + ")"); });
        EXPECT_TRUE(!kind || *kind == error_kind::check_violation || *kind == error_kind::type_mismatch) << sql;
        return !kind;
    }

private:
    std::unique_ptr<rowan::driver::connection> m_db = open("sqlite::memory:");
};

TEST(capabilities, integers_have_the_range_of_their_type) {
    a_column_of narrow({.type = column_type::integer, .digits = 8});
    EXPECT_TRUE(narrow.takes("-128") && narrow.takes("127") && narrow.takes("NULL"));
    EXPECT_FALSE(narrow.takes("-129") || narrow.takes("128") || narrow.takes("'x'"));
    a_column_of word({.type = column_type::integer, .digits = 32});
    EXPECT_TRUE(word.takes("-2147483648") && word.takes("2147483647"));
    EXPECT_FALSE(word.takes("-2147483649") || word.takes("2147483648"));
    a_column_of positive({.type = column_type::integer, .digits = 16, .is_unsigned = true});
    EXPECT_TRUE(positive.takes("0") && positive.takes("65535"));
    EXPECT_FALSE(positive.takes("-1") || positive.takes("65536"));
    a_column_of wide({.type = column_type::integer, .digits = 64});
    EXPECT_TRUE(wide.takes("-9223372036854775808") && wide.takes("9223372036854775807"));
    a_column_of wide_positive({.type = column_type::integer, .digits = 64, .is_unsigned = true});
    EXPECT_TRUE(wide_positive.takes("9223372036854775807"));
    EXPECT_FALSE(wide_positive.takes("-1"));
}

TEST(capabilities, the_other_types) {
    a_column_of boolean({.type = column_type::boolean});
    EXPECT_TRUE(boolean.takes("0") && boolean.takes("TRUE"));
    EXPECT_FALSE(boolean.takes("2") || boolean.takes("-1"));
    a_column_of json({.type = column_type::json});
    EXPECT_TRUE(json.takes("'{\"a\": [1]}'") && json.takes("NULL"));
    EXPECT_FALSE(json.takes("'{'") || json.takes("''"));
    a_column_of decimal({.type = column_type::decimal, .digits = 6, .scale = 2});
    EXPECT_TRUE(decimal.takes("999999") && decimal.takes("-999999"));
    EXPECT_FALSE(decimal.takes("1000000") || decimal.takes("-1000000"));
    a_column_of bytes({.type = column_type::bytes});
    EXPECT_TRUE(bytes.takes("x''"));
    EXPECT_FALSE(bytes.takes("'x'"));
    a_column_of real({.type = column_type::real, .digits = 64});
    EXPECT_TRUE(real.takes("1e300") && real.takes("1"));
    EXPECT_FALSE(real.takes("'x'"));
}

TEST(capabilities, the_length_of_a_text_is_in_characters) {
    a_column_of text({.type = column_type::text}, 3);
    EXPECT_TRUE(text.takes("'äöü'") && text.takes("''") && text.takes("NULL"));
    EXPECT_FALSE(text.takes("'abcd'"));
    a_column_of json({.type = column_type::json}, 4);
    EXPECT_TRUE(json.takes("'[12]'"));
    EXPECT_FALSE(json.takes("'[123]'") || json.takes("'{'"));
}

TEST(capabilities, now_has_the_form_of_a_timestamp) {
    for (std::size_t digits = 0; digits <= 9; digits += 3) {
        const std::string now = answer(*open("sqlite::memory:"), "SELECT " + std::string(table().now[digits / 3]));
        ASSERT_EQ(now.size(), digits == 0 ? 19U : 20U + digits) << now; // YYYY-MM-DD HH:MM:SS.mmm
        EXPECT_EQ(now[10], ' ');
        EXPECT_EQ(now.find('.'), digits == 0 ? std::string::npos : 19U);
        for (std::size_t i = 23; i < now.size(); ++i) EXPECT_EQ(now[i], '0');
    }
}

TEST(capabilities, a_generated_key_counts) {
    const auto db = open("sqlite::memory:");
    db->execute("CREATE TABLE t(id INTEGER " + std::string(table().generated_key) + ", v TEXT)" +
                std::string(table().table_suffix));
    EXPECT_EQ(answer(*db, "INSERT INTO t(v) VALUES ('a'), ('b') RETURNING id"), "2");
}

TEST(capabilities, lower_knows_ascii_only) {
    EXPECT_EQ(answer(*open("sqlite::memory:"), "SELECT lower('ABCÄÖ')"), "abcÄÖ");
}

} // namespace
