// On servers a crowd that looks for rows by their keys shares statements, and shares nothing else: not rows, not
// failures, not deadlines.
#include "session/shared_looks.hpp"
#include "support/error_kind_of.hpp"
#include "support/raw_session.hpp"

#include <array>
#include <chrono>
#include <optional>

namespace {

using namespace std::chrono_literals;
using namespace rowan::test;
using rowan::error_kind;
using rowan::f;
using failure = std::optional<error_kind>;

ROWAN_TEST(shared_looks, each_gets_his_own_row) {
    create_rows();
    std::atomic<int> read_by_others = 0;
    const auto is_mine = [&](const animal& row, int wanted) {
        if (row.seen.reader != std::this_thread::get_id()) ++read_by_others;
        return row.name == "animal " + std::to_string(wanted) && row.seen.value == wanted;
    };
    until(read_by_others, [&](int t) {
        for (int i = 0; i < rows; ++i) {
            const int wanted = (i * 7 + t) % rows;
            if (wanted == 13) continue;
            const std::string name = "animal " + std::to_string(wanted);
            const auto by_lookup = m_crowd.objects<animal>().get_or_create(f<&animal::name> == name);
            EXPECT_TRUE(!by_lookup.created && is_mine(by_lookup.row, wanted)) << by_lookup.row.name;
            const auto by_row = m_crowd.get_or_create(animal{.name = name});
            EXPECT_TRUE(!by_row.created && is_mine(by_row.row, wanted)) << by_row.row.name;
            EXPECT_TRUE(is_mine(m_crowd.objects<animal>().get(f<&animal::name> == name), wanted));
            EXPECT_TRUE(is_mine(m_crowd.objects<animal>().get(f<&animal::id> == by_row.row.id), wanted));
            EXPECT_EQ(m_crowd.objects<entry>().get(f<&entry::name> == name).value, 1'000 + wanted);
            const auto absent = [&] {
                static_cast<void>(m_crowd.objects<animal>().get(f<&animal::name> == "no " + name));
            };
            EXPECT_EQ(error_kind_of(absent), failure{error_kind::does_not_exist});
        }
    });
    EXPECT_EQ(db.objects<animal>().count(), rows - 1);
}

// Rows that come into being meanwhile: one caller of each is told that he created it.
ROWAN_TEST(shared_looks, one_is_told_that_he_created) {
    for (const std::string round : {"first ", "second ", "third "}) {
        std::atomic<int> created = 0;
        together([&](int) {
            for (int i = 0; i < 20; ++i) {
                const std::string name = round + std::to_string(i);
                const auto made = m_crowd.objects<animal>().get_or_create(f<&animal::name> == name,
                                                                          [](animal& fresh) { fresh.seen.value = 7; });
                created += made.created ? 1 : 0;
                EXPECT_EQ(made.row.seen.value, 7);
                EXPECT_EQ(made.row.name, name);
            }
        });
        EXPECT_EQ(created, 20);
    }
    EXPECT_EQ(db.objects<animal>().count(), 60);
}

ROWAN_TEST(shared_looks, a_row_that_cannot_be_read_fails_alone) {
    create_rows();
    db.create(entry{.name = "animal 13", .value = 13});
    db.execute("INSERT INTO animal(name, seen) VALUES ('animal 13', 13)");
    have_stumbled.clear();
    std::atomic<int> stumbled_for_another = 0;
    until(stumbled_for_another, [&](int t) {
        for (int i = 0; i < rows; ++i) {
            if (t == 0) {
                EXPECT_THROW(static_cast<void>(m_crowd.objects<animal>().get(f<&animal::name> == "animal 13")),
                             std::logic_error);
                continue;
            }
            const int wanted = i != 13 ? i : 0;
            EXPECT_EQ(m_crowd.objects<animal>().get(f<&animal::name> == "animal " + std::to_string(wanted)).seen.value,
                      wanted);
            const std::lock_guard lock(stumbling);
            stumbled_for_another +=
                static_cast<int>(std::erase(have_stumbled, std::this_thread::get_id())); // for the first thread
        }
    });
}

// What failed was read once for all of them and once for each: for a second nobody shares with such a row.
ROWAN_TEST(shared_looks, are_left_for_a_second_after_a_failure) {
    create_rows();
    db.execute("INSERT INTO animal(name, seen) VALUES ('animal 13', 13)");
    const auto get = [&](int i) {
        return m_crowd.objects<animal>().get(f<&animal::name> == "animal " + std::to_string(i)).seen.reader;
    };
    bool is_seen = false;
    // The thread that wants that row may lead; then nobody else has seen it fail, and for a second nobody will.
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!is_seen && std::chrono::steady_clock::now() < end) {
        have_stumbled.clear();
        std::atomic<int> failed = 0;
        const auto began = std::chrono::steady_clock::now();
        together([&](int t) {
            for (int i = 0; i < 20; ++i) {
                if (t != 0) {
                    get(t == 13 ? 0 : t);
                    const std::lock_guard lock(stumbling);
                    failed += static_cast<int>(std::erase(have_stumbled, std::this_thread::get_id()));
                } else {
                    EXPECT_THROW(get(13), std::logic_error);
                }
            }
        });
        if (failed == 0) continue;
        std::atomic<int> read_by_another = 0;
        together([&](int t) { read_by_another += get(t == 13 ? 0 : t) != std::this_thread::get_id() ? 1 : 0; });
        is_seen = std::chrono::steady_clock::now() - began < 1s;
        if (is_seen)
            EXPECT_EQ(read_by_another, 0);
        else
            std::this_thread::sleep_for(1s);
    }
    EXPECT_TRUE(is_seen) << "they never failed together, or were never back within a second";
}

// Whose deadline is near would take the time of all with whom he shared.
ROWAN_TEST(shared_looks, who_is_in_a_hurry_looks_alone) {
    create_rows();
    std::atomic<int> read_by_another = 0;
    until_read_by_another([&](int i) {
        const auto key = f<&animal::name> == "animal " + std::to_string(i == 13 ? 0 : i);
        const auto hasty = error_kind_of([&] {
            const auto seen = m_crowd.within(15ms).objects<animal>().get(key).seen;
            read_by_another += seen.reader != std::this_thread::get_id() ? 1 : 0;
        });
        EXPECT_TRUE(!hasty || hasty == error_kind::timeout);
        return std::vector{m_crowd.objects<animal>().get(key).seen};
    });
    EXPECT_EQ(read_by_another, 0);
}

// Two seconds, of which a statement that they share takes no more than one: the rest is for a look of their own.
ROWAN_TEST(shared_looks, each_keeps_his_own_deadline) {
    create_rows();
    const auto shortest_wait = [&] {
        const std::string node =
            on().is_cluster ? with_database(server_url("galera_node_1"), place().name(), "") : place().url();
        const rowan::database crowd =
            rowan::connect(node + (node.find('?') == std::string::npos ? "?" : "&") + "pool=50&timeout_ms=60000");
        static_cast<void>(crowd.get_or_create(animal{.name = "animal 1"}));
        raw_session other(node);
        const bool has_transactional_locks = capabilities().engine == "postgresql";
        if (has_transactional_locks) other.run("BEGIN");
        other.run(has_transactional_locks ? "LOCK TABLE animal IN ACCESS EXCLUSIVE MODE" : "LOCK TABLES animal WRITE");
        std::vector<failure> failures(threads);
        std::atomic<int> came_back = 0;
        std::chrono::nanoseconds shortest = 1h;
        std::vector<std::jthread> all;
        const auto is_hasty = [](int t) { return t % 4 == 3; };
        const auto wants_other_table = [](int t) { return t % 4 == 2; };
        for (int t = 0; t < threads; ++t) {
            all.emplace_back([&, t] {
                const rowan::database on = crowd.within(is_hasty(t) ? 2s : 60s);
                const auto began = std::chrono::steady_clock::now();
                if (wants_other_table(t)) {
                    for (int i = 0; i < 3; ++i) EXPECT_EQ(on.get_or_create(entry{.name = "animal 1"}).row.value, 1'001);
                    ++came_back;
                    return;
                }
                failures[static_cast<std::size_t>(t)] = error_kind_of([&] {
                    EXPECT_EQ(on.get_or_create(animal{.name = "animal " + std::to_string(t % 10)}).row.seen.value,
                              t % 10);
                });
                if (!is_hasty(t)) return;
                const auto waited = std::chrono::steady_clock::now() - began;
                EXPECT_GE(waited, 2s);
                const std::lock_guard lock(stumbling);
                shortest = std::min<std::chrono::nanoseconds>(shortest, waited);
                ++came_back;
            });
        }
        const auto began = std::chrono::steady_clock::now();
        while (came_back < threads / 2 && std::chrono::steady_clock::now() - began < 30s)
            std::this_thread::sleep_for(5ms);
        EXPECT_EQ(came_back, threads / 2) << "while the table is still locked";
        other.run(has_transactional_locks ? "ROLLBACK" : "UNLOCK TABLES");
        all.clear();
        for (int t = 0; t < threads; ++t)
            EXPECT_EQ(failures[static_cast<std::size_t>(t)], is_hasty(t) ? failure{error_kind::timeout} : failure{})
                << t;
        return shortest;
    };
    std::chrono::nanoseconds shortest = 1h;
    for (int i = 0; i < 3 && shortest >= 2900ms; ++i) shortest = std::min(shortest, shortest_wait());
    EXPECT_LT(shortest, 2900ms) << "once, not once for each attempt";
}

struct unkeyed {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"unkeyed", rowan::primary_key<&unkeyed::id>, rowan::unique<&unkeyed::name>>;
};

ROWAN_TEST(shared_looks, a_key_that_is_not_enforced_is_refused_to_each) {
    db.execute("CREATE TABLE unkeyed (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL)");
    db.execute("INSERT INTO unkeyed VALUES (1, 'one')");
    together([&](int) {
        EXPECT_EQ(error_kind_of([&] { m_crowd.get_or_create(unkeyed{.name = "one"}); }),
                  failure{error_kind::unenforced_key});
        EXPECT_EQ(m_crowd.objects<unkeyed>().get(f<&unkeyed::name> == "one").id, 1);
    });
}

ROWAN_ON_STORES(shared_looks, &rowan::test::postgresql, &rowan::test::mariadb, &rowan::test::galera);

} // namespace
