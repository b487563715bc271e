// Everything at once from many threads: what was told must be true afterwards, and nothing hangs.
#include "session/models.hpp"
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using rowan::error_kind;
using rowan::f;
using rowan::transaction;
using rowan::test::entry;

constexpr int threads = 12;

class stress : public rowan::test::database_test {
protected:
    stress() { db.create_tables<entry>(); }

    template <class Call>
    static void run(const Call& call) {
        std::vector<std::thread> running;
        for (int t = 0; t < threads; ++t) running.emplace_back([&call, t] { call(t); });
        for (std::thread& each : running) each.join();
    }
};

ROWAN_TEST(stress, every_kind_of_call) {
    std::atomic<std::int64_t> counted = 0;
    std::atomic<int> created = 0;
    run([&](int t) {
        for (int i = 0; i < 24; ++i) {
            const std::string key = "key " + std::to_string(i % 12);
            switch ((t + i) % 6) {
            case 0: created += db.get_or_create(entry{.name = key}).created ? 1 : 0; break;
            case 1:
                created += db.update_or_create(entry{.name = key, .value = 1}, f<&entry::value> += 1).created ? 1 : 0;
                ++counted;
                break;
            case 2: // committed
                created += db.atomic([&](transaction& tx) {
                    return tx.update_or_create(entry{.name = key, .value = 1}, f<&entry::value> += 1).created ? 1 : 0;
                });
                ++counted;
                break;
            case 3: // rolled back
                try {
                    db.atomic([&](transaction& tx) {
                        tx.update_or_create(entry{.name = key, .value = 1}, f<&entry::value> += 1);
                        throw std::runtime_error("no");
                    });
                } catch (const std::runtime_error&) {
                }
                break;
            case 4:
                for (const auto& each : db.get_or_create_all(std::vector<entry>{{.name = key}, {.name = "key 0"}})) {
                    created += each.created ? 1 : 0;
                }
                break;
            default: // may give up; what it says is what happened
                try {
                    const auto made =
                        db.within(2ms).update_or_create(entry{.name = key, .value = 1}, f<&entry::value> += 1);
                    created += made.created ? 1 : 0;
                    ++counted;
                } catch (const rowan::error& failure) {
                    EXPECT_TRUE(failure.retryable()) << failure.what(); // a deadlock, too, for which there was no time
                    EXPECT_FALSE(failure.in_doubt());
                }
            }
        }
    });
    EXPECT_EQ(db.objects<entry>().count(), 12);
    EXPECT_EQ(created, 12);
    std::int64_t sum = 0;
    for (const entry& each : db.objects<entry>().all()) sum += each.value;
    // a row that get_or_create made counts from 0, one that update_or_create made from 1: each told call counts once
    EXPECT_EQ(sum, counted);
}

ROWAN_TEST(stress, closed_under_way) {
    std::atomic<int> stored = 0;
    std::atomic<bool> is_started = false;
    std::thread closer([&] {
        while (!is_started) std::this_thread::yield();
        std::this_thread::sleep_for(20ms);
        db.close();
    });
    run([&](int t) {
        try {
            for (int i = 0;; ++i) {
                is_started = true;
                db.get_or_create(entry{.name = std::to_string(t) + "/" + std::to_string(i)});
                ++stored;
                static_cast<void>(db.objects<entry>().filter(f<&entry::value> == 3).exists());
                db.atomic([](transaction& tx) { static_cast<void>(tx.objects<entry>().first()); });
            }
        } catch (const rowan::error& failure) {
            EXPECT_EQ(failure.kind(), error_kind::closed) << failure.what();
        }
    });
    closer.join();
    if (!on().is_shared) return; // what was in memory is gone
    const std::int64_t there = open().objects<entry>().count();
    EXPECT_GE(there, stored);
}

// Under a rollback journal readers and writers exclude each other.
class stress_with_readers : public stress {};

ROWAN_TEST(stress_with_readers, readers_and_cursors_beside_writers) {
    for (int i = 0; i < 50; ++i) db.create(entry{.name = std::to_string(i)});
    run([&](int t) {
        for (int i = 0; i < 10; ++i) {
            if (t % 3 == 0) {
                db.objects<entry>().filter(f<&entry::name> == std::to_string(i)).update(f<&entry::value> += 1);
            } else {
                int seen = 0;
                for (const entry& each : db.objects<entry>().stream()) seen += each.id > 0 ? 1 : 0;
                EXPECT_EQ(seen, 50);
            }
        }
    });
    EXPECT_EQ(db.objects<entry>().sum(f<&entry::value>), 40);
}

ROWAN_ON_EVERY_STORE(stress);
ROWAN_ON_STORES(stress_with_readers, &rowan::test::sqlite_file, &rowan::test::sqlite_memory, &rowan::test::postgresql,
                &rowan::test::mariadb);

} // namespace
