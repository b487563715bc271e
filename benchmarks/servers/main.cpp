// Rowan against the C API of a server, interleaved in one run: single calls, bulk calls, many threads, growing tables.
#include "by_hand.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <thread>

namespace bench {

std::unique_ptr<by_hand> open_by_hand(const std::string& url) {
    return url.starts_with("postgres") ? open_postgresql(url) : open_mariadb(url);
}

namespace {

using clock = std::chrono::steady_clock;

double seconds_of(const std::function<void()>& work) {
    const clock::time_point start = clock::now();
    work();
    return std::chrono::duration<double>(clock::now() - start).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

struct side {
    const char* name;
    std::function<void(int round)> run;
};

// A B A B …, and in every other round B A: the median of the rounds' ratios is what counts.
void compare(const char* title, int rounds, double calls, const side& hand, const side& rowan, const char* target) {
    std::vector<double> of_hand;
    std::vector<double> of_rowan;
    std::vector<double> ratios;
    for (int round = -1; round < rounds; ++round) { // the first one warms up
        double times[2];
        for (int turn = 0; turn < 2; ++turn) {
            const int which = (turn + round) & 1;
            times[which] = seconds_of([&] { (which == 0 ? hand : rowan).run(round); });
        }
        if (round < 0) continue;
        of_hand.push_back(times[0]);
        of_rowan.push_back(times[1]);
        ratios.push_back(times[1] / times[0]);
    }
    std::printf("%-34s %12.2f %12.2f %9.3f %9s\n", title, median(of_hand) / calls * 1e6, median(of_rowan) / calls * 1e6,
                median(ratios), target);
    std::fflush(stdout);
}

class suite {
public:
    suite(std::string url, int rounds)
        : m_url(std::move(url)), m_rounds(rounds), m_hand(open_by_hand(m_url)),
          m_db(rowan::connect(m_url + (m_url.find('?') == std::string::npos ? "?" : "&") +
                              "pool=64&timeout_ms=60000")) {}

    void fill(std::int64_t rows) {
        m_db.drop_tables<device>();
        m_db.create_tables<device>();
        for (std::int64_t i = 0; i < rows; i += 10'000) static_cast<void>(m_db.get_or_create_all(batch(i, 10'000)));
        m_next = rows;
        m_hand->execute("ANALYZE " + std::string(m_url.starts_with("postgres") ? "" : "TABLE ") + "bench_device");
    }

    void single_calls() {
        std::printf("\n%-34s %12s %12s %9s %9s\n", "one connection, microseconds", "by hand", "Rowan", "ratio",
                    "target");
        const int calls = 3'000;
        compare("get", m_rounds, calls, {"", [&](int) { each(calls, [&](int i) { m_hand->get(serial_of(i)); }); }},
                {"",
                 [&](int) {
                     each(calls,
                          [&](int i) { return m_db.objects<device>().get(rowan::f<&device::serial> == serial_of(i)); });
                 }},
                "1.05");
        compare("get_or_create, hit", m_rounds, calls,
                {"", [&](int) { each(calls, [&](int i) { m_hand->get(serial_of(i)); }); }},
                {"",
                 [&](int) {
                     each(calls, [&](int i) {
                         if (m_db.objects<device>().get_or_create(rowan::f<&device::serial> == serial_of(i)).created)
                             std::abort();
                     });
                 }},
                "1.05");
        const rowan::database expecting = m_db.expecting_misses();
        const int misses = 500;
        compare("get_or_create, miss expected", m_rounds, misses,
                {"",
                 [&](int) {
                     each(misses, [&](int) {
                         if (!m_hand->create(fresh())) std::abort();
                     });
                 }},
                {"",
                 [&](int) {
                     each(misses, [&](int) {
                         if (!expecting.get_or_create(fresh()).created) std::abort();
                     });
                 }},
                "1.10");
    }

    void bulk_calls() {
        std::printf("\n%-34s %12s %12s %9s %9s\n", "one connection, microseconds per row", "by hand", "Rowan", "ratio",
                    "target");
        for (const int size : {8, 100, 1'000}) {
            const std::string hits = "get_or_create_all, " + std::to_string(size) + " hits";
            compare(hits.c_str(), m_rounds, size * 20,
                    {"", [&](int) { each(20, [&](int i) { m_hand->create_all(batch(i * size, size)); }); }},
                    {"",
                     [&](int) {
                         each(20, [&](int i) { static_cast<void>(m_db.get_or_create_all(batch(i * size, size))); });
                     }},
                    size == 1'000 ? "1.11" : "-");
            const std::string missing = "get_or_create_all, " + std::to_string(size) + " misses";
            compare(
                missing.c_str(), m_rounds, size * 5,
                {"", [&](int) { each(5, [&](int) { m_hand->create_all(fresh_batch(size)); }); }},
                {"", [&](int) { each(5, [&](int) { static_cast<void>(m_db.get_or_create_all(fresh_batch(size))); }); }},
                size == 1'000 ? "1.11" : "-");
        }
    }

    void many_threads(int threads) {
        std::printf("\n%-34s %12s %12s %9s %9s\n", "many threads, microseconds per call", "by hand", "Rowan", "ratio",
                    "target");
        std::vector<std::unique_ptr<by_hand>> hands;
        for (int i = 0; i < threads; ++i) hands.push_back(open_by_hand(m_url));
        const int misses = 50;
        const int hits = 300;
        const rowan::database expecting = m_db.expecting_misses();
        const std::string of = std::to_string(threads) + " threads, ";
        compare((of + "misses").c_str(), m_rounds, threads * misses,
                {"",
                 [&](int) {
                     in_threads(threads, [&](int t) {
                         each(misses, [&](int) { hands[static_cast<std::size_t>(t)]->create(fresh()); });
                     });
                 }},
                {"",
                 [&](int) {
                     in_threads(threads, [&](int) { each(misses, [&](int) { expecting.get_or_create(fresh()); }); });
                 }},
                "0.33");
        compare((of + "hits").c_str(), m_rounds, threads * hits,
                {"",
                 [&](int) {
                     in_threads(threads, [&](int t) {
                         each(hits, [&](int i) { hands[static_cast<std::size_t>(t)]->get(serial_of(i)); });
                     });
                 }},
                {"",
                 [&](int) {
                     in_threads(threads, [&](int) {
                         each(hits, [&](int i) {
                             m_db.objects<device>().get_or_create(rowan::f<&device::serial> == serial_of(i));
                         });
                     });
                 }},
                "1.00");
    }

    /// 8 keys a call: hits and misses, microseconds per call.
    void growth(std::int64_t rows) {
        std::vector<double> times;
        for (int round = 0; round < 30; ++round) {
            std::vector<device> mixed = batch(rand() % (rows - 4), 4);
            for (const device& each : fresh_batch(4)) mixed.push_back(each);
            times.push_back(seconds_of([&] { static_cast<void>(m_db.get_or_create_all(mixed)); }));
        }
        std::printf("get_or_create_all of 8 keys at %9lld rows: %8.1f us\n", static_cast<long long>(rows),
                    median(times) * 1e6);
        std::fflush(stdout);
    }

    void grow_to(std::int64_t rows) {
        while (m_next < rows) static_cast<void>(m_db.get_or_create_all(fresh_batch(10'000)));
    }

private:
    template <class Call>
    static void each(int count, const Call& call) {
        for (int i = 0; i < count; ++i) call(i);
    }
    static void in_threads(int count, const std::function<void(int)>& work) {
        std::vector<std::thread> threads;
        for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
        for (std::thread& each : threads) each.join();
    }
    device fresh() {
        const std::int64_t number = m_next.fetch_add(1);
        return {.serial = serial_of(number), .name = "a device", .seen = number};
    }
    std::vector<device> fresh_batch(int size) {
        std::vector<device> rows;
        for (int i = 0; i < size; ++i) rows.push_back(fresh());
        return rows;
    }
    static std::vector<device> batch(std::int64_t first, int size) {
        std::vector<device> rows;
        for (std::int64_t i = first; i < first + size; ++i)
            rows.push_back({.serial = serial_of(i), .name = "a device", .seen = i});
        return rows;
    }

    std::string m_url;
    int m_rounds;
    std::unique_ptr<by_hand> m_hand;
    rowan::database m_db;
    std::atomic<std::int64_t> m_next{0};
};

int run(int argc, char** argv) {
    if (argc < 2) {
        std::fputs("usage: bench_servers URL [rounds=11] [single] [bulk] [threads] [growth]\n", stderr);
        return 2;
    }
    int rounds = 11;
    std::vector<std::string> what;
    for (int i = 2; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument.starts_with("rounds="))
            rounds = std::atoi(argument.c_str() + 7);
        else
            what.push_back(argument);
    }
    const auto wants = [&](const char* name) {
        return what.empty() || std::find(what.begin(), what.end(), name) != what.end();
    };
    suite all(argv[1], rounds);
    all.fill(30'000);
    if (wants("single")) all.single_calls();
    if (wants("bulk")) all.bulk_calls();
    if (wants("threads")) all.many_threads(64);
    if (wants("growth")) {
        all.fill(0); // so that the statement is first prepared on an empty table
        std::printf("\n");
        for (const std::int64_t rows : {1'000, 10'000, 100'000, 1'000'000}) {
            all.grow_to(rows);
            all.growth(rows);
        }
    }
    return 0;
}

} // namespace
} // namespace bench

int main(int argc, char** argv) {
    try {
        return bench::run(argc, argv);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "error: %s\n", failure.what());
        return 1;
    }
}
