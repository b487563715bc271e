// Group A on every engine: uniqueness that is missing, partial, another's or somewhere else (H1 … H6, H12 … H16, H90),
// the naive form beside Rowan's.
#include "hazards/hazard_test.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace {

using namespace rowan::test;
using rowan::database;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;

/// The table `entry` by a struct whose key is the value, which has no index of its own.
struct valued_entry {
    std::int64_t id{};
    std::string name{};
    std::int64_t value{};
    using rowan_table =
        rowan::table<"entry", rowan::primary_key<&valued_entry::id>, rowan::unique<&valued_entry::value>>;
};

/// A place in a tree whose root has no parent.
struct place_in_tree {
    std::int64_t id{};
    std::optional<std::int64_t> parent{};
    std::string name{};
    using rowan_table =
        rowan::table<"place_in_tree", rowan::primary_key<&place_in_tree::id>,
                     rowan::unique<&place_in_tree::parent, &place_in_tree::name, rowan::nulls_not_distinct>>;
};

class keys : public hazard_test {};

ROWAN_TEST(keys, h01_without_a_unique_key) {
    const std::string count = "SELECT count(*) FROM entry WHERE value = 5";
    raw_session naive = raw();
    raw_session second = raw();
    for (raw_session* each : {&naive, &second}) EXPECT_EQ(each->answer(count), "0");
    naive.run(insert("a", 5));
    second.run(insert("b", 5));
    EXPECT_THROW(static_cast<void>(db.objects<entry>().get(f<&entry::value> == 5)), rowan::multiple_objects_returned);
    for (const std::int64_t value : {5, 6}) {
        EXPECT_THROW(db.get_or_create(valued_entry{.name = "c", .value = value}), rowan::unenforced_key);
        EXPECT_THROW(db.update_or_create(valued_entry{.name = "c", .value = value}), rowan::unenforced_key);
        EXPECT_THROW(db.get_or_create_all(std::vector<valued_entry>{{.name = "c", .value = value}}),
                     rowan::unenforced_key);
    }
    EXPECT_EQ(db.objects<entry>().count(), 2);
}

ROWAN_TEST(keys, h03_another_key_is_violated) {
    db.execute("CREATE UNIQUE INDEX by_value ON entry(value)");
    db.create(entry{.name = "other", .value = 5});
    raw_session naive = raw();
    for (int i = 0; i < 3; ++i) { // as often as one likes
        EXPECT_EQ(naive.rows(insert_or_nothing("a", 5) + " RETURNING id").size(), 0U);
        EXPECT_EQ(naive.answer(count_of("a")), "0");
    }
    if (capabilities().engine == "mariadb") {
        naive.run(insert("a", 5) + " ON DUPLICATE KEY UPDATE value = 6");
        EXPECT_EQ(value_of("other"), 6) << "the wrong row";
        naive.run("UPDATE entry SET value = 5");
    } else {
        EXPECT_EQ(naive.code_of(insert("a", 5) + " ON CONFLICT(name) DO NOTHING"), duplicate_key());
    }
    const database fresh = open();
    const auto expect_named = [&](const auto& call) {
        try {
            call();
            ADD_FAILURE() << "not refused";
        } catch (const rowan::integrity_error& refused) {
            EXPECT_EQ(refused.kind(), error_kind::unique_violation);
            EXPECT_EQ(refused.constraint(), engine_words().unique_key("entry", "value", "by_value"));
        }
    };
    expect_named([&] { fresh.get_or_create(entry{.name = "a", .value = 5}); });
    expect_named([&] { fresh.update_or_create(entry{.name = "a", .value = 5}, f<&entry::value> += 1); });
    expect_named([&] { fresh.get_or_create_all(std::vector<entry>{{.name = "a", .value = 5}}); });
    EXPECT_EQ(db.objects<entry>().get().name, "other");
}

ROWAN_TEST(keys, h05_null_in_a_key) {
    const auto& able = capabilities();
    const bool is_able = able.nulls_not_distinct || able.emulates_nulls_not_distinct;
    raw_session naive = raw();
    naive.run("CREATE TABLE naive(parent BIGINT, name VARCHAR(20) NOT NULL, UNIQUE (parent, name))");
    for (int i = 0; i < 2; ++i) {
        naive.run(std::string(engine_words().insert_or_nothing) + "INTO naive(parent, name) VALUES (NULL, 'root')" +
                  std::string(engine_words().or_nothing));
    }
    EXPECT_EQ(naive.answer("SELECT count(*) FROM naive"), "2");
    if (!is_able) {
        EXPECT_EQ(error_kind_of([&] { db.create_tables<place_in_tree>(); }), error_kind::misuse);
        return;
    }
    db.create_tables<place_in_tree>();
    EXPECT_TRUE(db.get_or_create(place_in_tree{.name = "root"}).created);
    EXPECT_FALSE(db.get_or_create(place_in_tree{.name = "root"}).created);
    EXPECT_EQ(db.objects<place_in_tree>().count(), 1);
}

ROWAN_TEST(keys, h06_the_key_is_stored_otherwise) {
    execute_all(engine_words().store_lowered("entry", "name"));
    raw_session naive = raw();
    const auto stores = [&] { return naive.code_of(insert("Naive")) + naive.answer(count_of("Naive")); };
    EXPECT_EQ(stores(), "0") << "it is stored, and is not there";
    for (int i = 0; i < 3; ++i) EXPECT_EQ(stores(), duplicate_key() + "0") << "as often as one likes";
    int created = 0;
    const auto kind = error_kind_of([&] {
        for (int i = 0; i < 3; ++i) created += db.get_or_create(entry{.name = "Ab"}).created ? 1 : 0;
    });
    // the conflict finds the row, or it ends after some rounds and says why
    EXPECT_TRUE(!kind || kind == error_kind::key_not_stable || kind == error_kind::unique_violation);
    EXPECT_EQ(created, 1);
    EXPECT_EQ(naive.answer(count_of("ab")), "1");
}

ROWAN_TEST(keys, h12_a_view_in_place_of_the_table) {
    execute_all({"ALTER TABLE entry RENAME TO people", "CREATE VIEW entry AS SELECT * FROM people WHERE value < 5"});
    execute_all(engine_words().make_insertable("entry", "people"));
    raw_session naive = raw();
    naive.run(insert("naive", 9));
    for (int i = 0; i < 2; ++i) { // as often as one likes
        EXPECT_EQ(naive.answer(count_of("naive")), "0") << "not there";
        EXPECT_EQ(naive.code_of(insert("naive", 9)), duplicate_key()) << "and in the way";
    }
    naive.run("DELETE FROM people");
    EXPECT_THROW(open().get_or_create(entry{.name = "a"}), rowan::unenforced_key) << "whatever stands behind it";
    EXPECT_EQ(raw().answer("SELECT count(*) FROM people"), "0");
}

ROWAN_TEST(keys, h13_a_scope_that_hides_the_row) {
    db.create(entry{.name = "a", .value = 9}); // 9: deleted
    raw_session naive = raw();
    EXPECT_EQ(naive.answer(count_of("a") + " AND value <> 9"), "0");
    EXPECT_EQ(naive.code_of(insert("a")), duplicate_key());
    const auto live = db.objects<entry>().filter(f<&entry::value> != 9);
    EXPECT_EQ(error_kind_of([&] { live.get_or_create(f<&entry::name> == "a"); }), error_kind::misuse);
    const auto hidden = db.get_or_create(entry{.name = "a"});
    EXPECT_FALSE(hidden.created) << "the key knows no scopes";
    EXPECT_EQ(hidden.row.value, 9);
}

ROWAN_TEST(keys, h15_defaults_that_override_the_key) {
    raw_session naive = raw();
    const auto look_up_and_insert_another = [&] {
        EXPECT_EQ(naive.answer(count_of("a")), "0") << "never found";
        return naive.code_of(insert("b"));
    };
    EXPECT_EQ(look_up_and_insert_another(), "");
    EXPECT_EQ(look_up_and_insert_another(), duplicate_key());
    EXPECT_EQ(error_kind_of([&] {
                  db.objects<entry>().get_or_create(f<&entry::name> == "a", [](entry& fresh) { fresh.name = "b"; });
              }),
              error_kind::misuse);
}

ROWAN_TEST(keys, h16_several_rows_match_the_lookup) {
    raw_session naive = raw();
    naive.run(insert("a", 5));
    naive.run(insert("b", 5));
    EXPECT_EQ(naive.rows("SELECT id FROM entry WHERE value = 5").size(), 2U) << "which one?";
    const auto get = [&] { return db.objects<entry>().get_or_create_locked(f<&entry::value> == 5); };
    EXPECT_THROW(get(), rowan::multiple_objects_returned);
    db.objects<entry>().filter(f<&entry::name> == "b").remove();
    EXPECT_EQ(get().row.name, "a");
}

ROWAN_TEST(keys, h90_the_key_goes_after_it_was_checked) {
    EXPECT_TRUE(db.get_or_create(entry{.name = "a"}).created); // and the key is known
    raw_session naive = raw();
    const std::string drop = engine_words().drop_index("entry", "entry_name_key");
    naive.run(drop);
    naive.run(insert("naive"));
    EXPECT_EQ(naive.code_of(insert("naive")), "") << "nothing was said";
    EXPECT_THROW(open().get_or_create(entry{.name = "b"}), rowan::unenforced_key) << "a new connection looks";
    EXPECT_THROW(open().get_or_create(entry{.name = "a"}), rowan::unenforced_key) << "also where the row is there";
    // Of a connection that knew it the engine refuses what names the key: a conflict target, or its index.
    const std::vector<entry> two{{.name = "b"}, {.name = "c"}};
    const auto knowing = [&](const auto& call) {
        const database again = open("pool=1");
        naive.run("DELETE FROM entry WHERE name = 'naive'");
        naive.run("CREATE UNIQUE INDEX entry_name_key ON entry(name)");
        EXPECT_FALSE(again.get_or_create(entry{.name = "a"}).created);
        EXPECT_EQ(again.get_or_create_all(std::vector<entry>{{.name = "a"}}).size(), 1U);
        naive.run(drop);
        EXPECT_THROW(call(again), rowan::unenforced_key);
    };
    const auto alone_and_inside = [&](const auto& call) {
        knowing(call);
        knowing([&](const database& on) { on.atomic([&](transaction& tx) { call(tx); }); });
    };
    EXPECT_THROW(db.get_or_create(entry{.name = "b"}), rowan::unenforced_key);
    alone_and_inside([](const rowan::operations& on) { on.get_or_create(entry{.name = "b"}); });
    alone_and_inside([](const rowan::operations& on) { on.update_or_create(entry{.name = "b"}); });
    alone_and_inside([&](const rowan::operations& on) { static_cast<void>(on.get_or_create_all(two)); });
    knowing([](const database& on) { transaction(on.context().expecting_misses()).get_or_create(entry{.name = "b"}); });
    EXPECT_EQ(naive.answer("SELECT count(*) FROM entry"), "1") << "and nothing was written";
}

// The window that is left when the look has found nothing: the key goes just before the insert, and another writer
// comes.
ROWAN_TEST(keys, h90_the_key_goes_between_the_look_and_the_insert) {
    raw_session naive = raw();
    const std::string drop = engine_words().drop_index("entry", "entry_name_key");
    const std::string make = "CREATE UNIQUE INDEX entry_name_key ON entry(name)";
    const auto drop_and_insert_naively = [&](const std::string& name) {
        EXPECT_EQ(naive.answer(count_of(name)), "0");
        naive.run(drop);
        naive.run(insert(name));
    };
    drop_and_insert_naively("n");
    EXPECT_EQ(naive.code_of(insert("n")), "") << "the second naive one inserts it as well";
    naive.run("DELETE FROM entry");
    naive.run(make);
    const auto get = [&](const std::string& name, bool is_dropped) {
        return db.objects<entry>().get_or_create(f<&entry::name> == name, [&](entry&) {
            if (is_dropped) drop_and_insert_naively(name);
        });
    };
    EXPECT_TRUE(get("a", false).created);
    EXPECT_THROW(get("b", true), rowan::unenforced_key);
    EXPECT_EQ(naive.answer(count_of("b")), "1");
    naive.run(make);
    EXPECT_FALSE(get("b", false).created) << "the key is back, and is known again";
    EXPECT_TRUE(get("c", false).created);
    naive.run(drop); // under another name it is as good
    naive.run("CREATE UNIQUE INDEX another_name ON entry(name)");
    EXPECT_TRUE(get("d", false).created);
    EXPECT_FALSE(get("d", false).created);
    naive.run(engine_words().drop_index("entry", "another_name"));
    EXPECT_THROW(get("e", false), rowan::unenforced_key);
    EXPECT_EQ(naive.answer("SELECT count(*) FROM entry"), "4");
}

// Callers who create at the same time share a statement that looks for nothing before it.
ROWAN_TEST(keys, h90_the_key_goes_before_a_crowd_creates) {
    raw_session naive = raw();
    EXPECT_TRUE(db.get_or_create(entry{.name = "a"}).created);
    naive.run(engine_words().drop_index("entry", "entry_name_key"));
    std::vector<std::thread> crowd;
    std::atomic<int> refused = 0;
    for (int i = 0; i < 16; ++i) {
        crowd.emplace_back([&] {
            try {
                transaction(db.context().expecting_misses()).get_or_create(entry{.name = "naive"});
            } catch (const rowan::unenforced_key&) {
                ++refused;
            }
        });
    }
    for (std::thread& each : crowd) each.join();
    EXPECT_EQ(refused, 16);
    EXPECT_EQ(naive.answer(count_of("naive")), "0");
}

ROWAN_ON_STORES(keys, &rowan::test::sqlite_file, &rowan::test::postgresql, &rowan::test::mariadb, &rowan::test::galera);

} // namespace
