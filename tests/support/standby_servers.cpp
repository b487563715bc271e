// A PostgreSQL and a hot standby of it, started by scripts/servers.
#include "support/standby_servers.hpp"

#include "support/raw_session.hpp"
#include "support/servers.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

namespace rowan::test {
namespace {

const char* options() {
    static_cast<void>(server_url("postgresql"));
    return "--engine postgresql_standby";
}

std::string value_of(const std::string& url, std::string_view name) {
    const std::size_t begin = url.find(std::string(name) + "=") + name.size() + 1;
    return url.substr(begin, url.find('&', begin) - begin);
}

void await(raw_session& on, const std::string& question, const std::string& answer) {
    for (int i = 0; i < 60'000; ++i, std::this_thread::sleep_for(std::chrono::milliseconds(1))) {
        if (on.answer(question) == answer) return;
    }
    throw std::runtime_error("in vain: " + question);
}

} // namespace

standby_servers::standby_servers() : m_servers(options()) {}

std::string standby_servers::both(std::string_view session) const {
    std::string url = "postgresql://rowan@/rowan?host=" + value_of(standby(), "host") + "," +
                      value_of(primary(), "host") + "&port=" + value_of(standby(), "port") + "," +
                      value_of(primary(), "port");
    if (!session.empty()) (url += "&target_session_attrs=") += session;
    return url;
}

void standby_servers::await_replay() const {
    raw_session there(primary());
    raw_session here(standby());
    await(here, "SELECT pg_last_wal_replay_lsn() >= '" + there.answer("SELECT pg_current_wal_insert_lsn()") + "'", "t");
}

void standby_servers::pause_replay() const {
    raw_session here(standby_admin());
    here.run("SELECT pg_wal_replay_pause()");
    await(here, "SELECT pg_get_wal_replay_pause_state()", "paused");
}

} // namespace rowan::test
