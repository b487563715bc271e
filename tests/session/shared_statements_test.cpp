// On servers a crowd that creates rows shares statements, and shares nothing else: not failures, not deadlines.
#include "session/models.hpp"
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"
#include "support/lock_waits.hpp"
#include "support/raw_session.hpp"
#include "support/servers.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

namespace rowan::test {

/// How often a thread has written another's row. It does so in a statement that they share.
std::atomic<int> written_for_others = 0;
/// Whether one of those rows was bad: negative.
std::atomic<bool> has_shared_bad_row = false;

/// A value that knows the thread which gives it to the database, and is converted in the one which writes it.
struct traced {
    std::int64_t value = 0;
    std::thread::id giver = std::this_thread::get_id();
    friend bool operator==(const traced& left, const traced& right) { return left.value == right.value; }
};

struct parcel {
    std::int64_t id{};
    std::string name{};
    traced weight{};
    using rowan_table = rowan::table<"parcel", rowan::primary_key<&parcel::id>, rowan::unique<&parcel::name>,
                                     rowan::check<"weight >= 0", "weight_is_natural">>;
};

} // namespace rowan::test

template <>
struct rowan::stored_as<rowan::test::traced> {
    using type = std::int64_t;
    static type store(const rowan::test::traced& given) {
        if (given.giver != std::this_thread::get_id()) {
            ++rowan::test::written_for_others;
            if (given.value < 0) rowan::test::has_shared_bad_row = true;
        }
        if (given.value == 13) throw std::logic_error("not thirteen");
        return given.value;
    }
    static rowan::test::traced load(const type& stored) {
        if (stored == 99) throw std::logic_error("not ninety-nine");
        return {stored};
    }
};

namespace {

using namespace std::chrono_literals;
using namespace rowan::test;
using rowan::error_kind;
using failure = std::optional<error_kind>;

class shared_statements : public database_test {
protected:
    static constexpr int waiters = 8;

    shared_statements() { db.create_tables<parcel, entry>(); }

    /// While they run, the row "blocked" of this round is somebody else's, who has not committed. First come callers
    /// who want that row and have `time` for it, and so lead and wait; behind them a crowd gathers, and calls
    /// `wait(i)`. Then `meanwhile(leading, waiting)`, whereupon the other rolls back, or what `m_other_ends_by` says.
    ///
    /// Again, each with more time to gather, until they have shared a statement as it is wanted.
    template <class Wait, class Meanwhile>
    void gather(std::chrono::milliseconds time, const Wait& wait, const Meanwhile& meanwhile,
                const std::function<bool()>& is_shared = all_have_shared) {
        for (m_round = 1; m_round <= 12; ++m_round) {
            written_for_others = 0;
            has_shared_bad_row = false;
            raw_session other(url_of_node());
            other.run("BEGIN");
            other.run("INSERT INTO parcel(name, weight) VALUES ('" + name("blocked") + "', 0)");
            std::vector<std::jthread> leading;
            std::vector<std::jthread> waiting;
            m_led.assign(static_cast<std::size_t>(leaders), failure{});
            std::atomic<int> came_back = 0;
            for (std::size_t i = 0; i < m_led.size(); ++i) {
                leading.emplace_back([&, i] {
                    m_led[i] = error_kind_of(
                        [&] { m_crowd.within(time * m_round).get_or_create(parcel{.name = name("blocked")}); });
                    ++came_back;
                });
            }
            while (came_back == 0 && lock_waits(monitor(), place().name()) < leaders) std::this_thread::yield();
            std::atomic<int> about_to_wait = 0;
            for (std::size_t i = 0; i < waiters; ++i) {
                waiting.emplace_back([&, i] {
                    ++about_to_wait;
                    wait(i);
                });
            }
            while (about_to_wait < waiters) std::this_thread::yield();
            std::this_thread::sleep_for(50ms * m_round); // who comes later does not share, which is all
            meanwhile(leading, waiting);
            other.run(m_other_ends_by);
            for (auto* all : {&leading, &waiting}) {
                for (std::jthread& each : *all) {
                    if (each.joinable()) each.join();
                }
            }
            if (HasFailure() || is_shared()) return;
        }
        ADD_FAILURE() << "they never shared a statement: " << written_for_others;
    }
    static bool all_have_shared() { return written_for_others >= waiters - 1; }
    static bool some_have_shared() { return written_for_others >= 1; }
    static void join(std::vector<std::jthread>& all) {
        for (std::jthread& each : all) each.join();
    }
    [[nodiscard]] std::string name(const std::string& what) const { return std::to_string(m_round) + " " + what; }
    [[nodiscard]] std::int64_t rows_of_round() const {
        return db.objects<parcel>().filter(rowan::f<&parcel::name>.starts_with(name(""))).count();
    }
    bool create(rowan::database& on, const std::string& what, std::int64_t weight = 0) const {
        // without a look of its own, which on a loaded machine would still be under way when the leaders are done
        return on.expecting_misses().get_or_create(parcel{.name = name(what), .weight = {weight}}).created;
    }

    rowan::database m_crowd = rowan::connect(url_of_node("pool=30&timeout_ms=20000"));
    /// Go at once, each on a connection of its own: one more, and there is a crowd.
    const int leaders = m_crowd.objects<parcel>().context().capabilities().crowd - 1;
    int m_round = 0;
    std::vector<failure> m_led{};
    std::string m_other_ends_by = "ROLLBACK";

    [[nodiscard]] std::string monitor() const {
        if (on().is_cluster) return server_url("galera_admin_1");
        return capabilities().engine == "mariadb" ? server_url("mariadb_admin") : place().url();
    }

private:
    /// A lock is known to its node, where that is a cluster.
    [[nodiscard]] std::string url_of_node(std::string_view options = {}) const {
        return on().is_cluster ? with_database(server_url("galera_node_1"), place().name(), options)
                               : place().url(options);
    }
};

ROWAN_TEST(shared_statements, a_bad_row_fails_alone) {
    std::vector<failure> failures(waiters);
    std::atomic<int> created = 0;
    const auto wait = [&](std::size_t i) {
        failures[i] = error_kind_of([&] {
            const bool is_new = create(m_crowd, i == 6 ? "row 2" : "row " + std::to_string(i), i == 4 ? -1 : 7);
            created += is_new ? 1 : 0;
        });
    };
    // leaders who end together hand on to one waiter each, so one or two may go beside the others
    gather(10s, wait, [&](auto&, auto&) {}, [] { return has_shared_bad_row.load(); });
    for (std::size_t i = 0; i < waiters; ++i)
        EXPECT_EQ(failures[i], i == 4 ? failure{error_kind::check_violation} : failure{}) << i;
    EXPECT_EQ(m_led, std::vector<failure>(m_led.size()));
    EXPECT_EQ(rows_of_round(), waiters - 2 + 1); // one is bad, two are the same, and the one that was blocked
    EXPECT_EQ(created % (waiters - 2), 0) << "in each round";
}

ROWAN_TEST(shared_statements, an_exception_of_the_users_own_reaches_its_thread_alone) {
    std::vector<std::string> thrown(waiters);
    const auto wait = [&](std::size_t i) {
        thrown[i].clear();
        try {
            // the weight is converted where the row is written; that of a whole row would be for its key, before
            m_crowd.objects<parcel>().get_or_create(
                rowan::f<&parcel::name> == name("row " + std::to_string(i)),
                [weight = traced{i == 4 ? 13 : 7}](parcel& fresh) { fresh.weight = weight; });
        } catch (const std::logic_error& mine) {
            thrown[i] = mine.what();
        }
    };
    gather(10s, wait, [&](auto&, auto&) {}, some_have_shared); // as it is thrown, those behind it are not converted
    for (std::size_t i = 0; i < waiters; ++i) EXPECT_EQ(thrown[i], i == 4 ? "not thirteen" : "") << i;
    EXPECT_EQ(rows_of_round(), waiters - 1 + 1);
}

// The statement has created all of them by then, and each is told so.
ROWAN_TEST(shared_statements, a_row_that_cannot_be_read_concerns_its_caller_alone) {
    std::vector<std::string> told(waiters);
    const auto wait = [&](std::size_t i) {
        try {
            told[i] = create(m_crowd, "row " + std::to_string(i), i == 4 ? 99 : 7) ? "created" : "found";
        } catch (const std::logic_error& mine) {
            told[i] = mine.what();
        }
    };
    gather(10s, wait, [&](auto&, auto&) {});
    for (std::size_t i = 0; i < waiters; ++i) EXPECT_EQ(told[i], i == 4 ? "not ninety-nine" : "created") << i;
    EXPECT_EQ(rows_of_round(), waiters + 1);
}

// They are done while the row for which the leaders waited is still somebody else's.
ROWAN_TEST(shared_statements, waiters_of_leaders_that_give_up_go_on) {
    std::atomic<int> created = 0;
    const auto wait = [&](std::size_t i) { created += create(m_crowd, "row " + std::to_string(i)) ? 1 : 0; };
    const auto meanwhile = [&](std::vector<std::jthread>& leading, std::vector<std::jthread>& waiting) {
        join(leading);
        EXPECT_EQ(m_led, std::vector<failure>(m_led.size(), error_kind::timeout));
        join(waiting);
        EXPECT_EQ(rows_of_round(), waiters);
    };
    gather(400ms, wait, meanwhile);
    EXPECT_EQ(created % waiters, 0);
    EXPECT_TRUE(create(m_crowd, "blocked")) << "nobody is left leading";
}

// Nor do they wait for leaders who have more patience.
ROWAN_TEST(shared_statements, waiters_of_leaders_that_are_stuck_go_on) {
    std::atomic<int> created = 0;
    const auto wait = [&](std::size_t i) { created += create(m_crowd, "row " + std::to_string(i)) ? 1 : 0; };
    gather(20s, wait, [&](auto&, std::vector<std::jthread>& waiting) {
        join(waiting);
        EXPECT_EQ(rows_of_round(), waiters);
    });
    EXPECT_EQ(created % waiters, 0);
    EXPECT_EQ(m_led, std::vector<failure>(m_led.size()));
}

// When the leaders have given up, the others share a statement that waits for the same row. Two of them have no time
// for that, and come back while it is still somebody else's, as do those who want a row of their own.
ROWAN_TEST(shared_statements, each_waiter_keeps_its_own_deadline) {
    constexpr auto leaders_time = 400ms;
    constexpr auto haste = 600ms; // more than they have, and less than a shared statement may take
    std::vector<failure> failures(waiters);
    const auto is_hasty = [](std::size_t i) { return i < 2; };
    const auto is_patient = [](std::size_t i) { return i == 2 || i == 3; };
    const auto wait = [&](std::size_t i) {
        rowan::database on = m_crowd.within(is_hasty(i) ? leaders_time * m_round + haste : 20s);
        const bool wants_own = !is_hasty(i) && !is_patient(i);
        const auto began = std::chrono::steady_clock::now();
        failures[i] = error_kind_of([&] { create(on, wants_own ? "row " + std::to_string(i) : "blocked"); });
        EXPECT_TRUE(!failures[i] || std::chrono::steady_clock::now() - began >= leaders_time * m_round + haste);
    };
    const auto meanwhile = [&](std::vector<std::jthread>& leading, std::vector<std::jthread>& waiting) {
        join(leading);
        EXPECT_EQ(m_led, std::vector<failure>(m_led.size(), error_kind::timeout));
        for (std::size_t i = 0; i < waiters; ++i) {
            if (!is_patient(i)) waiting[i].join();
        }
        EXPECT_EQ(rows_of_round(), waiters - 4);
    };
    gather(leaders_time, wait, meanwhile);
    for (std::size_t i = 0; i < waiters; ++i)
        EXPECT_EQ(failures[i], is_hasty(i) ? failure{error_kind::timeout} : failure{}) << i;
    EXPECT_EQ(rows_of_round(), waiters - 4 + 1);
}

// Now there is a crowd, now there are fewer callers, and then several of them lead, each a batch of its own.
ROWAN_TEST(shared_statements, several_leaders_at_once) {
    const int threads = 4 * (leaders + 1);
    const int keys = on().is_cluster ? 12 : 60; // there each commit takes longer
    for (int round = 0; round < 5 && (round == 0 || written_for_others == 0); ++round) {
        db.objects<parcel>().remove();
        db.objects<entry>().remove();
        written_for_others = 0;
        std::atomic<int> created = 0;
        std::vector<std::jthread> running;
        for (int t = 0; t < threads; ++t) {
            running.emplace_back([&, t] {
                std::minstd_rand random(static_cast<unsigned>(t + 1));
                for (int i = 0; i < keys; ++i) {
                    if (random() % 4 == 0) std::this_thread::sleep_for(std::chrono::microseconds(random() % 3'000));
                    const std::string key = std::to_string((i + t) % keys);
                    const auto call = [&] {
                        created += m_crowd.get_or_create(parcel{.name = key, .weight = {7}}).created ? 1 : 0;
                        created += m_crowd.get_or_create(entry{.name = key}).created ? 1 : 0;
                    };
                    EXPECT_EQ(error_kind_of(call), failure{});
                    if (i % 8 != 0) continue;
                    const std::string bad = "bad " + std::to_string(t) + " " + key;
                    EXPECT_EQ(error_kind_of([&] { m_crowd.get_or_create(parcel{.name = bad, .weight = {-1}}); }),
                              failure{error_kind::check_violation});
                    const auto hasty = error_kind_of([&] { m_crowd.within(1ms).get_or_create(entry{.name = bad}); });
                    EXPECT_TRUE(!hasty || hasty == error_kind::timeout);
                }
            });
        }
        join(running);
        EXPECT_EQ(created, 2 * keys);
        EXPECT_EQ(db.objects<parcel>().count(), keys);
        EXPECT_EQ(db.objects<entry>().filter(!rowan::f<&entry::name>.starts_with("bad")).count(), keys);
        EXPECT_EQ(m_crowd.get_or_create(parcel{.name = "later"}).created, true) << "nobody is left leading";
    }
    EXPECT_GT(written_for_others, 0);
}

class shared_again : public shared_statements {};

// The statement that they share waits for a rival's row and, as it began before that was committed, does not see it.
// They look for it by another, which they share as well: the leader of the first writes for the others once, that of
// the second once more.
ROWAN_TEST(shared_again, callers_who_met_a_rival_look_together) {
    const auto wait = [&](std::size_t) { EXPECT_FALSE(create(m_crowd, "blocked")); };
    const auto meanwhile = [&](std::vector<std::jthread>& leading, auto&) {
        join(leading);
        EXPECT_EQ(m_led, std::vector<failure>(m_led.size(), error_kind::timeout));
        while (lock_waits(monitor(), place().name()) == 0) std::this_thread::yield();
    };
    m_other_ends_by = "COMMIT";
    gather(400ms, wait, meanwhile, [] { return written_for_others >= waiters; });
    EXPECT_EQ(rows_of_round(), 1);
}

ROWAN_ON_STORES(shared_again, &rowan::test::postgresql);
ROWAN_ON_STORES(shared_statements, &rowan::test::postgresql, &rowan::test::mariadb, &rowan::test::galera);

} // namespace
