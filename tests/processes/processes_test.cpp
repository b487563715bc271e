// Several processes on one database: one row for each key, exact counters, and never a word about locks.
#include "sqlite/child.hpp"
#include "support/database_fixture.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <new>
#include <string>
#include <thread>
#include <vector>

namespace {

using rowan::f;
using rowan::transaction;
using namespace rowan::test;
using namespace std::chrono_literals;

struct item {
    std::int64_t id{};
    std::string name{};
    std::int64_t value{};
    using rowan_table = rowan::table<"item", rowan::primary_key<&item::id>, rowan::unique<&item::name>>;
};

constexpr int processes = 6;
constexpr int keys = 200;

// Counters that the processes share.
struct board {
    std::atomic<int> ready;
    std::atomic<int> created[keys];
};

class shared_board {
public:
    shared_board() {
        m_memory = mmap(nullptr, sizeof(board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (m_memory == MAP_FAILED) throw std::bad_alloc();
        new (m_memory) board{};
    }
    shared_board(const shared_board&) = delete;
    shared_board& operator=(const shared_board&) = delete;
    ~shared_board() { munmap(m_memory, sizeof(board)); }
    board* operator->() const noexcept { return static_cast<board*>(m_memory); }

private:
    void* m_memory;
};

class processes_on_one_store : public store_test {
protected:
    shared_board shared{};

    [[nodiscard]] std::string place_to_open() const {
        return url(&on() == &sqlite_file ? std::string_view("synchronous=off") : std::string_view());
    }

    // The parent opens nothing before it forks: a connection must not be carried into another process.
    template <class Call>
    void run(const Call& call) {
        std::vector<pid_t> children;
        for (int i = 0; i < processes; ++i) {
            children.push_back(start_child([&] {
                rowan::database db = rowan::connect(place_to_open());
                db.create_tables<item>(); // all of them try
                ++shared->ready;
                const auto began = std::chrono::steady_clock::now(); // one that failed will never be ready
                while (shared->ready < processes && std::chrono::steady_clock::now() - began < 30s)
                    std::this_thread::yield();
                call(db, i);
                return static_cast<int>(child_ok);
            }));
        }
        for (const pid_t child : children) EXPECT_EQ(wait_for_child(child), child_ok);
    }
    void expect_created_once_each() {
        for (int i = 0; i < keys; ++i) EXPECT_EQ(shared->created[i], 1) << "key " << i;
        rowan::database db = rowan::connect(place_to_open());
        EXPECT_EQ(db.objects<item>().count(), keys);
        if (on().server != "sqlite") return;
        EXPECT_EQ(db.query<std::string>("PRAGMA integrity_check").front(), "ok");
    }
};

ROWAN_TEST(processes_on_one_store, get_or_create) {
    run([&](rowan::database& db, int) {
        for (int i = 0; i < keys; ++i) {
            if (db.get_or_create(item{.name = std::to_string(i)}).created) ++shared->created[i];
        }
    });
    expect_created_once_each();
}

ROWAN_TEST(processes_on_one_store, get_or_create_from_several_threads_each) {
    run([&](rowan::database& db, int) {
        const auto body = [&] {
            for (int i = 0; i < keys; ++i) {
                if (db.get_or_create(item{.name = std::to_string(i)}).created) ++shared->created[i];
            }
        };
        std::thread one(body);
        std::thread two(body);
        one.join();
        two.join();
    });
    expect_created_once_each();
}

ROWAN_TEST(processes_on_one_store, get_or_create_all_in_opposite_orders) {
    run([&](rowan::database& db, int process) {
        for (int first = 0; first < keys; first += 10) {
            std::vector<item> rows;
            for (int i = first; i < first + 10; ++i) rows.push_back({.name = std::to_string(i)});
            if (process % 2 == 1) rows = {rows.rbegin(), rows.rend()};
            for (const auto& [row, created] : db.get_or_create_all(rows)) {
                if (created) ++shared->created[std::stoi(row.name)];
            }
        }
    });
    expect_created_once_each();
}

ROWAN_TEST(processes_on_one_store, update_or_create_counts_exactly) {
    constexpr int rounds = 150;
    run([&](rowan::database& db, int) {
        for (int i = 0; i < rounds; ++i) {
            const auto name = "counter " + std::to_string(i % 3);
            if (db.update_or_create(item{.name = name, .value = 1}, f<&item::value> += 1).created)
                ++shared->created[i % 3];
        }
    });
    rowan::database db = rowan::connect(place_to_open());
    EXPECT_EQ(db.objects<item>().sum(f<&item::value>), processes * rounds);
    EXPECT_EQ(db.objects<item>().count(), 3);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(shared->created[i], 1);
}

ROWAN_TEST(processes_on_one_store, atomic_that_reads_before_it_writes) {
    constexpr int rounds = 100;
    run([&](rowan::database& db, int) {
        for (int i = 0; i < rounds; ++i) {
            const bool was_created = db.atomic(
                [&](transaction& tx) {
                    auto [row, created] = tx.get_or_create(item{.name = "balance"});
                    row.value += 1; // read, changed here, written: right only because nobody comes between
                    tx.save(row);
                    return created;
                },
                {.isolation = rowan::isolation::serializable});
            if (was_created) ++shared->created[0];
            static_cast<void>(db.objects<item>().count());
        }
    });
    rowan::database db = rowan::connect(place_to_open());
    EXPECT_EQ(db.objects<item>().get().value, processes * rounds);
    EXPECT_EQ(shared->created[0], 1);
}

ROWAN_ON_SHARED_STORES(processes_on_one_store);

} // namespace
