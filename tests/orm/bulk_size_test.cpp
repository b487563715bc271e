// Lists of large rows travel in as many statements as the server takes, and are still one call.
#include "support/database_fixture.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

struct letter {
    std::int64_t id{};
    std::string title{};
    std::string text{};

    using rowan_table = rowan::table<"letter", rowan::primary_key<&letter::id>, rowan::unique<&letter::title>>;
};

class bulk_size : public rowan::test::database_test {
protected:
    bulk_size() { db.create_tables<letter>(); }

    // 20 MB: MariaDB takes 16 MB in one statement unless it is told otherwise.
    static std::vector<letter> letters() {
        std::vector<letter> all;
        for (int i = 0; i < 500; ++i)
            all.push_back(
                {.title = "letter " + std::to_string(i), .text = std::string(40'000, i % 2 == 0 ? 'x' : '"')});
        return all;
    }
    void expect_stored(const letter& row, const letter& given) {
        EXPECT_EQ(row.title, given.title);
        EXPECT_TRUE(row.text == given.text) << row.title;
    }
};

ROWAN_TEST(bulk_size, rows_of_a_list_may_be_large) {
    const std::vector<letter> given = letters();
    for (const bool is_new : {true, false}) {
        const auto made = db.get_or_create_all(given);
        ASSERT_EQ(made.size(), given.size());
        for (std::size_t i = 0; i < made.size(); ++i) {
            EXPECT_EQ(made[i].created, is_new);
            expect_stored(made[i].row, given[i]);
        }
    }
    EXPECT_EQ(db.objects<letter>().count(), 500);
}

ROWAN_TEST(bulk_size, all_or_none_of_them_are_created) {
    std::vector<letter> given = letters();
    given.back().title = given.front().title;
    EXPECT_THROW((void)db.create_all(given), rowan::integrity_error);
    EXPECT_EQ(db.objects<letter>().count(), 0);
    given.pop_back();
    const std::vector<letter> made = db.create_all(given);
    for (std::size_t i = 0; i < made.size(); ++i) expect_stored(made[i], given[i]);
    EXPECT_EQ(db.objects<letter>().count(), 499);
}

ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(bulk_size);

} // namespace
