// Calls outside of a transaction run at the level that the server gives the session: at each level eight threads on the
// same keys, no failure reaches a caller, one row for each key, `created` once, no increment lost.
#include "conformance/isolation_fixture.hpp"

#include <gtest/gtest.h>

#include <barrier>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace rowan::test;
using rowan::database;
using rowan::transaction;

class isolation_of_sessions : public isolation {
protected:
    [[nodiscard]] database reached_by(int) const override { return m_sessions; }

    /// In every connection of the pool: each is held until all are.
    template <class Work>
    void in_every_session(const Work& work) const {
        std::barrier all_hold_one(threads);
        std::vector<std::thread> running;
        for (int t = 0; t < threads; ++t) {
            running.emplace_back([&] {
                m_sessions.atomic([&](transaction& tx) {
                    all_hold_one.arrive_and_wait();
                    work(tx);
                });
            });
        }
        for (std::thread& each : running) each.join();
    }
    /// Each round begins without a row, as it is at first that callers race.
    template <class Call>
    void in_sessions_of_each_level(int calls, const Call& call) const {
        const int rounds = on().is_cluster ? 2 : 5;
        for (const std::string level : {"READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"}) {
            SCOPED_TRACE(level);
            const std::string set = std::string(engine_words().set_isolation) + level;
            in_every_session([&](const transaction& tx) { tx.execute(set); });
            for (int i = 0; i < rounds; ++i) {
                start_again();
                expect_exact(run(calls, call));
            }
            in_every_session([&](const transaction& tx) {
                EXPECT_EQ(tx.query<std::string>(engine_words().isolation).at(0), level) << "a session of its own";
            });
        }
    }

private:
    database m_sessions = open("pool=" + std::to_string(threads));
};

ROWAN_TEST(isolation_of_sessions, get_or_create) {
    in_sessions_of_each_level(
        6, [](const database& on, int, const std::string& first, const std::string& second, tally& told) {
            get(on, first, told);
            get(on, second, told);
        });
}

ROWAN_TEST(isolation_of_sessions, update_or_create) {
    in_sessions_of_each_level(30, [](const database& on, int, const std::string& first, const std::string&,
                                     tally& told) { increment(on, first, told); });
}

ROWAN_TEST(isolation_of_sessions, get_or_create_all) {
    in_sessions_of_each_level(30, [](const database& on, int, const std::string& first, const std::string& second,
                                     tally& told) { get_all(on, first, second, told); });
}

ROWAN_TEST(isolation_of_sessions, get_or_create_locked) {
    in_sessions_of_each_level(15, [](const database& on, int, const std::string& first, const std::string&,
                                     tally& told) { get_locked(on, first, told); });
}

// Not SQLite, which has one level; nor the pooler, whose sessions are the server's, and others' a moment later.
ROWAN_ON_STORES(isolation_of_sessions, &rowan::test::postgresql, &rowan::test::mariadb, &rowan::test::galera);

} // namespace
