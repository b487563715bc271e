// A server that dies between showing a row and keeping it: the writes of its log are held meanwhile.
#include "session/models.hpp"
#include "support/error_kind_of.hpp"
#include "support/own_servers.hpp"
#include "support/raw_session.hpp"
#include "support/server_sql.hpp"
#include "support/servers.hpp"
#include "support/store_test.hpp"

#include <rowan/rowan.hpp>

#include <cctype>
#include <csignal>
#include <thread>

namespace {

using namespace rowan::test;
using rowan::f;

/// What a server calls the things that this test needs.
struct log_words {
    std::string_view server;
    const char* path; // a part of the log's
    /// A session's setting by which its commits are seen before the log has them.
    std::string_view seen_first;
    /// How many sessions wait in a commit for the log.
    std::string_view waiting;
};
constexpr log_words words_of_all[] = {
    {"postgresql", "/pg_wal/", "SET synchronous_commit = off",
     "SELECT count(*) FROM pg_stat_activity WHERE datname = 'rowan' AND wait_event LIKE 'WAL%'"},
    {"mariadb", "/ib_logfile0", "SET sql_log_bin = 0",
     "SELECT count(*) FROM information_schema.processlist WHERE db = 'rowan' AND state = 'Commit'"},
};
const log_words& words_of(std::string_view server) {
    for (const log_words& each : words_of_all) {
        if (each.server == server) return each;
    }
    throw std::out_of_range("no words for the log of " + std::string(server));
}

/// Puts the library between a server and its log, for servers that start while this lives.
class held_log {
public:
    explicit held_log(const char* path) {
        std::filesystem::permissions(m_folder.path(), std::filesystem::perms(0755)); // the servers run as another user
        std::filesystem::copy_file(ROWAN_HELD_LOG, m_folder.path("held_log.so"));
        setenv("LD_PRELOAD", m_folder.path("held_log.so").c_str(), 1);
        setenv("ROWAN_HOLD", m_folder.path("hold").c_str(), 1);
        setenv("ROWAN_HOLD_LOG", path, 1);
    }
    held_log(const held_log&) = delete;
    held_log& operator=(const held_log&) = delete;
    ~held_log() {
        let_go();
        for (const char* each : {"LD_PRELOAD", "ROWAN_HOLD", "ROWAN_HOLD_LOG"}) unsetenv(each);
    }
    void hold() const { m_folder.write("hold", ""); }
    void die() const { m_folder.write("hold", "die"); }
    void let_go() const { std::filesystem::remove(m_folder.path("hold")); }

private:
    folder m_folder{};
};

class durability : public testing::Test {
protected:
    durability() {
        static_cast<void>(server_url(m_name)); // or the test ends here
        m_db.create_tables<entry>();
    }
    void await(const std::function<bool()>& condition) const {
        using namespace std::chrono_literals;
        const auto end = std::chrono::steady_clock::now() + 60s;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) throw std::runtime_error("it does not come about");
            std::this_thread::sleep_for(5ms);
        }
    }
    [[nodiscard]] bool is_there(const std::string& name) const {
        return m_db.objects<entry>().filter(f<&entry::name> == name).exists();
    }
    [[nodiscard]] std::string variable(const std::string& end) const {
        std::string name = "ROWAN_TEST_";
        for (const char each : m_name) name += static_cast<char>(std::toupper(static_cast<unsigned char>(each)));
        return m_servers[name + end];
    }
    /// The server dies with what waits for the log, and comes again.
    void crash() {
        m_log.die();
        m_servers.signal(m_name, SIGKILL);
        await([&] { return error_kind_of([&] { static_cast<void>(is_there("x")); }) != std::nullopt; });
        m_log.let_go();
        m_servers.restart(m_name);
    }

    const std::string m_name{store_under_test().server};
    const log_words& m_words = words_of(m_name);
    const held_log m_log{m_words.path};
    const own_servers m_servers{"--durable --binary-log --engine " + m_name};
    const std::string m_url = variable("");
    rowan::database m_db = rowan::connect(m_url);
};

// Found by the hammer: a call was answered with a row that was gone when the server had recovered.
ROWAN_TEST(durability, h93_a_row_is_seen_before_it_is_kept) {
    const std::string insert = "INSERT INTO entry(name, value) VALUES ('";
    {
        raw_session naive(with_database(variable("_ADMIN"), "rowan"));
        naive.run(std::string(m_words.seen_first));
        m_log.hold();
        const auto creator = naive.start(insert + "naive', 1)");
        await([&] { return is_there("naive"); });
        EXPECT_FALSE(m_db.get_or_create(entry{.name = "naive"}).created);
        crash();
    }
    EXPECT_FALSE(is_there("naive")) << "it was found, and is gone";
    {
        raw_session creator(m_url);
        m_log.hold();
        const auto created = creator.start(insert + "a', 1)");
        await([&] { return rows_from_server(variable("_ADMIN"), {std::string(m_words.waiting)})[0][0] != "0"; });
        EXPECT_FALSE(is_there("a")) << "nobody sees what the log does not have";
        m_log.let_go();
        await([&] { return is_there("a"); });
    }
}

ROWAN_ON_STORES(durability, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace
