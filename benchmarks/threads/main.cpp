// Calls per second from many threads: the contestants take turns in every round, so that a slow minute of the machine
// hits all of them.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <thread>

#include "threads/contestant.hpp"

namespace bench {
namespace {

constexpr std::size_t rows_of_table = 10'000;

struct options {
    arena where{};
    bool is_hit{};
    double seconds{0.5}; ///< of each contestant's turn
    std::size_t rounds{7};
};

/// A key that nobody has used: unique in the round, the thread and the call.
std::string unused_email(std::size_t round, std::size_t thread, std::size_t call) {
    return "new.person." + std::to_string(call) + "." + std::to_string(thread) + "." + std::to_string(round) +
           "@library.example.org";
}

struct turn {
    contestant& who;
    const options& how;
    const people& present;
    std::size_t round;
};

/// What one thread does until the end of the turn; the number of its calls.
std::size_t calls_of_thread(const turn& now, std::size_t thread, const std::atomic<bool>& is_over) {
    const birthday born = born_of(1);
    const std::string name = name_of(1);
    sequence random{now.round * 1000 + thread};
    std::size_t calls = 0;
    for (; !is_over.load(std::memory_order_relaxed); ++calls) {
        if (now.how.is_hit) {
            const std::size_t row = random.below(rows_of_table);
            now.who.get_or_create(thread, now.present.emails[row], now.present.names[row], now.present.born[row]);
        } else {
            now.who.get_or_create(thread, unused_email(now.round, thread, calls), name, born);
        }
    }
    return calls;
}

double calls_per_second(const turn& now) {
    using clock = std::chrono::steady_clock;
    std::atomic<bool> is_over{false};
    std::vector<std::size_t> calls(now.how.where.threads);
    std::vector<std::thread> threads;
    const clock::time_point start = clock::now();
    for (std::size_t thread = 0; thread < calls.size(); ++thread) {
        threads.emplace_back([&, thread] { calls[thread] = calls_of_thread(now, thread, is_over); });
    }
    std::this_thread::sleep_for(std::chrono::duration<double>{now.how.seconds});
    is_over = true;
    for (std::thread& thread : threads) {
        thread.join();
    }
    std::size_t total = 0;
    for (const std::size_t count : calls) {
        total += count;
    }
    return static_cast<double>(total) / std::chrono::duration<double>{clock::now() - start}.count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void race(const options& how) {
    std::vector<std::unique_ptr<contestant>> all = c_contestants(how.where);
    for (std::unique_ptr<contestant>& one : rowan_contestants(how.where)) {
        all.push_back(std::move(one));
    }
    const people present{0, rows_of_table};
    for (const std::unique_ptr<contestant>& one : all) {
        one->insert_all(present);
    }
    std::map<std::string, std::vector<double>> rates;
    for (std::size_t round = 0; round < how.rounds; ++round) {
        for (const std::unique_ptr<contestant>& one : all) {
            rates[one->name()].push_back(calls_per_second({*one, how, present, round}));
        }
    }
    const double base = median(rates[all.back()->name()]);
    for (const std::unique_ptr<contestant>& one : all) {
        const std::vector<double>& measured = rates[one->name()];
        const auto [least, most] = std::minmax_element(measured.begin(), measured.end());
        std::printf("%-6s %-5s %2zu threads  %-34s %9.0f calls/s  (%.0f … %.0f)  %6.2f x\n",
                    how.where.in_memory ? "memory" : how.where.synchronous.c_str(), how.is_hit ? "hit" : "miss",
                    how.where.threads, one->name().c_str(), median(measured), *least, *most, median(measured) / base);
    }
    std::fflush(stdout);
}

std::vector<std::size_t> numbers(std::string_view list) {
    std::vector<std::size_t> all;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        all.push_back(std::strtoull(std::string{list.substr(0, end)}.c_str(), nullptr, 10));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return all;
}

[[noreturn]] void usage() {
    std::fprintf(
        stderr,
        "usage: bench_threads [place=memory|full|normal] [operation=hit|miss] [threads=1,2,4,8,16]\n"
        "                     [seconds=0.5] [rounds=7] [directory=.]\n"
        "Each contestant calls get_or_create for `seconds` in each of `rounds` rounds. The table shows the median of the rounds,\n"
        "the least and the most, and the ratio to the last contestant.\n");
    std::exit(2);
}

int run(int argc, char** argv) {
    options how;
    std::vector<std::size_t> threads{1, 2, 4, 8, 16};
    for (int index = 1; index < argc; ++index) {
        const std::string_view argument{argv[index]};
        const std::size_t equals = argument.find('=');
        if (equals == std::string_view::npos) {
            usage();
        }
        const std::string_view key = argument.substr(0, equals);
        const std::string value{argument.substr(equals + 1)};
        if (key == "place" && (value == "memory" || value == "full" || value == "normal")) {
            how.where.in_memory = value == "memory";
            how.where.synchronous = value == "normal" ? "NORMAL" : "FULL";
        } else if (key == "operation" && (value == "hit" || value == "miss")) {
            how.is_hit = value == "hit";
        } else if (key == "threads") {
            threads = numbers(value);
        } else if (key == "seconds") {
            how.seconds = std::strtod(value.c_str(), nullptr);
        } else if (key == "rounds") {
            how.rounds = std::max<std::size_t>(1, std::strtoull(value.c_str(), nullptr, 10));
        } else if (key == "directory") {
            how.where.directory = value;
        } else {
            usage();
        }
    }
    for (const std::size_t count : threads) {
        how.where.threads = std::max<std::size_t>(1, count);
        race(how);
    }
    return 0;
}

} // namespace

std::string fresh_database(const arena& where, const std::string& name) {
    const std::string path = where.directory + "/bench_" + name + ".db";
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
        std::filesystem::remove(path + suffix);
    }
    return path;
}

} // namespace bench

int main(int argc, char** argv) {
    return bench::run(argc, argv);
}
