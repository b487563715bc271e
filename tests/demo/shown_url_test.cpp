// What is shown of a URL holds no secret, however it is spelt.
#include "report/shown_url.hpp"

#include <gtest/gtest.h>

namespace demo {
namespace {

TEST(shown_url, names_the_place_of_a_database) {
    EXPECT_EQ(shown_url("sqlite:packages.db?timeout_ms=5"), "sqlite:packages.db?timeout_ms=5");
    EXPECT_EQ(shown_url("postgresql://db.example.org:5433/index"), "postgresql://db.example.org:5433/index");
    EXPECT_EQ(shown_url("mariadb://rowan@127.0.0.1:1,127.0.0.1:2/index"), "mariadb://127.0.0.1:1,127.0.0.1:2/index");
}

TEST(shown_url, leaves_out_what_may_be_secret) {
    for (const char* url :
         {"postgresql://me:geheim@host/db", "postgresql://me:ge@geheim@host/db", "mariadb://me@host/db?password=geheim",
          "postgresql://host/db?sslpassword=geheim#geheim", "postgresql:host=db password=geheim", "geheim"}) {
        EXPECT_EQ(shown_url(url).find("geheim"), std::string::npos) << url;
    }
}

} // namespace
} // namespace demo
