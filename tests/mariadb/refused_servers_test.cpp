// Servers that are not as the URL or Rowan wants them: too old, MySQL, without TLS, or for reads alone.
#include "server.hpp"
#include "support/loopback.hpp"

#include "support/own_servers.hpp"

#include <rowan/rowan.hpp>

#include <arpa/inet.h>
#include <fstream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace rowan::test {
namespace {

using namespace std::string_literals;

error_details refusal_of(const std::string& url) {
    return error_of([&] { static_cast<void>(rowan::connect(url)); });
}

/// What a server makes of TLS.
enum class tls_of_server { unknown, broken };

/// Greets as a server of that version does, and lets everybody in who comes without TLS.
class greeter {
public:
    greeter(const std::string& version, const std::string& plugin, tls_of_server tls = tls_of_server::unknown)
        : m_socket(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address = rowan::test::loopback(0);
        socklen_t size = sizeof address;
        EXPECT_EQ(bind(m_socket, reinterpret_cast<sockaddr*>(&address), size), 0);
        EXPECT_EQ(listen(m_socket, 5), 0);
        EXPECT_EQ(getsockname(m_socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
        m_place = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
        m_thread = std::thread([this, greeting = packet(0, greeting_of(version, plugin, tls))] {
            for (int client = accept(m_socket, nullptr, nullptr); client >= 0;
                 client = accept(m_socket, nullptr, nullptr)) {
                const std::string welcome = packet(2, "\0\0\0\2\0\0\0"s);
                char said[4096];
                static_cast<void>(!write(client, greeting.data(), greeting.size()));
                if (recv(client, said, sizeof said, 0) > 0 && said[0] != wants_tls) {
                    static_cast<void>(!write(client, welcome.data(), welcome.size()));
                    while (recv(client, said, sizeof said, 0) > 0) {
                    }
                }
                close(client);
            }
        });
    }
    greeter(const greeter&) = delete;
    greeter& operator=(const greeter&) = delete;
    ~greeter() {
        shutdown(m_socket, SHUT_RDWR);
        m_thread.join();
        close(m_socket);
    }
    [[nodiscard]] const std::string& place() const { return m_place; }

private:
    static constexpr char wants_tls = 32; // the length of a packet that is followed by TLS

    static std::string packet(char number, const std::string& payload) {
        return std::string{static_cast<char>(payload.size()), '\0', '\0', number} + payload;
    }
    // Protocol 10: the version, a thread's number, a challenge in two parts, and between them what the server can do:
    // protocol 4.1, transactions, secure connections, plugins for authentication.
    static std::string greeting_of(const std::string& version, const std::string& plugin, tls_of_server tls) {
        const std::string able = tls == tls_of_server::unknown ? "\x0d\xa2"s : "\x0d\xaa"s;
        return "\x0a"s + version + "\0\1\0\0\0"s + "challeng\0"s + able + "\x2d\2\0\x08\0\x15"s +
               std::string(10, '\0') + "twelve bytes\0"s + plugin + "\0"s;
    }

    int m_socket;
    std::string m_place{};
    std::thread m_thread{};
};

TEST(mariadb_refused, a_server_that_is_too_old_or_another) {
    const std::pair<const char*, const char*> versions[] = {
        {"5.5.5-10.4.34-MariaDB-log", "mysql_native_password"},
        {"5.5.5-10.5.29-MariaDB", "mysql_native_password"},
        {"8.0.36", "mysql_native_password"},
        {"8.0.36", "caching_sha2_password"},
        {"8.4.3", "caching_sha2_password"},
    };
    for (const auto& [version, plugin] : versions) {
        const greeter server(version, plugin);
        for (const char* options : {"", "?tls=off"}) {
            const error_details refused = refusal_of("mariadb://u@" + server.place() + "/d" + options);
            SCOPED_TRACE(refused.message);
            EXPECT_EQ(refused.kind, error_kind::connection_failed);
            EXPECT_FALSE(refused.retryable);
            const std::string_view bare(version + (std::string_view(version).starts_with("5.5.5-") ? 6 : 0));
            for (const std::string_view word :
                 {std::string_view("Rowan needs MariaDB 10.6 or later"), bare, std::string_view(server.place())})
                EXPECT_NE(refused.message.find(word), std::string::npos) << word;
        }
    }
}

// Preferred goes without it then, and so hears the version.
TEST(mariadb_refused, a_server_whose_tls_does_not_work) {
    const greeter server("5.5.5-10.5.29-MariaDB", "mysql_native_password", tls_of_server::broken);
    const std::string url = "mariadb://u@" + server.place() + "/d?tls=";
    EXPECT_NE(refusal_of(url + "preferred").message.find("Rowan needs MariaDB"), std::string::npos);
    const error_details refused = refusal_of(url + "required");
    EXPECT_EQ(refused.kind, error_kind::connection_failed);
    EXPECT_EQ(refused.engine_code, 2026) << refused.message;
}

// But for that, the greeter is one that is let through: it fails later, as it answers nothing.
TEST(mariadb_refused, not_a_server_that_is_new_enough) {
    const greeter server("5.5.5-10.6.1-MariaDB", "mysql_native_password");
    const error_details refused = refusal_of("mariadb://u@" + server.place() + "/d?timeout_ms=200");
    EXPECT_EQ(refused.message.find("needs MariaDB"), std::string::npos) << refused.message;
    EXPECT_EQ(refused.kind, error_kind::timeout) << refused.message;
}

struct hut {
    std::int64_t id{};
    std::string name{};
    std::int64_t beds{};
    using rowan_table = table<"hut", primary_key<&hut::id>, unique<&hut::name>>;
};

class mariadb_of_its_own : public testing::Test {
protected:
    mariadb_of_its_own() { static_cast<void>(server_url("mariadb")); } // or the test ends here

    const own_servers m_servers{"--engine mariadb"};
    const std::string m_url = m_servers["ROWAN_TEST_MARIADB_TCP"];
};

TEST_F(mariadb_of_its_own, that_has_no_tls) {
    std::ofstream(m_servers["ROWAN_TEST_SERVERS"] + "/mariadb/my.cnf", std::ios::app) << "ssl = 0\n";
    m_servers.restart("mariadb");
    for (const std::string options : {"?tls=required", "?tls=verify"}) {
        const error_details refused = refusal_of(m_url + options);
        EXPECT_EQ(refused.kind, error_kind::connection_failed);
        EXPECT_EQ(refused.engine_code, 2026);
        EXPECT_NE(refused.message.find("TLS"), std::string::npos) << refused.message;
    }
    EXPECT_NE(refusal_of(m_url + "?tls=required").message.find("tls=off and tls=preferred go without"),
              std::string::npos);
    for (const std::string options : {"", "?tls=preferred", "?tls=off"}) {
        const auto db = open(m_url + options);
        EXPECT_EQ(read(*db, "SELECT variable_value FROM information_schema.session_status "
                            "WHERE variable_name = 'Ssl_cipher'"),
                  lines{""})
            << options;
    }
}

TEST_F(mariadb_of_its_own, that_only_reads) {
    const database db = rowan::connect(m_url + "?timeout_ms=5000");
    db.create_tables<hut>();
    const std::vector<hut> there{{.name = "there"}};
    static_cast<void>(db.get_or_create_all(there));
    run_on_server(m_servers["ROWAN_TEST_MARIADB_ADMIN"], {"SET GLOBAL read_only = 1"});
    const std::vector<hut> absent{{.name = "there"}, {.name = "absent"}};
    const auto answers = [&](const auto& on) {
        EXPECT_FALSE(on.get_or_create(there[0]).created);
        EXPECT_FALSE(on.get_or_create_all(there)[0].created);
        const auto refused = [](const error_details& failure) {
            EXPECT_EQ(failure.kind, error_kind::read_only) << failure.message;
            EXPECT_FALSE(failure.retryable || failure.in_doubt) << failure.message;
            EXPECT_NE(failure.message.find("may only read"), std::string::npos) << failure.message;
        };
        refused(error_of([&] { on.get_or_create(absent[1]); }));
        refused(error_of([&] { static_cast<void>(on.get_or_create_all(absent)); }));
        refused(error_of([&] { on.create(absent[1]); }));
        refused(error_of([&] { on.update_or_create(there[0], f<&hut::beds> += 1); }));
        EXPECT_EQ(on.template objects<hut>().count(), 1);
    };
    answers(db);
    db.atomic([&](transaction& tx) { answers(tx); });
    answers(rowan::connect(m_url)); // which also asks nothing else in order to begin
    run_on_server(m_servers["ROWAN_TEST_MARIADB_ADMIN"], {"SET GLOBAL read_only = 0"});
    EXPECT_TRUE(db.get_or_create(absent[1]).created);
}

} // namespace
} // namespace rowan::test
