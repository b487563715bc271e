// Foreign keys are enforced on every connection, with the actions that the models declare.
#include "orm/relation_models.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace rowan::test::relations {
namespace {

class relations_foreign_key : public library_test {
protected:
    publisher ace = db.create(publisher{.name = "Ace"});
};

ROWAN_TEST(relations_foreign_key, a_missing_target_is_refused) {
    EXPECT_EQ(error_kind_of([&] { db.create(book{.publisher_id = 99, .title = "x"}); }),
              error_kind::foreign_key_violation);
    EXPECT_EQ(error_kind_of([&] { db.get_or_create(book{.publisher_id = 99, .title = "x"}); }),
              error_kind::foreign_key_violation);
    EXPECT_EQ(error_kind_of([&] { db.create(book_author{.book_id = 1, .author_id = 1}); }),
              error_kind::foreign_key_violation);
    EXPECT_EQ(db.objects<book>().count(), 0);
}

ROWAN_TEST(relations_foreign_key, cascade_removes_the_children) {
    const book dune = db.related<book>(ace).create({.title = "Dune"});
    db.related<author, book_author>(dune).create({.email = "frank"});
    EXPECT_TRUE(db.remove(ace));
    EXPECT_EQ(db.objects<book>().count(), 0);
    EXPECT_EQ(db.objects<book_author>().count(), 0);
    EXPECT_EQ(db.objects<author>().count(), 1);
}

ROWAN_TEST(relations_foreign_key, set_null_leaves_them_without) {
    db.create(shelf{.code = "a", .owner_id = ace.id});
    EXPECT_TRUE(db.remove(ace));
    EXPECT_EQ(db.objects<shelf>().get().owner_id, std::nullopt);
}

ROWAN_TEST(relations_foreign_key, restrict_keeps_the_parent) {
    db.create(shelf{.code = "a", .lender_id = ace.id});
    EXPECT_EQ(error_kind_of([&] { db.remove(ace); }), error_kind::foreign_key_violation);
    EXPECT_EQ(db.objects<publisher>().count(), 1);
    EXPECT_EQ((db.related<shelf, &shelf::lender_id>(ace).clear()), 1);
    EXPECT_TRUE(db.remove(ace));
}

ROWAN_TEST(relations_foreign_key, on_update_without_an_action_is_refused) {
    db.related<book>(ace).create({.title = "Dune"});
    EXPECT_EQ(error_kind_of([&] { db.objects<publisher>().update(f<&publisher::id> = 7); }),
              error_kind::foreign_key_violation);
}

ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(relations_foreign_key);

class relations_by_many_connections : public library_test {};

ROWAN_TEST(relations_by_many_connections, every_connection_enforces_them) {
    const database many = open("pool=4");
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&many] {
            for (int k = 0; k < 10; ++k) {
                many.atomic([](transaction& tx) {
                    EXPECT_EQ(error_kind_of([&] { tx.create(book{.publisher_id = 99}); }),
                              error_kind::foreign_key_violation);
                });
            }
        });
    }
    for (std::thread& each : threads) each.join();
    EXPECT_EQ(db.objects<book>().count(), 0);
}

ROWAN_ON_STORES(relations_by_many_connections, &sqlite_file, &test::postgresql, &test::mariadb);

// NOCASE is a collation of SQLite's.
class relations_of_collated_keys : public relations_foreign_key {
protected:
    relations_of_collated_keys() { db.create_tables<country, town>(); }
};

ROWAN_TEST(relations_of_collated_keys, on_update_cascade_follows_the_key) {
    const country germany = db.create(country{.code = "de"});
    db.related<town>(germany).create({.name = "Ulm"});
    EXPECT_EQ(db.objects<country>().update(f<&country::code> = "dd"), 1);
    EXPECT_EQ(db.objects<town>().get().country_code, "dd");
    EXPECT_EQ(db.related<town>(country{.code = "DD"}).count(), 1) << "the database compares the keys";
}

ROWAN_TEST(relations_of_collated_keys, the_database_says_which_keys_are_equal_to_prefetch) {
    db.create(country{.code = "de", .name = "Germany"});
    db.create_all(std::vector<town>{{.country_code = "DE", .name = "Ulm"}, {.country_code = "de", .name = "Trier"}});
    const auto countries = db.objects<country>().prefetch<town>().all();
    EXPECT_EQ(each(countries[0].related, &town::name), (strings{"Ulm", "Trier"}));
    for (const auto& [town, country] : db.objects<town>().prefetch<country>().all())
        EXPECT_EQ(country->name, "Germany") << town.name;
}

ROWAN_ON_STORES(relations_of_collated_keys, &sqlite_memory);

} // namespace
} // namespace rowan::test::relations
