// The loop of each thread, and what the process tells the one that started it.
#include "worker.hpp"

#include "caller.hpp"
#include "history.hpp"
#include "live_page.hpp"

#include <rowan/session/retry.hpp>

#include <chrono>
#include <csignal>
#include <exception>
#include <thread>
#include <utility>

namespace hammer {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using clock = std::chrono::steady_clock;

// A server may be down just now, or not have begun to take connections again.
std::optional<rowan::database> connect_at_last(const std::string& url, const live_state& state) {
    for (const auto end = clock::now() + 120s;;) {
        try {
            return rowan::connect(url);
        } catch (const rowan::error&) {
            if (state.is_over) return std::nullopt;
            if (clock::now() > end) throw;
        }
        std::this_thread::sleep_for(50ms);
    }
}

class caller_thread {
public:
    caller_thread(const worker_settings& settings, const rowan::database& db, live_state& state, unsigned number)
        : m_load(settings.of), m_db(db),
          m_hasty(m_load.deadline_ms == 0 ? db : db.within(milliseconds(m_load.deadline_ms))), m_state(state),
          m_counters(state.processes[settings.process]),
          m_history(history_path(settings.of.history, settings.serial, number)),
          m_random(static_cast<unsigned>(settings.of.seed + settings.serial * 1024 + number)) {}

    void run() {
        const mix shares(m_load.shares);
        for (;;) {
            const std::uint64_t ticket = m_state.tickets.fetch_add(1, std::memory_order_relaxed);
            if (m_state.is_over || (m_load.calls != 0 && ticket >= m_load.calls)) return;
            const std::uint64_t first = m_load.turnover == 0 ? 0 : ticket / m_load.turnover;
            make(shares.choose(m_random, first, m_load.keys));
        }
    }

private:
    void make(const call& next) {
        m_history.begin(next);
        const auto start = clock::now();
        const answer given =
            make_call(std::exchange(m_is_hasty, !m_is_hasty) ? m_hasty : m_db, next, m_load.level(), m_load.is_naive);
        const auto took = std::chrono::duration_cast<std::chrono::nanoseconds>(clock::now() - start).count();
        m_history.end(given);
        ++m_counters.calls;
        m_counters.latency.add(static_cast<std::uint64_t>(took));
        for (const told& each : given.steps) m_counters.created += each.id != 0 && each.has_done ? 1 : 0;
        if (!given.failed) return;
        ++m_counters.errors[static_cast<std::size_t>(given.failed->kind)];
        m_counters.in_doubt += given.failed->is_in_doubt ? 1 : 0;
        std::this_thread::sleep_for(5ms); // where there is no server, calls fail at once
    }

    const load& m_load;
    rowan::database m_db;
    rowan::database m_hasty;
    bool m_is_hasty = false;
    live_state& m_state;
    live_counters& m_counters;
    history_writer m_history;
    std::minstd_rand m_random;
};

// What the library did by itself, handed on a few times a second.
class retry_report {
public:
    explicit retry_report(live_counters& to) : m_to(to) {}
    void update() {
        for (std::size_t i = 0; i < error_kinds; ++i) {
            const std::uint64_t now = rowan::session::retries_after(static_cast<rowan::error_kind>(i));
            m_to.retries[i] += now - m_known[i];
            m_known[i] = now;
        }
    }

private:
    live_counters& m_to;
    std::array<std::uint64_t, error_kinds> m_known{};
};

} // namespace

int run_worker(const worker_settings& settings) {
    std::signal(SIGINT, SIG_IGN); // Ctrl-C is for the one who started this; he says when it is over
    const live_page page = live_page::open(settings.of.history + "/live");
    live_state& state = page.state();
    const std::vector<std::string>& urls = settings.of.urls;
    const std::optional<rowan::database> db = connect_at_last(urls[settings.process % urls.size()], state);
    if (!db) return 0;
    std::atomic<unsigned> running{settings.of.threads};
    std::exception_ptr failed;
    std::atomic<bool> has_failed{false};
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < settings.of.threads; ++i) {
        threads.emplace_back([&, i] {
            try {
                caller_thread(settings, *db, state, i).run();
            } catch (...) {
                if (!has_failed.exchange(true)) failed = std::current_exception();
                state.is_over = true;
            }
            --running;
        });
    }
    retry_report retries(state.processes[settings.process]);
    while (running > 0) {
        std::this_thread::sleep_for(50ms);
        retries.update();
    }
    for (std::thread& each : threads) each.join();
    if (failed) std::rethrow_exception(failed);
    return 0;
}

} // namespace hammer
