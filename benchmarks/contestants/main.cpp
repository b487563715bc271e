// A contestant of the benchmark report: takes orders from standard input, one a line, and answers each with a line of
// JSON.
#include "support/c_store.hpp"
#include "workload.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

namespace bench {
namespace {

using maker = opener (*)(const std::string& url, unsigned threads);

opener by_hand(const std::string& url, unsigned) {
    if (url.starts_with("postgresql")) return open_postgresql(url);
    return url.starts_with("mariadb") ? open_mariadb(url) : open_sqlite(url);
}

const std::map<std::string, maker>& contestants() {
    static const std::map<std::string, maker> all{
        {"rowan", open_rowan},
        {"rowan_alone", open_rowan_alone},
        {"by_hand", by_hand},
        {"by_hand_one_writer", [](const std::string& url, unsigned) { return open_sqlite_one_writer(url); }},
        {"by_hand_guarded", [](const std::string& url, unsigned) { return open_mariadb_guarded(url); }},
#ifdef BENCH_HAS_SOCI
        {"soci", [](const std::string& url, unsigned) { return open_soci(url); }},
        {"soci_prepared", [](const std::string& url, unsigned) { return open_soci_prepared(url); }},
#endif
#ifdef BENCH_HAS_LIBPQXX
        {"libpqxx", [](const std::string& url, unsigned) { return open_libpqxx(url); }},
#endif
    };
    return all;
}

std::string quoted(const std::string& text) {
    std::string json = "\"";
    for (const char each : text) {
        if (each == '"' || each == '\\') json += '\\';
        json += static_cast<unsigned char>(each) < 0x20 ? ' ' : each;
    }
    return json + '"';
}

/// The value below which that part of all lie; reorders them.
float percentile(std::vector<float>& values, double part) {
    if (values.empty()) return 0;
    const auto rank = static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + rank, values.end());
    return values[static_cast<std::size_t>(rank)];
}

std::string json_of(outcome found) {
    std::ostringstream json;
    json << "{\"seconds\": " << found.seconds << ", \"calls\": " << found.calls << ", \"rows\": " << found.rows
         << ", \"created\": " << found.created << ", \"increments\": " << found.increments
         << ", \"errors\": " << found.errors << ", \"first_error\": " << quoted(found.first_error);
    for (const auto& [name, part] : {std::pair{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p999", 0.999}})
        json << ", \"" << name << "\": " << percentile(found.latencies_us, part);
    json << "}";
    return json.str();
}

/// A line of /proc/self/status, in KiB.
long memory_kib(const std::string& line_name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(line_name + ":")) return std::stol(line.substr(line_name.size() + 1));
    }
    return 0;
}

order order_of(std::istringstream words) {
    order found;
    for (std::string word; words >> word;) {
        const std::size_t equals = word.find('=');
        const std::string name = word.substr(0, equals);
        const std::string value = word.substr(equals + 1);
        if (name == "workload") found.workload = value;
        if (name == "threads") found.threads = static_cast<unsigned>(std::stoul(value));
        if (name == "seconds") found.seconds = std::stod(value);
        if (name == "calls") found.calls = std::stoull(value);
        if (name == "rows") found.rows = std::stoll(value);
        if (name == "size") found.size = std::stoull(value);
        if (name == "run") found.run = value;
    }
    return found;
}

class contest {
public:
    explicit contest(opener open) : m_open(std::move(open)) {}

    std::string answer(const std::string& line) {
        const std::size_t space = std::min(line.find(' '), line.size());
        const std::string verb = line.substr(0, space);
        const std::string rest = line.substr(std::min(space + 1, line.size()));
        need_sessions(1);
        if (verb == "execute") {
            m_sessions[0]->execute(rest);
            return "{}";
        }
        if (verb == "numbers") {
            const std::array<std::int64_t, 3> found = m_sessions[0]->numbers(rest);
            return "{\"numbers\": [" + std::to_string(found[0]) + ", " + std::to_string(found[1]) + ", " +
                   std::to_string(found[2]) + "]}";
        }
        if (verb == "memory") { // what is in use now, and the most since the last such question
            const std::string found = "{\"now\": " + std::to_string(memory_kib("VmRSS")) +
                                      ", \"most\": " + std::to_string(memory_kib("VmHWM")) + "}";
            std::ofstream("/proc/self/clear_refs") << 5;
            return found;
        }
        if (verb == "run") {
            const order what = order_of(std::istringstream(rest));
            need_sessions(what.threads);
            return json_of(carry_out(what, m_sessions));
        }
        throw std::runtime_error("unknown order: " + verb);
    }

private:
    void need_sessions(unsigned count) {
        while (m_sessions.size() < count) m_sessions.push_back(m_open());
    }

    opener m_open;
    std::vector<std::unique_ptr<session>> m_sessions{};
};

int run(int argc, char** argv) {
    const auto found = argc == 4 ? contestants().find(argv[1]) : contestants().end();
    if (found != contestants().end() && !found->first.starts_with("rowan")) count_sqlite_memory(); // as without Rowan
    if (found == contestants().end()) {
        std::cerr << "usage: bench_contestants NAME URL THREADS, orders on standard input\nnames:";
        for (const auto& [name, open] : contestants()) std::cerr << ' ' << name;
        std::cerr
            << "\norders: execute SQL | numbers SQL | memory | run workload=… threads=… seconds=… calls=… rows=… size=… run=…\n";
        return 2;
    }
    contest all(found->second(argv[2], static_cast<unsigned>(std::stoul(argv[3]))));
    for (std::string line; std::getline(std::cin, line);) {
        std::string answer;
        try {
            answer = all.answer(line);
        } catch (const not_offered&) {
            answer = "{\"left_out\": true}";
        } catch (const std::exception& failure) {
            answer = "{\"failed\": " + quoted(failure.what()) + "}";
        }
        std::cout << answer << std::endl;
    }
    return 0;
}

} // namespace
} // namespace bench

int main(int argc, char** argv) {
    try {
        return bench::run(argc, argv);
    } catch (const std::exception& failure) {
        std::cerr << "error: " << failure.what() << '\n';
        return 1;
    }
}
