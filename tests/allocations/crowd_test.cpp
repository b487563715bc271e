// Any allocation of a thread of a crowd fails. Who leads allocates the most, and works for all. Nobody may be told
// wrong, or wait for a leader who is gone; and nobody else sees more of it than that he is in doubt.
#include "counting.hpp"

#include "support/database_fixture.hpp"

#include <atomic>
#include <functional>
#include <new>
#include <random>
#include <thread>

namespace {

using rowan::f;

struct shrimp {
    std::int64_t id{};
    std::string name{};
    std::int64_t found{};
    using rowan_table = rowan::table<"shrimp", rowan::primary_key<&shrimp::id>, rowan::unique<&shrimp::name>>;
};

class allocation_in_crowd : public rowan::test::database_test {
protected:
    static constexpr int threads = 20;           // more than are a crowd
    static constexpr int calls = 400;            // of each
    static constexpr int most_allocations = 130; // of a leader

    allocation_in_crowd() { db.create_tables<shrimp>(); }

    /// `call(name)` creates the row; each has a name of its own.
    void fail_any(const std::function<bool(const std::string&)>& call) {
        std::atomic<int> failures = 0;
        std::atomic<int> acknowledged = 0;
        std::vector<std::jthread> all;
        for (int t = 0; t < threads; ++t) {
            all.emplace_back([&, t] {
                std::minstd_rand random(static_cast<unsigned>(t + 1));
                for (int i = 0; i < calls; ++i) {
                    const std::string name = "thread " + std::to_string(t) + ", call " + std::to_string(i);
                    const std::size_t nth = 1 + random() % most_allocations;
                    enum { created, found, failed, in_doubt } told{};
                    counting::fail_at(nth);
                    try {
                        told = call(name) ? created : found;
                    } catch (const std::bad_alloc&) {
                        told = failed;
                    } catch (const rowan::error& failure) {
                        EXPECT_EQ(failure.kind(), rowan::error_kind::out_of_memory) << failure.what();
                        told = failure.in_doubt() ? in_doubt : failed;
                    }
                    const bool has_failed = !counting::will_fail();
                    counting::fail_at(0);
                    acknowledged += told == created ? 1 : 0;
                    failures += has_failed ? 1 : 0;
                    EXPECT_TRUE(has_failed || told != failed) << nth << ": somebody else's";
                    EXPECT_NE(told, found) << nth << ": " << name;
                }
            });
        }
        all.clear();
        EXPECT_GE(db.objects<shrimp>().count(), acknowledged);
        EXPECT_TRUE(call("another"));
        EXPECT_GT(failures, threads);
    }

    const rowan::database m_crowd = open("pool=25");
};

ROWAN_TEST(allocation_in_crowd, of_rows) {
    fail_any([this](const std::string& name) { return m_crowd.get_or_create(shrimp{.name = name}).created; });
}

ROWAN_TEST(allocation_in_crowd, of_lookups) {
    fail_any([this](const std::string& name) {
        const auto make = [](shrimp& made) { made.found = 7; };
        return m_crowd.objects<shrimp>().get_or_create(f<&shrimp::name> == name, make).created;
    });
}

ROWAN_TEST(allocation_in_crowd, of_misses_that_are_expected) {
    const rowan::database expecting = m_crowd.expecting_misses();
    fail_any([&](const std::string& name) { return expecting.get_or_create(shrimp{.name = name}).created; });
}

ROWAN_ON_STORES(allocation_in_crowd, &rowan::test::sqlite_file, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace
