// On servers a crowd that looks for rows by their keys shares statements, and shares nothing else: not rows, not
// failures, not deadlines.
#include "session/models.hpp"
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"
#include "support/raw_session.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <barrier>
#include <chrono>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

namespace rowan::test {

/// A value that knows the thread which read it, and can be unreadable: 13.
struct sighting {
    std::int64_t value = 0;
    std::thread::id reader = std::this_thread::get_id();
    friend bool operator==(const sighting& left, const sighting& right) { return left.value == right.value; }
};
std::mutex stumbling;
std::vector<std::thread::id> have_stumbled;

struct animal {
    std::int64_t id{};
    std::string name{};
    sighting seen{};
    using rowan_table = rowan::table<"animal", rowan::primary_key<&animal::id>, rowan::unique<&animal::name>>;
};

struct by_day {
    std::int64_t id{};
    sighting seen{};
    std::chrono::year_month_day day{};
    bool is_night{};
    std::string place{};
    using rowan_table = rowan::table<"by_day", rowan::primary_key<&by_day::id>,
                                     rowan::unique<&by_day::place, &by_day::day, &by_day::is_night>>;
};

struct by_lower_name {
    std::int64_t id{};
    std::string name{};
    sighting seen{};
    using rowan_table = rowan::table<"by_lower_name", rowan::primary_key<&by_lower_name::id>,
                                     rowan::unique<rowan::lower(f<&by_lower_name::name>)>>;
};

struct by_narrow_key {
    std::int64_t id{};
    std::string code{};
    std::int32_t number{};
    sighting seen{};
    using rowan_table =
        rowan::table<"by_narrow_key", rowan::primary_key<&by_narrow_key::id>, rowan::unique<&by_narrow_key::code>,
                     rowan::unique<&by_narrow_key::number>, rowan::max_length<&by_narrow_key::code, 2>>;
};

struct by_key_or_null {
    std::int64_t id{};
    std::optional<std::string> name{};
    sighting seen{};
    using rowan_table = rowan::table<"by_key_or_null", rowan::primary_key<&by_key_or_null::id>,
                                     rowan::unique<rowan::lower(f<&by_key_or_null::name>), rowan::nulls_not_distinct>>;
};

} // namespace rowan::test

template <>
struct rowan::stored_as<rowan::test::sighting> {
    using type = std::int64_t;
    static type store(const rowan::test::sighting& given) { return given.value; }
    static rowan::test::sighting load(const type& stored) {
        if (stored == 13) {
            const std::lock_guard lock(rowan::test::stumbling);
            rowan::test::have_stumbled.push_back(std::this_thread::get_id());
            throw std::logic_error("not thirteen");
        }
        return {stored};
    }
};

namespace {

using namespace std::chrono_literals;
using namespace rowan::test;
using rowan::error_kind;
using rowan::f;
using failure = std::optional<error_kind>;

class shared_looks : public database_test {
protected:
    static constexpr int threads = 48; // more than are a crowd
    static constexpr int rows = 60;

    shared_looks() { db.create_tables<animal, entry>(); }

    /// All rows but the one that cannot be read.
    void create_rows() const {
        for (int i = 0; i < rows; ++i) {
            if (i == 13) continue;
            db.create(animal{.name = "animal " + std::to_string(i), .seen = {i}});
            db.create(entry{.name = "animal " + std::to_string(i), .value = 1'000 + i});
        }
    }
    /// Every thread calls, and all of them begin together.
    static void together(const std::function<void(int)>& call) {
        std::barrier begin(threads);
        std::vector<std::jthread> all;
        for (int t = 0; t < threads; ++t) {
            all.emplace_back([&, t] {
                begin.arrive_and_wait();
                call(t);
            });
        }
    }
    /// Again, until it was seen that they share statements.
    static void until(const std::atomic<int>& shared, const std::function<void(int)>& call) {
        for (int round = 0; round < 20 && shared == 0 && !HasFailure(); ++round) {
            have_stumbled.clear();
            together(call);
        }
        EXPECT_GT(shared, 0) << "they never shared a statement";
    }
    /// Until a row was read by the thread of another caller. `call(t)` gives what it has read.
    template <class Call>
    static void until_read_by_another(const Call& call) {
        std::atomic<int> read_by_another = 0;
        until(read_by_another, [&](int t) {
            for (int i = 0; i < rows; ++i) {
                for (const sighting& each : call((i * 7 + t) % rows))
                    read_by_another += each.reader != std::this_thread::get_id() ? 1 : 0;
            }
        });
    }

    rowan::database m_crowd = open("pool=10");
};

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

ROWAN_TEST(shared_looks, by_keys_of_several_columns) {
    using namespace std::chrono;
    db.create_tables<by_day>();
    const auto day = [](int i) { return year_month_day{sys_days{2024y / 2 / 27} + days{i / 4}}; };
    const auto town = [](int i) { return i / 2 % 2 == 0 ? "" : "a, \"{b"; };
    for (int i = 0; i < rows; ++i)
        db.create(by_day{.seen = {100 + i}, .day = day(i), .is_night = i % 2 == 1, .place = town(i)});
    until_read_by_another([&](int wanted) {
        const auto key = f<&by_day::is_night> == (wanted % 2 == 1) && f<&by_day::day> == day(wanted) &&
                         f<&by_day::place> == town(wanted);
        const std::array both{m_crowd.objects<by_day>().get(key).seen,
                              m_crowd.objects<by_day>().get_or_create(key).row.seen};
        for (const sighting& each : both) EXPECT_EQ(each.value, 100 + wanted);
        return both;
    });
}

ROWAN_TEST(shared_looks, by_keys_over_an_expression) {
    if (!capabilities().expression_keys) {
        EXPECT_THROW(db.create_tables<by_lower_name>(), rowan::error);
        return;
    }
    db.create_tables<by_lower_name>();
    for (int i = 0; i < rows; ++i) db.create(by_lower_name{.name = "Name " + std::to_string(i), .seen = {100 + i}});
    until_read_by_another([&](int wanted) {
        const auto made = m_crowd.get_or_create(by_lower_name{.name = "NAME " + std::to_string(wanted)});
        EXPECT_FALSE(made.created);
        EXPECT_EQ(made.row.name, "Name " + std::to_string(wanted));
        EXPECT_EQ(made.row.seen.value, 100 + wanted);
        return std::array{made.row.seen};
    });
}

ROWAN_TEST(shared_looks, by_keys_that_may_be_null) {
    if (!capabilities().nulls_not_distinct || !capabilities().expression_keys) {
        EXPECT_THROW(db.create_tables<by_key_or_null>(), rowan::error);
        return;
    }
    db.create_tables<by_key_or_null>();
    const auto name = [](int i) { return i % 4 == 0 ? std::nullopt : std::optional(std::to_string(i)); };
    for (int i = 0; i < rows; ++i) db.get_or_create(by_key_or_null{.name = name(i), .seen = {100 + (name(i) ? i : 0)}});
    EXPECT_EQ(db.objects<by_key_or_null>().count(), rows * 3 / 4 + 1);
    until_read_by_another([&](int wanted) {
        const auto made = m_crowd.objects<by_key_or_null>().get_or_create(
            rowan::lower(f<&by_key_or_null::name>) == name(wanted),
            [](by_key_or_null&) { ADD_FAILURE() << "defaults of a row that is there"; });
        EXPECT_FALSE(made.created);
        EXPECT_EQ(made.row.name, name(wanted));
        EXPECT_EQ(made.row.seen.value, 100 + (name(wanted) ? wanted : 0));
        return std::array{made.row.seen};
    });
}

// What the column cannot hold is no row's key, also where it would be one when it is cut.
ROWAN_TEST(shared_looks, what_a_column_cannot_hold_is_not_cut) {
    db.create_tables<by_narrow_key>();
    constexpr std::int32_t most = std::numeric_limits<std::int32_t>::max();
    for (int i = 0; i < rows; ++i)
        db.create(by_narrow_key{.code = std::to_string(10 + i), .number = i == 0 ? most : i, .seen = {100 + i}});
    until_read_by_another([&](int wanted) {
        const auto narrow = m_crowd.objects<by_narrow_key>();
        const std::string code = std::to_string(10 + wanted);
        EXPECT_EQ(error_kind_of([&] { static_cast<void>(narrow.get(f<&by_narrow_key::code> == code + "0")); }),
                  failure{error_kind::does_not_exist});
        EXPECT_EQ(error_kind_of([&] { narrow.get_or_create(f<&by_narrow_key::code> == code + "0"); }),
                  failure{error_kind::value_too_long});
        EXPECT_EQ(error_kind_of([&] {
                      static_cast<void>(narrow.get(f<&by_narrow_key::number> == most + std::int64_t{1 + wanted}));
                  }),
                  failure{error_kind::does_not_exist});
        EXPECT_EQ(
            error_kind_of([&] { narrow.get_or_create(f<&by_narrow_key::number> == most + std::int64_t{1 + wanted}); }),
            failure{error_kind::value_out_of_range});
        const auto found = narrow.get_or_create(f<&by_narrow_key::code> == code);
        EXPECT_EQ(found.row.seen.value, 100 + wanted);
        return std::array{found.row.seen};
    });
}

ROWAN_ON_STORES(shared_looks, &rowan::test::postgresql, &rowan::test::mariadb, &rowan::test::galera);

} // namespace
