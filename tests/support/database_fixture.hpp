// Tests that run on every engine and every kind of store: a fresh database for each, found by the test's parameter.
#pragma once

#include "sqlite/folder.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace rowan::test {

/// One kind of store that an engine has; a new engine adds its own to the tests by one more instantiation.
struct store {
    std::string_view name;
    bool is_shared; ///< several handles, and so several processes, may open the same one
    std::string (*url)(const folder& in, std::string_view options);
};

inline constexpr store sqlite_file{"file", true, [](const folder& in, std::string_view options) {
                                       return "sqlite:" + in.path("t.db") + "?timeout_ms=20000" + std::string(options);
                                   }};
inline constexpr store sqlite_journal{"journal", true, [](const folder& in, std::string_view options) {
                                          return "sqlite:" + in.path("t.db") + "?timeout_ms=20000&journal=delete" +
                                                 std::string(options);
                                      }};
inline constexpr store sqlite_memory{"memory", false, [](const folder&, std::string_view options) {
                                         return "sqlite::memory:?timeout_ms=20000" + std::string(options);
                                     }};

class database_test : public testing::TestWithParam<store> {
protected:
    /// Another handle to the same store. `options`: "&name=value…".
    [[nodiscard]] database open(std::string_view options = {}) const {
        return connect(GetParam().url(m_folder, options));
    }
    [[nodiscard]] const folder& place() const { return m_folder; }

private:
    folder m_folder;

protected:
    database db = open();
};

inline std::string name_of(const testing::TestParamInfo<store>& info) {
    return std::string(info.param.name);
}

} // namespace rowan::test

/// Runs a suite on the stores that are named, as "sqlite/<suite>.<test>/<store>".
#define ROWAN_ON_STORES(suite, ...)                                                                                    \
    INSTANTIATE_TEST_SUITE_P(sqlite, suite, testing::Values(__VA_ARGS__), rowan::test::name_of)
/// Runs a suite on every store.
#define ROWAN_ON_EVERY_STORE(suite)                                                                                    \
    ROWAN_ON_STORES(suite, rowan::test::sqlite_file, rowan::test::sqlite_journal, rowan::test::sqlite_memory)
/// Runs a suite on the stores that several handles may open.
#define ROWAN_ON_SHARED_STORES(suite) ROWAN_ON_STORES(suite, rowan::test::sqlite_file, rowan::test::sqlite_journal)
