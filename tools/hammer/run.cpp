// Sets the table up, drives the processes, reads what is left, and tells.
#include "run.hpp"

#include "crew.hpp"
#include "display.hpp"
#include "entry.hpp"
#include "history.hpp"
#include "report.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace hammer {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

volatile std::sig_atomic_t is_interrupted = 0;

void make_table(const load& of, bool keeps) {
    const rowan::database db = rowan::connect(of.urls.front());
    if (keeps) return;
    db.drop_tables<entry>();
    of.is_naive ? db.create_tables<unkeyed_entry>() : db.create_tables<entry>();
}

// Returns the folder; `is_temporary`: it is this run's to remove.
std::string make_folder(const run_settings& settings, bool& is_temporary) {
    std::string folder = settings.of.history;
    is_temporary = folder.empty();
    if (is_temporary) {
        folder = (std::filesystem::temp_directory_path() / "rowan-hammer-XXXXXX").string();
        if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
        return folder;
    }
    std::filesystem::create_directories(folder);
    if (!settings.keeps && next_serial(folder) != 0)
        throw std::runtime_error(folder +
                                 " holds the history of an earlier run; remove it, or go on with it by --keep");
    return folder;
}

void drive(const run_settings& settings, crew& processes, live_state& state) {
    std::optional<display> shown;
    if (!settings.is_quiet) shown.emplace(stderr);
    const auto start = clock::now();
    const auto after = [start](double seconds) {
        return start + std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(seconds));
    };
    const auto end = settings.seconds > 0 ? after(settings.seconds) : clock::time_point::max();
    std::optional<clock::time_point> told_to_stop;
    for (int kills = 1; processes.look_after(!told_to_stop); std::this_thread::sleep_for(5ms)) {
        const auto now = clock::now();
        const bool has_called = settings.of.calls != 0 && state.tickets >= settings.of.calls;
        if (!told_to_stop && (now >= end || has_called || state.is_over || is_interrupted != 0)) {
            state.is_over = true;
            told_to_stop = now;
        }
        if (told_to_stop && now - *told_to_stop > 120s) processes.give_up();
        if (!told_to_stop && settings.kill_every > 0 && now >= after(settings.kill_every * kills)) {
            processes.kill_one();
            ++kills;
        }
        if (shown) shown->update(state, processes.kills());
    }
    if (shown) shown->finish(state, processes.kills());
}

account read_account(const std::string& folder) {
    account told;
    if (read_history(folder, [&told](const call& made, const answer* given) { told.add(made, given); }) == 0)
        throw std::runtime_error(folder + " holds no history");
    return told;
}

// The URL with one connection, whatever it says.
std::string alone(std::string url) {
    std::size_t at = url.find('?');
    for (; at != std::string::npos; at = url.find('&', at + 1)) {
        if (url.compare(at + 1, 5, "pool=") != 0) continue;
        url.replace(at + 6, std::min(url.find('&', at + 1), url.size()) - at - 6, "1");
        return url;
    }
    return url + (url.find('?') == std::string::npos ? "?" : "&") + "pool=1";
}

contents read_once(const std::string& url) {
    const rowan::database db = rowan::connect(alone(url));
    // In a cluster a node has everything that was committed before when a commit of its own is through.
    unkeyed_entry mark{.id = -1, .name = "the hammer reads"};
    db.save(mark);
    db.remove(mark);
    contents all;
    for (const unkeyed_entry& each : db.objects<unkeyed_entry>().stream()) {
        stored_rows& its = all[each.name];
        if (its.count++ == 0) its = {1, each.id, each.value};
    }
    return all;
}

} // namespace

contents read_contents(const std::string& url) {
    for (const auto end = clock::now() + 60s;;) {
        try {
            return read_once(url);
        } catch (const rowan::error& failed) {
            const bool may_pass = failed.retryable() || failed.kind() == rowan::error_kind::connection_failed ||
                                  failed.kind() == rowan::error_kind::connection_lost;
            if (!may_pass || clock::now() > end) throw;
        }
        std::this_thread::sleep_for(200ms);
    }
}

int judge_again(const verdict_settings& settings) {
    const account told = read_account(settings.history);
    const auto found = violations(told, read_contents(settings.url), settings.expected);
    print_account(told);
    return print_verdict(found);
}

int run_and_judge(run_settings settings, verdict_settings how) {
    bool is_temporary = false;
    settings.of.history = make_folder(settings, is_temporary);
    make_table(settings.of, settings.keeps);
    for (const int each : {SIGINT, SIGTERM}) std::signal(each, [](int) { is_interrupted = 1; });
    const live_page page = live_page::make(settings.of.history + "/live");
    crew processes(settings, next_serial(settings.of.history));
    const auto start = clock::now();
    drive(settings, processes, page.state());
    const std::chrono::duration<double> took = clock::now() - start;

    const account told = read_account(settings.of.history);
    auto found = violations(told, read_contents(how.url), how.expected);
    found.insert(found.end(), processes.complaints().begin(), processes.complaints().end());
    live_counters sum;
    for (const live_counters& each : page.state().processes) sum.merge(each);
    const run_figures figures{settings, told, sum, processes.kills(), took.count()};
    print_figures(figures);
    if (!settings.result.empty()) write_result(figures, found);
    if (is_temporary && found.empty())
        std::filesystem::remove_all(settings.of.history);
    else if (!found.empty())
        std::printf("the history is in %s\n", settings.of.history.c_str());
    return print_verdict(found);
}

} // namespace hammer
