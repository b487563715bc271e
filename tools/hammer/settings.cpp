// The command line, read by CLI11.
#include "settings.hpp"

#include <CLI/CLI.hpp>

#include <sstream>
#include <stdexcept>

namespace hammer {
namespace {

constexpr const char* description =
    "Hammers on the same few rows of one database with get_or_create, update_or_create and get_or_create_all, from many\n"
    "threads of many processes, in and outside of transactions, and then judges what they were told:\n"
    "  - of each key there is exactly one row, with the id that every caller was told;\n"
    "  - `created` was told once for each key, or not at all where the creator was killed or lost its connection;\n"
    "  - every row that was acknowledged is in the database;\n"
    "  - each counter is the number of acknowledged increments, plus at most those in doubt;\n"
    "  - no error reached a caller but those named by --expect.";

constexpr const char* footer =
    "Ctrl-C ends the calls; the verdict follows.\n"
    "Exit status: 0 the verdict holds, 1 it does not, 2 wrong usage or no database.\n"
    "The table rowan_hammer of the database is dropped and created. The history is written so that kill -9 and a crash of\n"
    "the server leave behind what is in doubt; it does not outlast a crash of the machine that runs the hammer.\n\n"
    "Examples:\n"
    "  rowan-hammer --seconds 10                                  on hammer.db, an SQLite file\n"
    "  rowan-hammer --url postgresql://user@host/database --isolation serializable\n"
    "  rowan-hammer --url mariadb://user@node1,node2/db --url mariadb://user@node2,node1/db\n"
    "                                                             a cluster: processes begin at different nodes\n"
    "  rowan-hammer --kill-every 0.5 --history /tmp/history       kill -9 to a process each half second\n"
    "  rowan-hammer verify --history /tmp/history --url ...       the verdict once more\n"
    "  rowan-hammer --naive                                       look-up-then-insert without a unique key, which fails";

const CLI::Range positive(std::uint64_t{1}, std::uint64_t{1'000'000'000'000});

void add_load_options(CLI::App& app, load& of) {
    app.add_option("--url", of.urls,
                   "Database, as a URL of any engine; several: processes take them in turn (default: sqlite:hammer.db)")
        ->expected(1);
    app.get_option("--url")->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--threads", of.threads, "Threads of each process")
        ->check(CLI::Range(1U, 1024U))
        ->capture_default_str();
    app.add_option("--keys", of.keys, "Keys that are hammered on at a time")->check(positive)->capture_default_str();
    app.add_option("--turnover", of.turnover, "After so many calls the oldest key gives way to a new one; 0: never")
        ->capture_default_str();
    app.add_option("--calls", of.calls, "Stop after this many calls")->check(positive);
    app.add_option("--mix", of.shares, "Shares of the kinds of calls: " + std::string(mix::all_words))
        ->capture_default_str();
    app.add_option("--isolation", of.isolation, "Of the transactions")
        ->check(CLI::IsMember({"default", "read_committed", "repeatable_read", "serializable"}))
        ->capture_default_str();
    app.add_option("--seed", of.seed, "Of the random choice of calls and keys")->capture_default_str();
    app.add_option("--deadline-ms", of.deadline_ms,
                   "Every other call gives up after this time (default: none but after the URL's timeout_ms)")
        ->check(positive);
    app.add_flag("--naive", of.is_naive, "Look up, then insert, on a table without a unique key");
    app.add_option("--history", of.history,
                   "Folder for what each caller was told (default: a temporary one, removed when the verdict holds)");
}

std::set<rowan::error_kind> kinds_named(const std::vector<std::string>& names) {
    std::set<rowan::error_kind> kinds;
    for (const std::string& name : names) {
        bool is_known = false;
        for (int i = 0; i <= static_cast<int>(rowan::error_kind::statement_failed); ++i) {
            const auto kind = static_cast<rowan::error_kind>(i);
            if (to_string(kind) != name) continue;
            kinds.insert(kind);
            is_known = true;
        }
        if (!is_known) throw CLI::ValidationError("--expect", "there is no kind of error \"" + name + "\"");
    }
    return kinds;
}

void add_expect_option(CLI::App& app, std::vector<std::string>& names) {
    app.add_option("--expect", names,
                   "Kinds of errors that callers may meet, such as connection_lost where servers are restarted; with "
                   "commas between them")
        ->delimiter(',');
}

} // namespace

rowan::isolation load::level() const {
    if (isolation == "read_committed") return rowan::isolation::read_committed;
    if (isolation == "repeatable_read") return rowan::isolation::repeatable_read;
    if (isolation == "serializable") return rowan::isolation::serializable;
    return rowan::isolation::engine_default;
}

command_line read_command_line(int count, const char* const* arguments) {
    command_line line;
    run_settings run;
    worker_settings worker;
    std::vector<std::string> expected;
    CLI::App app(description, "rowan-hammer");
    app.footer(footer);
    add_load_options(app, run.of);
    app.add_option("--processes", run.processes, "Processes")
        ->check(CLI::Range(1U, max_processes))
        ->capture_default_str();
    app.add_option("--seconds", run.seconds, "Stop after this time (default: 10, unless --calls is given)")
        ->check(CLI::PositiveNumber);
    app.add_option("--kill-every", run.kill_every, "Kill a process by SIGKILL each so many seconds, and start another")
        ->check(CLI::PositiveNumber);
    add_expect_option(app, expected);
    app.add_flag("--keep", run.keeps, "Go on with the table and the history of an earlier run")
        ->needs(app.get_option("--history"));
    app.add_option("--result", run.result, "File for the result, as JSON");
    app.add_flag("-q,--quiet", run.is_quiet, "Only the verdict");
    CLI::App* const verify = app.add_subcommand("verify", "Judge the history of an earlier run once more");
    verify->add_option("--history", line.verdict.history, "Its folder")->required();
    verify->add_option("--url", line.verdict.url, "The database")->required();
    add_expect_option(*verify, expected);
    CLI::App* const as_worker = app.add_subcommand("worker", "")->group(""); // how a run starts its processes
    add_load_options(*as_worker, worker.of);
    as_worker->add_option("--process", worker.process);
    as_worker->add_option("--serial", worker.serial);
    try {
        app.parse(count, arguments);
        line.verdict.expected = kinds_named(expected);
        static_cast<void>(mix(run.of.shares));
    } catch (const CLI::ParseError& stop) {
        line.exit_status = app.exit(stop) == 0 ? verdict_holds : cannot_run;
        return line;
    } catch (const std::invalid_argument& wrong) {
        std::fprintf(stderr, "%s\n", wrong.what());
        line.exit_status = cannot_run;
        return line;
    }
    if (*verify) {
        line.is_verify = true;
    } else if (*as_worker) {
        line.worker = worker;
    } else {
        if (run.of.urls.empty()) run.of.urls.emplace_back("sqlite:hammer.db");
        if (run.seconds == 0 && run.of.calls == 0) run.seconds = 10;
        line.verdict.url = run.of.urls.front();
        line.run = run;
    }
    return line;
}

std::vector<std::string> worker_arguments(const worker_settings& of) {
    std::vector<std::string> all{"worker"};
    const auto add = [&all](const char* name, const std::string& value) { all.insert(all.end(), {name, value}); };
    for (const std::string& each : of.of.urls) add("--url", each);
    add("--threads", std::to_string(of.of.threads));
    add("--keys", std::to_string(of.of.keys));
    add("--turnover", std::to_string(of.of.turnover));
    if (of.of.calls != 0) add("--calls", std::to_string(of.of.calls));
    add("--mix", of.of.shares);
    add("--isolation", of.of.isolation);
    add("--seed", std::to_string(of.of.seed));
    if (of.of.deadline_ms != 0) add("--deadline-ms", std::to_string(of.of.deadline_ms));
    if (of.of.is_naive) all.emplace_back("--naive");
    add("--history", of.of.history);
    add("--process", std::to_string(of.process));
    add("--serial", std::to_string(of.serial));
    return all;
}

} // namespace hammer
