// get_or_create by each kind of key, on every engine that can hold it; one that cannot refuses the model, saying why.
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace {

using namespace rowan::test;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;

struct chair {
    std::int64_t row{};
    std::int64_t seat{};
    std::string guest{};
    using rowan_table = rowan::table<"chair", rowan::primary_key<&chair::row, &chair::seat>>;
};

struct address {
    std::int64_t id{};
    std::string email{};
    using rowan_table =
        rowan::table<"address", rowan::primary_key<&address::id>, rowan::unique<rowan::lower(f<&address::email>)>>;
};

struct account {
    std::int64_t id{};
    std::string email{};
    int deleted{};
    using rowan_table = rowan::table<"account", rowan::primary_key<&account::id>,
                                     rowan::unique<&account::email, rowan::where("deleted = 0")>>;
};

struct entry_of_folder {
    std::int64_t id{};
    std::optional<std::int64_t> parent{};
    std::string name{};
    using rowan_table =
        rowan::table<"entry_of_folder", rowan::primary_key<&entry_of_folder::id>,
                     rowan::unique<&entry_of_folder::parent, &entry_of_folder::name, rowan::nulls_not_distinct>>;
};

/// The database knows whose it is.
struct document {
    std::int64_t id{};
    std::string owner{};
    std::string title{};
    using rowan_table =
        rowan::table<"document", rowan::primary_key<&document::id>, rowan::unique<&document::owner, &document::title>,
                     rowan::max_length<&document::owner, 20>, rowan::max_length<&document::title, 20>,
                     rowan::default_sql<&document::owner, "'me'">>;
};

struct counter {
    std::int64_t id{};
    std::string name{};
    using rowan_table =
        rowan::table<"counter", rowan::primary_key<&counter::id>, rowan::unique<&counter::name>,
                     rowan::max_length<&counter::name, 20>, rowan::default_sql<&counter::name, "'all'">>;
};

class kinds_of_keys : public database_test {
protected:
    /// Whether the engine can hold the model; it is refused otherwise, with nothing made.
    template <class Model>
    [[nodiscard]] bool can_hold(bool is_able, const char* reason) const {
        if (is_able) {
            db.create_tables<Model>();
            return true;
        }
        try {
            db.create_tables<Model>();
            ADD_FAILURE() << "not refused";
        } catch (const rowan::error& refused) {
            EXPECT_EQ(refused.kind(), error_kind::misuse);
            EXPECT_NE(std::string(refused.what()).find(reason), std::string::npos) << refused.what();
        }
        EXPECT_EQ(error_kind_of([&] { static_cast<void>(db.objects<Model>().count()); }), error_kind::schema_mismatch);
        return false;
    }
};

ROWAN_TEST(kinds_of_keys, of_two_columns) {
    db.create_tables<chair>();
    EXPECT_TRUE(db.get_or_create(chair{.row = 1, .seat = 2, .guest = "a"}).created);
    EXPECT_FALSE(db.get_or_create(chair{.row = 1, .seat = 2, .guest = "b"}).created);
    EXPECT_TRUE(db.objects<chair>().get_or_create(f<&chair::seat> == 1 && f<&chair::row> == 2).created);
    const auto many = db.get_or_create_all(std::vector<chair>{{2, 1}, {2, 2, "c"}, {1, 2}, {2, 2}});
    ASSERT_EQ(many.size(), 4U);
    EXPECT_TRUE(!many[0].created && many[1].created && !many[2].created && !many[3].created);
    EXPECT_EQ(many[3].row.guest, "c");
    EXPECT_EQ(db.objects<chair>().count(), 3);
}

ROWAN_TEST(kinds_of_keys, over_an_expression) {
    if (!can_hold<address>(capabilities().expression_keys, "expressions")) return;
    const auto get = [&](const auto& on, std::string_view email) {
        return on.template objects<address>().get_or_create(rowan::lower(f<&address::email>) == email);
    };
    EXPECT_TRUE(get(db, "ursula@example.org").created);
    EXPECT_FALSE(get(db, "Ursula@Example.org").created);
    db.atomic([&](transaction& tx) { EXPECT_FALSE(get(tx, "URSULA@example.org").created); });
    EXPECT_EQ(db.objects<address>().get().email, "ursula@example.org");
    EXPECT_EQ(error_kind_of([&] { db.create(address{.email = "URSULA@example.org"}); }), error_kind::unique_violation);
}

ROWAN_TEST(kinds_of_keys, h13_partial) {
    if (!can_hold<account>(capabilities().partial_keys, "partial")) return;
    const auto first = db.get_or_create(account{.email = "a"});
    EXPECT_TRUE(first.created);
    EXPECT_FALSE(db.get_or_create(account{.email = "a"}).created);
    db.objects<account>().update(f<&account::deleted> = 1);
    const auto second = db.get_or_create(account{.email = "a"});
    EXPECT_TRUE(second.created) << "the row that the key does not cover is not found";
    EXPECT_NE(second.row.id, first.row.id);
    EXPECT_EQ(error_kind_of([&] { db.get_or_create(account{.email = "b", .deleted = 1}); }), error_kind::key_not_stable)
        << "it would be created at every call";
    EXPECT_EQ(db.objects<account>().count(), 2);
}

ROWAN_TEST(kinds_of_keys, h05_with_nulls_that_are_equal) {
    const auto& able = capabilities();
    if (!can_hold<entry_of_folder>(able.nulls_not_distinct || able.emulates_nulls_not_distinct, "NULL")) return;
    const entry_of_folder root{.name = "root"};
    const auto made = db.get_or_create(root);
    EXPECT_TRUE(made.created);
    EXPECT_FALSE(db.get_or_create(root).created);
    EXPECT_TRUE(db.get_or_create(entry_of_folder{.parent = 0, .name = "root"}).created) << "0 is not NULL";
    EXPECT_TRUE(db.get_or_create(entry_of_folder{.parent = made.row.id, .name = "root"}).created);
    const auto many = db.get_or_create_all(std::vector<entry_of_folder>{root, {.name = "tmp"}, {.name = "tmp"}});
    EXPECT_TRUE(!many[0].created && many[1].created && !many[2].created);
    EXPECT_EQ(db.objects<entry_of_folder>().count(), 4);
}

// Rows whose key the database completes cannot be looked up together.
ROWAN_TEST(kinds_of_keys, with_a_column_that_the_database_fills_in) {
    db.create_tables<document>();
    const auto many = db.get_or_create_all(std::vector<document>{{.title = "a"}, {.owner = "you", .title = "a"}});
    EXPECT_TRUE(many[0].created && many[1].created);
    EXPECT_EQ(many[0].row.owner, "me");
    EXPECT_FALSE(db.get_or_create_all(std::vector<document>{{.owner = "me", .title = "a"}}).at(0).created);
    const auto blank = db.get_or_create_all(std::vector<document>{{.title = "b"}});
    EXPECT_TRUE(blank[0].created);
    EXPECT_EQ(blank[0].row.owner, "me");
    EXPECT_EQ(db.objects<document>().count(), 3);
}

ROWAN_TEST(kinds_of_keys, with_nothing_but_what_the_database_fills_in) {
    db.create_tables<counter>();
    const auto made = db.get_or_create(counter{});
    EXPECT_TRUE(made.created);
    EXPECT_EQ(made.row.name, "all");
    EXPECT_GT(made.row.id, 0);
    EXPECT_FALSE(db.get_or_create(counter{.name = "all"}).created);
}

struct letter {
    std::int64_t id{};
    std::string text{};
    std::string note{};
    using rowan_table = rowan::table<"letter", rowan::primary_key<&letter::id>, rowan::unique<&letter::text>>;
};

class live_keys : public database_test {
protected:
    live_keys() { db.create_tables<letter>(); }
    static bool create(const rowan::database& on) { return on.get_or_create(letter{.text = "Ab"}).created; }
    void expect_refused_everywhere() const {
        const rowan::database fresh = open(); // looks at the schema anew
        const letter row{.text = "Ab"};
        EXPECT_THROW(fresh.get_or_create(row), rowan::unenforced_key);
        EXPECT_THROW(fresh.get_or_create(row), rowan::unenforced_key) << "again";
        EXPECT_THROW(fresh.update_or_create(row, f<&letter::note> = "x"), rowan::unenforced_key);
        EXPECT_THROW(fresh.get_or_create_all(std::vector<letter>{row, row}), rowan::unenforced_key);
        EXPECT_THROW(fresh.atomic([&](transaction& tx) { tx.get_or_create(row); }), rowan::unenforced_key);
        EXPECT_EQ(db.objects<letter>().count(), 0);
    }
};

ROWAN_TEST(live_keys, h01_no_unique_index) {
    db.execute(engine_words().drop_index("letter", "letter_text_key"));
    expect_refused_everywhere();
    db.execute("CREATE INDEX not_unique ON letter(text)");
    expect_refused_everywhere();
}

ROWAN_TEST(live_keys, h01_the_statement_in_the_error_cures_it) {
    db.execute(engine_words().drop_index("letter", "letter_text_key"));
    const rowan::database fresh = open();
    try {
        create(fresh);
        FAIL() << "not refused";
    } catch (const rowan::unenforced_key& refused) {
        db.execute(refused.statement());
    }
    EXPECT_TRUE(create(fresh));
    EXPECT_FALSE(create(fresh));
}

ROWAN_TEST(live_keys, h02_an_index_over_more_columns_is_not_the_key) {
    db.execute(engine_words().drop_index("letter", "letter_text_key"));
    db.execute("CREATE UNIQUE INDEX wider ON letter(text, id)");
    const std::string_view naive = "INSERT INTO letter(text, note) VALUES ('Ab', '')";
    for (int i = 0; i < 2; ++i) EXPECT_EQ(db.execute(naive), 1) << "as often as one likes";
    db.objects<letter>().remove();
    expect_refused_everywhere();
}

ROWAN_TEST(live_keys, h03_another_unique_key_is_violated) {
    db.create_tables<chair>();
    db.create(chair{.row = 1, .seat = 1});
    db.execute("CREATE UNIQUE INDEX one_row ON chair(" + quoted("row") + ")");
    try {
        db.get_or_create(chair{.row = 1, .seat = 2});
        FAIL() << "not refused";
    } catch (const rowan::integrity_error& refused) {
        EXPECT_EQ(refused.kind(), error_kind::unique_violation);
        EXPECT_EQ(refused.constraint(), engine_words().unique_key("chair", "row", "one_row"));
    }
    EXPECT_EQ(db.objects<chair>().count(), 1);
}

ROWAN_TEST(live_keys, h06_a_trigger_stores_the_key_otherwise) {
    execute_all(engine_words().store_lowered("letter", "text"));
    int created = 0;
    const auto failed = error_kind_of([&] {
        for (int i = 0; i < 3; ++i) created += create(db) ? 1 : 0; // the first finds no conflict
    });
    // bounded, and named; or the row is found by the conflict
    const error_kind kind = failed.value_or(error_kind::key_not_stable);
    EXPECT_TRUE(kind == error_kind::key_not_stable || kind == error_kind::unique_violation);
    EXPECT_EQ(created, 1);
    EXPECT_EQ(db.objects<letter>().count(), 1);
}

ROWAN_TEST(live_keys, h18_a_trigger_skips_the_insert) {
    const auto skip = engine_words().skip_inserts;
    if (skip == nullptr) { // an engine without such triggers: nothing is skipped
        EXPECT_TRUE(create(db));
        return;
    }
    execute_all(skip("letter"));
    EXPECT_EQ(error_kind_of([&] { create(db); }), error_kind::key_not_stable);
    // Those that do not look, either: a row that is not there must not be told as created.
    const auto all = db.objects<letter>();
    EXPECT_EQ(error_kind_of([&] { db.create(letter{.text = "a"}); }), error_kind::statement_failed);
    EXPECT_EQ(error_kind_of([&] { db.create_all(std::vector<letter>(2)); }), error_kind::statement_failed);
    EXPECT_EQ(error_kind_of([&] { all.get_or_create_locked(f<&letter::text> == "a"); }), error_kind::statement_failed);
    EXPECT_EQ(all.count(), 0);
}

ROWAN_ON_EVERY_STORE_AND_CLUSTER(kinds_of_keys);
ROWAN_ON_STORES(live_keys, &rowan::test::sqlite_file, &rowan::test::postgresql, &rowan::test::pgbouncer,
                &rowan::test::mariadb, &rowan::test::galera);

} // namespace
