// PostgreSQL tells who blocks whom; MariaDB's monitor names the threads that wait.
#include "support/lock_waits.hpp"

#include "support/raw_session.hpp"

#include <chrono>
#include <set>
#include <thread>

namespace rowan::test {

namespace {

// information_schema.innodb_trx would do, were it not shown from a copy that is as old as anybody's last look at it.
std::set<std::string> waiting_threads(const std::string& monitor) {
    std::set<std::string> threads;
    const std::string name = "MariaDB thread id ";
    const std::size_t now = monitor.find("\nTRANSACTIONS\n"); // above it stands the last deadlock, which is over
    for (std::size_t at = monitor.find("\nLOCK WAIT ", now); at != std::string::npos;
         at = monitor.find("\nLOCK WAIT ", at)) {
        at = monitor.find(name, at);
        if (at == std::string::npos) break;
        at += name.size();
        threads.insert(monitor.substr(at, monitor.find(',', at) - at));
    }
    return threads;
}

int count_waits(raw_session& on, const std::string& url, const std::string& database) {
    if (url.starts_with("postgresql")) {
        return std::stoi(on.answer("SELECT count(*) FROM pg_stat_activity WHERE datname = '" + database +
                                   "' AND cardinality(pg_blocking_pids(pid)) > 0"));
    }
    const std::set<std::string> waiting = waiting_threads(on.rows("SHOW ENGINE INNODB STATUS").at(0).at(2));
    int count = 0;
    for (const auto& row : on.rows("SELECT id FROM information_schema.processlist WHERE db = '" + database + "'"))
        count += waiting.contains(row.front()) ? 1 : 0;
    return count;
}

} // namespace

int lock_waits(const std::string& url, const std::string& database) {
    raw_session on(url);
    return count_waits(on, url, database);
}

void await_lock_waits(const std::string& url, const std::string& database, int count) {
    raw_session on(url);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (count_waits(on, url, database) != count) {
        if (std::chrono::steady_clock::now() > end)
            throw std::runtime_error("not " + std::to_string(count) + " sessions wait for a lock");
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

} // namespace rowan::test
