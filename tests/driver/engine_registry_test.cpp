// Engines by their schemes, and texts that name what is known.
#include <rowan/core/error.hpp>
#include <rowan/driver/engine.hpp>

#include <gtest/gtest.h>

namespace {

using rowan::error_kind;
using namespace rowan::driver;

TEST(engine_registry, finds_an_engine_by_any_of_its_schemes) {
    register_engine({.name = "pigeon", .schemes = "pigeon carrier-pigeon"});
    register_engine({.name = "pigeon", .schemes = "twice"}); // the first one stays
    EXPECT_EQ(engine_for("pigeon").name, "pigeon");
    EXPECT_EQ(engine_for("carrier-pigeon").name, "pigeon");
    EXPECT_THROW((void)engine_for("twice"), rowan::error);
    EXPECT_THROW((void)engine_for("pig"), rowan::error);
    EXPECT_THROW((void)engine_for(""), rowan::error);
}

TEST(engine_registry, an_unknown_scheme_names_the_known_ones) {
    register_engine({.name = "pigeon", .schemes = "pigeon carrier-pigeon"});
    try {
        (void)engine_for("oracle");
        FAIL();
    } catch (const rowan::error& failed) {
        EXPECT_EQ(failed.kind(), error_kind::unknown_scheme);
        EXPECT_NE(std::string_view(failed.what()).find("\"oracle\""), std::string_view::npos) << failed.what();
        EXPECT_NE(std::string_view(failed.what()).find("pigeon, carrier-pigeon"), std::string_view::npos)
            << failed.what();
    }
}

TEST(engine_registry, an_unknown_option_names_the_known_ones) {
    check_option_names(parse_url("s:x?speed=1&pool=3"), "speed height");
    check_option_names(parse_url("s:x"), "");
    try {
        check_option_names(parse_url("s:x?speed=1&sped=2"), "speed height");
        FAIL();
    } catch (const rowan::error& failed) {
        EXPECT_EQ(failed.kind(), error_kind::unknown_option);
        EXPECT_NE(std::string_view(failed.what()).find("\"sped\""), std::string_view::npos) << failed.what();
        EXPECT_NE(std::string_view(failed.what()).find("speed, height, timeout_ms, pool"), std::string_view::npos)
            << failed.what();
    }
}

TEST(engine_registry, the_clock_goes_forward) {
    const deadline first = clock_now();
    EXPECT_GE(clock_now(), first);
    EXPECT_LT(clock_now(), no_deadline);
}

} // namespace
