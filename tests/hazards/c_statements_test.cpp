// MariaDB: statements that look like get_or_create and are not (H47 … H51).
#include "hazards/hazard_test.hpp"

#include <atomic>
#include <barrier>
#include <map>
#include <random>
#include <set>
#include <thread>
#include <vector>

namespace {

using namespace rowan::test;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;

/// Its text compares without regard to case and to blanks at the end.
struct topic {
    std::int64_t id{};
    std::string text{};
    using rowan_table = rowan::table<"topic", rowan::primary_key<&topic::id>, rowan::unique<&topic::text>,
                                     rowan::collate<&topic::text, "utf8mb4_general_ci">>;
};

class upserts : public hazard_test {};

ROWAN_TEST(upserts, h07_a_collation_in_which_different_texts_are_equal) {
    db.create_tables<topic>();
    raw_session naive = raw();
    naive.run("INSERT INTO topic(text) VALUES ('Fantasy')");
    std::set<std::string> known{naive.answer("SELECT text FROM topic WHERE text IN ('FANTASY ')")};
    EXPECT_FALSE(known.contains("FANTASY ")) << "found, and taken for absent";
    EXPECT_EQ(naive.code_of("INSERT INTO topic(text) VALUES ('FANTASY ')"), "1062");

    EXPECT_EQ(db.get_or_create(topic{.text = "FANTASY "}).row.text, "Fantasy");
    const auto many = db.get_or_create_all(std::vector<topic>{
        {.text = "fantasy"}, {.text = "New"}, {.text = "NEW "}, {.text = "Other"}, {.text = "FANTASY"}});
    EXPECT_EQ(many[0].row.text, "Fantasy");
    EXPECT_TRUE(!many[0].created && many[3].created && !many[4].created);
    EXPECT_NE(many[1].created, many[2].created);
    EXPECT_EQ(many[1].row.id, many[2].row.id);
    EXPECT_EQ(db.objects<topic>().count(), 3);
}

ROWAN_TEST(upserts, h47_insert_ignore_stores_something_else) {
    db.execute(
        "CREATE TABLE line(entry_id BIGINT NOT NULL, FOREIGN KEY (entry_id) REFERENCES entry(id)) ENGINE=InnoDB");
    const std::string longer(300, 'x');
    raw_session naive = raw();
    EXPECT_EQ(naive.code_of("INSERT IGNORE INTO entry(name, value) VALUES ('" + longer + "', 0)"), "");
    EXPECT_EQ(naive.answer(count_of(longer)), "0");
    EXPECT_EQ(naive.answer("SELECT length(name) FROM entry"), "255") << "under another key";
    EXPECT_EQ(naive.code_of("INSERT IGNORE INTO entry(name, value) VALUES (NULL, 'a')"), "");
    EXPECT_EQ(naive.answer("SELECT value FROM entry WHERE name = ''"), "0") << "neither NULL nor 'a'";
    EXPECT_EQ(naive.code_of("INSERT IGNORE INTO line VALUES (77)"), "");
    EXPECT_EQ(naive.answer("SELECT count(*) FROM line"), "0") << "neither stored nor said";
    db.objects<entry>().remove();

    EXPECT_EQ(error_kind_of([&] { db.get_or_create(entry{.name = longer}); }), error_kind::value_too_long);
    EXPECT_EQ(error_kind_of([&] { db.get_or_create_all(std::vector<entry>{{.name = longer}}); }),
              error_kind::value_too_long);
    EXPECT_EQ(error_kind_of([&] { db.get_or_create(entry{.name = "a", .value = -1}); }), error_kind::check_violation);
    EXPECT_EQ(db.objects<entry>().count(), 0);
}

ROWAN_TEST(upserts, h48_affected_rows_under_found_rows) { // which Rowan's own connections ask for
    const std::string naive = insert("naive") + " ON DUPLICATE KEY UPDATE value = value";
    EXPECT_EQ(db.execute(naive), 1);
    EXPECT_EQ(db.execute(naive), 1) << "created, or found?";
    EXPECT_TRUE(db.get_or_create(entry{.name = "a"}).created);
    EXPECT_FALSE(db.get_or_create(entry{.name = "a"}).created);
    EXPECT_TRUE(db.update_or_create(entry{.name = "b"}, f<&entry::value> = 0).created);
    EXPECT_FALSE(db.update_or_create(entry{.name = "b"}, f<&entry::value> = 0).created) << "nothing changed";
}

ROWAN_TEST(upserts, h49_hits_burn_numbers) {
    raw_session naive = raw();
    const std::string next = "SELECT auto_increment FROM information_schema.tables WHERE table_schema = database() AND "
                             "table_name = 'entry'";
    db.create(entry{.name = "there", .value = 7});
    std::string before = naive.answer(next);
    for (const std::string& each :
         {insert("there"), insert_or_nothing("there"), insert("there") + " ON DUPLICATE KEY UPDATE value = 7"}) {
        static_cast<void>(naive.code_of(each));
        const std::string after = naive.answer(next);
        EXPECT_NE(after, before) << each;
        before = after;
    }
    for (int i = 0; i < 10; ++i) {
        EXPECT_FALSE(db.get_or_create(entry{.name = "there"}).created);
        EXPECT_FALSE(db.get_or_create_all(std::vector<entry>{{.name = "there"}}).front().created);
        EXPECT_FALSE(db.update_or_create(entry{.name = "there"}, f<&entry::value> = 7).created);
        db.atomic([](transaction& tx) { EXPECT_FALSE(tx.get_or_create(entry{.name = "there"}).created); });
    }
    EXPECT_EQ(naive.answer(next), before);
}

/// Eight who send overlapping lists at the same time, and then look whether what they were told is there.
class lists_at_once : public upserts {
protected:
    static constexpr int threads = 8;
    using told = std::map<std::string, std::string>; // the id of each name

    /// How many were told something that is not so, in `rounds` of `send(session, names)`.
    template <class Send>
    int wrong_answers(int rounds, const Send& send) {
        std::barrier together(threads);
        std::atomic<int> wrong = 0;
        const auto run = [&](unsigned seed) {
            raw_session session = raw();
            std::minstd_rand random(seed);
            for (int round = 0; round < rounds; ++round) {
                std::set<std::string> names;
                while (names.size() < 20) names.insert(std::to_string(round) + "/" + std::to_string(random() % 40));
                together.arrive_and_wait();
                const told answers = send(session, names);
                together.arrive_and_wait();
                for (const auto& [name, id] : answers)
                    wrong += session.answer("SELECT id FROM entry WHERE name = '" + name + "'") == id ? 0 : 1;
            }
        };
        std::vector<std::thread> running;
        for (unsigned t = 1; t <= threads; ++t) running.emplace_back(run, t);
        for (std::thread& each : running) each.join();
        return wrong;
    }
};

// With any other column on the left of the assignment nothing is wrong.
ROWAN_TEST(lists_at_once, h50_on_duplicate_key_that_assigns_the_generated_key) {
    const auto naive = [](raw_session& on, const std::set<std::string>& names) {
        std::string values;
        for (const std::string& each : names) values += (values.empty() ? "('" : ", ('") + each + "', 0)";
        told answers;
        try {
            const text_rows rows = on.rows("INSERT INTO entry(name, value) VALUES " + values +
                                           " ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id) RETURNING id");
            std::size_t next = 0; // a row for each, in their order
            for (const std::string& each : names) answers[each] = rows.at(next++).front();
        } catch (const raw_error&) { // a deadlock
        }
        return answers;
    };
    EXPECT_GT(wrong_answers(30, naive), 0) << "ids of other rows, for names that are not there";
    db.objects<entry>().remove();

    std::atomic<int> created = 0;
    const auto ours = [&](raw_session&, const std::set<std::string>& names) {
        std::vector<entry> rows;
        for (const std::string& each : names) rows.push_back({.name = each});
        told answers;
        EXPECT_EQ(error_kind_of([&] {
                      for (const auto& made : db.get_or_create_all(rows)) {
                          answers[made.row.name] = std::to_string(made.row.id);
                          created += made.created ? 1 : 0;
                      }
                  }),
                  std::nullopt);
        return answers;
    };
    EXPECT_EQ(wrong_answers(30, ours), 0);
    EXPECT_EQ(db.objects<entry>().count(), created);
}

ROWAN_ON_STORES(upserts, &rowan::test::mariadb, &rowan::test::galera);
ROWAN_ON_STORES(lists_at_once, &rowan::test::mariadb, &rowan::test::galera);

/// REPLACE is SQLite's too.
class replaces : public hazard_test {};

ROWAN_TEST(replaces, h51_replace_is_another_row) {
    execute_all({"CREATE TABLE line(entry_id BIGINT NOT NULL, FOREIGN KEY (entry_id) REFERENCES entry(id) ON DELETE "
                 "CASCADE)",
                 "INSERT INTO line SELECT id FROM entry"});
    const std::string id = "SELECT id FROM entry WHERE name = 'a'";
    const auto add_line = [&] { db.execute("INSERT INTO line SELECT id FROM entry WHERE name = 'a'"); };
    db.create(entry{.name = "a"});
    db.create(entry{.name = "b"}); // so that no number is used twice
    add_line();
    raw_session naive = raw();
    const std::string before = naive.answer(id);
    if (capabilities().engine == "sqlite") naive.run("PRAGMA foreign_keys = ON");
    naive.run("REPLACE INTO entry(name, value) VALUES ('a', 1)");
    const std::string after = naive.answer(id);
    EXPECT_NE(after, before);
    EXPECT_EQ(naive.answer("SELECT count(*) FROM line"), "0") << "what belonged to it is gone";

    add_line();
    EXPECT_EQ(db.update_or_create(entry{.name = "a", .value = 2}).row.value, 2);
    EXPECT_EQ(db.update_or_create(entry{.name = "a"}, f<&entry::value> += 1).row.value, 3);
    EXPECT_EQ(naive.answer(id), after);
    EXPECT_EQ(naive.answer("SELECT count(*) FROM line"), "1");
}

ROWAN_ON_STORES(replaces, &rowan::test::sqlite_file, &rowan::test::mariadb, &rowan::test::galera);

} // namespace
