// `in` takes any number of values of any kind, exactly, and the compared column's own collation decides.
#include "server.hpp"

namespace rowan::test {
namespace {

constexpr std::string_view count_in = "SELECT count(*) FROM t WHERE v IN (/*rowan_list*/?/**/)";
constexpr std::size_t many = 100'000;

class mariadb_lists : public mariadb_test {
protected:
    void make(const std::string& type, const std::string& expression) {
        db->execute("CREATE OR REPLACE TABLE t (v " + type +
                    " NOT NULL, UNIQUE KEY (v)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin");
        db->execute("INSERT INTO t SELECT " + expression + " FROM seq_1_to_" + std::to_string(many));
    }
    /// What this session has read row by row, from indexes or tables.
    std::int64_t rows_read() {
        return std::stoll(answer(
            *db,
            "SELECT CAST(sum(variable_value) AS INT) FROM information_schema.session_status WHERE variable_name IN "
            "('Handler_read_next', 'Handler_read_rnd_next', 'Handler_read_first')"));
    }
    std::string count(const values& list) {
        return answer(*db, count_in, {core::value_view::of_list(list.data(), list.size())});
    }
};

TEST_F(mariadb_lists, integers) {
    make("BIGINT", "seq * 92233720368547");
    values list;
    for (std::size_t i = 1; i <= many; ++i) list.push_back(number(static_cast<std::int64_t>(i) * 92233720368547));
    EXPECT_EQ(count(list), std::to_string(many));
    for (core::value_view& each : list) ++each.integer;
    EXPECT_EQ(count(list), "0");
    EXPECT_EQ(count({}), "0");
    EXPECT_EQ(count({core::value_view{}}), "0");
    run(*db, "INSERT INTO t VALUES (-9223372036854775808), (9223372036854775807), (9223372036854775806)");
    EXPECT_EQ(count({number(INT64_MIN), number(INT64_MAX)}), "2");
}

TEST_F(mariadb_lists, reals) {
    make("DOUBLE", "seq / 3e0");
    values list;
    for (std::size_t i = 1; i <= many; ++i) list.push_back(core::value_view::of_real(static_cast<double>(i) / 3));
    EXPECT_EQ(count(list), std::to_string(many));
    run(*db, "INSERT INTO t VALUES (5e-324), (1.7976931348623157e308), (-2.2250738585072014e-308)");
    EXPECT_EQ(count({core::value_view::of_real(5e-324), core::value_view::of_real(1.7976931348623157e308),
                     core::value_view::of_real(-2.2250738585072014e-308), core::value_view::of_real(0)}),
              "3");
}

TEST_F(mariadb_lists, decimals) {
    make("DECIMAL(18,6)", "seq * 9999.999999");
    values list;
    for (std::size_t i = 1; i <= many; ++i)
        list.push_back(core::value_view::of_decimal(static_cast<std::int64_t>(i) * 9'999'999'999, 6));
    EXPECT_EQ(count(list), std::to_string(many));
    run(*db, "INSERT INTO t VALUES (999999999999.999999), (-999999999999.999999)");
    EXPECT_EQ(count({core::value_view::of_decimal(999'999'999'999'999'999, 6),
                     core::value_view::of_decimal(-999'999'999'999'999'999, 6)}),
              "2");
    make("DECIMAL(18,18)", "seq / 1000000");
    run(*db, "INSERT INTO t VALUES (0.999999999999999999)");
    EXPECT_EQ(count({core::value_view::of_decimal(999'999'999'999'999'999, 18)}), "1");
    make("DECIMAL(18,0)", "seq");
    run(*db, "INSERT INTO t VALUES (999999999999999999)");
    EXPECT_EQ(count({core::value_view::of_decimal(999'999'999'999'999'999, 0)}), "1");
}

TEST_F(mariadb_lists, texts) {
    make("VARCHAR(255)", "concat('user', seq, '@example.org')");
    std::vector<std::string> texts;
    values list;
    for (std::size_t i = 1; i <= many; ++i) texts.push_back("user" + std::to_string(i) + "@example.org");
    for (const std::string& each : texts) list.push_back(text(each));
    EXPECT_EQ(count(list), std::to_string(many));
    for (const std::string_view odd : {"", " ", "'", "\"", "\\", "\\\"", "\\u0041", "null", "[1]",
                                       "\x01\n\t\r\b\f\x1f\x7f", "\u00e9\u4e2d\U0001F600\U0010FFFF"}) {
        const values one{text(odd)};
        EXPECT_EQ(count(one), "0") << odd;
        run(*db, "INSERT INTO t VALUES (?)", one);
        EXPECT_EQ(count(one), "1") << odd;
    }
    EXPECT_EQ(error_kind_of([&] { count({text(std::string_view("a\0", 2))}); }), error_kind::invalid_text);
}

TEST_F(mariadb_lists, bytes) {
    make("VARBINARY(255)", "unhex(sha2(seq, 256))");
    run(*db, "DELETE FROM t");
    std::vector<std::string> all;
    for (int i = 0; i < 256; ++i)
        all.push_back(std::string(1, static_cast<char>(i)) + '\0' + static_cast<char>(255 - i));
    values list;
    for (const std::string& each : all) list.push_back(core::value_view::of_blob(each.data(), each.size()));
    for (const core::value_view& each : list) run(*db, "INSERT INTO t VALUES (?)", {each});
    EXPECT_EQ(count(list), "256");
    values repeated;
    for (std::size_t i = 0; i < many; ++i) repeated.push_back(list[i % list.size()]);
    EXPECT_EQ(count(repeated), "256");
}

TEST_F(mariadb_lists, dates_and_times) {
    make("DATETIME(6)", "'2000-01-01 00:00:00' + INTERVAL seq SECOND");
    EXPECT_EQ(count({text("2000-01-01 00:00:01.000000"), text("2000-01-02 00:00:00"), text("1999-01-01 00:00:00")}),
              "2");
    make("DATE", "'2000-01-01' + INTERVAL seq DAY");
    EXPECT_EQ(count({text("2000-01-02"), text("2000-02-29"), text("1999-12-31")}), "2");
}

TEST_F(mariadb_lists, the_collation_of_the_column_decides) {
    for (const auto& [declared, expected] : {std::pair<const char*, const char*>{"utf8mb4_nopad_bin", "1"},
                                             {"utf8mb4_unicode_ci", "2"},
                                             {"utf8mb4_general_ci", "2"},
                                             {"utf8mb4_bin", "1"},
                                             {"utf8mb4_uca1400_as_ci", "2"}}) {
        db->execute("CREATE OR REPLACE TABLE t (v VARCHAR(50) COLLATE " + std::string(declared) +
                    ") DEFAULT CHARSET=utf8mb4; INSERT INTO t VALUES ('abc'), ('ABC'), ('abcd')");
        EXPECT_EQ(count({text("abc"), text("xyz")}), expected) << declared;
    }
    db->execute(
        "CREATE OR REPLACE TABLE t (v CHAR(36) CHARACTER SET ascii COLLATE ascii_bin); INSERT INTO t VALUES ('abc'), ('ABC')");
    EXPECT_EQ(count({text("abc"), text("\u00e9")}), "1");
}

TEST_F(mariadb_lists, the_index_is_used) {
    for (const auto& [type, kind] : {std::pair<const char*, core::value_view>{"BIGINT", number(7)},
                                     {"VARCHAR(255)", text("7")},
                                     {"VARCHAR(255) COLLATE utf8mb4_unicode_ci", text("7")},
                                     {"DECIMAL(18,6)", core::value_view::of_decimal(7'000'000, 6)},
                                     {"DOUBLE", core::value_view::of_real(7)},
                                     {"VARBINARY(100)", core::value_view::of_blob("7", 1)},
                                     {"DATETIME(6)", text("2000-01-01 00:00:07.000000")}}) {
        make(type, std::string_view(type) == "DATETIME(6)" ? "'2000-01-01' + INTERVAL seq SECOND" : "seq");
        const values list{core::value_view::of_list(&kind, 1)};
        static_cast<void>(read(*db, "ANALYZE TABLE t"));
        const std::int64_t before = rows_read();
        EXPECT_EQ(answer(*db, count_in, list), "1") << type;
        EXPECT_LT(rows_read() - before, 1000) << type;
    }
}

TEST_F(mariadb_lists, several_lists_and_other_parameters_in_one_statement) {
    make("BIGINT", "seq");
    const values first{number(1), number(2), number(3)};
    const values second{core::value_view::of_real(2), core::value_view::of_real(3)};
    EXPECT_EQ(
        read(*db,
             "SELECT v FROM t WHERE v IN (/*rowan_list*/?/**/) AND v > ? AND v IN (/*rowan_list*/?/**/) ORDER BY v",
             {core::value_view::of_list(first.data(), 3), number(2), core::value_view::of_list(second.data(), 2)}),
        lines{"3"});
}

TEST_F(mariadb_lists, a_statement_serves_lists_of_any_kind) {
    make("VARCHAR(20)", "seq");
    const auto statement = prepare(*db, count_in);
    EXPECT_EQ(statement->parameter_count(), 1u);
    EXPECT_EQ(statement->column_count(), 1u);
    const values kinds{number(5), text("5"), core::value_view::of_real(5), {}, text("6")};
    std::string counts;
    for (const core::value_view& each : kinds) {
        const core::value_view list = core::value_view::of_list(&each, 1);
        statement->start(&list, 1);
        core::value_view row;
        ASSERT_TRUE(statement->step());
        statement->read(&row, 1);
        counts += text_of(row);
        statement->reset();
    }
    EXPECT_EQ(counts, "11101");
    const values mixed{number(5), text("5")};
    EXPECT_EQ(error_kind_of([&] { count(mixed); }), error_kind::misuse);
    EXPECT_EQ(error_kind_of([&] { answer(*db, count_in, {number(5)}); }), error_kind::misuse);
}

} // namespace
} // namespace rowan::test
