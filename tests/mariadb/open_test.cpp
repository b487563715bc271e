// Opening a connection: what works, and what is said when it does not.
#include "server.hpp"
#include "support/loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace rowan::test {
namespace {

error_details failure_of(const std::string& url, int seconds = 10) {
    return error_of([&] { static_cast<void>(open(url, seconds)); });
}

bool says(const error_details& failure, std::string_view text) {
    return failure.message.find(text) != std::string::npos;
}

std::string with_part(std::string url, std::string_view old_part, std::string_view new_part) {
    const std::size_t at = url.find(old_part);
    EXPECT_NE(at, std::string::npos) << url;
    return url.replace(at, old_part.size(), new_part);
}

// A port of this machine on which `talk` is said to whoever comes, if anything.
class listener {
public:
    explicit listener(std::string talk) : m_socket(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address = rowan::test::loopback(0);
        socklen_t size = sizeof address;
        EXPECT_EQ(bind(m_socket, reinterpret_cast<sockaddr*>(&address), size), 0);
        EXPECT_EQ(listen(m_socket, 5), 0);
        EXPECT_EQ(getsockname(m_socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
        m_port = ntohs(address.sin_port);
        if (talk.empty()) return;
        m_talker = std::thread([this, talk] {
            const int client = accept(m_socket, nullptr, nullptr);
            if (client < 0) return;
            static_cast<void>(!write(client, talk.data(), talk.size()));
            close(client);
        });
    }
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;
    ~listener() {
        shutdown(m_socket, SHUT_RDWR);
        if (m_talker.joinable()) m_talker.join();
        close(m_socket);
    }
    [[nodiscard]] std::string place() const { return "127.0.0.1:" + std::to_string(m_port); }

private:
    int m_socket;
    unsigned m_port = 0;
    std::thread m_talker;
};

TEST(mariadb_open, both_schemes_over_both_ways) {
    for (const char* server : {"mariadb", "mariadb_tcp", "mariadb_password_url"}) {
        const std::string url = server_url(server);
        EXPECT_EQ(read(*open(url), "SELECT 1"), lines{"1"}) << server;
        EXPECT_EQ(read(*open(with_part(url, "mariadb:", "mysql:")), "SELECT 1"), lines{"1"}) << server;
    }
}

TEST(mariadb_open, the_session_is_set_up) {
    const auto db = open(server_url("mariadb"));
    EXPECT_EQ(read(*db, "SELECT @@time_zone, @@lc_messages, @@autocommit, @@character_set_client, "
                        "@@character_set_results, @@collation_connection"),
              lines{"+00:00,en_US,1,utf8mb4,utf8mb4,utf8mb4_nopad_bin"});
    EXPECT_EQ(read(*db, "SELECT '\\', 'a' = 'a ', 'a' = 'A'"), lines{"\\,0,0"});
    EXPECT_FALSE(db->in_transaction());
    EXPECT_TRUE(db->is_usable());
    EXPECT_TRUE(db->is_alive());
}

TEST(mariadb_open, a_wrong_password_is_said_and_not_shown) {
    const std::string url = with_part(server_url("mariadb_password_url"), "open%20sesame", "top%20secret");
    const error_details failure = failure_of(url);
    EXPECT_EQ(failure.kind, error_kind::connection_failed);
    EXPECT_EQ(failure.engine_code, 1045);
    EXPECT_TRUE(says(failure, "check the user and the password")) << failure.message;
    EXPECT_FALSE(says(failure, "top secret"));
    EXPECT_FALSE(says(failure, "top%20secret"));
}

TEST(mariadb_open, an_unknown_database) {
    const error_details failure = failure_of(with_database(server_url("mariadb"), "rowan_nowhere"));
    EXPECT_EQ(failure.kind, error_kind::connection_failed);
    EXPECT_EQ(failure.engine_code, 1049);
    EXPECT_TRUE(says(failure, "CREATE DATABASE")) << failure.message;
}

TEST(mariadb_open, a_database_without_privilege) {
    const error_details failure = failure_of(with_database(server_url("mariadb"), "mysql"));
    EXPECT_EQ(failure.kind, error_kind::connection_failed);
    EXPECT_EQ(failure.engine_code, 1044);
    EXPECT_TRUE(says(failure, "grant the user a privilege on the database mysql")) << failure.message;
}

TEST(mariadb_open, nobody_listens) {
    EXPECT_EQ(failure_of("mariadb://u@localhost/d?socket=/nowhere/socket").kind, error_kind::connection_failed);
    std::string place;
    {
        const listener gone("");
        place = gone.place();
    }
    const error_details failure = failure_of("mariadb://u@" + place + "/d");
    EXPECT_EQ(failure.kind, error_kind::connection_failed);
    EXPECT_TRUE(says(failure, "is the server running")) << failure.message;
    EXPECT_TRUE(says(failure, place)) << failure.message;
}

TEST(mariadb_open, another_protocol_listens) {
    const listener other("SSH-2.0-OpenSSH_9.2\r\n");
    const error_details failure = failure_of("mariadb://u@" + other.place() + "/d");
    EXPECT_EQ(failure.kind, error_kind::connection_failed);
    EXPECT_TRUE(says(failure, "is it a MariaDB server")) << failure.message;
}

TEST(mariadb_open, silence_ends_with_the_deadline) {
    const listener silent("");
    const driver::url url = driver::parse_url("mariadb://u@" + silent.place() + "/d");
    const std::unique_ptr<driver::endpoint> endpoint(driver::engine_for("mariadb").open(url));
    const driver::deadline start = driver::clock_now();
    const error_details failure = error_of([&] { static_cast<void>(endpoint->connect(start + 50'000'000)); });
    EXPECT_EQ(failure.kind, error_kind::timeout) << failure.message;
    EXPECT_LT(driver::clock_now() - start, 1'000'000'000);
    EXPECT_EQ(failure_of("mariadb://u@" + silent.place() + "/d?connect_timeout_ms=40").kind, error_kind::timeout);
}

TEST(mariadb_open, the_next_host_is_tried) {
    const listener other("SSH-2.0-OpenSSH_9.2\r\n");
    const std::string url = with_part(server_url("mariadb_tcp"), "@", "@127.0.0.1:1," + other.place() + ",");
    EXPECT_EQ(read(*open(url), "SELECT 1"), lines{"1"});
}

TEST(mariadb_open, a_silent_host_leaves_time_for_the_next) {
    const listener silent("");
    const std::string url = with_part(server_url("mariadb_tcp"), "@", "@" + silent.place() + ",");
    const std::unique_ptr<driver::endpoint> endpoint(driver::engine_for("mariadb").open(driver::parse_url(url)));
    for (const std::int64_t most_ms : {2000, 1000}) { // the second time without a look at the silent one
        const driver::deadline start = driver::clock_now();
        const std::unique_ptr<driver::connection> made(endpoint->connect(start + 2'000'000'000));
        EXPECT_EQ(read(*made, "SELECT 1"), lines{"1"});
        EXPECT_LT(driver::clock_now() - start, most_ms * 1'000'000);
    }
}

TEST(mariadb_open, tls) {
    const std::string url = server_url("mariadb_tcp");
    const auto cipher = [&](const std::string& options) {
        return read(*open(url + options), "SELECT variable_value <> '' FROM information_schema.session_status "
                                          "WHERE variable_name = 'Ssl_cipher'");
    };
    EXPECT_EQ(cipher("?tls=off"), lines{"0"});
    EXPECT_EQ(cipher("?tls=preferred"), lines{"1"});
    EXPECT_EQ(cipher("?tls=required"), lines{"1"});
    const char* const certificate = std::getenv("ROWAN_TEST_TLS_CERTIFICATE");
    ASSERT_NE(certificate, nullptr);
    EXPECT_EQ(cipher(std::string("?tls=verify&tls_ca=") + certificate), lines{"1"});
    const error_details failure = failure_of(url + "?tls=verify"); // signed by nobody that this machine knows
    EXPECT_EQ(failure.kind, error_kind::connection_failed);
    EXPECT_EQ(failure.engine_code, 2026);
    EXPECT_TRUE(says(failure, "tls_ca")) << failure.message;
}

TEST(mariadb_open, a_client_that_has_a_certificate) {
    const std::string url = with_part(server_url("mariadb_tcp"), "rowan@", "rowan_certificate@");
    const auto named = [](const char* variable) {
        const char* const path = std::getenv(variable);
        EXPECT_NE(path, nullptr) << variable;
        return std::string(path != nullptr ? path : "");
    };
    const std::string certificate = "&tls_cert=" + named("ROWAN_TEST_TLS_CLIENT_CERTIFICATE");
    const std::string pair = certificate + "&tls_key=" + named("ROWAN_TEST_TLS_CLIENT_KEY");
    const std::string authority = "&tls_ca=" + named("ROWAN_TEST_TLS_CERTIFICATE");
    for (const std::string& options : {"?tls=required" + pair, "?tls=verify" + authority + pair})
        EXPECT_EQ(read(*open(url + options), "SELECT current_user()"), lines{"rowan_certificate@127.0.0.1"}) << options;
    for (const char* options : {"?tls=required", "?tls=off"}) {
        const error_details refused = failure_of(url + options);
        EXPECT_EQ(refused.kind, error_kind::connection_failed) << options;
        EXPECT_EQ(refused.engine_code, 1045) << refused.message;
    }
    EXPECT_EQ(failure_of(url + "?tls=required" + certificate).kind, error_kind::connection_failed) << "without its key";
    EXPECT_EQ(failure_of(url + "?tls=off" + pair).kind, error_kind::misuse);
}

TEST(mariadb_open, deadlines_hold_under_tls) {
    const auto db = open(server_url("mariadb_tcp") + "?tls=required");
    db->set_deadline(driver::clock_now() + 50'000'000);
    const driver::deadline start = driver::clock_now();
    EXPECT_EQ(error_of([&] { run(*db, "SELECT SLEEP(5)"); }).kind, error_kind::timeout);
    EXPECT_LT(driver::clock_now() - start, 2'000'000'000);
}

TEST(mariadb_open, one_user_too_many_is_said) {
    const std::string admin = server_url("mariadb_admin");
    run_on_server(admin, {"CREATE OR REPLACE USER rowan_alone@localhost WITH MAX_USER_CONNECTIONS 1"});
    const std::string url = with_part(with_database(server_url("mariadb"), ""), "rowan@", "rowan_alone@");
    const auto first = open(url);
    const error_details failure = failure_of(url);
    EXPECT_EQ(failure.kind, error_kind::connection_failed);
    EXPECT_TRUE(says(failure, "fewer connections")) << failure.message;
    run_on_server(admin, {"DROP USER rowan_alone@localhost"});
}

} // namespace
} // namespace rowan::test
