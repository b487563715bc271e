// Many rows of every type in one statement, found by their keys and inserted, exactly.
#include "server.hpp"

#include "mariadb/column_types.hpp"
#include "mariadb/list_forms.hpp"

#include <cmath>

namespace rowan::test {
namespace {

using core::value_view;

class mariadb_bulk : public mariadb_test {
protected:
    // A table with a column of each type, and its row source.
    struct typed {
        core::column_info info{};
        value_view odd{};   // of the rows with odd numbers
        value_view other{}; // of the others
    };
    static core::column_info column(std::string_view name, core::column_kind kind) {
        core::column_info made;
        made.name = name;
        made.kind = kind;
        made.is_nullable = true;
        return made;
    }
    void make(const std::vector<typed>& columns) {
        std::string sql =
            "CREATE OR REPLACE TABLE t (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, k VARCHAR(255) NOT NULL UNIQUE";
        for (const typed& each : columns)
            sql += ", " + std::string(each.info.name) + " " + mariadb::column_type(each.info, false);
        db->execute(sql + ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin");
    }
};

/// A thousand rows with a key and two values of each type in turn, and what an insert of them must give back.
class thousand_rows : public mariadb_bulk {
protected:
    static constexpr std::size_t count = 1000;

    thousand_rows() {
        make(columns);
        for (std::size_t i = 0; i < count; ++i) keys.push_back("key " + std::to_string(i * 7919 % count));
        for (std::size_t i = 0; i < count; ++i) {
            rows.push_back({text(keys[i])});
            for (const typed& each : columns) rows.back().push_back(i % 2 == 1 ? each.odd : each.other);
        }
        for (const typed& each : columns) all += ", " + std::string(each.info.name);
    }

    void expect_to_store_them(const std::string& sql, const values& bound) {
        const auto insert = prepare(*db, sql + " RETURNING id, " + all);
        insert->start(bound.data(), bound.size());
        values row(columns.size() + 2);
        for (std::size_t i = 0; i < count; ++i) {
            ASSERT_TRUE(insert->step());
            insert->read(row.data(), row.size());
            ASSERT_EQ(row[0].integer, static_cast<std::int64_t>(i) + 1); // in the order given
            for (std::size_t c = 0; c < rows[i].size(); ++c) {
                const value_view& expected = rows[i][c];
                const value_view& actual = row[c + 1];
                ASSERT_EQ(actual.kind, expected.kind) << "column " << c;
                if (expected.kind == core::value_kind::real)
                    ASSERT_EQ(actual.real, expected.real) << "column " << c;
                else
                    ASSERT_EQ(text_of(actual), text_of(expected)) << "column " << c;
            }
        }
        EXPECT_FALSE(insert->step());
        EXPECT_EQ(insert->affected_rows(), static_cast<std::int64_t>(count));
    }

    using types = core::column_type;
    const std::string bytes{"\0\xff'\\\"\x80z", 7};
    const std::vector<typed> columns{
        {column("a", {types::boolean}), number(1), number(0)},
        {column("b", {types::integer, 64}), number(INT64_MIN), number(INT64_MAX)},
        {column("c", {types::integer, 8, 0, true}), number(255), {}},
        {column("d", {types::real, 64}), value_view::of_real(5e-324), value_view::of_real(-1.7976931348623157e308)},
        {column("e", {types::real, 32}), value_view::of_real(static_cast<double>(0.1f)), value_view::of_real(0)},
        {column("f", {types::text}), text("null"), {}},
        {column("g", {types::text}), text(""), text("'\"\\\x01\u00e9\U0001F600\n%")},
        {column("h", {types::bytes}), value_view::of_blob(bytes.data(), bytes.size()), value_view::of_blob("", 0)},
        {column("i", {types::date}), text("0001-01-01"), text("9999-12-31")},
        {column("j", {types::timestamp, 6}), text("2024-02-29 12:34:56.000001"), {}},
        {column("l", {types::decimal, 18, 6}), value_view::of_decimal(-999'999'999'999'999'999, 6),
         value_view::of_decimal(1, 6)},
        {column("m", {types::uuid}), text("123e4567-e89b-12d3-a456-426614174000"), {}},
        {column("n", {types::json}), text("{\"a\": [1, \"x\\\"y\"] }"), text("null")},
        {column("o", {types::timestamp, 9}), text("2024-02-29 12:34:56.000000001"), {}},
    };
    std::vector<std::string> keys;
    std::vector<values> rows;
    std::string all = "k";
};

TEST_F(thousand_rows, of_every_type_are_stored_exactly_out_of_arrays) {
    std::vector<values> lists(columns.size() + 1); // one for each column
    std::string placeholders;
    for (std::size_t c = 0; c < lists.size(); ++c) {
        for (const values& each : rows) lists[c].push_back(each[c]);
        placeholders += c == 0 ? "?" : ", ?";
    }
    values bound;
    for (const values& each : lists) bound.push_back(value_view::of_list(each.data(), each.size()));
    expect_to_store_them(
        "INSERT INTO t (" + all + ") VALUES " + std::string(mariadb::rows_marker) + "(" + placeholders + ")", bound);
}

TEST_F(thousand_rows, of_every_type_are_stored_exactly_out_of_the_row_source) {
    const core::column_info key = column("k", {types::text});
    std::vector<const core::column_info*> infos{&key};
    std::vector<std::string> names{"c0"};
    std::string given = "given.c0";
    for (const typed& each : columns) {
        infos.push_back(&each.info);
        names.push_back("c" + std::to_string(names.size()));
        given += ", given." + names.back();
    }
    values list;
    for (const values& each : rows) list.push_back(value_view::of_list(each.data(), each.size()));
    expect_to_store_them("INSERT INTO t (" + all + ") SELECT " + given + " FROM " + mariadb::row_source(infos, names) +
                             " AS given ORDER BY given.position",
                         {value_view::of_list(list.data(), list.size())});
}

TEST_F(mariadb_bulk, a_value_that_cannot_be_stored_is_refused_before_anything_is_sent) {
    db->execute("CREATE OR REPLACE TABLE t (k VARCHAR(255), r DOUBLE)");
    const auto insert = prepare(*db, "INSERT INTO t (k, r) VALUES " + std::string(mariadb::rows_marker) + "(?, ?)");
    const auto refused = [&](const values& keys, const values& numbers) {
        const value_view bound[] = {value_view::of_list(keys.data(), keys.size()),
                                    value_view::of_list(numbers.data(), numbers.size())};
        return error_of([&] {
            insert->start(bound, 2);
            insert->step();
        });
    };
    const values good{text("a"), text("b")};
    EXPECT_EQ(refused(good, {value_view::of_real(1), value_view::of_real(NAN)}).kind, error_kind::value_out_of_range);
    EXPECT_EQ(refused({text("a"), text(std::string_view("\0", 1))}, {number(1), number(2)}).kind,
              error_kind::invalid_text);
    EXPECT_EQ(refused(good, {number(1)}).kind, error_kind::misuse);
    EXPECT_EQ(refused({}, {}).kind, error_kind::misuse);
    EXPECT_EQ(refused(good, {number(1), value_view::of_real(1)}).kind, error_kind::misuse);
    EXPECT_EQ(answer(*db, "SELECT count(*) FROM t"), "0");
}

TEST_F(mariadb_bulk, rows_are_found_by_the_index_and_the_collation_of_the_key) {
    using types = core::column_type;
    for (const std::string_view collation : {"", "utf8mb4_unicode_ci"}) {
        core::column_info key = column("k", {types::text});
        key.collation = collation;
        const std::string declared = collation.empty() ? "utf8mb4_nopad_bin" : std::string(collation);
        db->execute("CREATE OR REPLACE TABLE t (id BIGINT PRIMARY KEY, k VARCHAR(255) COLLATE " + declared +
                    " NOT NULL UNIQUE) ENGINE=InnoDB; "
                    "INSERT INTO t SELECT seq, concat('key ', seq) FROM seq_1_to_20000; ANALYZE TABLE t");
        const core::column_info* infos[] = {&key};
        const std::string names[] = {"c0"};
        const auto find = prepare(*db, "SELECT given.position, stored.id FROM " + mariadb::row_source(infos, names) +
                                           " AS given JOIN t AS stored ON stored.k = given.c0");
        std::vector<std::string> keys;
        for (int i = 0; i < 1000; ++i) keys.push_back((i % 2 == 0 ? "KEY " : "key ") + std::to_string(i * 100));
        std::vector<values> rows;
        for (const std::string& each : keys) rows.push_back({text(each)});
        values list;
        for (const values& each : rows) list.push_back(value_view::of_list(each.data(), 1));
        const auto rows_read = [&] {
            return std::stoll(answer(
                *db,
                "SELECT CAST(sum(variable_value) AS INT) FROM information_schema.session_status WHERE variable_name IN "
                "('Handler_read_next', 'Handler_read_rnd_next', 'Handler_read_first')"));
        };
        const std::int64_t before = rows_read();
        const value_view bound = value_view::of_list(list.data(), list.size());
        find->start(&bound, 1);
        std::size_t found = 0;
        for (value_view row[2]; find->step(); ++found) {
            find->read(row, 2);
            EXPECT_EQ(row[1].integer, (row[0].integer - 1) * 100);
        }
        EXPECT_EQ(found, collation.empty() ? 100u : 200u);
        EXPECT_LT(rows_read() - before, 5000);
    }
}

} // namespace
} // namespace rowan::test
