// Registers one test for each kind of store, under a name that begins with the store's.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rowan::test {

/// A place that holds a database: an engine, and how it is used.
struct store {
    std::string_view name;    // the first part of a test's name
    std::string_view server;  // what fresh_database takes; empty: SQLite in memory
    std::string_view options; // of the URL
    bool is_shared;           // several handles, and so several processes, may open the same one
    bool is_built;            // this build has its engine
    bool is_cluster = false;  // a read may miss what another node has committed
};

#ifdef ROWAN_HAS_POSTGRESQL
inline constexpr bool has_postgresql = true;
#else
inline constexpr bool has_postgresql = false;
#endif
#ifdef ROWAN_HAS_MARIADB
inline constexpr bool has_mariadb = true;
#else
inline constexpr bool has_mariadb = false;
#endif

inline constexpr store sqlite_file{"sqlite", "sqlite", "", true, true};
inline constexpr store sqlite_journal{"sqlite_journal", "sqlite", "journal=delete&synchronous=off", true, true};
inline constexpr store sqlite_memory{"sqlite_memory", "", "", false, true};
inline constexpr store postgresql{"postgresql", "postgresql", "", true, has_postgresql};
inline constexpr store pgbouncer{"pgbouncer", "pgbouncer", "", true, has_postgresql};
inline constexpr store mariadb{"mariadb", "mariadb", "", true, has_mariadb};
inline constexpr store galera{"galera", "galera", "", true, has_mariadb, true};

/// The store of the test that is being made; asked by the fixture.
const store& store_under_test();
void set_store_under_test(const store& next) noexcept;

/// The tests of a suite that stand in the file so far, and have not been put on a store.
template <class Suite>
struct suite_tests {
    struct test {
        const char* name;
        const char* file;
        int line;
        Suite* (*make)();
    };
    static std::vector<test>& waiting() {
        static std::vector<test> all;
        return all;
    }
};

/// So that no suite is forgotten: counted up when a test is written down, down when it is put on stores. A run with a
/// rest fails.
void count_waiting_tests(std::ptrdiff_t change) noexcept;

template <class Suite>
bool add_test(const char* name, const char* file, int line, Suite* (*make)()) {
    suite_tests<Suite>::waiting().push_back({name, file, line, make});
    count_waiting_tests(1);
    return true;
}

template <class Suite>
bool put_on_stores(const char* suite, std::initializer_list<const store*> stores) {
    const auto tests = std::exchange(suite_tests<Suite>::waiting(), {});
    count_waiting_tests(-static_cast<std::ptrdiff_t>(tests.size()));
    for (const store* each : stores) {
        if (!each->is_built) continue;
        const std::string name = std::string(each->name) + "." + suite;
        for (const auto& test : tests) {
            testing::RegisterTest(name.c_str(), test.name, nullptr, nullptr, test.file, test.line, [each, test] {
                set_store_under_test(*each);
                return test.make();
            });
        }
    }
    return true;
}

} // namespace rowan::test

/// A test of a suite that derives from store_test. Behind its last one in a file stands one of the macros below.
#define ROWAN_TEST(suite, name)                                                                                        \
    class suite##_##name : public suite {                                                                              \
        void TestBody() override;                                                                                      \
    };                                                                                                                 \
    [[maybe_unused]] const bool suite##_##name##_added =                                                               \
        rowan::test::add_test<suite>(#name, __FILE__, __LINE__, []() -> suite* { return new suite##_##name; });        \
    void suite##_##name::TestBody()

/// Runs the suite's tests of this file on the stores that are named, as "<store>.<suite>.<test>".
#define ROWAN_ON_STORES(suite, ...)                                                                                    \
    [[maybe_unused]] const bool suite##_is_put_on_stores = rowan::test::put_on_stores<suite>(#suite, {__VA_ARGS__})
/// On each engine and kind of file. MariaDB stands for Galera, PostgreSQL for a pooler in front of it.
#define ROWAN_ON_EVERY_STORE(suite)                                                                                    \
    ROWAN_ON_STORES(suite, &rowan::test::sqlite_file, &rowan::test::sqlite_journal, &rowan::test::sqlite_memory,       \
                    &rowan::test::postgresql, &rowan::test::mariadb)
/// And behind the pooler, and on the cluster.
#define ROWAN_ON_EVERY_STORE_AND_CLUSTER(suite)                                                                        \
    ROWAN_ON_STORES(suite, &rowan::test::sqlite_file, &rowan::test::sqlite_journal, &rowan::test::sqlite_memory,       \
                    &rowan::test::postgresql, &rowan::test::pgbouncer, &rowan::test::mariadb, &rowan::test::galera)
/// On the stores that several handles may open.
#define ROWAN_ON_SHARED_STORES(suite)                                                                                  \
    ROWAN_ON_STORES(suite, &rowan::test::sqlite_file, &rowan::test::sqlite_journal, &rowan::test::postgresql,          \
                    &rowan::test::mariadb)
/// On those where readers do not keep a writer out.
#define ROWAN_ON_STORES_WITHOUT_READ_LOCKS(suite)                                                                      \
    ROWAN_ON_STORES(suite, &rowan::test::sqlite_file, &rowan::test::postgresql, &rowan::test::mariadb)
/// Once on each engine.
#define ROWAN_ON_EVERY_ENGINE(suite)                                                                                   \
    ROWAN_ON_STORES(suite, &rowan::test::sqlite_memory, &rowan::test::postgresql, &rowan::test::mariadb)
/// And on the cluster.
#define ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(suite)                                                                       \
    ROWAN_ON_STORES(suite, &rowan::test::sqlite_memory, &rowan::test::postgresql, &rowan::test::mariadb,               \
                    &rowan::test::galera)
/// What is SQLite's own.
#define ROWAN_ON_SQLITE_FILES(suite) ROWAN_ON_STORES(suite, &rowan::test::sqlite_file, &rowan::test::sqlite_journal)
#define ROWAN_ON_SQLITE(suite)                                                                                         \
    ROWAN_ON_STORES(suite, &rowan::test::sqlite_file, &rowan::test::sqlite_journal, &rowan::test::sqlite_memory)
