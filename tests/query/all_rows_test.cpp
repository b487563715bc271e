// all() keeps the rows of a query until it has counted them: of any number, and with texts of any length among them.
#include "support/database_fixture.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using rowan::f;

struct sheet {
    std::int64_t id{};
    std::string title{};
    std::string body{};
    std::int64_t number{};
    using rowan_table = rowan::table<"sheet", rowan::primary_key<&sheet::id>, rowan::max_length<&sheet::body, 100'000>>;
};

class all_rows : public rowan::test::database_test {
protected:
    all_rows() { db.create_tables<sheet>(); }
};

ROWAN_TEST(all_rows, are_as_they_were_written) {
    std::vector<sheet> written;
    std::int64_t number = 0;
    for (const std::size_t step : {1U, 7U, 501U, 4'003U}) {
        for (std::size_t size = 0; size <= 12 * step; size += step) {
            const auto letter = static_cast<char>('a' + number % 26);
            written.push_back({.title = std::to_string(number), .body = std::string(size, letter), .number = number});
            ++number;
        }
    }
    for (int i = 0; i < 2'000; ++i, ++number) written.push_back({.title = "short", .number = number});
    db.create_all(written);
    const std::vector<sheet> read = db.objects<sheet>().order_by(f<&sheet::number>).all();
    ASSERT_EQ(read.size(), written.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
        ASSERT_EQ(read[i].number, written[i].number);
        ASSERT_EQ(read[i].title, written[i].title) << i;
        ASSERT_EQ(read[i].body, written[i].body) << i;
    }
    const auto bodies = db.objects<sheet>().order_by(f<&sheet::number>).values(f<&sheet::body>);
    ASSERT_EQ(bodies.size(), written.size());
    for (std::size_t i = 0; i < bodies.size(); ++i) ASSERT_EQ(std::get<0>(bodies[i]), written[i].body) << i;
}

ROWAN_TEST(all_rows, may_be_none) {
    EXPECT_TRUE(db.objects<sheet>().all().empty());
    EXPECT_TRUE(db.objects<sheet>().values(f<&sheet::title>).empty());
}

ROWAN_ON_EVERY_ENGINE(all_rows);

} // namespace
