// create_tables, check_schema and drop_tables on every engine.
#include "models.hpp"

#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace {

using namespace rowan::test;
using rowan::error_kind;
using rowan::transaction;

class tables_of_models : public database_test {
protected:
    static bool is_there(const rowan::database& on) {
        return !error_kind_of([&] { static_cast<void>(on.objects<publisher>().count()); });
    }
};

ROWAN_TEST(tables_of_models, are_what_the_models_say) {
    for (int i = 0; i < 2; ++i) { // the second time changes nothing
        db.create_tables<book, publisher>();
        db.check_schema<book, publisher>();
        EXPECT_TRUE(db.get_or_create(publisher{.name = std::to_string(i)}).created);
    }
    EXPECT_EQ(db.objects<publisher>().count(), 2);
    EXPECT_EQ(error_kind_of([&] { db.create(book{.publisher_id = 99, .title = "x"}); }),
              error_kind::foreign_key_violation);
    db.drop_tables<book, publisher>();
    EXPECT_FALSE(is_there(db));
    db.drop_tables<book, publisher>(); // they are gone already
}

ROWAN_TEST(tables_of_models, get_the_index_that_they_lack) {
    db.create_tables<publisher>();
    db.execute(engine_words().drop_index("publisher", "publisher_name_key"));
    const auto check = [&] { rival().check_schema<publisher>(); };
    EXPECT_EQ(error_kind_of(check), error_kind::schema_mismatch);
    db.create_tables<publisher>();
    EXPECT_EQ(error_kind_of(check), std::nullopt);
}

ROWAN_TEST(tables_of_models, rows_that_break_the_key_are_shown_how_to_find) {
    db.create_tables<publisher>();
    db.execute(engine_words().drop_index("publisher", "publisher_name_key"));
    db.create_all(std::vector<publisher>{{.name = "Ace"}, {.name = "Ace"}});
    try {
        db.create_tables<publisher>();
        FAIL() << "not refused";
    } catch (const rowan::unenforced_key& refused) {
        const std::string name = quoted("name");
        const std::string wanted =
            "SELECT " + name + ", count(*) FROM " + quoted("publisher") + " GROUP BY " + name + " HAVING count(*) > 1";
        EXPECT_NE(std::string(refused.what()).find(wanted), std::string::npos) << refused.what();
        EXPECT_EQ(refused.constraint(), "publisher_name_key");
    }
}

ROWAN_TEST(tables_of_models, take_part_in_a_transaction_or_refuse_to) {
    const auto body = [&](transaction& tx) {
        rowan::database(tx.context()).create_tables<publisher>();
        throw 1;
    };
    if (capabilities().transactional_ddl) {
        EXPECT_THROW(db.atomic(body), int);
    } else {
        EXPECT_EQ(error_kind_of([&] { db.atomic(body); }), error_kind::misuse);
    }
    EXPECT_FALSE(is_there(db));
}

class tables_by_many_at_once : public tables_of_models {};

ROWAN_TEST(tables_by_many_at_once, all_succeed) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&] {
            EXPECT_EQ(error_kind_of([&] {
                          const rowan::database mine = open();
                          mine.create_tables<publisher, book>();
                          mine.check_schema<publisher, book>();
                      }),
                      std::nullopt);
        });
    }
    for (std::thread& each : threads) each.join();
    EXPECT_TRUE(db.get_or_create(publisher{.name = "Ace"}).created);
}

ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(tables_of_models);
ROWAN_ON_SHARED_STORES(tables_by_many_at_once);

} // namespace
