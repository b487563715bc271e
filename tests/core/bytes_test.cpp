// Binary data and its two helpers.
#include <rowan/core/bytes.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace {

TEST(bytes, keeps_nul_and_high_bytes) {
    const rowan::bytes data = rowan::as_bytes(std::string_view("a\0\xff", 3));
    ASSERT_EQ(data.size(), 3U);
    EXPECT_EQ(data[0], std::byte{'a'});
    EXPECT_EQ(data[1], std::byte{0});
    EXPECT_EQ(data[2], std::byte{0xff});
}

TEST(bytes, of_nothing_are_nothing) {
    EXPECT_TRUE(rowan::as_bytes({}).empty());
    EXPECT_TRUE(rowan::as_text({}).empty());
}

RC_GTEST_PROP(bytes, come_back_as_the_same_text, (const std::string& text)) {
    RC_ASSERT(rowan::as_text(rowan::as_bytes(text)) == text);
}

} // namespace
