// What a URL says, and how it is refused without telling the password.
#include "mariadb/options.hpp"

#include "support/error_kind_of.hpp"

#include <rowan/core/error.hpp>

#include <gtest/gtest.h>

namespace {

using namespace rowan;

mariadb::options read(const std::string& url) {
    return mariadb::read_options(driver::parse_url(url));
}

TEST(options, all_parts) {
    const mariadb::options read_back =
        read("mariadb://us%40er:p%3Aa%2Fss@db1:3307,db2,[::1]:3309/my%20base?tls=required");
    EXPECT_EQ(read_back.user, "us@er");
    EXPECT_EQ(read_back.password, "p:a/ss");
    EXPECT_EQ(read_back.database, "my base");
    ASSERT_EQ(read_back.hosts.size(), 3u);
    EXPECT_EQ(read_back.hosts[0].name, "db1");
    EXPECT_EQ(read_back.hosts[0].port, 3307u);
    EXPECT_EQ(read_back.hosts[1].port, 3306u);
    EXPECT_EQ(read_back.hosts[2].name, "::1");
    EXPECT_EQ(read_back.hosts[2].port, 3309u);
    EXPECT_EQ(read_back.tls, mariadb::tls_mode::required);
}

TEST(options, a_socket_goes_without_tls_unless_asked) {
    EXPECT_EQ(read("mariadb://u@localhost/d?socket=/s").tls, mariadb::tls_mode::off);
    EXPECT_EQ(read("mariadb://u@localhost/d").tls, mariadb::tls_mode::preferred);
    EXPECT_EQ(read("mysql://u@/d?socket=/s&tls=required").tls, mariadb::tls_mode::required);
}

TEST(options, the_pools_own_options_pass) {
    EXPECT_EQ(read("mariadb://u@h/d?pool=3&timeout_ms=50&combine=off&statement_cache=9").database, "d");
}

TEST(options, a_password_that_was_not_escaped_is_in_no_text) {
    for (const char* const url : {"mariadb://app:pa?secret@db/shop", "mariadb://app:pa?secret=1@db/shop",
                                  "mariadb://app:33/secret@db/shop", "mariadb://app:33/x?secret&b=@db/shop"}) {
        try {
            read(url);
            ADD_FAILURE() << url;
        } catch (const error& failure) {
            EXPECT_EQ(std::string(failure.what()).find("secret"), std::string::npos) << failure.what();
        }
    }
    EXPECT_EQ(read("mariadb://u@h/a%40b").database, "a@b");
}

TEST(options, an_unknown_option_is_refused_and_the_known_ones_are_named) {
    try {
        static_cast<void>(read("mariadb://u:secret@h/d?sockte=/s"));
        FAIL();
    } catch (const error& failure) {
        EXPECT_EQ(failure.kind(), error_kind::unknown_option);
        EXPECT_NE(std::string(failure.what()).find("sync_wait"), std::string::npos);
        EXPECT_EQ(std::string(failure.what()).find("secret"), std::string::npos);
    }
}

TEST(options, what_can_never_be_right) {
    for (const char* url : {"mariadb:u:secret@h/d", "mariadb://u:secret@h:0/d", "mariadb://u:secret@h:70000/d",
                            "mariadb://u:secret@h:x/d", "mariadb://u:secret@[::1/d",
                            "mariadb://u:secret@h/d?tls=perhaps", "mariadb://u:secret@h/d?sync_wait=2",
                            "mariadb://u:secret@a,b/d?socket=/s", "mariadb://u:secret@h/d?tls=off&tls_ca=/ca.pem",
                            "mariadb://u:secret@h/d?connect_timeout_ms=0", "mariadb://u:secret%0@h/d"}) {
        try {
            static_cast<void>(read(url));
            FAIL() << url;
        } catch (const error& failure) {
            EXPECT_EQ(failure.kind(), error_kind::misuse) << url;
            EXPECT_EQ(std::string(failure.what()).find("secret"), std::string::npos) << url;
        }
    }
}

} // namespace
