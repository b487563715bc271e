// What tests of isolation share: threads that ask for the same few keys, and the account of what they were told.
#pragma once

#include "conformance/models.hpp"

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace rowan::test {

inline constexpr int threads = 8;
inline constexpr int keys = 12;

/// No unique key: what get_or_create_locked is for.
struct note {
    std::int64_t id{};
    std::string text{};
    using rowan_table = rowan::table<"note", rowan::primary_key<&note::id>>;
};

struct rolled_back {};

inline const std::vector all_levels{rowan::isolation::read_committed, rowan::isolation::repeatable_read,
                                    rowan::isolation::serializable};
/// Those at which a plain SELECT locks nothing: see "What is not promised" in docs/mariadb.md.
inline const std::vector levels_without_read_locks{rowan::isolation::read_committed, rowan::isolation::repeatable_read};

/// What the committed calls were told.
class tally {
public:
    std::map<std::string, int> created{};
    std::map<std::string, int> added{};

    void merge(const tally& other) {
        for (const auto& [key, count] : other.created) created[key] += count;
        for (const auto& [key, count] : other.added) added[key] += count;
    }
    void note_row(const std::string& key, bool was_created) { created[key] += was_created ? 1 : 0; }
};

inline std::string key_of(int number) {
    return "key " + std::to_string(number);
}

class isolation : public conformance_test {
protected:
    isolation() { db.create_tables<note>(); }

    /// The database as the thread of this number reaches it.
    [[nodiscard]] virtual database reached_by(int) const { return db; }

    /// Runs `call(on, number, first, second, told)`, which is about two keys, `calls` times in each thread, and adds up
    /// what the committed ones were told.
    template <class Call>
    tally run(int calls, const Call& call) const {
        std::mutex mutex;
        tally all;
        std::vector<std::thread> running;
        for (int t = 0; t < threads; ++t) {
            running.emplace_back([&, t] {
                std::minstd_rand random(static_cast<unsigned>(t + 1));
                tally mine;
                const database on = reached_by(t);
                for (int i = 0; i < calls; ++i) {
                    const auto next = [&] { return key_of(static_cast<int>(random() % keys)); };
                    tally told;
                    try {
                        call(on, i, next(), next(), told);
                        mine.merge(told);
                    } catch (const rolled_back&) {
                    } catch (const std::exception& failure) {
                        ADD_FAILURE() << "it reached the caller: " << failure.what();
                    }
                }
                const std::lock_guard lock(mutex);
                all.merge(mine);
            });
        }
        for (std::thread& each : running) each.join();
        return all;
    }
    /// Inside `atomic`, behind a read that takes the transaction's snapshot; each eighth is rolled back.
    template <class Work>
    static void inside(const database& on, rowan::isolation level, int number, tally& told, const Work& work) {
        on.atomic(
            [&](transaction& tx) {
                told = {}; // of an attempt that is run again nothing counts
                static_cast<void>(tx.objects<person>().count());
                static_cast<void>(tx.objects<note>().count());
                work(tx, told);
                if (number % 8 == 7) throw rolled_back();
            },
            {.isolation = level});
    }

    static constexpr auto get = [](const auto& on, const std::string& key, tally& told) {
        told.note_row(key, on.get_or_create(person{.first_name = key}).created);
    };
    static constexpr auto increment = [](const auto& on, const std::string& key, tally& told) {
        const auto made = on.update_or_create(person{.first_name = key, .visits = 1}, f<&person::visits> += 1);
        told.note_row(key, made.created);
        ++told.added[key];
    };
    static constexpr auto get_all = [](const auto& on, const std::string& first, const std::string& second,
                                       tally& told) {
        const std::vector<person> rows{{.first_name = first}, {.first_name = second}, {.first_name = first}};
        for (const auto& [row, created] : on.get_or_create_all(rows)) told.note_row(row.first_name, created);
    };
    static constexpr auto get_locked = [](const auto& on, const std::string& key, tally& told) {
        told.note_row(key, on.template objects<note>().get_or_create_locked(f<&note::text> == key).created);
    };

    void expect_exact(const tally& told) const {
        const database look = fresh_look();
        std::multiset<std::string> stored;
        for (const person& each : look.objects<person>().all()) {
            stored.insert(each.first_name);
            const auto added = told.added.find(each.first_name);
            EXPECT_EQ(each.visits, added == told.added.end() ? 0 : added->second) << each.first_name;
        }
        for (const note& each : look.objects<note>().all()) stored.insert(each.text);
        for (const auto& [key, count] : told.created) {
            EXPECT_EQ(stored.count(key), 1U) << key;
            EXPECT_EQ(count, 1) << "created, of " << key;
        }
        for (const std::string& key : stored) EXPECT_TRUE(told.created.contains(key)) << key;
    }
    /// A handle that sees what any other has committed.
    [[nodiscard]] database fresh_look() const { return on().is_cluster ? open("sync_wait=on") : this->db; }
    void start_again() const {
        const database look = fresh_look();
        look.objects<person>().remove();
        look.objects<note>().remove();
    }
    /// On each level: `calls` in each thread, of two of `work` in one transaction.
    template <class Work>
    void at_each_level(int calls, const Work& work, const std::vector<rowan::isolation>& levels = all_levels) const {
        for (const rowan::isolation level : levels) {
            SCOPED_TRACE("level " + std::to_string(static_cast<int>(level)));
            start_again();
            expect_exact(run(calls, [&](const database& on, int number, const std::string& first,
                                        const std::string& second, tally& told) {
                inside(on, level, number, told,
                       [&](const transaction& tx, tally& of_attempt) { work(tx, first, second, of_attempt); });
            }));
        }
    }
};

} // namespace rowan::test
