// The workloads by name, and the threads that run them.
#include "workload.hpp"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cmath>
#include <map>
#include <stdexcept>
#include <thread>

namespace bench {
namespace {

using clock = std::chrono::steady_clock;

/// What one thread keeps between its calls.
struct turn {
    const order& what;
    session& at;
    unsigned thread;
    outcome& to;
    std::uint64_t random;
    std::uint64_t number = 0; ///< of its calls

    std::uint64_t below(std::uint64_t bound) {
        random = random * 6364136223846793005U + 1442695040888963407U;
        return (random >> 33U) % bound;
    }
    std::string present() { return serial_of(static_cast<std::int64_t>(below(static_cast<std::uint64_t>(what.rows)))); }
    [[nodiscard]] std::string absent(std::uint64_t index) const {
        return "new-" + what.run + "-" + std::to_string(thread) + "-" + std::to_string(index);
    }
    /// One of 20 keys, the k-th of them with a probability in proportion to 1/k.
    std::string hot() {
        static const std::vector<double> sums = [] {
            std::vector<double> all;
            double sum = 0;
            for (int k = 1; k <= 20; ++k) all.push_back(sum += 1.0 / k);
            return all;
        }();
        const double point = static_cast<double>(below(1'000'000)) / 1e6 * sums.back();
        const auto found = std::upper_bound(sums.begin(), sums.end(), point);
        return "hot-" + what.run + "-" + std::to_string(found - sums.begin());
    }
    [[nodiscard]] std::vector<device> list(bool is_there) {
        std::vector<device> rows;
        rows.reserve(what.size);
        const std::uint64_t first = below(static_cast<std::uint64_t>(what.rows));
        for (std::size_t i = 0; i < what.size; ++i) {
            const auto there = static_cast<std::int64_t>((first + i) % static_cast<std::uint64_t>(what.rows));
            rows.push_back(
                {.serial = is_there ? serial_of(there) : absent(number * what.size + i), .name = "a device"});
        }
        return rows;
    }
    void created(bool is_created) { to.created += is_created ? 1 : 0; }
};

device named(std::string serial, std::int64_t seen = 0) {
    return {.serial = std::move(serial), .name = "a device", .seen = seen};
}

void update(turn& now, std::string serial, bool is_new) {
    now.at.update_or_create(named(std::move(serial), 1));
    now.created(is_new);
    ++now.to.increments;
}

using call = void (*)(turn&);

// What is created by update_or_create on hot keys is known by the SQL afterwards alone.
const std::map<std::string, call>& calls() {
    static const std::map<std::string, call> all{
        {"get", [](turn& now) { static_cast<void>(now.at.get(now.present())); }},
        {"hit", [](turn& now) { now.created(now.at.get_or_create(named(now.present()))); }},
        {"miss", [](turn& now) { now.created(now.at.get_or_create(named(now.absent(now.number)))); }},
        {"miss_expected",
         [](turn& now) { now.created(now.at.get_or_create_expecting_miss(named(now.absent(now.number)))); }},
        {"mixed",
         [](turn& now) {
             now.created(now.at.get_or_create(named(now.number % 2 == 0 ? now.present() : now.absent(now.number))));
         }},
        {"contended", [](turn& now) { now.created(now.at.get_or_create(named(now.hot()))); }},
        {"in_transaction_hit",
         [](turn& now) { now.created(now.at.get_or_create_in_transaction(named(now.present()), now.present())); }},
        {"in_transaction_miss",
         [](turn& now) {
             now.created(now.at.get_or_create_in_transaction(named(now.absent(now.number)), now.present()));
         }},
        {"update_hit", [](turn& now) { update(now, now.present(), false); }},
        {"update_miss", [](turn& now) { update(now, now.absent(now.number), true); }},
        {"update_contended", [](turn& now) { update(now, now.hot(), false); }},
        {"all_hit", [](turn& now) { now.to.created += now.at.get_or_create_all(now.list(true)); }},
        {"all_miss", [](turn& now) { now.to.created += now.at.get_or_create_all(now.list(false)); }},
        {"create_all",
         [](turn& now) {
             now.at.create_all(now.list(false));
             now.to.created += now.what.size;
         }},
        {"filter",
         [](turn& now) {
             const auto least = static_cast<std::int64_t>(now.below(static_cast<std::uint64_t>(now.what.rows)));
             static_cast<void>(now.at.filter(least, least + 1'000, "a device"));
         }},
        {"stream", [](turn& now) { now.to.rows += now.at.stream(); }},
        {"dynamic", [](turn& now) { now.at.dynamic(static_cast<unsigned>(now.number % 100'000) + 2); }},
    };
    return all;
}

double seconds_since(clock::time_point start) {
    return std::chrono::duration<double>(clock::now() - start).count();
}

void calls_of_thread(turn now, call one) {
    const clock::time_point start = clock::now();
    const bool takes_list = now.what.workload.starts_with("all_") || now.what.workload == "create_all";
    clock::time_point before = start;
    do {
        try {
            one(now);
        } catch (const std::exception& failure) {
            if (now.to.errors++ == 0) now.to.first_error = failure.what();
        }
        const clock::time_point after = clock::now();
        now.to.latencies_us.push_back(std::chrono::duration<float, std::micro>(after - before).count());
        before = after;
        ++now.number;
    } while (now.what.calls != 0 ? now.number < now.what.calls
                                 : std::chrono::duration<double>(before - start).count() < now.what.seconds);
    now.to.calls = now.number;
    if (now.what.workload != "stream") now.to.rows = now.number * (takes_list ? now.what.size : 1);
}

void add(outcome& to, const outcome& from) {
    to.calls += from.calls;
    to.rows += from.rows;
    to.created += from.created;
    to.increments += from.increments;
    if (to.errors == 0) to.first_error = from.first_error;
    to.errors += from.errors;
    to.latencies_us.insert(to.latencies_us.end(), from.latencies_us.begin(), from.latencies_us.end());
}

} // namespace

outcome carry_out(const order& order, const std::vector<std::unique_ptr<session>>& sessions) {
    const auto found = calls().find(order.workload);
    if (found == calls().end()) throw std::runtime_error("no such workload: " + order.workload);
    std::vector<outcome> parts(order.threads);
    std::atomic<bool> is_not_offered{false};
    std::barrier at_once(static_cast<std::ptrdiff_t>(order.threads) + 1);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < order.threads; ++i) {
        threads.emplace_back([&, i] {
            const std::uint64_t seed = std::hash<std::string>{}(order.run) + i;
            at_once.arrive_and_wait();
            try {
                calls_of_thread({order, *sessions[i], i, parts[i], seed}, found->second);
            } catch (const not_offered&) {
                is_not_offered = true;
            }
        });
    }
    at_once.arrive_and_wait();
    const clock::time_point start = clock::now();
    for (std::thread& each : threads) each.join();
    if (is_not_offered) throw not_offered{};
    outcome all;
    all.seconds = seconds_since(start);
    for (const outcome& part : parts) add(all, part);
    return all;
}

} // namespace bench
