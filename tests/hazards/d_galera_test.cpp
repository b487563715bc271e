// Galera: several nodes write, and learn of each other late (H54 … H59).
#include "hazards/hazard_test.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <random>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace rowan::test;
using rowan::database;
using rowan::f;
using rowan::transaction;

/// No unique key: what get_or_create_locked is for.
struct note {
    std::int64_t id{};
    std::string text{};
    using rowan_table = rowan::table<"note", rowan::primary_key<&note::id>>;
};

class nodes : public hazard_test {
protected:
    nodes() {
        db.create_tables<note>();
        for (int node : {2, 3}) // from here on the tables are there
            raw_node(node).rows("SET STATEMENT wsrep_sync_wait = 1 FOR SELECT count(*) FROM note");
    }
    [[nodiscard]] std::string url_of(int node, std::string_view options = {}) const {
        return with_database(server_url("galera_node_" + std::to_string(node)), place().name(), options);
    }
    [[nodiscard]] raw_session raw_node(int node) const { return raw_session(url_of(node)); }
    [[nodiscard]] database on_node(int node) const { return rowan::connect(url_of(node, "timeout_ms=20000")); }

    /// Node 1 commits a row that node 2 has in hand, and has not committed, until `gate` unlocks its tables: the
    /// transaction goes on to a table that is locked there.
    void commit_on_one(raw_session& gate, const std::string& sql) {
        gate.run("LOCK TABLES note READ");
        raw_session winner = raw_node(1);
        winner.run("BEGIN");
        winner.run(sql);
        winner.run("INSERT INTO note(text) VALUES ('behind')");
        winner.run("COMMIT");
    }
    void await_waiting_on_two(int count = 1) const {
        await_lock_waits(server_url("galera_admin_2"), place().name(), count);
    }

    /// Runs `work(t, node)` in so many threads, which take the nodes in turn.
    [[nodiscard]] static std::vector<std::future<void>> spread(int threads, const auto& work) {
        std::vector<std::future<void>> running;
        for (int t = 0; t < threads; ++t) running.push_back(start([work, t] { work(t, t % 3 + 1); }));
        return running;
    }
    static void finish(std::vector<std::future<void>> running) {
        for (std::future<void>& each : running) each.get();
    }

    /// How many writes the nodes have applied again after they had undone them.
    [[nodiscard]] int replays() const {
        int all = 0;
        for (int node : {1, 2, 3}) {
            all += std::stoi(raw_node(node).answer("SELECT variable_value FROM information_schema.global_status "
                                                   "WHERE variable_name = 'wsrep_local_replays'"));
        }
        return all;
    }

    database one = on_node(1);
    database two = on_node(2);
};

ROWAN_TEST(nodes, h54_the_conflict_comes_at_the_commit) {
    raw_session naive = raw_node(2);
    naive.run("BEGIN");
    EXPECT_EQ(naive.rows(insert("naive") + " RETURNING id").size(), 1U) << "created, so it seems";
    one.create(entry{.name = "naive"});
    EXPECT_EQ(naive.code_of("COMMIT"), "1213");

    int runs = 0;
    std::vector<bool> told;
    const auto lost = two.atomic([&](transaction& tx) {
        const auto made = tx.get_or_create(entry{.name = "a"});
        if (++runs == 1) one.create(entry{.name = "a", .value = 7});
        told.push_back(made.created);
        return made;
    });
    EXPECT_TRUE(told.front()) << "provisional until the commit";
    EXPECT_FALSE(lost.created);
    EXPECT_EQ(lost.row.value, 7);
    EXPECT_GE(runs, 2);
}

ROWAN_TEST(nodes, h55_the_read_behind_the_conflict_misses) {
    raw_session naive = raw_node(2);
    raw_session gate = raw_node(2);
    naive.run("BEGIN");
    naive.run(insert("naive"));
    commit_on_one(gate, insert("naive"));
    std::string code;
    while (code.empty()) code = naive.code_of("SELECT 1"); // until the other's row has arrived
    EXPECT_EQ(code, "1213");
    EXPECT_EQ(naive.answer(count_of("naive")), "0") << "it exists and is not there";
    gate.run("UNLOCK TABLES");

    commit_on_one(gate, insert("a", 7));
    auto alone = start([&] { return two.get_or_create(entry{.name = "a"}); });
    await_waiting_on_two();
    gate.run("UNLOCK TABLES");
    EXPECT_FALSE(alone.get().created);

    int runs = 0;
    std::promise<void> has_created;
    auto inside = start([&] {
        return two.atomic([&](transaction& tx) {
            const auto made = tx.get_or_create(entry{.name = "b"});
            if (++runs == 1) {
                has_created.set_value();
                for (;;) tx.execute("DO 0"); // until it is told
            }
            return made;
        });
    });
    has_created.get_future().get();
    commit_on_one(gate, insert("b", 7));
    await_waiting_on_two(); // the second run, for the row that it did not see
    gate.run("UNLOCK TABLES");
    const auto lost = inside.get();
    EXPECT_FALSE(lost.created);
    EXPECT_EQ(lost.row.value, 7);
    EXPECT_EQ(value_of("a"), 7);
}

ROWAN_TEST(nodes, h56_what_one_node_has_written_another_reads_later) {
    raw_session naive = raw_node(2);
    raw_session gate = raw_node(2);
    commit_on_one(gate, insert("a"));
    EXPECT_EQ(naive.answer(count_of("a")), "0");
    auto read = start([&] {
        return rowan::connect(url_of(2, "sync_wait=on")).objects<entry>().filter(f<&entry::name> == "a").exists();
    });
    EXPECT_EQ(naive.answer(count_of("a")), "0");
    gate.run("UNLOCK TABLES");
    EXPECT_TRUE(read.get());
    const database waiting = rowan::connect(url_of(2, "sync_wait=on"));
    for (int i = 0; i < 50; ++i) {
        const std::string name = std::to_string(i);
        one.create(entry{.name = name});
        EXPECT_TRUE(waiting.objects<entry>().filter(f<&entry::name> == name).exists()) << name;
    }
}

ROWAN_TEST(nodes, h57_the_servers_own_retry_is_not_enough) {
    constexpr int threads = 6;
    constexpr int calls = 60;
    std::atomic<int> deadlocks = 0;
    finish(spread(threads, [&](int, int node) {
        raw_session naive = raw_node(node);
        naive.run("SET SESSION wsrep_retry_autocommit = 4");
        for (int i = 0; i < calls; ++i) {
            const std::string code = naive.code_of(insert("naive") + " ON DUPLICATE KEY UPDATE value = value + 1");
            deadlocks += code == "1213" ? 1 : 0;
        }
    }));
    EXPECT_GT(deadlocks, 0);

    std::atomic<int> created = 0;
    finish(spread(threads, [&](int, int node) {
        const database mine = on_node(node);
        for (int i = 0; i < calls; ++i) {
            created += mine.update_or_create(entry{.name = "a", .value = 1}, f<&entry::value> += 1).created ? 1 : 0;
            created += mine.get_or_create(entry{.name = std::to_string(i)}).created ? 1 : 0;
        }
    }));
    EXPECT_EQ(created, 1 + calls);
    EXPECT_EQ(raw_node(1).answer("SET STATEMENT wsrep_sync_wait = 1 FOR SELECT value FROM entry WHERE name = 'a'"),
              std::to_string(threads * calls));
}

ROWAN_TEST(nodes, h58_locks_hold_on_their_node_only) {
    raw_session first = raw_node(1);
    raw_session second = raw_node(2);
    for (raw_session* each : {&first, &second}) EXPECT_EQ(each->answer("SELECT GET_LOCK('naive', 0)"), "1");
    for (raw_session* each : {&first, &second}) {
        EXPECT_EQ(each->answer("SELECT count(*) FROM note WHERE text = 'naive'"), "0");
        each->run("BEGIN");
        each->run("INSERT INTO note(text) VALUES ('naive')");
    }
    for (raw_session* each : {&first, &second}) each->run("COMMIT");
    EXPECT_EQ(first.answer("SET STATEMENT wsrep_sync_wait = 1 FOR SELECT count(*) FROM note"), "2");

    for (int i = 0; i < 5; ++i) {
        const std::string text = std::to_string(i);
        const auto get = [&](int node) {
            return [this, node, text] { on_node(node).objects<note>().get_or_create_locked(f<&note::text> == text); };
        };
        auto other = start(get(2));
        auto third = start(get(3));
        get(1)();
        other.get();
        third.get();
        EXPECT_EQ(
            first.answer("SET STATEMENT wsrep_sync_wait = 1 FOR SELECT count(*) FROM note WHERE text = '" + text + "'"),
            "1");
    }
}

// Of many callers on all nodes at once, one for each row.
ROWAN_TEST(nodes, h58_one_is_told_that_he_has_created_it) {
    constexpr int threads = 8;
    constexpr int rows = 100;
    std::vector<std::atomic<int>> created(static_cast<std::size_t>(rows));
    finish(spread(threads, [&](int, int node) {
        const database mine = on_node(node);
        for (int i = 0; i < rows; ++i) {
            const std::string text = std::to_string(i);
            if (mine.objects<note>().get_or_create_locked(f<&note::text> == text).created)
                ++created[static_cast<std::size_t>(i)];
        }
    }));
    for (int i = 0; i < rows; ++i) EXPECT_EQ(created[static_cast<std::size_t>(i)], 1) << i;
    EXPECT_EQ(
        raw_node(1).answer("SET STATEMENT wsrep_sync_wait = 1 FOR SELECT count(*), count(DISTINCT text) FROM note"),
        std::to_string(rows));
}

ROWAN_TEST(nodes, h59_numbers_have_gaps) {
    raw_session naive = raw_node(2);
    const std::int64_t first = std::stoll(naive.answer("INSERT INTO entry(name, value) VALUES ('n', 0) RETURNING id"));
    naive.run("INSERT INTO entry(name, value) VALUES ('n + 1', 0), ('n + 2', 0)");
    EXPECT_EQ(naive.answer("SELECT count(*) FROM entry WHERE id = " + std::to_string(first + 1)), "0")
        << "counted from the first, the numbers are another's";
    std::vector<entry> rows;
    for (int i = 0; i < 50; ++i) rows.push_back({.name = std::to_string(i)});
    for (const auto& made : two.get_or_create_all(rows)) {
        EXPECT_TRUE(made.created);
        EXPECT_EQ(naive.answer("SELECT name FROM entry WHERE id = " + std::to_string(made.row.id)), made.row.name);
    }
    const std::int64_t id = two.get_or_create(entry{.name = "single"}).row.id;
    EXPECT_EQ(naive.answer("SELECT name FROM entry WHERE id = " + std::to_string(id)), "single");
}

// What a transaction writes behind an update of a row that all of them update and a read: nothing of it without the
// update.
ROWAN_TEST(nodes, h95_a_write_behind_a_read_is_not_committed_by_itself) {
    constexpr int threads = 8;
    one.create(entry{.name = "shared"});
    const auto updates = [&] {
        return std::stoll(
            raw_node(1).answer("SET STATEMENT wsrep_sync_wait = 1 FOR SELECT value FROM entry WHERE name = 'shared'"));
    };
    const auto notes = [&](const std::string& what) {
        return std::stoll(raw_node(1).answer("SET STATEMENT wsrep_sync_wait = 1 FOR SELECT " + what + " FROM note"));
    };

    std::atomic<bool> is_over = false;
    const auto give_up_at = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    auto watch = start([&] {
        while (std::chrono::steady_clock::now() < give_up_at && notes("count(*)") <= updates())
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        is_over = true;
    });
    finish(spread(threads, [&](int, int node) {
        raw_session naive = raw_node(node);
        while (!is_over) {
            std::string code = naive.code_of("BEGIN");
            for (const char* sql :
                 {"UPDATE entry SET value = value + 1 WHERE name = 'shared'",
                  "SELECT id, text FROM note WHERE text = 'none'", "INSERT INTO note(text) VALUES ('naive')"}) {
                if (code.empty()) code = naive.code_of_prepared(sql);
            }
            naive.code_of(code.empty() ? "COMMIT" : "ROLLBACK");
        }
    }));
    watch.get();
    EXPECT_GT(notes("count(*)"), updates()) << "the naive transaction's second half, without its first";

    raw_node(1).run("DELETE FROM note");
    const long long before = updates();
    std::atomic<int> done = 0;
    finish(spread(threads, [&](int t, int node) {
        // Room for one statement: each is closed behind the next, as in the naive half. Where all are kept, this was
        // never seen to be undone in silence.
        const database mine = rowan::connect(url_of(node, "timeout_ms=20000&statement_cache=1"));
        for (int i = 0; i < 400; ++i) {
            const std::string text = std::to_string(t) + "-" + std::to_string(i);
            try {
                mine.atomic(
                    [&](transaction& tx) { // no pauses: as many conflicts as can be
                        tx.execute("UPDATE entry SET value = value + ? WHERE name = 'shared'", 1); // no savepoint
                        EXPECT_TRUE(tx.objects<note>().filter(f<&note::text> == text).all().empty()) << text;
                        tx.create(note{.text = text});
                    },
                    rowan::atomic_options{.max_attempts = 1});
                ++done;
            } catch (const rowan::error& failed) {
                EXPECT_TRUE(failed.retryable()) << failed.what();
            }
        }
    }));
    EXPECT_GT(done, 0);
    EXPECT_EQ(notes("count(*)"), done);
    EXPECT_EQ(notes("count(DISTINCT text)"), done);
    EXPECT_EQ(updates(), before + done);
}

// Rows come and go on all nodes, each by itself.
ROWAN_TEST(nodes, h96_a_write_that_is_applied_again_ends_its_rows) {
    constexpr int threads = 12;
    const auto random_name = [](std::minstd_rand& random) { return "n" + std::to_string(random() % 40); };
    const auto give_up_at = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    std::atomic<bool> is_over = false;

    std::vector<raw_session> sessions_of_naive;
    std::array<std::string, 3> ids{"0", "0", "0"};
    for (int t = 0; t < threads; ++t) {
        sessions_of_naive.push_back(raw_node(t % 3 + 1));
        ids[static_cast<std::size_t>(t % 3)] += ", " + sessions_of_naive.back().answer("SELECT connection_id()");
    }
    auto running = spread(threads, [&](int t, int) {
        raw_session& naive = sessions_of_naive[static_cast<std::size_t>(t)];
        std::minstd_rand random(static_cast<unsigned>(t + 1));
        while (!is_over) {
            naive.code_of("DELETE FROM entry WHERE name = '" + random_name(random) + "'");
            naive.code_of_prepared(insert(random_name(random)) + " RETURNING id, name");
        }
    });
    const auto sessions = [&](int node, const std::string& condition) {
        return raw_node(node).rows("SELECT id FROM information_schema.processlist WHERE id IN (" +
                                   ids[static_cast<std::size_t>(node - 1)] + ")" + condition);
    };
    bool is_stuck = false;
    while (!is_stuck && std::chrono::steady_clock::now() < give_up_at) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        for (int node : {1, 2, 3})
            is_stuck = is_stuck || !sessions(node, " AND command = 'Sleep' AND time >= 3").empty();
    }
    EXPECT_TRUE(is_stuck) << "the node has answered, and the client waits for the end of the rows";
    is_over = true;
    for (int node : {1, 2, 3}) {
        for (const auto& row : sessions(node, "")) raw_node(node).run("KILL " + row.front());
    }
    finish(std::move(running));

    raw_node(1).run("DELETE FROM entry");
    is_over = false;
    std::array<std::atomic<int>, 40> there{};
    const int before = replays();
    running = spread(threads, [&](int t, int node) {
        const database mine = on_node(node);
        std::minstd_rand random(static_cast<unsigned>(t + 1));
        while (!is_over) {
            const auto gone = random() % there.size();
            there[gone] -=
                static_cast<int>(mine.objects<entry>().filter(f<&entry::name> == "n" + std::to_string(gone)).remove());
            const auto got = random() % there.size();
            there[got] += mine.get_or_create(entry{.name = "n" + std::to_string(got)}).created ? 1 : 0;
        }
    });
    while (replays() < before + 20 && std::chrono::steady_clock::now() < give_up_at)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    is_over = true;
    finish(std::move(running));
    EXPECT_GE(replays(), before + 20);
    for (std::size_t i = 0; i < there.size(); ++i) {
        EXPECT_EQ(raw_node(1).answer("SET STATEMENT wsrep_sync_wait = 1 FOR " + count_of("n" + std::to_string(i))),
                  std::to_string(there[i]))
            << i;
    }
}

ROWAN_ON_STORES(nodes, &rowan::test::galera);

} // namespace
