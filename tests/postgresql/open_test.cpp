// Opening connections: what URLs may say, and what goes wrong, each with a text that says what to do and no password.
#include "postgresql/server.hpp"
#include "support/environment_variable.hpp"
#include "support/error_kind_of.hpp"
#include "support/loopback.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <chrono>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace {

using namespace rowan::test;
using rowan::error;
using rowan::error_kind;

error refusal_of(const std::string& url) {
    return error_of([&] { static_cast<void>(rowan::connect(url)); });
}

std::string value_of(const std::string& url, std::string_view name) {
    const std::size_t at = url.find(std::string(name) + "=");
    const std::size_t begin = at + name.size() + 1;
    return url.substr(begin, url.find('&', begin) - begin);
}

TEST(postgresql_open, takes_every_spelling_of_a_url) {
    const fresh_database made("postgresql");
    const std::string url = made.url();
    const std::string host = value_of(url, "host");
    const std::string port = value_of(url, "port");
    const std::string spellings[] = {
        url,
        "postgres" + url.substr(url.find(':')),
        "postgresql:host=" + host + " port=" + port + " user=rowan dbname=" + made.name(),
        "postgresql:host='" + host + "' port=" + port + " user=rowan dbname=" + made.name() + "?timeout_ms=5000&pool=2",
        "postgresql:///?host=" + host + "&port=" + port + "&user=rowan&dbname=" + made.name(),
        url + "&application_name=mine&connect_timeout=5",
        made.url("sslmode=prefer&target_session_attrs=read-write&statement_cache=4"),
    };
    for (const std::string& spelling : spellings) {
        const server_endpoint endpoint(spelling);
        EXPECT_EQ(answer_on(*endpoint.connect(), "SELECT current_database()"), made.name()) << spelling;
    }
    const server_endpoint named(url + "&application_name=mine");
    EXPECT_EQ(answer_on(*named.connect(), "SELECT current_setting('application_name')"), "mine");
    EXPECT_EQ(answer_on(*server_endpoint(url).connect(), "SELECT current_setting('application_name')"), "rowan");
    EXPECT_EQ(answer_on(*server_endpoint(url).connect(), "SELECT current_setting('client_encoding')"), "UTF8");
}

TEST(postgresql_open, refuses_options_that_nobody_knows) {
    const error unknown = refusal_of("postgresql://h/d?tiemout_ms=1");
    EXPECT_EQ(unknown.kind(), error_kind::unknown_option);
    const std::string text = unknown.what();
    for (const char* word : {"tiemout_ms", "timeout_ms", "pool", "sslmode", "target_session_attrs"})
        EXPECT_NE(text.find(word), std::string::npos) << text;
    EXPECT_EQ(refusal_of("postgresql://h/d?client_encoding=LATIN1").kind(), error_kind::misuse);
    EXPECT_EQ(refusal_of("postgresql:nonsense").kind(), error_kind::misuse);
    EXPECT_EQ(refusal_of("postgresql:hots=x").kind(), error_kind::misuse);
}

TEST(postgresql_open, never_tells_a_password_that_is_written_wrongly) {
    const std::string urls[] = {
        "postgresql://u:sec/ret@127.0.0.1:1/d",   "postgresql://u:sec@ret@127.0.0.1:1/d",
        "postgresql://u:sec?ret@127.0.0.1:1/d",   "postgresql://u:sec%zzret@127.0.0.1:1/d",
        "postgresql:host=/nowhere password='sec", "postgresql:password=sec ret host=127.0.0.1",
        "postgresql://u:secret@127.0.0.1:1/d",    "postgresql://127.0.0.1:1/d?user=u&password=secret",
    };
    for (const std::string& url : urls) {
        const error refusal = refusal_of(url);
        const std::string text = std::string(refusal.what()) + refusal.statement() + refusal.constraint();
        EXPECT_EQ(text.find("sec"), std::string::npos) << text;
        EXPECT_EQ(text.find("ret@"), std::string::npos) << text;
    }
}

TEST(postgresql_open, says_what_the_server_refuses) {
    std::string url = server_url("postgresql_password_url");
    EXPECT_EQ(answer_on(*server_endpoint(url).connect(), "SELECT current_user"), "rowan_password");
    url.replace(url.find("open%20sesame"), 13, "close%20sesame");
    const error wrong = refusal_of(url);
    EXPECT_EQ(wrong.kind(), error_kind::connection_failed);
    EXPECT_NE(std::string(wrong.what()).find("the password is wrong"), std::string::npos) << wrong.what();
    EXPECT_EQ(std::string(wrong.what()).find("sesame"), std::string::npos) << wrong.what();
    EXPECT_EQ(wrong.engine_code(), 3764881) << "28P01 to base 36";

    const error unknown = refusal_of(with_database(server_url("postgresql"), "there_is_none"));
    EXPECT_EQ(unknown.kind(), error_kind::connection_failed);
    EXPECT_NE(std::string(unknown.what()).find("no such database"), std::string::npos) << unknown.what();
    EXPECT_NE(std::string(unknown.what()).find("there_is_none"), std::string::npos) << unknown.what();
}

TEST(postgresql_open, says_that_nobody_listens) {
    const error down = refusal_of("postgresql://rowan@127.0.0.1:1/rowan");
    EXPECT_EQ(down.kind(), error_kind::connection_failed);
    EXPECT_NE(std::string(down.what()).find("127.0.0.1"), std::string::npos) << down.what();
    const error no_socket = refusal_of("postgresql:///rowan?host=/nowhere&port=7");
    EXPECT_EQ(no_socket.kind(), error_kind::connection_failed);
    EXPECT_NE(std::string(no_socket.what()).find("/nowhere"), std::string::npos) << no_socket.what();
}

// Something that listens and says something else than PostgreSQL, or nothing at all.
class stranger {
public:
    explicit stranger(std::string_view says) : m_socket(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address = rowan::test::loopback(0);
        bind(m_socket, reinterpret_cast<sockaddr*>(&address), sizeof address);
        listen(m_socket, 4);
        socklen_t size = sizeof address;
        getsockname(m_socket, reinterpret_cast<sockaddr*>(&address), &size);
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this, says = std::string(says)] {
            for (int caller = accept(m_socket, nullptr, nullptr); caller >= 0;
                 caller = accept(m_socket, nullptr, nullptr)) {
                if (says.empty()) continue; // kept open and silent
                char request[512];
                static_cast<void>(read(caller, request, sizeof request));
                static_cast<void>(write(caller, says.data(), says.size()));
                close(caller);
            }
        });
    }
    stranger(const stranger&) = delete;
    stranger& operator=(const stranger&) = delete;
    ~stranger() {
        shutdown(m_socket, SHUT_RDWR);
        m_thread.join();
        close(m_socket);
    }
    [[nodiscard]] std::string url() const { return "postgresql://u@127.0.0.1:" + std::to_string(m_port) + "/d"; }

private:
    int m_socket;
    int m_port = 0;
    std::thread m_thread;
};

TEST(postgresql_open, says_that_the_port_speaks_another_protocol) {
    const stranger web("HTTP/1.1 400 Bad Request\r\n\r\n");
    for (const char* mode : {"?sslmode=disable", "?sslmode=prefer", "?sslmode=require"}) {
        const error other = refusal_of(web.url() + mode);
        EXPECT_EQ(other.kind(), error_kind::connection_failed) << mode;
    }
    const stranger no_tls("N");
    const error refused = refusal_of(no_tls.url() + "?sslmode=require");
    EXPECT_EQ(refused.kind(), error_kind::connection_failed);
    EXPECT_NE(std::string(refused.what()).find("SSL"), std::string::npos) << refused.what();
}

TEST(postgresql_open, says_which_version_is_needed) {
    // What a server of version 11 would say at once: authenticated, its version, ready.
    const std::string old("R\0\0\0\x08\0\0\0\0S\0\0\0\x19server_version\00011.22\0Z\0\0\0\5I", 9 + 26 + 6);
    const stranger server(old);
    const error too_old = refusal_of(server.url() + "?sslmode=disable");
    EXPECT_EQ(too_old.kind(), error_kind::connection_failed);
    EXPECT_NE(std::string(too_old.what()).find("needs 12"), std::string::npos) << too_old.what();
}

TEST(postgresql_open, does_not_wait_beyond_the_deadline) {
    const stranger silent("");
    const auto start = std::chrono::steady_clock::now();
    const error late = refusal_of(silent.url() + "?timeout_ms=300&sslmode=disable");
    const auto waited = std::chrono::steady_clock::now() - start;
    EXPECT_EQ(late.kind(), error_kind::timeout);
    EXPECT_GE(waited, std::chrono::milliseconds(290));
    EXPECT_LT(waited, std::chrono::seconds(5));
}

TEST(postgresql_open, waits_for_one_host_as_long_as_connect_timeout_says) {
    const environment_variable said("PGCONNECT_TIMEOUT", "1");
    const stranger silent("");
    for (const char* said_again : {"", "&connect_timeout=2"}) {
        const auto start = std::chrono::steady_clock::now();
        const error late = refusal_of(silent.url() + "?sslmode=disable&timeout_ms=60000" + said_again);
        EXPECT_EQ(late.kind(), error_kind::timeout) << late.what();
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30)) << "not until the deadline";
    }
}

TEST(postgresql_open, goes_on_to_the_next_host) {
    const std::string tcp = server_url("postgresql_tcp");
    const std::string port = tcp.substr(tcp.rfind(':') + 1, tcp.rfind('/') - tcp.rfind(':') - 1);
    const stranger silent("");
    const std::string mute = silent.url().substr(15, silent.url().rfind('/') - 15);
    const auto url = [&](const std::string& hosts, const std::string& more) {
        return "postgresql://rowan@" + hosts + "/rowan?sslmode=disable" + more;
    };
    // nobody there; somebody who never answers
    for (const std::string& first : {std::string("127.0.0.1:1"), mute}) {
        for (const char* wanted : {"any", "read-write", "primary", "prefer-standby"}) {
            const server_endpoint endpoint(
                url(first + ",127.0.0.1:" + port, std::string("&target_session_attrs=") + wanted));
            EXPECT_EQ(answer_on(*endpoint.connect(1'500), "SELECT 1 + 1"), "2") << first << wanted;
        }
    }
    const server_endpoint no_standby(url("127.0.0.1:" + port + ",127.0.0.1:1", "&target_session_attrs=standby"));
    const error refused = error_of([&] { static_cast<void>(no_standby.connect(1'500)); });
    EXPECT_EQ(refused.kind(), error_kind::connection_failed) << refused.what();
    EXPECT_NE(std::string(refused.what()).find("standby"), std::string::npos) << refused.what();
}

TEST(postgresql_open, takes_any_of_several_hosts_for_reads_alone_wherever_that_is_said) {
    const fresh_database made("postgresql_tcp");
    std::string url = made.url("sslmode=disable");
    url.insert(url.find('@') + 1, "127.0.0.1:1,");
    const auto kind_of_a_write = [](const std::string& where) {
        const rowan::database db = rowan::connect(where);
        EXPECT_EQ(db.query<int>("SELECT 1 + 1").at(0), 2);
        return error_kind_of([&] { db.execute("CREATE TABLE written (id bigint)"); });
    };
    EXPECT_EQ(kind_of_a_write(url + "&target_session_attrs=any"), error_kind::read_only);
    {
        const environment_variable said("PGTARGETSESSIONATTRS", "any");
        EXPECT_EQ(kind_of_a_write(url), error_kind::read_only);
        rowan::connect(url + "&target_session_attrs=read-write").execute("CREATE TABLE by_url (id bigint)");
        rowan::connect(made.url()).execute("CREATE TABLE of_one_host (id bigint)");
    }
    rowan::connect(url).execute("CREATE TABLE unsaid (id bigint)");
}

TEST(postgresql_open, encrypts_when_asked_to) {
    const std::string url = server_url("postgresql_tcp");
    const server_endpoint encrypted(url + "?sslmode=require");
    const auto db = encrypted.connect();
    EXPECT_EQ(answer_on(*db, "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()"), "true");
    // More than one packet of TLS, so that what the library has decrypted and poll does not show is read too.
    for (const int size : {100, 8'000, 16'384, 20'000, 70'000, 3'000'000})
        EXPECT_EQ(answer_on(*db, "SELECT repeat('x', " + std::to_string(size) + ")").size(),
                  static_cast<std::size_t>(size));
}

TEST(postgresql_open, sets_right_what_the_database_changes_for_its_sessions) {
    const fresh_database made("postgresql");
    run_on_server(made.url(), {"ALTER DATABASE " + made.name() + " SET standard_conforming_strings = off",
                               "ALTER DATABASE " + made.name() + " SET DateStyle = 'SQL, DMY'",
                               "ALTER DATABASE " + made.name() + " SET TimeZone = 'Asia/Kolkata'"});
    const auto db = server_endpoint(made.url()).connect();
    EXPECT_EQ(answer_on(*db, R"(SELECT 'a\b')"), R"(a\b)");
    EXPECT_EQ(answer_on(*db, "SELECT date '2024-02-29'"), "2024-02-29");
    EXPECT_EQ(answer_on(*db, "SELECT timestamptz '2024-02-29 12:00+00'"), "2024-02-29 12:00:00");
    // as text, since an interval has no binary form here
    EXPECT_EQ(answer_on(*db, "SELECT timestamptz '2024-02-29 12:00:00.25+00', interval '1 day'"),
              "2024-02-29 12:00:00.25");
    EXPECT_EQ(answer_on(*db, "SELECT date '2024-02-29', interval '1 day'"), "2024-02-29");
}

} // namespace
