// JSON is text with a type of its own.
#include <rowan/core/json.hpp>

#include <gtest/gtest.h>

#include <string>
#include <type_traits>

namespace {

TEST(json, is_null_by_default) {
    EXPECT_EQ(rowan::json{}.text, "null");
}

TEST(json, compares_its_text) {
    EXPECT_EQ(rowan::json{R"({"a":1})"}, rowan::json{R"({"a":1})"});
    EXPECT_NE(rowan::json{R"({"a":1})"}, rowan::json{R"({"a": 1})"});
}

static_assert(!std::is_convertible_v<std::string, rowan::json>);
static_assert(std::is_constructible_v<rowan::json, const char*>);

} // namespace
