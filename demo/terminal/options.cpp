// The command line, read by CLI11.
#include "terminal/options.hpp"

#include <CLI/CLI.hpp>

namespace demo {
namespace {

constexpr unsigned most_threads = 256;
constexpr std::uint64_t most_stanzas = 1'000'000'000;

constexpr const char* description =
    "Stores the Debian package index, normalised, in one database, from several threads at once.\n"
    "Everything that packages share (maintainers, sections, tags, other packages, ...) is got or\n"
    "created with Rowan, so that each exists exactly once, however the threads race.";

constexpr const char* examples =
    "Examples:\n"
    "  rowan-demo                         this machine's index into packages.db\n"
    "  rowan-demo --threads 16 Packages.xz\n"
    "  rowan-demo --url postgresql://user@host/database\n"
    "  rowan-demo --url 'mariadb://user@localhost/database?socket=/run/mysqld/mysqld.sock'\n"
    "  rowan-demo --naive                 the same with look-up-then-insert and without unique keys:\n"
    "                                     see the duplicates, and the lookups that then fail\n"
    "Run it twice: the second run creates nothing. Kill it and run it again: it completes the contents.";

} // namespace

command_line read_command_line(int count, const char* const* arguments) {
    options asked;
    std::string database = "packages.db";
    CLI::App app(description, "rowan-demo");
    app.footer(examples);
    app.add_option(
        "input", asked.input,
        "Package index to read: plain, .gz or .xz; - for standard input (default: what `apt-cache dumpavail` prints)");
    app.add_option("-t,--threads", asked.threads, "Number of writing threads")
        ->check(CLI::Range(1U, most_threads))
        ->capture_default_str();
    auto* file = app.add_option("-d,--database", database, "SQLite file to write")->capture_default_str();
    app.add_option(
           "--url", asked.url,
           "Database to write, as a URL: sqlite:FILE, postgresql://USER@HOST/DATABASE, mariadb://USER@HOST/DATABASE")
        ->excludes(file);
    app.add_flag("--naive", asked.is_naive,
                 "Look up, then insert, on tables without unique keys (their names begin with naive_)");
    app.add_option("--limit", asked.limit, "Stop after this many stanzas")
        ->check(CLI::Range(std::uint64_t{1}, most_stanzas));
    auto* quiet = app.add_flag("-q,--quiet", asked.is_quiet, "No progress, and no more than the table of results");
    app.add_flag("--progress", asked.wants_progress, "Show the progress even if standard error is no terminal")
        ->excludes(quiet);
    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& stop) {
        return {.asked = std::nullopt, .exit_status = app.exit(stop)};
    }
    if (asked.url.empty()) asked.url = "sqlite:" + database;
    return {.asked = asked, .exit_status = 0};
}

} // namespace demo
