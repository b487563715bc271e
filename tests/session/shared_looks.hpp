// A crowd that looks for rows on a server, and rows that know which thread has read them.
#pragma once

#include "session/models.hpp"
#include "support/database_fixture.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <functional>
#include <mutex>
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
inline std::mutex stumbling;
inline std::vector<std::thread::id> have_stumbled;

struct animal {
    std::int64_t id{};
    std::string name{};
    sighting seen{};
    using rowan_table = rowan::table<"animal", rowan::primary_key<&animal::id>, rowan::unique<&animal::name>>;
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

namespace rowan::test {

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

    database m_crowd = open("pool=10");
};

} // namespace rowan::test
