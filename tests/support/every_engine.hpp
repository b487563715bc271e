// The engines of this build, for tests that run once on each of them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rowan::test {

/// What fresh_database takes: one kind of server for each engine, and the cluster.
inline std::vector<const char*> every_engine() {
    return {
        "sqlite",
#ifdef ROWAN_HAS_POSTGRESQL
        "postgresql",
#endif
#ifdef ROWAN_HAS_MARIADB
        "mariadb",
        "galera",
#endif
    };
}

inline std::string engine_name(const testing::TestParamInfo<const char*>& engine) {
    return engine.param;
}

} // namespace rowan::test

/// Runs a suite on every engine, as "<suite>.<test>/<engine>".
#define ROWAN_ON_EVERY_ENGINE(suite)                                                                                   \
    INSTANTIATE_TEST_SUITE_P(, suite, ::testing::ValuesIn(rowan::test::every_engine()), rowan::test::engine_name)
